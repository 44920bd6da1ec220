"""The map of a campaign as one picture: the whole theatre of operations, the city larger, and a key."""

from collections.abc import Iterator
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle

from redpencil.campaign import Campaign
from redpencil.chronicle import layers
from redpencil.chronicle.labels import Labeller
from redpencil.chronicle.picture import Extent, picture
from redpencil.chronicle.story import Story, story
from redpencil.chronicle.where import front_names, side_names
from redpencil.scenario import measure

ACROSS = 420  # points of the grid from west to east: about 0.6 km apart on the large panel
AREA = Extent(west=11.8, east=15.4, south=50.9, north=54.3)
CITY = Extent(west=12.62, east=14.72, south=51.60, north=52.90)


def draw(campaign: Campaign, target: Path, *, until: int | None = None) -> None:
    """Write a campaign's map as a PNG picture of 1600 x 1200 points.

    It shows the end, or the state after `until` steps. Raises ValueError when the campaign kept no control.
    """
    told = story(campaign, until)
    with mpl.rc_context({"hatch.linewidth": 0.5, "hatch.color": "#8f8f8f", "font.family": "DejaVu Sans"}):
        figure = Figure(figsize=(16, 12), dpi=100, facecolor="white")
        FigureCanvasAgg(figure)
        whole = _panel(figure, (0.01, 0.012, 0.45, 0.91), AREA)
        near = _panel(figure, (0.455, 0.2, 0.535, 0.722), CITY)
        _fill(whole, Labeller(whole), campaign, told, AREA)
        _fill(near, Labeller(near), campaign, told, CITY)
        whole.add_patch(Rectangle((CITY.west, CITY.south), CITY.east - CITY.west, CITY.north - CITY.south, fill=False,
                                  edgecolor="#333333", linewidth=1, zorder=28))  # fmt: skip
        _heading(figure, campaign, told)
        _key(figure, campaign, told)
        figure.savefig(target, format="png", metadata={"Software": "redpencil"})


def _panel(figure: Figure, box: tuple[float, float, float, float], extent: Extent) -> Axes:
    axes = figure.add_axes(box)
    axes.set(xlim=(extent.west, extent.east), ylim=(extent.south, extent.north), xticks=[], yticks=[])
    axes.set_facecolor(layers.TINTS["hostile"])  # where three sides meet, none holds half of the ground
    axes.set_aspect(1 / extent.squeeze, adjustable="box", anchor="NW")
    axes.apply_aspect()
    return axes


def _fill(axes: Axes, labels: Labeller, campaign: Campaign, told: Story, extent: Extent) -> None:
    points = picture(campaign.scenario.theatre, extent, across=ACROSS)
    whole = extent is AREA
    layers.holders(axes, points, told)
    layers.waters(axes, extent)
    layers.scale_bar(axes, extent, labels, 50 if whole else 20)
    layers.cities(axes, points, np.asarray(campaign.scenario.world.ground.city))
    layers.boundaries(axes, told)
    layers.axes_of_advance(axes, told)
    named = frozenset(_places_of_the_record(campaign))
    towns = layers.towns(campaign.scenario.theatre.places, "ABCD" if whole else "ABCDEF", named, 8.0)
    labels.place(towns[:1])
    layers.front_lines(axes, points, told, labels)
    labels.place(layers.army_labels(told.axes))
    labels.place(towns[1:])


def _places_of_the_record(campaign: Campaign) -> Iterator[str]:
    """Yield the places that the record asks about: a reader of the table looks for them."""
    for row in campaign.scenario.text.record:
        question = measure.parse(row.measure)
        for kind, name in zip(measure.GRAMMAR[question.verb], question.names, strict=True):
            if kind == measure.PLACE:
                yield name


def _heading(figure: Figure, campaign: Campaign, told: Story) -> None:
    scenario = campaign.scenario
    end = told.times[-1]
    figure.text(0.01, 0.972, f"{scenario.text.scenario.title}: a simulated campaign", fontsize=19, fontweight="bold",
                va="center")  # fmt: skip
    figure.text(0.01, 0.942, f"Who held what at {end:%H:%M} on {end.day} {end:%B %Y} (Moscow time), and how the line "
                f"moved. Seed {campaign.seed}. This is a simulation, not a record.", fontsize=11, va="center",
                color="#333333")  # fmt: skip


def _key(figure: Figure, campaign: Campaign, told: Story) -> None:
    names = list(side_names(campaign.scenario).values())
    held = [
        Patch(facecolor=layers.TINTS[role], edgecolor="#8a8a8a", hatch=layers.HATCHES.get(role),
              label="held by " + ", ".join(names[side] for side in sides))
        for role, sides in told.sides.items() if sides
    ]  # fmt: skip
    ground = [
        Patch(facecolor="#000000", alpha=layers.CITY_SHADE, label="city with a garrison"),
        Line2D([], [], color=layers.RIVER, linewidth=1.5, label="river or canal"),
        Line2D([], [], color=layers.RED_PENCIL, linewidth=2.2, label="boundary between fronts at the start"),
    ]
    days = [
        Line2D([], [], color=colour, linewidth=2.2, label=f"{told.times[moment].day} {told.times[moment]:%B, %H:%M}")
        for moment, colour in zip(told.lines, layers.line_colours(len(told.lines)), strict=True)
    ]
    fronts = list(front_names(campaign.scenario).values())
    ways = [
        Line2D([], [], color=layers.AXIS, linewidth=1.4, linestyle=layers.DASHES[front % len(layers.DASHES)],
               label=fronts[front])
        for front in sorted({axis.front for axis in told.axes})
    ]  # fmt: skip
    for left, title, handles in (
        (0.452, "Key", held + ground),
        (0.655, "Front line on", days),
        (0.8, "Way of each army's lead formation", ways),
    ):
        figure.legend(handles=handles, loc="upper left", bbox_to_anchor=(left, 0.185), title=title, frameon=False,
                      fontsize=10, alignment="left", handlelength=2.6,
                      title_fontproperties={"weight": "bold", "size": 10.5})  # fmt: skip
    figure.text(0.804, 0.09, "A short name is number and initials:\n3 GTA is the 3rd Guards Tank Army.", fontsize=9,
                color="#333333", va="top")  # fmt: skip
