"""Decisions open at their hour, the news of them travels, and a command does what it has heard of."""

from typing import Any

import jax
import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from tests import worlds as small

from redpencil.engine.intelligence import observe
from redpencil.engine.nodes import NEVER, REACHED, UNDECIDED, before, is_open, known, told
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


# Boundaries

SOUTH = [(r, c) for r in range(4, small.ROWS) for c in range(small.COLUMNS)]


def southernmost(node: small.Node, **line: Any) -> np.ndarray:
    """Return how far south a formation has got after each step that is sent there over a line between rows 3 and 4."""
    piece, order = small.Piece(0, (2, 2), speed=10.0), small.Order(0, (6, 4))
    numbers = small.params(command__courier_hours=0.0)
    given = small.world(small.OPEN, [piece], [order], closed={0: SOUTH}, nodes=[node], numbers=numbers, **line)
    return small.play(*given)[0].formations.cell[:, 0] // small.WIDTH - 1


def test_a_line_binds_under_the_option_that_draws_it() -> None:
    assert southernmost(small.Node(0, settled=1), closed_when=[(0, 1)]).max() == 3
    assert southernmost(small.Node(0, settled=0), closed_when=[(0, 1)]).max() == 6


def test_a_line_that_a_choice_erases_binds_until_it_is_heard_of() -> None:
    rows = southernmost(small.Node(0, opens=18), closed_when=[(0, UNDECIDED)])
    assert rows[:18].max() == 3
    assert rows.max() > 3


def pushing(stops: int) -> tuple[int, int]:
    """Return the first and last column of a formation that attacks beyond a line that binds it."""
    pieces = [small.Piece(0, (5, 3), men=20_000, guns=300), small.Piece(1, (5, 5), men=3000)]
    held = ["0" * small.COLUMNS] * 4 + ["0000" + "1" * 8] * 3
    given = small.world(small.OPEN, pieces, [small.Order(0, (5, 11))], held=held, closed={0: SOUTH}, stops=stops)
    column = small.play(*given)[0].formations.cell[:, 0] % small.WIDTH
    return int(column[0]), int(column[-1])


def test_troops_across_fight_on_unless_the_line_stops_them() -> None:
    assert pushing(0)[1] > 4
    assert pushing(1)[1] == 3


def test_a_side_sees_which_ground_is_closed_to_its_commands_and_to_no_others() -> None:
    world, state = small.world(small.OPEN, [small.Piece(0, (2, 2))], closed={0: SOUTH, 1: [(0, 0)]})
    orders = small.scripted(world, state)
    own, other = (jax.device_get(observe(world, state, orders, side)) for side in (0, 1))
    south = [small.cell_of(place) for place in SOUTH]
    assert own.closed[0, south].all()
    assert own.closed.sum() == len(SOUTH)
    assert (other.closed[1].sum(), other.closed[0].sum()) == (1, 0)


# What rules out, and what a decision waits for


def test_an_option_that_another_choice_excludes_gives_way_to_the_next() -> None:
    nodes = [small.Node(0, opens=2, settled=1), small.Node(0, opens=6, historical=0)]
    world, state = small.world(small.OPEN, [small.Piece(0, (3, 4))], nodes=nodes, excludes=[((0, 1), (1, 0))])
    after, _ = small.play(world, state)
    assert after.choice[-1, :2].tolist() == [1, 1]


def test_a_decision_waits_for_what_it_opens_on() -> None:
    goal = (3, 8)
    node = small.Node(0, opens=1, asks=(REACHED, goal, 0, 0, 0))
    world, state = small.world(small.OPEN, [small.Piece(0, (3, 4))], [small.Order(0, goal)], nodes=[node])
    after, _ = small.play(world, state)
    near = {small.cell_of(goal) + shift for shift in (0, *small.SHIFTS)}
    there = int(np.argmax(np.isin(after.formations.cell[:, 0], list(near))))
    taken = int(np.argmax(after.choice[:, 0] != UNDECIDED))
    assert 0 < there == taken - 1
