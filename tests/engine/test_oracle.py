"""The engine and the plain oracle agree on every cell and every man, in every step."""

import jax
import numpy as np
import pytest
from hypothesis import given
from tests import worlds as small
from tests.engine import drawn
from tests.oracle import nodes
from tests.oracle import step as oracle

from redpencil.engine.luck import Luck
from redpencil.engine.nodes import before
from redpencil.engine.state import State, World
from redpencil.engine.step import step


def differences(expected: object, found: object) -> list[str]:
    """Return the fields in which two records differ, with the first place."""
    named = jax.tree_util.tree_flatten_with_path(expected)[0]
    out = []
    for (path, one), other in zip(named, jax.tree.leaves(found), strict=True):
        where = np.argwhere(np.asarray(one) != other)
        if len(where):
            place = tuple(where[0])
            out.append(f"{jax.tree_util.keystr(path)}{list(map(int, place))}: {one[place]}, engine {other[place]}")
    return out


def compare(world: World, start: State, seed: int) -> None:
    """Play a world twice and demand the same."""
    after, events = small.play(world, start, seed)
    plain = oracle.campaign(oracle.plain(world), start, small.luck_of(world, seed))
    for t, (state, what) in enumerate(plain):
        found = [*differences(state, small.at(after, t)), *differences(what, small.at(events, t))]
        assert not found, f"step {t}: {found}"


@drawn.examples(60)
@given(drawn.scenes())
def test_the_oracle_agrees_on_every_cell_and_every_man(scene: drawn.Scene) -> None:
    compare(*scene.build(), scene.seed)


def test_the_oracle_disagrees_when_a_single_man_is_missing() -> None:
    world, start = small.world(small.OPEN, [small.Piece(0, (3, 3)), small.Piece(1, (3, 4))], [small.Order(0, (3, 9))])
    after, _ = small.play(world, start)
    other = after._replace(formations=after.formations._replace(men=after.formations.men - 1))
    assert differences(after, other) == [f".formations.men[0, 0]: {after.formations.men[0, 0]}, engine "
                                         f"{after.formations.men[0, 0] - 1}"]  # fmt: skip


@pytest.mark.soak
@drawn.examples(2000)
@given(drawn.scenes())
def test_the_oracle_agrees_on_many_more(scene: drawn.Scene) -> None:
    compare(*scene.build(), scene.seed)


@pytest.mark.soak
def test_the_oracle_agrees_on_the_berlin_operation() -> None:
    from redpencil.engine import luck as chance
    from redpencil.scenario.load import load

    scenario = load("berlin-1945")
    world, state = scenario.world, scenario.start
    plain, plain_state = oracle.plain(world), oracle.plain(scenario.start)
    roster = world.roster
    draws = chance.draw(jax.random.key(7, impl="threefry2x32"), world.params, roster.command,
                        steps=scenario.steps, cities=len(roster.city_side), sides=len(roster.hostile),
                        commands=len(roster.command_side), fronts=len(roster.front_side))  # fmt: skip
    draws = jax.device_get(draws)
    state, plain_state = before(world, state, world.nodes.historical), oracle.begin(plain, plain_state)
    once = jax.jit(step)
    for t in range(scenario.steps):
        luck = Luck(*(numbers[t] for numbers in draws))
        state, events = once(world, state, small.scripted(world, state), luck)
        plain_state, plain_events = oracle.step(plain, plain_state, nodes.told(plain, plain_state), luck)
        found = [*differences(plain_state, jax.device_get(state)), *differences(plain_events, jax.device_get(events))]
        assert not found, f"step {t}: {found}"
