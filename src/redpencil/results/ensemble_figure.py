"""An ensemble as one picture: when things happened, what it cost, and how often who holds what at the end."""

import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from redpencil.lab import distribution as lab
from redpencil.lab.distribution import QUANTILES, Row
from redpencil.lab.questions import LOSSES
from redpencil.lab.summary import Summary
from redpencil.results import shares
from redpencil.results.shards import Fought
from redpencil.scenario.load import Scenario

BAND, HALF, MIDDLE, TOLD = "#e2c9c6", "#c98e89", "#b3261e", "#222222"
MOST_DATES, MOST_LOSSES, LONGEST = 34, 12, 44
ROW = 0.3  # inches, the highest that a row is drawn


def draw(scenario: Scenario, told: Summary, fought: Fought, target: Path) -> None:
    """Write the picture as a PNG of 1500 points in width."""
    moments = {question.text: row for question, row in told.rows[::-1] if row.unit == "day"}
    dates = [row for row in moments.values() if lab.never(row) < len(row.answers) or not math.isnan(row.record)]
    dates = sorted(dates, key=lambda row: lab.quantile(row, 0.5))
    if len(dates) > MOST_DATES:  # those of the record say most: a reader knows when they were
        dates = [row for row in dates if not math.isnan(row.record)][:MOST_DATES]
    losses = sorted((row for question, row in told.part(LOSSES) if question.text.startswith("casualties:")),
                    key=lambda row: -lab.quantile(row, 0.5))[:MOST_LOSSES]  # fmt: skip
    losses = [row for row in losses if max(row.answers) > 0][::-1]
    rows = len(dates) + len(losses)
    high = max(6.8, 1.9 + 0.22 * rows)  # inches
    inch, between = 1 / high, 0.75 / high
    each = min((1 - 1.35 * inch - between) / max(rows, 1), ROW * inch)
    with mpl.rc_context({"font.family": "DejaVu Sans", "font.size": 9}):
        figure = Figure(figsize=(15, high), dpi=100, facecolor="white")
        FigureCanvasAgg(figure)
        figure.suptitle(f"{scenario.text.scenario.title}: {len(told.seeds)} simulated campaigns", fontweight="bold",
                        fontsize=12, y=1 - 0.15 * inch)  # fmt: skip
        below = 1 - 0.95 * inch - between - each * rows
        if losses:
            _losses(figure.add_axes((0.235, below, 0.3, each * len(losses))), losses)
        above = below + each * len(losses) + between
        if dates:
            _dates(figure.add_axes((0.235, above, 0.3, each * len(dates))), dates, told.start)
        shares.holders(figure.add_axes((0.6, 0.75 * inch, 0.39, 1 - 1.4 * inch)), scenario, fought.control)
        figure.savefig(target, format="png", metadata={"Software": "redpencil"})


def _dates(axes: Axes, rows: Sequence[Row], start: datetime) -> None:
    """Draw the bands of moments, with the record where it has one, latest below."""
    last = max((one for row in rows for one in row.answers if math.isfinite(one)), default=2.0)
    edge = math.ceil(last) + 0.5
    for place, row in enumerate(rows):
        bands(axes, place, [min(lab.quantile(row, share), edge) for share in QUANTILES])
        if not math.isnan(row.record):
            axes.plot([row.record], [place], marker="|", markersize=11, markeredgewidth=2, color=TOLD, zorder=5)
        if lab.never(row):
            axes.annotate(f"{100 * lab.never(row) / len(row.answers):.0f} % never", (1.01, place), fontsize=7.5,
                          xycoords=("axes fraction", "data"), va="center")  # fmt: skip
    axes.set_yticks(range(len(rows)), [shortened(row.label) for row in rows])
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlim(0.8, edge + 0.1)
    days = range(1, math.ceil(edge) + 1, max(1, math.ceil(edge / 9)))
    moments = [start + timedelta(days=day - 1) for day in days]
    axes.set_xticks(list(days), [f"{moment.day} {moment:%b}" for moment in moments])
    axes.grid(axis="x", color="#dddddd", linewidth=0.6)
    axes.set_axisbelow(True)
    axes.set_title("When: median, 50 % and 90 % band of the campaigns; | what the record says", fontsize=10)


def _losses(axes: Axes, rows: Sequence[Row]) -> None:
    """Draw the bands of losses of every kind, the largest above."""
    for place, row in enumerate(rows):
        bands(axes, place, [lab.quantile(row, share) for share in QUANTILES])
        if not math.isnan(row.record):
            axes.plot([row.record], [place], marker="|", markersize=11, markeredgewidth=2, color=TOLD, zorder=5)
    axes.set_yticks(range(len(rows)), [shortened(row.label.partition(", ")[2] or row.label) for row in rows])
    axes.set(xlim=(0, None), ylim=(-0.6, len(rows) - 0.4))
    axes.xaxis.set_major_formatter(lambda number, _: f"{number:,.0f}")
    axes.grid(axis="x", color="#dddddd", linewidth=0.6)
    axes.set_axisbelow(True)
    axes.set_title("Men lost: killed, missing, captured, wounded and sick", fontsize=10)


def bands(axes: Axes, place: float, quantiles: Sequence[float]) -> None:
    """Draw the five quantiles of one row as two bands and a point."""
    low, lower, middle, upper, high = quantiles
    axes.plot([low, high], [place, place], color=BAND, linewidth=6, solid_capstyle="butt", zorder=2)
    axes.plot([lower, upper], [place, place], color=HALF, linewidth=6, solid_capstyle="butt", zorder=3)
    axes.plot([middle], [place], linestyle="", marker="o", color=MIDDLE, markersize=4, zorder=4)


def shortened(label: str) -> str:
    """Return a label that fits beside an axis: of `what, who` the what is cut."""
    what, comma, who = label.rpartition(", ")
    if len(label) > LONGEST and comma and len(who) < LONGEST - 12:
        return f"{what[: LONGEST - len(who) - 3].rstrip()}…, {who}"
    return label if len(label) <= LONGEST else label[: LONGEST - 1] + "…"
