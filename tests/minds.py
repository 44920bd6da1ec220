"""Persons, letters, signals and beliefs for the small worlds: none that do anything, or some drawn by chance."""

import numpy as np

from redpencil.engine.luck import UNIT
from redpencil.engine.minds import FLOOR, NEVER, NOWHERE_KM, Beliefs, Inner, Mail, Minds, Persons, Report, Signals

STALIN, ZHUKOV, KONEV, HITLER, EISENHOWER = range(5)
SIDE = np.array([0, 0, 0, 1, 2], np.int32)
LEADS = np.array([ZHUKOV, HITLER, EISENHOWER, KONEV], np.int32)  # commands 0 to 3
LETTERS, ANSWERS, NEAR, OPTIONS = 6, 3, 3, 2
HOLDERS = np.array([STALIN, ZHUKOV, HITLER, EISENHOWER], np.int32)  # of the beliefs
WATCHERS = np.array([0, 1, 2, 3], np.int32)  # belief that each signal moves


def inner(size: int, nodes: int, options: int, seed: int | None = None) -> Inner:
    """Return what is between the ears; without a seed nobody writes, sees or wants anything."""
    chance = np.random.default_rng(seed)

    def whole(low: int, high: int, *shape: int) -> np.ndarray:
        return np.asarray(chance.integers(low, high, shape), np.int32) * (seed is not None)

    def real(low: float, high: float, *shape: int) -> np.ndarray:
        return chance.uniform(low, high, shape).astype(np.float32) * np.float32(seed is not None)

    lives = int(seed is not None)
    persons = Persons(
        side=SIDE, command=LEADS, agent=np.array([0, 1, 1, 0, 0], np.int32) * lives,
        principal=np.array([1, 0, 0, 0, 0], np.int32), loss_price=real(0, 2, 5), ambition=real(0, 2, 5),
        slant=real(0, 1, 5), fear=real(0, 1, 5), weighs=real(-1, 1, 5, 4),
        prize=np.clip(np.abs(np.arange(size) - 60) * 3, 0, NOWHERE_KM).astype(np.int16),
        prize_cell=np.array(60 if lives else -1, np.int32), rival=np.array(0, np.int32),
        races=np.array([0, 1, 1], np.int32), stake=real(-1, 1, nodes, options, 4),
        holds=np.array([STALIN, *[-1] * (nodes - 1)], np.int32),
    )  # fmt: skip
    mail = Mail(
        side=np.array([0, 0, 1, 1, 2, 2], np.int32), sent=whole(-3, 15, LETTERS) + (1 - lives) * NEVER,
        node=np.array([-1, -1, -1, 0, 0, -1], np.int32), option=whole(0, options, LETTERS),
        soonest=whole(0, 2000, LETTERS), latest=whole(2000, 9000, LETTERS),
        chance=np.array([UNIT, 30_000] * 3, np.int32), shown=whole(0, 1001, LETTERS),
        claim=whole(0, 2, LETTERS, 4, ANSWERS), mask=whole(0, 2, LETTERS, 4, ANSWERS),
    )  # fmt: skip
    signals = Signals(
        belief=WATCHERS, watched=np.array([2, 1, 0, 0], np.int32), place=np.array([0, 1, 0, 1], np.int32),
        km=np.abs(np.arange(size)[None, :] - np.array([[50], [70]])).astype(np.int16) * 6,
        near=whole(0, size, 4, NEAR), within_km=whole(0, 150, 4), stands=whole(0, 3, 4) + (1 - lives) * NEVER,
        strength=whole(1, 1001, 4), claim=whole(0, 2, 4, ANSWERS),
    )  # fmt: skip
    prior = np.stack([np.array([0, -500, FLOOR if row == 3 else -900]) for row in range(4)]).astype(np.int32)
    return Inner(persons, mail, signals, Beliefs(SIDE[HOLDERS], HOLDERS, prior))


def minds(formations: int, seed: int | None = None) -> Minds:
    """Return what is in the minds: at the start, or drawn by chance."""
    chance = np.random.default_rng(seed)
    prior = inner(1, 1, 1).beliefs.prior
    report = Report(np.zeros(formations, np.int32), np.zeros(formations, np.int32))
    never = np.full(LETTERS, NEVER, np.int32)
    start = Minds(prior, np.full(4, NOWHERE_KM, np.int32), np.zeros(4, np.int32), np.full(4, NEVER, np.int32),
                  never, never, report, report)  # fmt: skip
    if seed is None:
        return start
    weight = np.where(prior > FLOOR, chance.integers(-4000, 1, prior.shape), FLOOR).astype(np.int32)
    told = Report(
        chance.integers(14, 100, formations).astype(np.int32), chance.integers(0, 9000, formations).astype(np.int32)
    )
    arrives = np.where(chance.random(LETTERS) < 0.7, chance.integers(-2, 12, LETTERS), NEVER).astype(np.int32)
    return start._replace(weight=weight, arrives=arrives, delay=arrives, told=told, sent=told)
