"""The map of a campaign as one picture: the ground that is fought over, the capital larger, and a key."""

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
from redpencil.chronicle.layout import HEIGHT, WIDTH, Box, Layout, layout, places_of_the_record
from redpencil.chronicle.picture import Extent, picture
from redpencil.chronicle.story import Story, story
from redpencil.chronicle.where import front_names, side_names

POINTS = 1.9  # of the picture for each one of the grid
CLASSES = ((200.0, "ABCDEF"), (350.0, "ABCD"), (np.inf, "ABC"))  # km across up to which places so large are named


def draw(campaign: Campaign, target: Path, *, until: int | None = None) -> None:
    """Write a campaign's map as a PNG picture of 1600 x 1200 points.

    It shows the end, or the state after `until` steps. Raises ValueError when the campaign kept no control.
    """
    told = story(campaign, until)
    places, ground, city = layout(campaign.scenario)
    with mpl.rc_context({"hatch.linewidth": 0.5, "hatch.color": "#8f8f8f", "font.family": "DejaVu Sans"}):
        figure = Figure(figsize=(WIDTH / 100, HEIGHT / 100), dpi=100, facecolor="white")
        FigureCanvasAgg(figure)
        whole = _panel(figure, places.whole, ground)
        _fill(whole, campaign, told, ground)
        if city:
            _fill(_panel(figure, places.near, city), campaign, told, city)
            whole.add_patch(Rectangle((city.west, city.south), city.east - city.west, city.north - city.south,
                                      fill=False, edgecolor="#333333", linewidth=1, zorder=28))  # fmt: skip
        _heading(figure, campaign, told)
        _key(figure, campaign, told, places)
        figure.savefig(target, format="png", metadata={"Software": "redpencil"})


def _panel(figure: Figure, box: Box, extent: Extent) -> Axes:
    axes = figure.add_axes(box)
    axes.set(xlim=(extent.west, extent.east), ylim=(extent.south, extent.north), xticks=[], yticks=[])
    axes.set_facecolor(layers.HOSTILE)  # where three sides meet, none holds half of the ground
    axes.set_aspect(1 / extent.squeeze, adjustable="box", anchor="NW")
    axes.apply_aspect()
    return axes


def _fill(axes: Axes, campaign: Campaign, told: Story, extent: Extent) -> None:
    scenario, labels = campaign.scenario, Labeller(axes)
    points = picture(scenario.theatre, extent, across=round(axes.bbox.width / POINTS))
    layers.holders(axes, points, told)
    layers.waters(axes, extent)
    layers.scale_bar(axes, extent, labels)
    layers.cities(axes, points, np.asarray(scenario.world.ground.city))
    layers.boundaries(axes, told)
    layers.axes_of_advance(axes, told)
    classes = next(classes for most, classes in CLASSES if extent.km_across <= most)
    towns = layers.towns(scenario.theatre.places, classes, frozenset(places_of_the_record(scenario)), 8.0)
    labels.place(towns[:1])
    layers.front_lines(axes, points, told, labels)
    labels.place(layers.army_labels(told))
    labels.place(towns[1:])


def _heading(figure: Figure, campaign: Campaign, told: Story) -> None:
    scenario = campaign.scenario
    end = told.times[-1]
    figure.text(0.01, 0.972, f"{scenario.text.scenario.title}: a simulated campaign", fontsize=19, fontweight="bold",
                va="center")  # fmt: skip
    figure.text(0.01, 0.942, f"Who held what at {end:%H:%M} on {end.day} {end:%B %Y} (Moscow time), and how the line "
                f"moved. Seed {campaign.seed}. This is a simulation, not a record.", fontsize=11, va="center",
                color="#333333")  # fmt: skip


def _key(figure: Figure, campaign: Campaign, told: Story, places: Layout) -> None:
    names = list(side_names(campaign.scenario).values())
    held = [
        Patch(facecolor=tint, edgecolor="#8a8a8a", hatch=hatch,
              label="held by " + ", ".join(names[side] for side in sides))
        for sides, tint, hatch, _ in layers.paints(told) if sides
    ]  # fmt: skip
    ground = [
        Patch(facecolor="#000000", alpha=layers.CITY_SHADE, label="city with a garrison"),
        Line2D([], [], color=layers.RIVER, linewidth=1.5, label="river or canal"),
    ]
    if told.boundaries:
        ground.append(Line2D([], [], color=layers.RED_PENCIL, linewidth=2.2, label="fronts' boundary at the start"))
    days = [
        Line2D([], [], color=colour, linewidth=2.2, label=f"{told.times[moment].day} {told.times[moment]:%B, %H:%M}")
        for moment, colour in zip(told.lines, layers.line_colours(len(told.lines)), strict=True)
    ]
    fronts = list(front_names(campaign.scenario).values())
    colours = {axis.front: layers.way_colours(told)[axis.side] for axis in told.axes}
    ways = [
        Line2D([], [], color=colours[front], linewidth=1.4, linestyle=dashes, label=fronts[front])
        for front, dashes in layers.dashes(told).items()
    ]
    for corner, title, handles, columns in (
        (places.key, "Key", held + ground, 1),
        (places.days, "Front line on", days, 1),
        (places.ways, "Lead formation of each army", ways, places.ways_columns),
    ):
        figure.legend(handles=handles, loc="upper left", bbox_to_anchor=corner, title=title, frameon=False,
                      fontsize=10, alignment="left", handlelength=2.6, ncols=columns,
                      title_fontproperties={"weight": "bold", "size": 10.5})  # fmt: skip
    figure.text(*places.note, "A short name is number and initials:\n3 GTA is the 3rd Guards Tank Army.", fontsize=9,
                color="#333333", va="top")  # fmt: skip
