"""Maps over many campaigns: how often who holds each cell at the end, and where two ensembles differ."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from numpy.typing import NDArray

from redpencil.chronicle import layers
from redpencil.chronicle.labels import Labeller
from redpencil.chronicle.layout import fought_over, places_of_the_record
from redpencil.chronicle.picture import Extent, Picture, picture
from redpencil.scenario.load import Scenario

POINTS = 340  # of the grid, from west to east
HUES = ("#c0392b", "#1f4e79", "#4d4d4d", "#2e7d32")  # of the sides, in the scenario's order
EDGES = (0.05, 0.25, 0.5, 0.75, 0.95)


def holders(axes: Axes, scenario: Scenario, control: NDArray[np.int8]) -> None:
    """Tint the ground by the side that most campaigns end with, the paler the fewer; `control` (n, N)."""
    extent, points = _ground(axes, scenario)
    handles = []
    for side, hue in zip(range(len(scenario.side_ids)), HUES, strict=False):
        share = points.smooth((control == side).mean(axis=0))
        axes.contourf(points.lon, points.lat, share, [0.5, 0.75, 0.95, 1.01],
                      colors=[_paler(hue, by) for by in (0.78, 0.6, 0.42)], zorder=1)  # fmt: skip
        if (control == side).any():
            name = scenario.text.scenario.side[side].name
            handles.append(Patch(facecolor=_paler(hue, 0.5), label=name))
            axes.contour(points.lon, points.lat, share, [0.5], colors=[hue], linewidths=0.8, zorder=3)
    _names(axes, scenario, extent)
    _key(axes, handles)
    axes.set_title("Who holds what at the end: pale in half of the campaigns, full in 95 %", fontsize=10)


def difference(axes: Axes, scenario: Scenario, baseline: NDArray[np.int8], variant: NDArray[np.int8]) -> None:
    """Tint each cell by the share of campaigns in which another side holds it at the end; both (n, N), paired."""
    extent, points = _ground(axes, scenario)
    share = points.smooth((baseline != variant).mean(axis=0))
    scale = LinearSegmentedColormap.from_list("difference", ["#fff3d6", "#f2a65a", "#b3261e", "#4a0d0a"])
    tints = [scale(k / (len(EDGES) - 1)) for k in range(len(EDGES))]
    axes.contourf(points.lon, points.lat, share, [*EDGES, 1.01], colors=tints, zorder=1)
    handles: list[Patch | Line2D] = [
        Patch(facecolor=tint, label=f"{100 * edge:.0f} % of the campaigns or more") for tint, edge in
        zip(tints, EDGES, strict=True)
    ]  # fmt: skip
    for control, colour, style, name in (
        (baseline, "#111111", (0.0, ()), "baseline"),
        (variant, "#0b4f8a", (0.0, (5, 3)), "variant"),
    ):
        for side in _advancing(scenario):
            held = points.smooth((control == side).mean(axis=0))
            axes.contour(points.lon, points.lat, held, [0.5], colors=[colour], linestyles=[style], linewidths=1.3,
                         zorder=6)  # fmt: skip
        handles.append(Line2D([], [], color=colour, linestyle=style, label=f"the line in half of them, {name}"))
    _names(axes, scenario, extent)
    _key(axes, handles)
    axes.set_title("Ground that another side holds at the end", fontsize=10)


def _advancing(scenario: Scenario) -> Sequence[int]:
    """Return the sides that hold ground at the start and attack: those with a line to draw."""
    told = {order.command for order in scenario.text.directives if order.posture == "attack"}
    sides = np.asarray(scenario.world.roster.command_side)
    return sorted({int(sides[k]) for k, command in enumerate(scenario.command_ids) if command in told})


def _ground(axes: Axes, scenario: Scenario) -> tuple[Extent, Picture]:
    extent = fought_over(scenario)
    axes.set(xlim=(extent.west, extent.east), ylim=(extent.south, extent.north), xticks=[], yticks=[])
    axes.set_facecolor("white")
    axes.set_aspect(1 / extent.squeeze, anchor="N")
    axes.apply_aspect()
    layers.waters(axes, extent)
    return extent, picture(scenario.theatre, extent, across=POINTS)


def _names(axes: Axes, scenario: Scenario, extent: Extent) -> None:
    labels = Labeller(axes)
    classes = "ABC" if extent.km_across < 350 else "AB"
    layers.scale_bar(axes, extent, labels)
    labels.place(layers.towns(scenario.theatre.places, classes, frozenset(places_of_the_record(scenario)), 7.0))


def _key(axes: Axes, handles: Sequence[Patch | Line2D]) -> None:
    axes.legend(
        handles=handles,
        loc="upper left",
        bbox_to_anchor=(0, -0.01),
        fontsize=8.5,
        frameon=False,
        ncols=2,
        columnspacing=1.2,
    )


def _paler(hue: str, by: float) -> tuple[float, float, float]:
    red, green, blue = (int(hue[k : k + 2], 16) / 255 for k in (1, 3, 5))
    return red + (1 - red) * by, green + (1 - green) * by, blue + (1 - blue) * by
