"""A what-if as one picture: the effects with their intervals, paired and not, and the ground that changes hands."""

import math
from collections.abc import Sequence
from pathlib import Path
from textwrap import shorten

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from redpencil.lab.whatif import COST, WHEN, Arm, Line, WhatIf
from redpencil.results import shares
from redpencil.results.ensemble_figure import shortened
from redpencil.scenario.load import Scenario

PAIRED, UNPAIRED, NOTHING = "#b3261e", "#d9c3c0", "#555555"
MOST_DATES, MOST_LOSSES = 26, 12
SMALLEST = 0.02
ROW = 0.3  # inches, the highest that a row is drawn


def draw(scenario: Scenario, found: WhatIf, arms: tuple[Arm, Arm], changes: Sequence[str], target: Path) -> None:
    """Write the picture as a PNG of 1500 points in width."""
    dates = _most(found.part(WHEN), MOST_DATES)
    losses = _most(_large(found.part(COST)), MOST_LOSSES)
    rows = len(dates) + len(losses)
    high = max(7.2, 2.55 + 0.23 * rows)  # inches
    inch = 1 / high
    each = min((high - 2.55) / max(rows, 1), ROW) * inch
    with mpl.rc_context({"font.family": "DejaVu Sans", "font.size": 9}):
        figure = Figure(figsize=(15, high), dpi=100, facecolor="white")
        FigureCanvasAgg(figure)
        figure.suptitle(f"{scenario.text.scenario.title}: {found.pairs} pairs of simulated campaigns",
                        fontweight="bold", fontsize=12, y=1 - 0.12 * inch)  # fmt: skip
        said = shorten("; ".join(changes), 170, placeholder=" …")
        figure.text(0.5, 1 - 0.5 * inch, said, ha="center", va="center", fontsize=9.5, color="#333333")
        top = 1 - 1.05 * inch
        if dates:
            axes = figure.add_axes((0.235, top - each * len(dates), 0.3, each * len(dates)))
            _forest(axes, dates, "Days later (right) or earlier than in the baseline", 1.0)
            _key(axes)
            top -= each * len(dates) + 0.95 * inch
        if losses:
            axes = figure.add_axes((0.235, top - each * len(losses), 0.3, each * len(losses)))
            _forest(axes, losses, "Losses in percent of the baseline", 100.0)
        shares.difference(figure.add_axes((0.6, 0.95 * inch, 0.39, 1 - 1.95 * inch)), scenario, arms[0].control,
                          arms[1].control)  # fmt: skip
        figure.savefig(target, format="png", metadata={"Software": "redpencil"})


def _large(lines: Sequence[Line]) -> list[Line]:
    """Return the losses that are no less than SMALLEST of the largest in their unit: of few men any change is large."""
    most: dict[str, float] = {}
    for line in lines:
        most[line.question.unit] = max(most.get(line.question.unit, 0.0), line.effect.baseline)
    return [line for line in lines if 0 < line.effect.baseline >= SMALLEST * most[line.question.unit]]


def _most(lines: Sequence[Line], most: int) -> list[Line]:
    """Return at most so many lines, those left out that moved least, in the order they had."""
    kept = sorted(lines, key=lambda line: -(0 if math.isnan(line.effect.shift) else abs(line.effect.shift)))[:most]
    return [line for line in lines if line in kept]


def _forest(axes: Axes, lines: Sequence[Line], title: str, scale: float) -> None:
    """Draw each difference with both intervals; of losses as shares of the baseline."""
    for place, line in enumerate(lines):
        effect = line.effect
        by = scale / effect.baseline if scale > 1 else 1.0
        axes.plot([effect.apart_low * by, effect.apart_high * by], [place, place], color=UNPAIRED, linewidth=7,
                  solid_capstyle="butt", zorder=2)  # fmt: skip
        axes.plot([effect.low * by, effect.high * by], [place, place], color=PAIRED, linewidth=2.4,
                  solid_capstyle="butt", zorder=3)  # fmt: skip
        axes.plot([effect.difference * by], [place], "o", color=PAIRED, markersize=4,
                  markerfacecolor=PAIRED if effect.sure else "white", zorder=4)  # fmt: skip
    axes.axvline(0, color=NOTHING, linewidth=0.8, zorder=1)
    axes.set_yticks(range(len(lines)), [shortened(line.question.label) for line in lines])
    axes.set_ylim(len(lines) - 0.4, -0.6)
    axes.grid(axis="x", color="#dddddd", linewidth=0.6)
    axes.set_axisbelow(True)
    axes.set_title(title, fontsize=10)


def _key(axes: Axes) -> None:
    handles = [
        Line2D([], [], color=PAIRED, marker="o", linewidth=2.4, markersize=4, label="95 %, paired (filled: sure)"),
        Line2D([], [], color=UNPAIRED, linewidth=7, label="the same unpaired"),
    ]
    below = -21 / axes.bbox.height
    axes.legend(handles=handles, loc="upper right", bbox_to_anchor=(1.01, below), fontsize=8, frameon=False, ncols=2)
