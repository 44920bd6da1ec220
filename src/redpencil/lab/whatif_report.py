"""What a change does, for people and for machines: the screen, a page in Markdown, one JSON object, columns."""

import math
from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from redpencil import __version__
from redpencil.lab.page import table as in_markdown
from redpencil.lab.pairs import Effect, middle_saving
from redpencil.lab.rows import in_columns
from redpencil.lab.score_report import aligned
from redpencil.lab.score_tables import Table
from redpencil.lab.whatif import AREA, DAY, PARTS, SHARE, Line, WhatIf, moved

HEAD = ("", "baseline", "variant", "difference", "95 %, paired", "95 %, unpaired", "runs", "unpaired")
KEY = (
    "Means of the campaigns; a moment that never came counts as the end of the scenario. An interval holds the mean "
    "difference with 95 %; a star marks those that leave out zero. Runs are those that the wanted precision takes."
)


def tables(found: WhatIf) -> list[Table]:
    """Return the effects as tables, a part each."""
    shown = []
    for title in PARTS:
        lines = tuple(_line(line, found.start) for line in found.part(title))
        if lines:
            shown.append(Table(title, "", HEAD, lines))
    return shown


def pairing(found: WhatIf) -> str:
    """Return in words how much the pairing saved."""
    saving = middle_saving([line.effect for line in found.lines])
    if math.isnan(saving):
        return "Pairing: nothing varies, so nothing can be saved."
    times = "without end" if math.isinf(saving) else f"{saving:.1f}"
    varying = [line.effect for line in found.lines if not math.isnan(line.effect.saving)]
    halved = sum(effect.saving >= 2 for effect in varying)
    return (
        f"Pairing: the variance of a difference is smaller by a factor of {times} in the middle of {len(varying)} "
        f"quantities, so that as many times fewer runs do; of {halved} it is at most half."
    )


def screen(found: WhatIf, changes: Sequence[str], others: Sequence[Table], criteria: Sequence[tuple[str, str]]) -> str:
    """Return all of it as aligned text; `others` are more tables, such as that of the decisions."""
    said = f"{found.scenario}: {found.pairs} pairs of campaigns with the same luck\n" + "\n".join(changes)
    told = "\n".join(f"{name}: {text}" for name, text in criteria)
    return "\n\n".join([said, *map(aligned, (*tables(found), *others)), f"{KEY}\n{pairing(found)}", told])


def markdown(
    found: WhatIf, changes: Sequence[str], others: Sequence[Table], criteria: Sequence[tuple[str, str]]
) -> str:
    """Return all of it as a page in Markdown."""
    parts = [f"# What if: {found.scenario}", "\n".join(f"- {change}" for change in changes),
             f"{found.pairs} pairs with the same luck, redpencil {__version__}. {KEY}", pairing(found)]  # fmt: skip
    for one in (*tables(found), *others):
        parts += [f"## {one.title}", *filter(None, [one.note]), in_markdown(one.head, one.lines)]
    parts += ["## How good a question it is", "\n".join(f"- **{name}.** {text}" for name, text in criteria)]
    return "\n\n".join(parts)


def as_data(found: WhatIf) -> dict[str, object]:
    """Return the effects as one object for JSON: null for what has no number."""
    return {
        "scenario": found.scenario,
        "version": __version__,
        "pairs": found.pairs,
        "pairing_saves": _plain(middle_saving([line.effect for line in found.lines])),
        "moved": moved(found),
        "effects": [_data(line) for line in found.lines],
    }


def columns(found: WhatIf) -> dict[str, NDArray[np.generic]]:
    """Return one row per quantity."""
    return in_columns([_data(line) for line in found.lines])


def told(value: float, unit: str, start: datetime) -> str:
    """Return a mean in words: a date with its hour, percent, or a number."""
    if unit == DAY:
        moment = start.replace(hour=0, minute=0) + timedelta(days=value - 1)
        return f"{moment.day} {moment:%b %H:%M}"
    return f"{100 * value:.0f} %" if unit == SHARE else f"{value:,.0f}"


def apart(value: float, unit: str) -> str:
    """Return a difference in words: days, points of percent, or a number."""
    if unit == DAY:
        return f"{value:+.2f} d"
    return f"{100 * value:+.0f}" if unit == SHARE else f"{value:+,.0f}"


def _line(line: Line, start: datetime) -> tuple[str, ...]:
    effect, unit = line.effect, line.question.unit
    label = line.question.label + (f" ({unit})" if unit in (AREA, "men", "vehicles", "pieces") else "")
    star = " *" if effect.sure else ""
    return (
        label, told(effect.baseline, unit, start), told(effect.variant, unit, start),
        apart(effect.difference, unit) + star, _interval(effect.low, effect.high, unit),
        _interval(effect.apart_low, effect.apart_high, unit), _runs(effect, effect.runs),
        _runs(effect, effect.runs_apart),
    )  # fmt: skip


def _interval(low: float, high: float, unit: str) -> str:
    return f"{apart(low, unit).removesuffix(' d')} to {apart(high, unit).removesuffix(' d')}"


def _runs(effect: Effect, runs: float) -> str:
    return "" if math.isnan(runs) or math.isnan(effect.saving) else f"{max(runs, 1):,.0f}"


def _data(line: Line) -> dict[str, object]:
    question = line.question
    said: dict[str, object] = {"question": question.text, "label": question.label, "unit": question.unit,
                               "part": question.part}  # fmt: skip
    said |= {name: _plain(value) for name, value in line.effect._asdict().items()}
    return said | {"never_baseline": float(line.never[0]), "never_variant": float(line.never[1])}


def _plain(value: float) -> float | None:
    return value if math.isfinite(value) else None
