"""The map shows who holds what, and no name lies upon another."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.image import imread
from tests.builders import cell
from tests.chronicle.drawn import GERMAN, RIFLE, SOVIET, STEPS, TANK, THEATRE, WESTERN, at_start, campaign

from redpencil.chronicle import layers
from redpencil.chronicle.labels import Label, Labeller
from redpencil.chronicle.layers import line_colours, short_name
from redpencil.chronicle.map import draw
from redpencil.chronicle.picture import Extent, picture
from redpencil.chronicle.story import Axis, story

AREA = Extent(west=11.8, east=15.4, south=50.9, north=54.3)
TINTS = {"advancing": layers.FRIENDS[0], "hostile": layers.HOSTILE}
EVERYTHING_TAKEN = {step: dict.fromkeys(np.flatnonzero(THEATRE.land).tolist(), SOVIET) for step in range(2, STEPS)}


def figure_of(extent: Extent) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(8, 6), dpi=100)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(extent.west, extent.east), ylim=(extent.south, extent.north))
    return figure, axes


@pytest.mark.parametrize(("control", "role"), [(EVERYTHING_TAKEN, "advancing"), ({}, "hostile")])
def test_the_ground_has_the_tint_of_who_holds_it(tmp_path: Path, control: dict[int, dict[int, int]], role: str) -> None:
    drawn = campaign(control=control, moves={RIFLE: {1: "C"}})
    draw(drawn, tmp_path / "map.png")
    pixels = imread(tmp_path / "map.png")
    assert pixels.shape[:2] == (1200, 1600)
    tint = np.abs(pixels[..., :3] - to_rgb(TINTS[role])).max(axis=-1) < 0.005
    assert tint[400:1100, 30:700].mean() > 0.1


def test_the_same_campaign_gives_the_same_picture(tmp_path: Path) -> None:
    for name in "ab":
        draw(campaign(moves={RIFLE: {1: "C"}}), tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_a_campaign_in_which_nothing_happens_can_be_drawn(tmp_path: Path) -> None:
    draw(campaign(), tmp_path / "map.png")


def test_a_campaign_without_control_has_no_map(tmp_path: Path) -> None:
    drawn = campaign()
    bare = drawn._replace(trace=drawn.trace._replace(control=np.zeros((STEPS, 0), np.int8)))
    with pytest.raises(ValueError, match="did not keep"):
        draw(bare, tmp_path / "map.png")
    assert not list(tmp_path.iterdir())


def test_the_story_knows_who_advanced_and_when() -> None:
    told = story(campaign(control=EVERYTHING_TAKEN))
    assert told.sides == {"advancing": [SOVIET], "hostile": [GERMAN], "friendly": [WESTERN]}
    assert told.lines == [0, 3], "the line last moved in step 2, the third moment after the start"
    assert np.array_equal(told.control[0], at_start())


def test_a_friend_who_gains_ground_advances_too() -> None:
    shared = {2: dict.fromkeys(np.flatnonzero(THEATRE.land)[::2].tolist(), SOVIET)
              | dict.fromkeys(np.flatnonzero(THEATRE.land)[1::2].tolist(), WESTERN)}  # fmt: skip
    told = story(campaign(control=shared))
    assert told.sides == {"advancing": [SOVIET, WESTERN], "hostile": [GERMAN], "friendly": []}


def test_each_advancing_side_has_its_front_line() -> None:
    extent = Extent(west=11.0, east=16.0, south=50.5, north=54.0)
    told: Any = story(campaign())
    west = np.where((THEATRE.lon < 132_000) & THEATRE.land, WESTERN, GERMAN)
    held = np.where((THEATRE.lon > 133_500) & THEATRE.land, SOVIET, west)

    def lines(advancing: list[int]) -> list[Any]:
        _, axes = figure_of(extent)
        shown = told._replace(control=held[None], lines=[0], sides=told.sides | {"advancing": advancing})
        layers.front_lines(axes, picture(THEATRE, extent, across=80), shown, Labeller(axes))
        return [line.get_xdata().mean() for line in axes.lines]

    (soviet,), (western,) = lines([SOVIET]), lines([WESTERN])
    assert western < soviet
    assert lines([SOVIET, WESTERN]) == [soviet, western]


def test_a_side_keeps_its_colour_whoever_gains_most() -> None:
    told = story(campaign())
    for advancing, friendly in (([SOVIET], [WESTERN]), ([WESTERN], [SOVIET]), ([SOVIET, WESTERN], [])):
        sides = {"advancing": advancing, "hostile": [GERMAN], "friendly": friendly}
        tints = [(paint.sides, paint.tint) for paint in layers.paints(told._replace(sides=sides))]
        assert tints == [([SOVIET], layers.FRIENDS[0]), ([WESTERN], layers.FRIENDS[1]), ([GERMAN], layers.HOSTILE)]


def test_tints_differ_without_colour_or_in_their_hatch() -> None:
    told = story(campaign())
    looks = [(round(sum(to_rgb(paint.tint)) / 3, 1), paint.hatch) for paint in layers.paints(told)]
    assert len(set(looks)) == len(looks) == 3


def test_every_front_of_a_side_has_dashes_of_its_own() -> None:
    axes = [Axis("A", front, side, np.zeros((2, 2)), 50.0) for side, fronts in ((0, 3), (2, 6)) for front in
            range(10 * side, 10 * side + fronts)]  # fmt: skip
    patterns = layers.dashes(story(campaign())._replace(axes=axes))
    for fronts in ([0, 1, 2], [20, 21, 22, 23, 24, 25]):
        assert len({str(patterns[front]) for front in fronts}) == len(fronts)


@pytest.mark.parametrize(("degrees", "km"), [(0.2, 2), (2.0, 20), (3.6, 50), (9.5, 100)])
def test_the_scale_bar_is_as_long_as_it_says(degrees: float, km: int) -> None:
    extent = Extent(west=13.0 - degrees / 2, east=13.0 + degrees / 2, south=52.0, north=53.0)
    _, axes = figure_of(extent)
    layers.scale_bar(axes, extent, Labeller(axes))
    (bar,), (text,) = axes.lines, axes.texts
    west, east = bar.get_xdata()
    assert text.get_text() == f"{km} km"
    assert (east - west) * extent.squeeze * 111.2 == pytest.approx(km)


def test_the_story_can_end_early() -> None:
    told = story(campaign(control=EVERYTHING_TAKEN), until=2)
    assert (len(told.times), told.lines) == (3, [0])


@given(last=st.integers(1, 400), steps_per_day=st.sampled_from([1, 2, 4, 8]))
def test_lines_are_whole_days_apart_and_few(last: int, steps_per_day: int) -> None:
    from redpencil.chronicle.story import MOST_LINES, _days_to_draw

    own = np.zeros((last + 10, 1), bool)
    own[last:] = True
    lines = _days_to_draw(own, steps_per_day)
    assert lines[0] == 0
    assert lines[-1] == last
    assert len(lines) <= MOST_LINES + 1
    assert all(moment % steps_per_day == 0 for moment in lines[:-1])


def test_an_axis_is_the_way_of_the_formation_that_came_farthest() -> None:
    drawn = campaign(moves={RIFLE: {1: "C"}, TANK: {2: "X"}})
    together = drawn.scenario.world.roster._replace(command=np.array([0, 0, 2, 3]))
    world = drawn.scenario.world._replace(roster=together)
    told = story(drawn._replace(scenario=drawn.scenario._replace(world=world)))
    (axis,) = told.axes
    end = cell(THEATRE, "X")
    assert (axis.name, len(axis.track)) == ("1st Army", 2)
    assert axis.track[-1].tolist() == [THEATRE.lon[end] / 10_000, THEATRE.lat[end] / 10_000]


def test_a_point_of_the_picture_lies_in_its_nearest_cell() -> None:
    extent = Extent(west=13.1, east=13.5, south=52.02, north=52.15)
    points = picture(THEATRE, extent, across=60)
    exists = np.flatnonzero(THEATRE.h3_index)
    scale = np.array([extent.squeeze, 1.0])
    centres = np.column_stack([THEATRE.lon[exists], THEATRE.lat[exists]]) / 10_000 * scale
    for row, column in [(0, 0), (5, 30), (len(points.lat) - 1, 59)]:
        here = np.array([points.lon[column], points.lat[row]]) * scale
        assert points.cell[row, column] == exists[((centres - here) ** 2).sum(axis=1).argmin()]


def test_smoothing_leaves_whole_ground_whole() -> None:
    points = picture(THEATRE, Extent(west=13.1, east=13.5, south=52.02, north=52.15), across=60)
    everywhere = points.smooth(THEATRE.land)
    assert np.allclose(everywhere[points.land], 1.0, atol=1e-3)
    assert not points.smooth(np.zeros_like(THEATRE.land)).any()


names = st.lists(
    st.tuples(st.text("abcdefgh ", min_size=1, max_size=12), st.floats(12, 15), st.floats(51, 54)), max_size=25
)


@given(names)
def test_no_label_lies_upon_another_or_leaves_the_map(given_names: list[tuple[str, float, float]]) -> None:
    _, axes = figure_of(AREA)
    placed = Labeller(axes).place(Label(name, lon, lat, dot=3) for name, lon, lat in given_names)
    boxes = [text.get_window_extent() for text in axes.texts]
    assert len(boxes) == placed
    for number, box in enumerate(boxes):
        assert axes.bbox.x0 <= box.x0 <= box.x1 <= axes.bbox.x1
        assert not any(box.overlaps(other) for other in boxes[:number])


def test_the_first_label_is_placed_first() -> None:
    _, axes = figure_of(AREA)
    assert Labeller(axes).place([Label("first", 13.0, 52.0), Label("second", 13.0, 52.0)]) == 1
    assert [text.get_text() for text in axes.texts] == ["first"]


def test_later_lines_are_darker() -> None:
    brightness = [sum(part * weight for part, weight in zip(to_rgb(c), (0.3, 0.6, 0.1), strict=True))
                  for c in line_colours(7)]  # fmt: skip
    assert brightness == sorted(brightness, reverse=True)
    assert min(a - b for a, b in pairwise(brightness)) > 0.03


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("3rd Guards Tank Army", "3 GTA"),
        ("8th Guards Army", "8 GA"),
        ("LVI Panzer Corps", "LVI PC"),
        ("US XIX Corps, left wing", "XIX C"),
        ("II Canadian Corps", "II C"),
        ("1st-2nd Army", "1 2 A"),
    ],
)
def test_armies_have_short_names(name: str, short: str) -> None:
    assert short_name(name) == short


def test_front_lines_do_not_warn_when_there_is_none() -> None:
    _, axes = figure_of(AREA)
    told: Any = story(campaign())
    layers.front_lines(axes, picture(THEATRE, AREA, across=60), told, Labeller(axes))
