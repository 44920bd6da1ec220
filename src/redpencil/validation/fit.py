"""Fits the engine's rates to real engagements: the most likely values, given what was held of them before.

Losses and advances are lognormal about what the replay says, the attacker's success a coin with its log odds. Every
step is Gauss-Newton's with the derivatives of the engine's own code; the spread of the noise and of what sets armies
and periods apart are estimated along with it (expectation-maximisation).
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from redpencil.validation.engagements import Engagements, Floats
from redpencil.validation.likelihood import Linear, Observed, linear, observed
from redpencil.validation.priors import Priors, period, priors
from redpencil.validation.replay import setting

EFFECTS = ("endurance", "skill", "intensity", "pace")
MOST_STEPS = 40
STEP_LIMIT = 1.0  # largest change of a value in one step
NEAR = 3e-3  # change at which the fit has arrived
SPREAD, SPREAD_WEIGHT = 0.3, 2.0  # spread of an effect held before it is estimated, and the armies it counts as
NOISE = 0.9  # to start from
GONE = 1e-6  # standard deviation of what is left out


class Effects(NamedTuple):
    """Who and when: the armies and the periods that rates may differ by."""

    armies: tuple[str, ...]  # "nation, period"
    periods: tuple[str, ...]

    def owners(self, effect: str) -> tuple[str, ...]:
        """Return those who have an effect."""
        return self.armies if effect in EFFECTS[:2] else self.periods


class Fit(NamedTuple):
    """What the engagements say: values of rates, then of each effect, with the certainty of all together."""

    priors: Priors
    effects: Effects
    values: Floats  # (n,), natural logs where the rate is a factor
    covariance: Floats  # (n, n)
    noise: Floats  # (3,), standard deviations of the logs of both losses and of the advance
    spread: Floats  # (4,), standard deviations of the effects
    told: tuple[int, ...]  # rows that each outcome was learnt from: both losses, the advance, the winner

    def part(self, effect: str) -> slice:
        """Return where an effect's values stand."""
        sizes = [len(self.priors.names), *(len(self.effects.owners(name)) for name in EFFECTS)]
        at = EFFECTS.index(effect) + 1
        return slice(sum(sizes[:at]), sum(sizes[: at + 1]))

    @property
    def errors(self) -> Floats:
        """Return the standard errors of the values."""
        errors: Floats = np.sqrt(np.diag(self.covariance))
        return errors


def effects(rows: Engagements) -> Effects:
    """Return the armies and periods of engagements; a side without a nation has no army."""
    times = [period(year) for year in rows.year]
    sides = (*zip(rows.attacker, times, strict=True), *zip(rows.defender, times, strict=True))
    armies = {f"{nation}, {time}" for nation, time in sides if nation}
    return Effects(tuple(sorted(armies)), tuple(sorted(set(times))))


def design(rows: Engagements, who: Effects) -> Floats:
    """Return which effects bear on each row's army, (n, 5, all effects), in the order of `replay.Army`."""
    times = [period(year) for year in rows.year]
    armies, periods = len(who.armies), len(who.periods)
    found = np.zeros((len(times), 5, 2 * armies + 2 * periods))

    def mark(row: int, field: int, offset: int, names: tuple[str, ...], name: str, sign: float = 1.0) -> None:
        if name in names:
            found[row, field, offset + names.index(name)] += sign

    for row, time in enumerate(times):
        attacker, defender = (f"{nation}, {time}" for nation in (rows.attacker[row], rows.defender[row]))
        mark(row, 0, 0, who.armies, attacker)
        mark(row, 1, 0, who.armies, defender)
        mark(row, 2, armies, who.armies, attacker)
        mark(row, 2, armies, who.armies, defender, -1.0)
        mark(row, 3, 2 * armies, who.periods, time)
        mark(row, 4, 2 * armies + periods, who.periods, time)
    return found


def fit(
    rows: Engagements,
    train: NDArray[np.bool_] | None = None,
    *,
    held: Priors | None = None,
    without: str = "",
    start: Fit | None = None,
    steps: int = MOST_STEPS,
) -> Fit:
    """Return the fit to the rows marked in `train`, by default to all.

    `without` names a rate or an effect held at its neutral value 0; `start` is a fit of the same rows to go on from,
    whose spread of the effects is then kept.
    """
    held = held or priors()
    who = effects(rows)
    given, seen = setting(rows), observed(rows, train)
    bearing = design(rows, who)
    found = start or _blank(held, who)
    found = found._replace(priors=held)
    for _ in range(steps):
        near = linear(given, held.names, found.values, bearing)
        after = _step(found, near, seen, without, keep=start is not None)
        moved = np.max(np.abs(after.values - found.values))
        found = after
        if moved < NEAR:
            break
    return found


def _blank(held: Priors, who: Effects) -> Fit:
    count = len(held.names) + 2 * len(who.armies) + 2 * len(who.periods)
    values = np.concatenate([held.means, np.zeros(count - len(held.names))])
    return Fit(held, who, values, np.eye(count), np.full(3, NOISE), np.full(4, SPREAD), ())


def _step(found: Fit, near: Linear, seen: Observed, without: str, *, keep: bool) -> Fit:
    """Return the fit after one step of Gauss and Newton, and of the spreads that follow from it."""
    means, sds = _held(found, without)
    chance = 1.0 / (1.0 + np.exp(-near.said[3]))
    weight = np.vstack([np.broadcast_to(1.0 / found.noise[:, None] ** 2, near.said[:3].shape), chance * (1 - chance)])
    weight = weight * seen.told
    pull = np.vstack([(seen.actual[:3] - near.said[:3]) * weight[:3], (seen.actual[3] - chance) * seen.told[3]])
    flat = near.slope.reshape(-1, len(found.values))
    certainty = flat.T @ (flat * weight.reshape(-1, 1)) + np.diag(1.0 / sds**2)
    covariance = np.linalg.inv(certainty)
    change = covariance @ (flat.T @ pull.ravel() - (found.values - means) / sds**2)
    values = found.values + change * min(1.0, STEP_LIMIT / max(np.max(np.abs(change)), GONE))
    after = found._replace(values=values, covariance=covariance, told=tuple(int(rows) for rows in seen.told.sum(1)))
    return after._replace(
        noise=_noise(near, seen, values - found.values, covariance),
        spread=found.spread if keep else _spreads(after, without),
    )


def _held(found: Fit, without: str) -> tuple[Floats, Floats]:
    means = np.concatenate([found.priors.means, np.zeros(len(found.values) - len(found.priors.means))])
    sds = np.concatenate([found.priors.sds, np.ones(len(means) - len(found.priors.sds))])
    for effect, spread in zip(EFFECTS, found.spread, strict=True):
        sds[found.part(effect)] = GONE if effect == without else spread
    if without in found.priors.names:
        at = found.priors.names.index(without)
        means[at], sds[at] = 0.0, GONE
    return means, sds


def _noise(near: Linear, seen: Observed, change: Floats, covariance: Floats) -> Floats:
    said = near.said[:3] + near.slope[:3] @ change
    unsure = np.einsum("oni,ij,onj->on", near.slope[:3], covariance, near.slope[:3])
    squares = np.sum(((seen.actual[:3] - said) ** 2 + unsure) * seen.told[:3], axis=1)
    noise: Floats = np.sqrt((squares + NOISE**2) / (seen.told[:3].sum(axis=1) + 1.0))
    return noise


def _spreads(found: Fit, without: str) -> Floats:
    spreads = found.spread.copy()
    for index, effect in enumerate(EFFECTS):
        part = found.part(effect)
        squares = np.sum(found.values[part] ** 2 + np.diag(found.covariance)[part])
        count = part.stop - part.start
        if effect != without:
            spreads[index] = np.sqrt((squares + SPREAD**2 * SPREAD_WEIGHT) / (count + SPREAD_WEIGHT))
    return spreads
