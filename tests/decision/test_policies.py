"""The policies: what doctrine does at which odds, and that no policy knows what its side cannot see."""

from functools import partial

import jax
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests import worlds as small
from tests.engine import drawn

from redpencil.decision.policy import POLICIES
from redpencil.engine.intelligence import brief, observe
from redpencil.engine.state import ATTACK, BREAK_OUT, FIGHTING, HOLD, NOBODY, Orders, State, World


def asked(name: str, world: World, state: State, side: int) -> Orders:
    """Return what a policy orders from its side's briefing and observation."""
    last = small.scripted(world, state)
    return _asked(world, state, last, name, side)


@partial(jax.jit, static_argnames=("name", "side"))
def _asked(world: World, state: State, last: Orders, name: str, side: int) -> Orders:
    return POLICIES[name](brief(world, side), observe(world, state, last, side))


def facing(believed: int, **own: int) -> Orders:
    """Return the orders of doctrine for one formation that believes so many hundreds of enemies beside it."""
    piece = small.Piece(0, (3, 4), men=10_000, **own)
    world, state = small.world(small.OPEN, [piece, small.Piece(1, (3, 5))], [small.Order(0, (3, 9))])
    state.believed[0, small.cell_of((3, 5))] = believed
    return asked("doctrine", world, state, 0)


def test_doctrine_attacks_at_good_odds() -> None:
    orders = facing(20)
    assert (orders.posture[0], orders.intensity[0], orders.route[0]) == (ATTACK, 1000, 0)


def test_doctrine_presses_at_even_odds() -> None:
    orders = facing(85)
    assert orders.posture[0] == ATTACK
    assert 100 < orders.intensity[0] < 1000


@pytest.mark.parametrize(("believed", "ammunition"), [(300, 3000), (20, 0)])
def test_doctrine_holds_at_bad_odds_or_without_shells(believed: int, ammunition: int) -> None:
    orders = facing(believed, ammunition=ammunition)
    assert (orders.posture[0], orders.route[0]) == (HOLD, -1)


def test_doctrine_breaks_out_when_it_is_cut_off() -> None:
    orders = facing(300, isolated=8)
    assert (orders.posture[0], orders.route[0]) == (BREAK_OUT, 0)
    assert facing(300, isolated=1).posture[0] == HOLD


def test_the_script_gives_each_order_on_its_date() -> None:
    orders = [small.Order(0, (3, 9), begins=2), small.Order(0, None, posture=HOLD, begins=5)]
    world, state = small.world(small.OPEN, [small.Piece(0, (3, 4))], orders)
    given = [asked("script", world, state._replace(step=np.int32(t)), 0) for t in range(7)]
    assert [int(o.route[0]) for o in given] == [-1, -1, 0, 0, 0, -1, -1]
    assert [int(o.posture[0]) for o in given] == [HOLD, HOLD, ATTACK, ATTACK, ATTACK, HOLD, HOLD]


def scrambled(world: World, state: State, side: int, seed: int) -> tuple[World, State]:
    """Change everything that a side does not see: other formations, other ground, other plans, other beliefs."""
    chance = np.random.default_rng(seed)
    theirs = world.roster.side != side
    commands = world.roster.command_side != side

    def other(values: np.ndarray, where: np.ndarray, low: int, high: int) -> np.ndarray:
        return np.where(where, chance.integers(low, high, values.shape), values).astype(values.dtype)

    f = state.formations
    f = f._replace(
        cell=np.where(theirs, chance.choice(np.flatnonzero(world.ground.land), f.cell.shape), f.cell).astype(np.int32),
        **{name: other(getattr(f, name), theirs, 0, 4) for name in ("status", "posture", "heading")},
        **{name: other(getattr(f, name), theirs, 0, 900) for name in
           ("men", "vehicles", "guns", "cohesion", "ammunition", "fuel", "isolated", "workshop", "progress", "trench")},
    )  # fmt: skip
    not_own = np.isin(np.arange(small.SIDES), [side], invert=True)
    strangers = np.array([NOBODY, *np.flatnonzero(not_own)])
    control = np.where(state.control == side, side, chance.choice(strangers, state.control.shape)).astype(np.int8)
    people = {name: other(getattr(world.roster, name), theirs, 0, 2) for name in ("wheeled", "follows", "stand_fast")}
    for name in ("speed", "weight", "quality", "arrives"):
        people[name] = other(getattr(world.roster, name), theirs, 1, 90)
    roster = world.roster._replace(**people)
    given = commands[world.script.command]
    script = world.script._replace(
        when=other(world.script.when, given[:, None], -1, 8),
        **{name: other(getattr(world.script, name), given, 0, 3) for name in
           ("begins", "route", "posture", "intensity", "preparation")},
    )  # fmt: skip
    nodes = world.nodes._replace(
        **{name: other(getattr(world.nodes, name), world.nodes.side != side, -1, 2) for name in
           ("opens", "historical", "settled")}
    )  # fmt: skip
    heard = np.where(commands[None, :], chance.integers(0, small.STEPS, state.heard.shape), state.heard)
    state = state._replace(
        formations=f,
        control=control,
        believed=other(state.believed, not_own[:, None], 0, 500),
        reach=other(state.reach, not_own[:, None], 0, 2000),
        choice=other(state.choice, world.nodes.side != side, -1, 2),
        heard=heard.astype(np.int32),
    )
    return world._replace(roster=roster, script=script, nodes=nodes), state


@pytest.mark.parametrize("name", sorted(POLICIES))
@settings(max_examples=25)
@given(scene=drawn.scenes(), side=st.integers(0, small.SIDES - 1), step=st.integers(0, small.STEPS - 1))
def test_what_a_side_cannot_see_does_not_change_its_orders(name: str, scene: drawn.Scene, side: int, step: int) -> None:
    world, state = scene.build()
    state.believed[:] = np.random.default_rng(scene.seed).integers(0, 300, state.believed.shape)
    state = state._replace(step=np.int32(step))
    given = asked(name, world, state, side)
    again = asked(name, *scrambled(world, state, side, scene.seed), side)
    for before, after in zip(given, again, strict=True):
        assert np.asarray(before).tobytes() == np.asarray(after).tobytes()


def test_what_a_side_sees_does_change_its_orders() -> None:
    assert any((np.asarray(a) != np.asarray(b)).any() for a, b in zip(facing(20), facing(300), strict=True))


def test_an_observation_holds_nothing_of_the_others() -> None:
    world, state = small.world(small.OPEN, [small.Piece(0, (3, 4)), small.Piece(1, (3, 5))])
    last = small.scripted(world, state)
    seen = jax.device_get(observe(world, state, last, 0))
    theirs = world.roster.side != 0
    assert not seen.formations.men[theirs].any()
    assert not (seen.formations.status == FIGHTING)[theirs].any()
    assert not seen.own_ground[small.cell_of((3, 5))]
