"""Routes go where a column would march: over bridges, along roads, inside the boundary, and always downhill."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.builders import cell, draw, flat

from redpencil.theatre.ground import Theatre
from redpencil.theatre.routes import FARTHEST, UNREACHABLE, MarchGraph, cost_to_go, march_graph

PACE: dict[str, Any] = {
    "km_per_day": 24.0,
    "road_factors": (0.5, 0.8, 1.0, 1.25),
    "terrain_logs": (-0.3, -0.6, -0.5, -0.2),
    "river_hours": (48.0, 8.0, 1.0),
    "bridge_factor": 0.0,
}
FREE: dict[str, Any] = {"corridor_km": 1000.0, "off_axis_factor": 1.0, "closed_factor": 8.0}

FORD = """
    . . . . . . . .
    . A . . . . . .
    . . . . . . . .
    . . . B . . . .
    . . . . . . . .
"""
# The river between the rows of A and B, without an end inside the drawing.
BANKS = [((1, c), (2, c)) for c in range(8)] + [((1, c), (2, c + 1)) for c in range(7)]


def graph(theatre: Theatre, **changes: Any) -> MarchGraph:
    return march_graph(theatre, **(PACE | changes))


def walk(graph: MarchGraph, cost: np.ndarray, start: int) -> list[int]:
    """Return the cells that a column passes which always takes the edge that, with what follows, costs least."""
    path = [start]
    while cost[path[-1]]:
        edges = np.flatnonzero(graph.cells[graph.start] == path[-1])
        ahead = graph.cells[graph.end[edges]]
        following = int(ahead[(graph.quarters[edges] + cost[ahead]).argmin()])
        assert cost[following] < cost[path[-1]], "the field leads nowhere"
        path.append(following)
    return path


GROUND = st.sampled_from(".....fm^#~")


@given(st.lists(st.lists(GROUND, min_size=7, max_size=7), min_size=3, max_size=6), st.integers(0, 6))
def test_from_every_cell_with_a_way_the_field_leads_to_the_objective(rows: list[list[str]], column: int) -> None:
    rows[1][column] = "A"
    theatre = draw("\n".join("".join(row) for row in rows))
    cost = cost_to_go(graph(theatre), [cell(theatre, "A")], **FREE)
    for start in np.flatnonzero(cost < FARTHEST):
        assert walk(graph(theatre), cost, int(start))[-1] == cell(theatre, "A")
    assert (cost[~theatre.land] == UNREACHABLE).all()
    assert cost[cell(theatre, "A")] == 0


def test_a_day_of_march_is_what_it_says() -> None:
    """Four cells of 6 km on a Reichsstrasse are a day at 24 km a day."""
    theatre = draw("A . . . B", roads=[[(0, c) for c in range(5)]])
    cost = cost_to_go(graph(theatre), [cell(theatre, "A")], **FREE)
    assert cost[cell(theatre, "B")] == 96


def test_a_route_makes_for_the_bridge() -> None:
    bridge = ((1, 3), (2, 3))
    theatre = draw(FORD, rivers={"R": BANKS}, bridges={bridge: 2})
    cost = cost_to_go(graph(theatre), [cell(theatre, "B")], **FREE)
    path = walk(graph(theatre), cost, cell(theatre, "A"))
    assert {flat(theatre, bridge[0]), flat(theatre, bridge[1])} <= set(path)


def test_without_a_bridge_near_the_route_crosses_at_once() -> None:
    theatre = draw(FORD, rivers={"R": BANKS})
    cost = cost_to_go(graph(theatre), [cell(theatre, "B")], **FREE)
    dry = cost_to_go(graph(draw(FORD)), [cell(theatre, "B")], **FREE)
    assert cost[cell(theatre, "A")] == dry[cell(theatre, "A")] + 48 * 4


def test_a_blown_bridge_counts_as_none() -> None:
    theatre = draw(FORD, rivers={"R": BANKS}, bridges={((1, 5), (2, 5)): 2})
    blown = graph(theatre, bridge=np.zeros_like(theatre.bridge))
    none = graph(draw(FORD, rivers={"R": BANKS}))
    assert (blown.quarters == none.quarters).all()


def test_a_greater_obstacle_costs_more() -> None:
    at_a = []
    for obstacle in (3, 2, 1):
        theatre = draw(FORD, rivers={"R": BANKS}, obstacle=obstacle)
        at_a.append(int(cost_to_go(graph(theatre), [cell(theatre, "B")], **FREE)[cell(theatre, "A")]))
    assert at_a == sorted(set(at_a))


@pytest.mark.parametrize("letter", ["f", "m", "^", "#"])
def test_bad_ground_is_slower(letter: str) -> None:
    plain, bad = draw("A . . B"), draw(f"A {letter} {letter} B")
    cost = [int(cost_to_go(graph(t), [cell(t, "A")], **FREE)[cell(t, "B")]) for t in (plain, bad)]
    assert cost[1] > cost[0]


def test_a_road_is_faster_and_drawn_to() -> None:
    text = """
        A . . . . . B
        . . . . . . .
        . . . . . . .
    """
    road = [(0, 0), (1, 0), (1, 1), (1, 2), (1, 3), (1, 4), (1, 5), (0, 5), (0, 6)]
    theatre = draw(text, roads=[road], road=3)
    cost = cost_to_go(graph(theatre), [cell(theatre, "B")], **FREE)
    assert flat(theatre, (1, 3)) in walk(graph(theatre), cost, cell(theatre, "A"))


WIDE = "\n".join(["." * 15] * 4 + ["A" + "." * 13 + "B"] + ["." * 15] * 4)


def test_off_the_axis_ground_is_dearer() -> None:
    theatre = draw(WIDE)
    axis = [cell(theatre, "A"), cell(theatre, "B")]
    free = cost_to_go(graph(theatre), axis, **FREE)
    held = cost_to_go(graph(theatre), axis, **(FREE | {"corridor_km": 8.0, "off_axis_factor": 3.0}))
    far, on = flat(theatre, (0, 3)), flat(theatre, (4, 3))
    assert held[far] > free[far]
    assert held[on] == free[on]


def test_closed_ground_is_shunned_but_can_be_left() -> None:
    theatre = draw(WIDE)
    allowed = np.ones(len(theatre.land), bool)
    shut = [flat(theatre, (r, 7)) for r in range(7)]
    allowed[shut] = False
    cost = cost_to_go(graph(theatre), [cell(theatre, "B")], **(FREE | {"allowed": allowed}))
    assert not set(walk(graph(theatre), cost, cell(theatre, "A"))) & set(shut)
    assert cost[shut[0]] < FARTHEST


def test_an_island_is_unreachable() -> None:
    theatre = draw("A . ~ . B")
    cost = cost_to_go(graph(theatre), [cell(theatre, "A")], **FREE)
    assert cost[cell(theatre, "B")] == UNREACHABLE


def test_costs_beyond_the_farthest_are_given_as_that() -> None:
    theatre = draw("A . . . B")
    cost = cost_to_go(graph(theatre, km_per_day=0.04), [cell(theatre, "A")], **FREE)
    assert cost[cell(theatre, "B")] == FARTHEST


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"km_per_day": 0}, "paces"),
        ({"road_factors": (1.0, 1.0, 1.0)}, "four numbers"),
        ({"road_factors": (0.0, 1.0, 1.0, 1.0)}, "paces"),
        ({"river_hours": (1.0, -1.0, 1.0)}, "river hours"),
    ],
)
def test_paces_that_make_no_sense_are_refused(change: dict[str, Any], word: str) -> None:
    with pytest.raises(ValueError, match=word):
        graph(draw("A . B"), **change)


def test_an_objective_in_the_water_is_refused() -> None:
    theatre = draw("A ~ B")
    with pytest.raises(ValueError, match="is not land"):
        cost_to_go(graph(theatre), [flat(theatre, (0, 1))], **FREE)


def test_on_the_real_ground_all_of_the_mainland_can_march_to_berlin(theatre: Theatre, cells: dict[str, int]) -> None:
    cost = cost_to_go(graph(theatre), [cells["Küstrin"], cells["Seelow"], cells["Berlin"]], **FREE)
    lost = theatre.land & (cost == UNREACHABLE)
    assert lost.sum() < 0.002 * theatre.land.sum(), "Fehmarn and islets"
    assert not {place.name for place in theatre.places if lost[place.cell]}
    downhill = np.min([np.roll(cost, -shift) for shift in theatre.shifts], axis=0) < cost
    assert downhill[(cost > 0) & (cost < FARTHEST)].all()
