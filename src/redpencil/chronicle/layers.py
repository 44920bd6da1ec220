"""The layers of the map, from the ground up: who holds what, waters, boundaries, front lines, axes, names."""

import itertools
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import matplotlib as mpl
import numpy as np
from contourpy import contour_generator
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import to_hex
from matplotlib.patches import FancyArrowPatch, PathPatch
from matplotlib.path import Path as Outline
from matplotlib.patheffects import withStroke
from numpy.typing import NDArray

from redpencil.chronicle.labels import Label, Labeller
from redpencil.chronicle.picture import Extent, Picture
from redpencil.chronicle.story import Story
from redpencil.theatre.geography import FOLDER, features
from redpencil.theatre.ground import Place
from redpencil.theatre.plane import KM_PER_DEGREE

# Tints that stay apart for every kind of colour vision (Okabe and Ito's vermilion, blue and grey, made pale).
FRIENDS, HOSTILE = ("#f8e0d0", "#cfe5f4"), "#d6d6d6"
FRIENDS_HATCHES, HOSTILE_HATCH = (None, ".."), "///"
SEA, RIVER, RED_PENCIL = "#dbe9f2", "#5d8fb5", "#d0101c"
AXES = ("#1d3b2f", "#0b4f8a")  # the ways of the first friend's armies, of the second's
CITY_SHADE = 0.13
SCALES = (1, 2, 5, 10, 20, 50, 100, 200)  # kilometres
SHORTEST_LINE_KM = 150.0  # of a front line that is drawn: the rim of a pocket some 50 km across;
SHORTEST_LINE = 0.5  # or half of the width of a small panel
DASHES: tuple[Any, ...] = ("-", (0, (7, 2)), (0, (6, 1.6, 1, 1.6)), (0, (2, 1.5)), (0, (9, 1.5, 1, 1.5, 1, 1.5)),
                          (0, (4, 3)))  # fmt: skip
ORDINAL = re.compile(r"^(\d+)(st|nd|rd|th)$")
ROMAN = re.compile(r"^[IVXLC]+$")
NATIONS = ("US", "British", "Canadian")


class Paint(NamedTuple):
    """How the ground of some sides is drawn, and the ways of their armies."""

    sides: list[int]
    tint: str
    hatch: str | None
    way: str = AXES[0]


def paints(story: Story) -> list[Paint]:
    """Return how each side's ground is drawn: friends of those who advance one by one in order, the hostile alike."""
    friends = sorted(story.sides["advancing"] + story.sides["friendly"])
    looks = itertools.cycle(zip(FRIENDS, FRIENDS_HATCHES, AXES, strict=True))
    own = [Paint([side], *look) for side, look in zip(friends, looks, strict=False)]
    return [*own, Paint(story.sides["hostile"], HOSTILE, HOSTILE_HATCH)]


def dashes(story: Story) -> dict[int, Any]:
    """Return the pattern of the ways of each front that has any: one per front of a side."""
    fronts = sorted({(axis.side, axis.front) for axis in story.axes})
    by_side = [[front for _, front in own] for _, own in itertools.groupby(fronts, key=lambda pair: pair[0])]
    return {front: DASHES[number % len(DASHES)] for own in by_side for number, front in enumerate(own)}


def holders(axes: Axes, points: Picture, story: Story) -> None:
    """Tint and hatch the ground by who holds it at the end."""
    for sides, tint, hatch, _ in paints(story):
        share = points.smooth(np.isin(story.control[-1], sides))
        axes.contourf(points.lon, points.lat, share, [0.5, 2], colors=[tint], zorder=1)
        if hatch:
            axes.contourf(points.lon, points.lat, share, [0.5, 2], colors="none", hatches=[hatch], zorder=1)


def waters(axes: Axes, extent: Extent) -> None:
    """Draw the sea, lakes and rivers of the theatre; the sea lies over the front lines, which end at the coast."""
    land, lakes, rivers, widths = _waterlines()
    west, east, south, north = extent
    frame = Outline([(west, south), (west, north), (east, north), (east, south), (west, south)], closed=True)
    for outlines, zorder in (((frame, *land), 9), (lakes, 4)):
        shape = PathPatch(Outline.make_compound_path(*outlines), facecolor=SEA, edgecolor=RIVER, linewidth=0.4)
        shape.set(zorder=zorder, transform=axes.transData)
        axes.add_artist(shape)  # unlike add_patch, does not ask how far every coast of the theatre reaches
    courses = LineCollection(rivers, colors=RIVER, linewidths=widths, zorder=4, capstyle="round")
    axes.add_collection(courses, autolim=False)


def cities(axes: Axes, points: Picture, city: NDArray[np.integer]) -> None:
    """Darken the ground of the cities, given the city of every cell (N,), -1 for none."""
    axes.contourf(points.lon, points.lat, points.smooth(city >= 0), [0.5, 2], colors=["#000000"], alpha=CITY_SHADE,
                  zorder=2)  # fmt: skip


def boundaries(axes: Axes, story: Story) -> None:
    """Draw the boundaries between the fronts of the advancing side, as far as they were drawn."""
    for line in story.boundaries:
        axes.plot(*line.T, color=RED_PENCIL, linewidth=2.2, zorder=6, solid_capstyle="round")


def front_lines(axes: Axes, points: Picture, story: Story, labels: Labeller) -> None:
    """Draw the line of each advancing side at each moment of the story, light to dark, and name its date where it fits.

    Small pockets and bridgeheads are left out; the tint of the ground shows those that last.
    """
    shortest = min(SHORTEST_LINE_KM, SHORTEST_LINE * points.extent.km_across)
    for moment, colour in zip(story.lines, line_colours(len(story.lines)), strict=True):
        date = f"{story.times[moment].day} {story.times[moment]:%b}"
        for side in story.sides["advancing"]:
            share = points.smooth(story.control[moment] == side)
            pieces = contour_generator(points.lon, points.lat, share).lines(0.5)
            lines = [np.asarray(piece) for piece in pieces if _km(np.asarray(piece)) >= shortest]
            for line in lines:
                axes.plot(*line.T, color=colour, linewidth=1.8, zorder=8,
                          path_effects=[withStroke(linewidth=2.8, foreground="white", alpha=0.7)])  # fmt: skip
            for lon, lat in _along(max(lines, key=len, default=np.zeros((0, 2)))):
                if labels.place([Label(date, lon, lat, size=8.5, colour=colour, weight="bold")]):
                    break


def axes_of_advance(axes: Axes, story: Story) -> None:
    """Draw the way of each army's leading formation as an arrow, in its side's colour and the dashes of its front."""
    patterns, colours = dashes(story), way_colours(story)
    for axis in story.axes:
        way = Outline(_rounded(axis.track))
        arrow = FancyArrowPatch(path=way, arrowstyle="-|>,head_length=6,head_width=3", color=colours[axis.side],
                                linewidth=1.2, linestyle=patterns[axis.front], alpha=0.85,
                                zorder=10, shrinkA=0, shrinkB=0, joinstyle="round")  # fmt: skip
        arrow.set_path_effects([withStroke(linewidth=2.6, foreground="white", alpha=0.6)])
        axes.add_patch(arrow)


def army_labels(story: Story) -> Iterator[Label]:
    """Yield a short name for each axis, at two thirds of its way."""
    colours = way_colours(story)
    for axis in story.axes:
        lon, lat = _rounded(axis.track)[-2 if len(axis.track) < 3 else (2 * len(_rounded(axis.track))) // 3]
        yield Label(short_name(axis.name), float(lon), float(lat), size=7.5, colour=colours[axis.side], weight="bold",
                    dot=0.01)  # fmt: skip


def way_colours(story: Story) -> dict[int, str]:
    """Return the colour of the ways of each side's armies."""
    return {side: paint.way for paint in paints(story) for side in paint.sides}


def towns(places: Sequence[Place], classes: str, first: frozenset[str], size: float) -> list[Label]:
    """Return labels for the places of some size classes and those named in `first`: cities, these, then by size."""

    def rank(place: Place) -> tuple[int, str, str]:
        return 0 if place.size_class == "A" else 1 if place.name in first else 2, place.size_class, place.name

    chosen = [place for place in places if place.name in first or place.size_class in [*classes]]
    return [
        Label(
            place.name,
            place.lon,
            place.lat,
            size=size + (2.5 if place.size_class == "A" else 0),
            weight="bold" if place.size_class in ["A", "B"] else "normal",
            dot=4.5 if place.size_class == "A" else 2.6,
        )
        for place in sorted(chosen, key=rank)
    ]


def scale_bar(axes: Axes, extent: Extent, labels: Labeller) -> None:
    """Draw a bar of about a fifth of the extent, or less, in the lower left corner."""
    across = extent.km_across
    km = max(length for length in SCALES if length <= max(across * 0.22, SCALES[0]))
    west = extent.west + 0.03 * (extent.east - extent.west)
    south = extent.south + 0.022 * (extent.north - extent.south)
    east = west + km / across * (extent.east - extent.west)
    axes.plot([west, east], [south, south], color="#111111", linewidth=3, zorder=30, solid_capstyle="butt")
    middle = (west + east) / 2
    labels.place([Label(f"{km} km", middle, south + 0.016 * (extent.north - extent.south), size=8.5)])


def line_colours(lines: int) -> list[str]:
    """Return one colour per front line, light to dark, so that they keep their order for every kind of vision."""
    return [to_hex(colour) for colour in mpl.colormaps["inferno_r"](np.linspace(0.26, 0.92, max(2, lines)))[:lines]]


def short_name(name: str) -> str:
    """Return a formation's name as maps write it: 3rd Guards Tank Army becomes 3 GTA, US XIX Corps XIX C.

    Whose it is shows in the colour, and which wing of it on the map, so that neither stands in the short name.
    """
    words = name.split(",")[0].replace("-", " ").split()
    numbers = [word for word in words if ORDINAL.match(word) or ROMAN.match(word)]
    initials = "".join(word[0] for word in words if word not in [*numbers, *NATIONS] and word[0].isalpha())
    return " ".join([*(ORDINAL.sub(r"\1", word) for word in numbers), initials.upper()])


def _along(line: NDArray[np.float64]) -> Iterator[tuple[float, float]]:
    """Yield points of a line, from its middle outward, where a date may stand."""
    for k in sorted(range(0, len(line), max(1, len(line) // 60)), key=lambda k: abs(k - len(line) * 0.45)):
        yield float(line[k, 0]), float(line[k, 1])


def _km(line: NDArray[np.float64]) -> float:
    """Return the length of a line in degrees, in kilometres at the theatre's middle latitude."""
    return float(np.hypot(*(np.diff(line, axis=0) * KM_PER_DEGREE).T).sum())


def _rounded(track: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a track with its corners cut twice (Chaikin), its ends kept."""
    for _ in range(2):
        early, late = 0.75 * track[:-1] + 0.25 * track[1:], 0.25 * track[:-1] + 0.75 * track[1:]
        track = np.vstack([track[:1], np.stack([early, late], axis=1).reshape(-1, 2), track[-1:]])
    return track


@lru_cache(maxsize=1)
def _waterlines() -> tuple[list[Outline], list[Outline], list[NDArray[np.float64]], list[float]]:
    """Return the outlines of land and of lakes, the courses of rivers and the widths to draw them in."""
    rings: dict[str, list[Outline]] = {"land": [], "lake": []}
    for each in features(FOLDER, "coast_lakes"):
        for ring in each.coordinates:
            rings[each.kind].append(Outline(_against_the_clock(np.array(ring, float)), closed=True))
    courses = features(FOLDER, "rivers")
    widths = [2.0 - 0.55 * int(each.properties["obstacle_class"]) for each in courses]
    return rings["land"], rings["lake"], [np.array(each.coordinates, float) for each in courses], widths


def _against_the_clock(ring: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a ring turned against the clock: inside the frame of the sea, which runs with it, land is a hole."""
    x, y = ring[:, 0], ring[:, 1]
    return ring if float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1])) > 0 else ring[::-1]
