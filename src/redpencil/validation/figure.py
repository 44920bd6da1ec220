"""The report as one picture: chances against winners, and losses and advances as foretold against as they were."""

from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from redpencil.validation.engagements import Floats
from redpencil.validation.report import Report
from redpencil.validation.scores import reliability

RED, GREY, LIGHT = "#b3261e", "#555555", "#e6e6e6"
OTHERS = ("#1f6f8b", "#8a8a8a", "#c08a1e", "#5b8c5a", "#7a5c99", "#2f2f2f", "#d98a9b", "#4a90d9")
QUANTITIES = {
    "attacker_loss": "Attacker's loss, share of his men",
    "defender_loss": "Defender's loss, share of his men",
    "advance_km": "Advance, km",
}


def draw(found: Report, target: Path) -> None:
    """Write the picture as a PNG of 1200 x 1100 points; a quantity that nobody knows has an empty panel."""
    who, said = next(iter(found.said.items()))
    with mpl.rc_context({"font.family": "DejaVu Sans", "font.size": 9}):
        figure = Figure(figsize=(12, 11), dpi=100, facecolor="white", layout="constrained")
        FigureCanvasAgg(figure)
        figure.suptitle(
            f"{who}: {len(found.rows.line)} engagements of {found.battles} battles, each foretold without its own"
        )
        panels = figure.subplots(2, 2).ravel()
        _chances(panels[0], found)
        for axes, (quantity, title) in zip(panels[1:], QUANTITIES.items(), strict=True):
            _against(axes, getattr(said, quantity), getattr(found.rows, quantity), title)
        figure.savefig(target, format="png", metadata={"Software": "redpencil"})


def _chances(axes: Axes, found: Report) -> None:
    """Draw the share of attackers who won over their chances, for everybody who gave chances."""
    axes.plot([0, 1], [0, 1], color=GREY, linewidth=1, linestyle=":")
    for place, (who, said) in enumerate(found.said.items()):
        bins = reliability(found.rows.won, said.p_win)
        if any(0.0 < chance < 1.0 for chance, _, _ in bins):
            chances, came, _ = zip(*bins, strict=True)
            color = OTHERS[(place - 1) % len(OTHERS)] if place else RED
            axes.plot(chances, came, label=who, color=color, linewidth=1 if place else 2, marker="o",
                      markersize=3 if place else 6)  # fmt: skip
    axes.set(xlim=(0, 1), ylim=(0, 1), xlabel="foretold", ylabel="came", title="Chance that the attacker wins")
    if axes.get_legend_handles_labels()[0]:
        axes.legend(frameon=False, loc="lower right")


def _against(axes: Axes, said: Floats, came: Floats, title: str) -> None:
    """Draw each engagement as it came over what was foretold, both as logs, with the band of a factor of two."""
    axes.set(title=title, xlabel="foretold", ylabel="came")
    told = (said > 0) & (came > 0)
    if not told.any():
        axes.set(xticks=[], yticks=[])
        return
    low, high = (f(np.concatenate([said[told], came[told]])) for f in (np.min, np.max))
    ends = np.array([low / 1.5, high * 1.5])
    axes.fill_between(ends, ends / 2, ends * 2, color=LIGHT, linewidth=0)
    axes.plot(ends, ends, color=GREY, linewidth=1, linestyle=":")
    axes.plot(said[told], came[told], linestyle="", marker="o", markersize=3.5, color=RED, alpha=0.6)
    axes.set(xscale="log", yscale="log", xlim=ends, ylim=ends)
