"""The policies: what doctrine does at which odds, and that no policy knows what its side cannot see."""

from functools import partial

import jax
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests import minds as heads
from tests import worlds as small
from tests.engine import drawn

from redpencil.decision.belief import listen
from redpencil.decision.policy import POLICIES
from redpencil.engine.intelligence import brief, observe
from redpencil.engine.minds import FLOOR, Inner, Minds, Report
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
    enemies = theirs & (world.roster.hostile[side, world.roster.side] > 0)  # where allies stand, communiqués tell
    anywhere = chance.choice(np.flatnonzero(world.ground.land), f.cell.shape)
    f = f._replace(
        cell=np.where(enemies, anywhere, f.cell).astype(np.int32), status=other(f.status, enemies, 0, 4),
        **{name: other(getattr(f, name), theirs, 0, 4) for name in ("posture", "heading")},
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
        minds=other_minds(world, state.minds, side, chance),
    )
    inner = other_persons(world.inner, world.nodes.side != side, side, chance)
    return world._replace(roster=roster, script=script, nodes=nodes, inner=inner), state


def other_minds(world: World, minds: Minds, side: int, chance: np.random.Generator) -> Minds:
    """Change what others believe, what they have read, and what is reported of their troops."""
    theirs, read = world.roster.side != side, world.inner.mail.side == side
    held = (world.inner.beliefs.side == side)[:, None]
    written = [np.where(theirs, chance.integers(14, 90, x.shape), x).astype(np.int32) for x in minds.told]
    weight = np.where(held | (minds.weight == FLOOR), minds.weight, chance.integers(-3000, 1, minds.weight.shape))
    return minds._replace(
        weight=weight.astype(np.int32), told=Report(*written), sent=Report(*written[::-1]),
        arrives=np.where(read, minds.arrives, chance.integers(-2, 24, read.shape)).astype(np.int32),
        delay=chance.integers(0, 24, read.shape).astype(np.int32),
    )  # fmt: skip


def other_persons(inner: Inner, nodes: np.ndarray, side: int, chance: np.random.Generator) -> Inner:
    """Change what others are like, what is written to them, and what they make of troops."""
    persons, mail, signals, beliefs = inner

    def other(values: np.ndarray, own: np.ndarray, high: int) -> np.ndarray:
        where = own.reshape(own.shape + (1,) * (values.ndim - 1))
        return np.where(where, values, chance.integers(0, high, values.shape)).astype(values.dtype)

    traits = ("agent", "principal", "loss_price", "ambition", "slant", "fear", "weighs")
    mine, held = persons.side == side, beliefs.side == side
    seen = held[signals.belief]
    return Inner(
        persons._replace(stake=other(persons.stake, ~nodes, 3), holds=other(persons.holds, ~nodes, 5),
                         **{name: other(getattr(persons, name), mine, 2) for name in traits}),
        mail._replace(**{name: other(getattr(mail, name), mail.side == side, 2) for name in
                         ("sent", "option", "soonest", "latest", "chance", "shown", "claim", "mask")}),
        signals._replace(**{name: other(getattr(signals, name), seen, 2) for name in ("strength", "claim", "stands")}),
        beliefs._replace(prior=np.where(held[:, None], beliefs.prior, -300).astype(np.int32)),
    )  # fmt: skip


SCRAMBLES = 4  # of each scene, for each side


def same(one: object, other: object) -> bool:
    """Return whether two records hold the same bytes."""
    pairs = zip(jax.tree.leaves(one), jax.tree.leaves(other), strict=True)
    return all(np.asarray(a).tobytes() == np.asarray(b).tobytes() for a, b in pairs)


def blind(name: str, scene: drawn.Scene, step: int) -> None:
    """Assert that neither orders nor beliefs of any side change with what it cannot see."""
    world, state = scene.build(thinks=scene.seed)
    contest = world.params.contest._replace(rivalry=np.float32(1), effect=np.float32(0.2))
    world = world._replace(params=world.params._replace(contest=contest))
    state.believed[:] = np.random.default_rng(scene.seed).integers(0, 300, state.believed.shape)
    state = state._replace(step=np.int32(step), minds=heads.minds(small.FORMATIONS, scene.seed))
    for side in range(small.SIDES):
        given, thought = asked(name, world, state, side), believed(world, state, side)
        for seed in range(scene.seed, scene.seed + SCRAMBLES):
            unseen = scrambled(world, state, side, seed)
            assert same(given, asked(name, *unseen, side))
            assert same(thought, believed(*unseen, side))


def believed(world: World, state: State, side: int) -> tuple[np.ndarray, ...]:
    """Return what the persons of a side believe, and have noticed, after a look at letters and map."""
    minds = jax.device_get(_believed(world, state, small.scripted(world, state), side))
    held = world.inner.beliefs.side == side
    mine = held[world.inner.signals.belief]
    return minds.weight[held], minds.noticed[mine], minds.nearest[mine]


@partial(jax.jit, static_argnames="side")
def _believed(world: World, state: State, last: Orders, side: int) -> Minds:
    return listen(brief(world, side), observe(world, state, last, side), state.minds, side)


steps = st.integers(0, small.STEPS - 1)
every_policy = pytest.mark.parametrize("name", sorted(POLICIES))


@every_policy
@settings(max_examples=25)
@given(scene=drawn.scenes(), step=steps)
def test_what_a_side_cannot_see_does_not_change_its_orders(name: str, scene: drawn.Scene, step: int) -> None:
    blind(name, scene, step)


@pytest.mark.soak
@every_policy
@settings(max_examples=2000 // (SCRAMBLES * small.SIDES) + 1)
@given(scene=drawn.scenes(), step=steps)
def test_two_thousand_changes_of_what_a_side_cannot_see(name: str, scene: drawn.Scene, step: int) -> None:
    blind(name, scene, step)


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
