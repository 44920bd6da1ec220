"""Sides of lines, distances from them, and where a line stops."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from shapely import LineString, Point
from tests.builders import SOUTH_WEST, draw, flat

from redpencil.theatre import plane
from redpencil.theatre.lines import near_line, side_of_line

FIELD = draw("\n".join("." * 12 for _ in range(9)))
WEST, SOUTH = SOUTH_WEST
COORDINATE = st.integers(-40, 40).map(float)


@given(st.lists(st.tuples(COORDINATE, COORDINATE), min_size=2, max_size=7), st.tuples(COORDINATE, COORDINATE))
def test_distance_and_arc_are_those_of_shapely(line: list[tuple[float, float]], point: tuple[float, float]) -> None:
    assume(all(a != b for a, b in pairwise(line)))
    found = plane.nearest(np.array(line), np.array([point]))
    assert found.km[0] == pytest.approx(LineString(line).distance(Point(point)))
    on_line = LineString(line).interpolate(float(found.along_km[0]))
    assert on_line.distance(Point(point)) == pytest.approx(float(found.km[0]), abs=1e-6)


@given(*[st.lists(st.tuples(COORDINATE, COORDINATE).map(lambda at: (at[0] / 3, at[1] / 7)), min_size=2)] * 2)
def test_the_distance_alone_is_the_same_to_the_last_bit(
    line: list[tuple[float, float]], points: list[tuple[float, float]]
) -> None:
    stops, given = np.array(line, float), np.array(points, float)
    assert (plane.distance_km(stops, given) == plane.nearest(stops, given).km).all()


@given(st.lists(st.integers(-30, 30), min_size=2, max_size=9), st.tuples(st.integers(-60, 60), st.integers(-80, 80)))
def test_a_point_above_a_line_that_runs_east_is_on_its_left(heights: list[int], point: tuple[int, int]) -> None:
    x = np.linspace(-100, 100, len(heights))
    line = np.stack([x, np.array(heights, float)], axis=1)
    height = np.interp(point[0], x, heights)
    assume(abs(point[1] - height) > 1e-6)
    found = plane.nearest(line, np.array([point], float))
    assert found.side[0] == (1 if point[1] > height else -1)
    back = plane.nearest(line[::-1], np.array([point], float))
    assert back.side[0] == -found.side[0]


@pytest.mark.parametrize("point", [(12.0, 1.5), (12.0, 0.0), (12.0, -1.5), (10.1, 0.5)])
def test_beyond_the_tip_of_a_hairpin_lies_its_outer_side(point: tuple[float, float]) -> None:
    """The line turns left at its tip; the point is left of the first stroke's course, and yet outside the bend."""
    hairpin = np.array([(0.0, 0.0), (10.0, 0.0), (0.0, 2.0)])
    assert plane.nearest(hairpin, np.array([point])).side[0] == -1
    assert plane.nearest(hairpin[::-1], np.array([point])).side[0] == 1


def test_a_line_from_west_to_east_has_the_north_on_its_left() -> None:
    middle = SOUTH + 25 / 111.2
    side = side_of_line(FIELD, [(WEST - 1, middle), (WEST + 3, middle)])
    exists = FIELD.h3_index != 0
    assert (side[exists] == np.where(FIELD.lat[exists] > middle * 1e4, 1, -1)).all()
    assert not side[~exists].any()


def test_beyond_its_end_a_line_has_no_sides() -> None:
    middle, stop = SOUTH + 25 / 111.2, WEST + 0.5
    side = side_of_line(FIELD, [(WEST - 1, middle), (stop, middle)])
    exists = FIELD.h3_index != 0
    assert (side[exists] == 0).any()
    assert ((side[exists] == 0) == (FIELD.lon[exists] >= stop * 1e4)).all()


def test_near_a_line_are_the_cells_that_it_crosses() -> None:
    row = [flat(FIELD, (4, column)) for column in range(12)]
    height = FIELD.lat[row[0]] / 1e4
    line = [(WEST - 1, height), (WEST + 3, height)]
    assert set(np.flatnonzero(near_line(FIELD, line, 0.0))) == set(row)
    wide = near_line(FIELD, line, 6.0)
    assert set(np.flatnonzero(wide)) == {flat(FIELD, (r, c)) for r in (3, 4, 5) for c in range(12)}


@pytest.mark.parametrize("line", [[], [(13.0, 52.0)]])
def test_a_line_of_one_point_is_refused(line: list[tuple[float, float]]) -> None:
    with pytest.raises(ValueError, match="two points"):
        side_of_line(FIELD, line)
