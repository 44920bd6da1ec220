"""A distribution as the pages print it: what was asked beforehand, the rows of the record, the laws."""

import csv
import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from redpencil import __version__
from redpencil.lab import distribution as lab
from redpencil.lab.distribution import Distribution, Row

BOUNDS = Path(__file__).parents[1] / "data" / "bounds.csv"
TELLING = 12  # rows of the record in the README


class Bound(NamedTuple):
    """What was asked of a scenario before its model was built: most campaigns should answer within two bounds."""

    record: str  # id of the row of the record that is asked
    question: str
    low: float  # of days both bounds count whole
    high: float


def bounds(scenario: str) -> list[Bound]:
    """Return what was asked of a scenario beforehand, given its id."""
    with BOUNDS.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["scenario"] == scenario]
    return [Bound(row["record"], row["question"], float(row["low"]), float(row["high"])) for row in rows]


def short(found: Distribution, start: datetime, asked: Sequence[Bound]) -> str:
    """Return the README's part: the source of the figures, what was asked, and the rows that most often miss."""
    telling = lab.misses_first(found.rows)[:TELLING]
    lines = [(row.label, *_record(row, start), *_answers(row, start, (0.05, 0.5, 0.95))) for row in telling]
    head = ("Row of the record", "record", "range", "5 %", "median", "95 %", "never", "within")
    rest = len(found.rows) - len(telling)
    return "\n\n".join([
        _source(found), _questions(found, start, asked),
        f"The {len(telling)} rows of the record that fewest campaigns meet; the other {rest} stand in "
        f"[What the model gets wrong](docs/index.md#the-figures).",
        table(head, lines),
    ])  # fmt: skip


def whole(found: Distribution, start: datetime, asked: Sequence[Bound]) -> str:
    """Return the first page's part: what was asked, every row of the record with its quantiles, and the laws."""
    head = ("Row of the record", "record", "range", *(f"{share:.0%}".replace("%", " %") for share in lab.QUANTILES),
            "never", "within", "median off")  # fmt: skip
    lines = [
        (row.label, *_record(row, start), *_answers(row, start, lab.QUANTILES), _off(row))
        for row in lab.misses_first(found.rows)
    ]
    return "\n\n".join([
        _source(found), _questions(found, start, asked),
        "Every row of the record, those first that fewest campaigns meet. *Within* counts the campaigns inside the "
        "range of the sources; *median off* is the median campaign less the record.",
        table(head, lines), "What must hold in every campaign:", _laws(found),
    ])  # fmt: skip


def _source(found: Distribution) -> str:
    return (
        f"`python -m redpencil.lab.report --scenario {found.scenario} -n {len(found.seeds)}` prints this, and with "
        f"`--write` puts it here: {len(found.seeds)} campaigns, {seeds(found)}, redpencil {__version__}."
    )


def seeds(found: Distribution) -> str:
    """Return the list of seeds in words."""
    return f"seeds {found.seeds[0]} to {found.seeds[-1]}"


def _questions(found: Distribution, start: datetime, asked: Sequence[Bound]) -> str:
    rows = {row.id: row for row in found.rows}
    lines = [
        (
            bound.question,
            _range(rows[bound.record], bound.low, bound.high, start),
            f"**{lab.within(rows[bound.record], bound.low, bound.high)} of {len(found.seeds)}**",
            *_answers(rows[bound.record], start, (0.05, 0.5, 0.95))[:-1],
        )
        for bound in asked
    ]
    return table(("Asked beforehand", "bounds", "campaigns within", "5 %", "median", "95 %", "never"), lines)


def _laws(found: Distribution) -> str:
    lines = [
        (law, f"{len(found.seeds) - len(against)} of {len(found.seeds)}", ", ".join(map(str, against)))
        for law, against in found.broken.items()
    ]
    return table(("Law", "campaigns that keep it", "seeds that break it"), lines)


def _record(row: Row, start: datetime) -> tuple[str, str]:
    return value(row, row.record, start), _range(row, row.low, row.high, start)


def _answers(row: Row, start: datetime, shares: Sequence[float]) -> tuple[str, ...]:
    """Return the quantiles, how many seeds never came to it, and how many lie within the range of the sources."""
    quantiles = (value(row, lab.quantile(row, share), start) for share in shares)
    return *quantiles, str(lab.never(row) or ""), str(lab.within(row, row.low, row.high))


def value(row: Row, one: float, start: datetime) -> str:
    """Return an answer in words: a date of a row in days, a number of any other, or never."""
    if math.isinf(one):
        return "never"
    if row.unit != "day":
        return f"{one:,.0f}"
    day = start.date() + timedelta(days=math.floor(one) - 1)
    return f"{day.day} {day:%b}"


def _range(row: Row, low: float, high: float, start: datetime) -> str:
    first, last = value(row, low, start), value(row, high, start)
    return first if first == last else f"{first} to {last}"


def _off(row: Row) -> str:
    """Return how far the median lies from the record, in days or in percent of the record."""
    apart = lab.quantile(row, 0.5) - row.record
    if math.isinf(apart):
        return "never"
    return f"{apart:+.1f} days" if row.unit == "day" else f"{100 * apart / row.record:+.0f} %"


def table(head: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """Return a table in Markdown, its columns as wide as their widest cell."""
    widths = [max(len(line[column]) for line in (head, *lines)) for column in range(len(head))]
    rows = [head, ["-" * width for width in widths], *lines]
    return "\n".join(
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows
    )
