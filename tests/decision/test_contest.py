"""The contest: what a commander is like has an effect, and without rivalry all of it is the script."""

from functools import partial

import jax
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests import minds as heads
from tests import worlds as small

from redpencil import campaign
from redpencil.decision.contest import contest, drive
from redpencil.engine.digest import digest
from redpencil.engine.intelligence import brief, observe
from redpencil.engine.state import ATTACK, HOLD, Orders, State, World

PRIZE = 60
ZHUKOV, KONEV = 0, 3  # commands of the two agents
AT = 8  # the step in which the directives commit the tank army
ORDERS = [
    small.Order(ZHUKOV, (3, 9), posture=HOLD, intensity=100), small.Order(ZHUKOV, (3, 9), begins=AT),
    small.Order(KONEV, (3, 9), posture=HOLD, intensity=100), small.Order(KONEV, (3, 9), begins=AT),
    small.Order(1, None, posture=HOLD, intensity=100),
]  # fmt: skip
PIECES = [
    small.Piece(0, (2, 3), men=20_000, vehicles=200, wheeled=1, speed=70.0, ammunition=6000),
    small.Piece(0, (4, 3), men=20_000, vehicles=200, wheeled=1, speed=70.0, command=KONEV, ammunition=6000),
    small.Piece(1, (2, 5), men=9000), small.Piece(1, (4, 5), men=9000), small.Piece(1, (3, 8), men=4000),
]  # fmt: skip


def rivals(rivalry: float = 1.0, closed: int | None = None, **traits: list[float]) -> tuple[World, State]:
    """Return two agents beside each other before one prize, who want the same unless `traits` say otherwise."""
    shut = {} if closed is None else {closed: [((PRIZE // small.WIDTH) - 1, PRIZE % small.WIDTH)]}
    world, state = small.world(small.OPEN, PIECES, ORDERS, closed=shut, thinks=1)
    ones = np.ones(5, np.float32)
    persons = world.inner.persons._replace(
        loss_price=ones, ambition=ones, slant=ones * 0, fear=ones * 0,
        prize=np.full(small.SIZE, 60, np.int16), stake=world.inner.persons.stake * 0,
    )._replace(**{name: np.array(values, np.float32) for name, values in traits.items()})  # fmt: skip
    params = world.params._replace(contest=world.params.contest._replace(rivalry=np.float32(rivalry)))
    minds = state.minds
    told = minds.told._replace(cell=state.formations.cell, men=state.formations.men)
    inner = world.inner._replace(persons=persons)
    return world._replace(inner=inner, params=params), state._replace(minds=minds._replace(told=told))


@jax.jit
def _asked(world: World, state: State, last: Orders) -> tuple[Orders, jax.Array]:
    seen = observe(world, state, last, 0)
    return contest(brief(world, 0), seen), drive(brief(world, 0), seen)


def asked(world: World, state: State, step: int = AT) -> tuple[Orders, np.ndarray]:
    """Return the orders and the drive of the agents in a step."""
    state = state._replace(step=np.int32(step))
    return jax.device_get(_asked(world, state, small.scripted(world, state)))


def price(of: float) -> list[float]:
    return [1, of, 1, 1, 1]


def commits(world: World, state: State) -> int:
    """Return the first step in which Zhukov's tank army is told to attack."""
    return next(t for t in range(small.STEPS) if asked(world, state, t)[0].posture[ZHUKOV] == ATTACK)


@pytest.mark.parametrize("rivalry", [0.0, 1.0])
def test_even_rivals_play_the_script(rivalry: float) -> None:
    orders, wants = asked(*rivals(rivalry))
    assert (wants == 0).all()
    assert orders.intensity.tolist()[ZHUKOV] == orders.intensity.tolist()[KONEV] == 1000


def test_a_lower_price_for_losses_means_harder_and_sooner() -> None:
    prices = [0.0, 0.5, 1.0, 1.5, 2.0]
    drawn = [rivals(loss_price=price(one)) for one in prices]
    pressed = [int(asked(*one, step=20)[0].intensity[ZHUKOV]) for one in drawn]
    assert pressed == sorted(pressed, reverse=True)
    assert pressed[0] > 1000 > pressed[-1]
    assert [int(asked(*one, step=20)[0].intensity[KONEV]) for one in drawn] == [1000] * 5
    began = [commits(*one) for one in drawn]
    assert began == sorted(began)
    assert began[0] < AT < began[-1]


def test_more_ambition_means_harder() -> None:
    drawn = [rivals(ambition=price(one)) for one in (0.5, 1.0, 1.5)]
    pressed = [int(asked(*one)[0].intensity[ZHUKOV]) for one in drawn]
    assert pressed == sorted(pressed)
    assert pressed[0] < 1000 < pressed[-1]


def test_he_who_is_behind_drives_harder() -> None:
    world, state = rivals()
    prize = world.inner.persons.prize.copy()
    prize[state.formations.cell[1]] = 30  # Konev is nearer
    world = world._replace(inner=world.inner._replace(persons=world.inner.persons._replace(prize=prize)))
    _, wants = asked(world, state)
    assert wants[heads.ZHUKOV] > 0 > wants[heads.KONEV]


def test_he_whom_the_boundary_shuts_out_spares_his_men() -> None:
    _, wants = asked(*rivals(closed=0))
    assert wants[heads.ZHUKOV] < 0 == wants[heads.KONEV]


def test_fear_of_the_west_raises_the_prize() -> None:
    calm, afraid = (asked(*rivals(fear=[fear, 0, 0, 0, 0]))[1][heads.ZHUKOV] for fear in (0.0, 1.0))
    assert calm < afraid


@settings(max_examples=40)
@given(seed=st.integers(0, 2**32 - 1), effect=st.sampled_from([0.0, 0.1, 0.2]))
def test_the_contest_moves_no_intensity_by_more_than_its_effect(seed: int, effect: float) -> None:
    world, state = small.world(small.OPEN, PIECES, ORDERS, thinks=seed)
    change = world.params.contest._replace(rivalry=np.float32(1), effect=np.float32(effect), commit_days=np.float32(0))
    world = world._replace(params=world.params._replace(contest=change))
    state = state._replace(step=np.int32(AT), minds=heads.minds(small.FORMATIONS, seed))
    told = jax.device_get(small.scripted(world, state))
    orders, _ = jax.device_get(_asked(world, state, small.scripted(world, state)))
    assert (np.abs(orders.intensity - told.intensity) <= np.ceil(effect * told.intensity)).all()
    assert (orders.posture == told.posture).all()


def losses(loss_price: float, policy: str = "contest", *, rivalry: float = 1.0, days: float = 1.0) -> np.ndarray:
    """Return the men whom Zhukov's command loses in each step of a small campaign.

    `days` are those by which the contest moves the commitment of tank armies at most.
    """
    world, start = rivals(rivalry, loss_price=price(loss_price))
    change = world.params.contest._replace(commit_days=np.float32(days))
    world = world._replace(params=world.params._replace(contest=change))
    events = jax.device_get(_fought(world, start, policy))
    return np.asarray(events.killed + events.wounded)[:, 0]


@partial(jax.jit, static_argnames="policy")
def _fought(world: World, start: State, policy: str) -> object:
    key = jax.random.key(5, impl="threefry2x32")
    return campaign.play(world, start, key, policies=(policy, "script", "script"), watch=lambda _, events: events)[1]


def test_he_who_minds_losses_less_has_more_of_them_on_the_first_day() -> None:
    day = slice(AT, AT + small.A_DAY)
    keen, plain, careful = (losses(one, days=0.0)[day].sum() for one in (0.0, 1.0, 2.0))
    assert keen > plain > careful
    assert keen < 1.2 * plain  # no more than the effect allows


def test_he_who_minds_losses_less_has_them_sooner() -> None:
    keen, plain, careful = (losses(one) for one in (0.0, 1.0, 2.0))
    parts, later = (int(np.argmax(one != plain)) for one in (keen, careful))  # up to there they are one campaign
    assert parts < AT <= later
    assert keen[parts] > plain[parts]
    assert careful[later] < plain[later]


def test_without_rivalry_the_contest_is_the_script() -> None:
    script = losses(1.0, policy="script")
    assert script.any()
    for one in (0.0, 2.0):
        assert (losses(one, rivalry=0.0) == script).all()


def test_without_rivalry_and_with_no_boundary_the_run_is_the_scripts_bit_by_bit() -> None:
    world, start = rivals(0.0, loss_price=price(0.0))
    prints = [jax.device_get(_digests(world, start, name)) for name in ("script", "contest")]
    assert prints[0].tobytes() == prints[1].tobytes()


@partial(jax.jit, static_argnames="policy")
def _digests(world: World, start: State, policy: str) -> jax.Array:
    key = jax.random.key(5, impl="threefry2x32")
    policies = (policy, "script", "script")
    return campaign.play(world, start, key, policies=policies, watch=lambda state, _: digest(state))[1]
