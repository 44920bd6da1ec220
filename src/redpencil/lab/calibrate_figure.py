"""A calibration as one picture: what each parameter explains of each score, and how the strongest do it."""

from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from redpencil.lab.calibrate import NOTHING, Calibration
from redpencil.lab.calibrate_report import NAMES

COLORS = ("#111111", "#b3261e", "#1f4e79", "#7a6a2f")  # as NAMES
SHOWN, CURVES = 20, 6


def draw(found: Calibration, target: Path) -> None:
    """Write the picture as a PNG of 1300 points in width."""
    size = len(found.free)
    strongest = sorted(range(size), key=lambda place: -max(one[place].share for one in found.effects))
    with mpl.rc_context({"font.family": "DejaVu Sans", "font.size": 9}):
        figure = Figure(figsize=(13, 8), dpi=100, facecolor="white", layout="constrained")
        FigureCanvasAgg(figure)
        figure.suptitle(f"{found.scenario}: {size} parameters at {len(found.points)} points of their ranges")
        left, right = figure.subfigures(1, 2, squeeze=False).ravel()
        _shares(left.subplots(), found, [*strongest[:SHOWN], size])
        panels = right.subplots(CURVES // 2, 2, sharey=True).ravel()
        for axes, place in zip(panels, strongest[:CURVES], strict=True):
            _curve(axes, found, place)
        right.supylabel("whole score, in units of the aims", fontsize=9)
        figure.savefig(target, format="png", metadata={"Software": "redpencil"})


def _shares(axes: Axes, found: Calibration, places: list[int]) -> None:
    """Draw the share of each score that each parameter explains; filled where it is above the floor of chance."""
    paths = [*(one.path for one in found.free), NOTHING]
    for number, (name, color) in enumerate(zip(NAMES, COLORS, strict=True)):
        effects = [found.effects[number][place] for place in places]
        at = -np.arange(len(places)) - 0.18 * (number - 1.5)
        axes.hlines(at, [100 * one.low for one in effects], [100 * one.high for one in effects], color=color,
                    alpha=0.5, linewidth=1.2)  # fmt: skip
        for here, one in zip(at, effects, strict=True):
            axes.plot(100 * one.share, here, "o", color=color, markersize=4.5,
                      markerfacecolor=color if one.identified else "white")  # fmt: skip
        axes.plot([], [], "o", color=color, label=name)
    axes.axvline(0, color="#555555", linewidth=0.8)
    axes.set_yticks(-np.arange(len(places)), [paths[place] for place in places])
    axes.legend(loc="lower right", frameon=False)
    axes.set(title="Share of the variance; filled: above the floor of chance", xlabel="%")


def _curve(axes: Axes, found: Calibration, place: int) -> None:
    """Draw the whole score at all points over one parameter, the parabola through them, and the present value."""
    one, score = found.free[place], found.scores[:, 0]
    x = one.low + (found.points[:, place] + 1) / 2 * (one.high - one.low)
    axes.plot(x, score, ".", color="#999999", markersize=3)
    line = np.linspace(-1, 1, 50)
    axes.plot(one.low + (line + 1) / 2 * (one.high - one.low),
              np.polyval(np.polyfit(found.points[:, place], score, 2), line), color=COLORS[1])  # fmt: skip
    axes.axvline(one.value, color=COLORS[2], linewidth=0.9, linestyle="--")
    axes.set_ylim(*np.quantile(score, (0.0, 0.98)))
    axes.set_title(f"{one.path}, {one.unit} (dashed: now)", fontsize=8)
