"""Decisions open at their hour, the news of them travels, and a command does what it has heard of."""

import jax
import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from tests import worlds as small

from redpencil.engine.nodes import NEVER, UNDECIDED, before, is_open, known, told
from redpencil.engine.state import ATTACK, HOLD, WITHDRAW, State, World

AWAY, BACK = (3, 11), (3, 0)


def scene(node: small.Node, *orders: small.Order, hours: float = 0.0) -> tuple[World, State]:
    """Return one formation of side 0, which stays unless it is told otherwise, and one node."""
    numbers = small.params(command__courier_hours=hours)
    return small.world(small.OPEN, [small.Piece(0, (3, 4))], orders, nodes=[node], numbers=numbers)


CHOICE = (
    small.Order(0, None, posture=HOLD),
    small.Order(0, AWAY, begins=4, when=[(0, 0)]),
    small.Order(0, BACK, posture=WITHDRAW, begins=4, when=[(0, 1)]),
)


def postures(world: World, state: State) -> list[int]:
    """Return what command 0 was told to do in each step."""
    after, _ = small.play(world, state)
    return after.formations.posture[:, 0].tolist()


def test_the_historical_option_is_taken_in_time_for_its_directive() -> None:
    told_so = postures(*scene(small.Node(0, opens=4), *CHOICE))
    assert told_so == [HOLD] * 4 + [ATTACK] * (small.STEPS - 4)


def test_another_option_plays_other_directives() -> None:
    told_so = postures(*scene(small.Node(0, opens=4, settled=1), *CHOICE))
    assert told_so == [HOLD] * 4 + [WITHDRAW] * (small.STEPS - 4)


def test_a_node_that_does_not_open_leaves_its_directives_unplayed() -> None:
    assert set(postures(*scene(small.Node(0, opens=NEVER), *CHOICE))) == {HOLD}


def test_an_option_that_the_node_does_not_have_is_not_taken() -> None:
    assert set(postures(*scene(small.Node(0, opens=2, historical=5), *CHOICE))) == {HOLD}


def test_what_was_decided_before_the_campaign_is_known_to_all() -> None:
    world, state = scene(small.Node(0, opens=0, links=4), *CHOICE, hours=12.0)
    begun = jax.device_get(before(world, state, world.nodes.historical))
    assert (begun.choice[0], begun.step) == (0, 0)
    assert (known(begun)[0] == np.where(world.roster.command_side == 0, 0, UNDECIDED)).all()


def test_an_order_that_travels_is_late_and_longer_over_more_links() -> None:
    begins = {}
    for links in (0, 1, 4):
        world, state = scene(small.Node(0, opens=4, links=links), *CHOICE, hours=8.0)
        runs = [small.play(world, state, seed)[0].formations.posture[:, 0] for seed in range(12)]
        begins[links] = np.mean([np.argmax(run == ATTACK) for run in runs])
    assert begins[0] == 4
    assert begins[0] < begins[1] < begins[4]


def test_the_other_side_never_hears() -> None:
    world, state = scene(small.Node(1, opens=2), *CHOICE)
    after, _ = small.play(world, state)
    assert after.choice[-1, 0] == 0
    assert (after.heard[-1, 0][world.roster.command_side != 1] == NEVER).all()
    assert set(postures(world, state)) == {HOLD}


def test_a_preparation_is_fired_when_the_command_hears() -> None:
    opening = small.Order(0, AWAY, begins=2, preparation=1, when=[(0, 0)])
    world, state = scene(small.Node(0, opens=6), opening)
    fired = []
    after, _ = small.play(world, state)
    for t in range(10):
        now = small.at(after, t)
        fired.append(int(told(world.script, world.nodes, known(now), now.heard, now.step).preparation[0]))
    assert fired == [0] * 5 + [1] + [0] * 4  # the state after step 5 is that before step 6


@given(opens=st.integers(0, 10), historical=st.integers(-1, 3), settled=st.integers(-1, 1))
def test_a_choice_once_taken_stays(opens: int, historical: int, settled: int) -> None:
    world, state = scene(small.Node(0, opens=opens, historical=historical, settled=settled), *CHOICE)
    after, _ = small.play(world, state)
    taken = after.choice[:, 0]
    wanted = settled if settled >= 0 else historical if 0 <= historical < 2 else UNDECIDED
    assert set(taken.tolist()) <= {UNDECIDED, wanted}
    assert (np.diff((taken != UNDECIDED).astype(int)) >= 0).all()
    assert not is_open(world, small.at(after, -1))[0] or wanted == UNDECIDED
