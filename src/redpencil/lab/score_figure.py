"""A score as one picture: the misses of the events, the way of the armies to the Reichstag, losses over the record."""

import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure, SubFigure

from redpencil.lab.record_items import CURVE, DISPUTED, DOCUMENTED, EVENT, LOSS, TARGET
from redpencil.lab.score import Score, Scored, by
from redpencil.lab.score_tables import KM_AIM

RED, BLUE, GREY, LIGHT, DARK = "#b3261e", "#1f4e79", "#555555", "#e2c9c6", "#c98e89"
FAR_DAYS = 12.0  # misses beyond this, and those of campaigns that never came, stand at the edge
LARGEST, SMALLEST, LONGEST = 16, 0.05, 60  # rows of figures; of the record; characters of a label
WESTERN = ("Ninth US Army", "First US Army", "Second British Army", "Third US Army")


def draw(found: Score, target: Path) -> None:
    """Write the picture as a PNG of 1300 points in width; a part without items is left out."""
    events = [one for one in found.scored if one.item.kind == EVENT]
    ways = by((one for one in found.scored if one.item.kind == CURVE), lambda item: item.army)
    figures = [one for one in found.scored if one.item.kind in (LOSS, TARGET) and one.item.basis != DISPUTED]
    shown = [army for army in (*KM_AIM, *WESTERN) if army in ways] or list(ways)[:6]
    rows = math.ceil(len(shown) / 3)
    heights = [4.2 * bool(events), 2.3 * rows, (0.8 + 0.27 * min(len(figures), LARGEST)) * bool(figures)]
    kept = [height for height in heights if height]
    with mpl.rc_context({"font.family": "DejaVu Sans", "font.size": 9}):
        figure = Figure(figsize=(13, sum(kept) + 0.4), dpi=100, facecolor="white", layout="constrained")
        FigureCanvasAgg(figure)
        figure.suptitle(f"{found.scenario}: {found.seeds} campaigns against the record")
        parts = iter(figure.subfigures(len(kept), 1, height_ratios=kept, squeeze=False).ravel())
        if events:
            _events(next(parts).subplots(), events, found.start)
        if shown:
            _ways(next(parts), [(army, ways[army]) for army in shown], rows, found.start)
        if figures:
            _figures(next(parts).subplots(), figures)
        figure.savefig(target, format="png", metadata={"Software": "redpencil"})


def _events(axes: Axes, events: Sequence[Scored], start: datetime) -> None:
    """Draw each event at its date, with the bands and the median of the campaigns as days off the record."""
    finite = [abs(value - one.item.value) for one in events for value in one.quantiles if math.isfinite(value)]
    far = min(FAR_DAYS, max(2.0, math.ceil(max(finite, default=0.0))))
    for half, color in (("east", RED), ("west", BLUE)):
        rows = [one for one in events if one.item.half == half]
        if not rows:
            continue
        spread = _apart([one.item.value for one in rows])
        at = np.array([one.item.value for one in rows]) + spread
        off = np.array([[value - one.item.value for value in one.quantiles] for one in rows])
        off = np.clip(off, -far, far)
        axes.vlines(at, off[:, 0], off[:, 4], color=color, alpha=0.25, linewidth=1)
        axes.vlines(at, off[:, 1], off[:, 3], color=color, alpha=0.55, linewidth=2.2)
        axes.plot(at, off[:, 2], linestyle="", marker="o", markersize=3.2, color=color,
                  label=f"{half.title()}: {len(rows)} events")  # fmt: skip
    axes.axhline(0, color=GREY, linewidth=0.8)
    axes.set(ylim=(-far - 0.3, far + 0.3), ylabel="days late (above 0) or early",
             title="Events: median, 50 % and 90 % band; at the upper edge those that never came")  # fmt: skip
    axes.margins(x=0.01)
    _dated(axes, start, 12)
    axes.legend(frameon=False, loc="lower right", ncols=2)


def _ways(part: SubFigure, ways: Sequence[tuple[str, list[Scored]]], rows: int, start: datetime) -> None:
    """Draw how near each army came to the Reichstag day by day: bands of the campaigns, points of the record."""
    panels = part.subplots(rows, min(3, len(ways)), squeeze=False).ravel()
    for axes, (army, scored) in zip(panels, ways, strict=False):
        x = np.array([((one.item.day or start.date()) - start.date()).days + 1.0 for one in scored])  # ends of days
        bands = np.array([one.quantiles for one in scored])
        axes.fill_between(x, bands[:, 0], bands[:, 4], color=LIGHT, linewidth=0)
        axes.fill_between(x, bands[:, 1], bands[:, 3], color=DARK, linewidth=0)
        axes.plot(x, bands[:, 2], color=RED, linewidth=1.2)
        for documented, face in ((True, "black"), (False, "white")):
            which = np.array([(one.item.basis == DOCUMENTED) == documented for one in scored])
            record = np.array([one.item.value for one in scored])
            axes.plot(x[which], record[which], linestyle="", marker="o", markersize=3, markerfacecolor=face,
                      markeredgecolor="black", markeredgewidth=0.6)  # fmt: skip
        axes.set_title(army, fontsize=9)
        axes.set_ylim(bottom=0)
        _dated(axes, start, 5)
        axes.tick_params(labelsize=8)
    for axes in panels[len(ways) :]:
        axes.axis("off")
    part.supylabel("km to the Reichstag, nearest so far", fontsize=9)
    part.suptitle("The way to the Reichstag: campaigns in red; the record as points, open where not documented",
                  fontsize=10)  # fmt: skip


def _figures(axes: Axes, figures: Sequence[Scored]) -> None:
    """Draw the targets and the largest losses as shares of the record on a log scale, the bands as bars."""
    by_value = {one.item.value: one for one in reversed(figures) if one.item.value > 0}  # a total stands in two tables
    rows = sorted(by_value.values(), key=lambda one: (one.item.kind == LOSS, -one.item.value))[:LARGEST][::-1]
    for place, one in enumerate(rows):
        low, lower, middle, upper, high = (max(value / one.item.value, SMALLEST) for value in one.quantiles)
        axes.plot([low, high], [place, place], color=LIGHT, linewidth=7, solid_capstyle="butt")
        axes.plot([lower, upper], [place, place], color=DARK, linewidth=7, solid_capstyle="butt")
        axes.plot(middle, place, linestyle="", marker="o", color=RED, markersize=4)
    axes.axvline(1, color=GREY, linewidth=0.8)
    axes.set_xscale("log")
    ticks = [0.1, 0.2, 0.5, 1, 2, 5]
    axes.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.minorticks_off()
    axes.set_yticks(range(len(rows)), [f"{one.item.label[:LONGEST]} ({_plain(one.item.value)})" for one in rows])
    axes.set(title="Figures over the record: median, 50 % and 90 % band", xlabel="campaigns / record")


def _plain(value: float) -> str:
    return f"{value:,.0f}" if value >= 1 else f"{value:.2f}"


def _apart(values: Sequence[float]) -> np.ndarray:
    """Return shifts that put values of one day side by side, within the day."""
    days = np.floor(values)
    shifts = np.zeros(len(days))
    for day in np.unique(days):
        here = np.flatnonzero(days == day)
        shifts[here] = (np.arange(len(here)) + 0.5) / len(here) * 0.9 + day - np.array(values)[here]
    return shifts


def _dated(axes: Axes, start: datetime, most: int) -> None:
    """Label an axis of days from the start with dates, at most so many."""
    first, last = (math.floor(end) for end in axes.get_xlim())
    ticks = range(max(first, 0), last + 1, max(1, math.ceil((last - first) / most)))
    moments = [start + timedelta(days=tick) for tick in ticks]
    axes.set_xticks(list(ticks), [f"{moment.day} {moment:%b}" for moment in moments])
