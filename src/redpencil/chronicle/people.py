"""People whom the model does not simulate, on the same ground and in the same weeks: ranges of the sources.

They are reported beside a campaign and never scored; nothing that happens in a campaign changes them.
"""

import csv
from collections.abc import Sequence
from datetime import date
from textwrap import fill
from typing import NamedTuple

from redpencil.scenario.packaged import DATA

FILE = DATA / "reference" / "people.csv"
INTRODUCTION = (
    "The model counts soldiers and simulates no civilians and no prisoners of camps. On the same ground and in the "
    "same weeks, by the sources, whatever happens in a campaign:"
)


class People(NamedTuple):
    """What the sources say of some people in a place and a time; one figure has low and high alike."""

    place: str
    begins: date
    ends: date
    people: str
    what: str
    low: int
    high: int
    note: str
    source: str
    grade: str


def people(scenario: str) -> tuple[People, ...]:
    """Return the rows that belong to the scenario with this id, in the order of the file; none for an unknown one."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return tuple(_row(row) for row in csv.DictReader(file) if scenario in row["scenarios"].split())


def sentences(rows: Sequence[People]) -> list[str]:
    """Return a line for each row: place and time, who, how many, by which source."""
    return [
        f"{row.place}, {_period(row.begins, row.ends)}: {row.people} {row.what}: {_range(row.low, row.high)}"
        f"{f' ({row.note})' if row.note else ''}. Source: {row.source}; grade {row.grade}."
        for row in rows
    ]


def plain(rows: Sequence[People]) -> str:
    """Return the section for a terminal, empty where there are no rows."""
    if not rows:
        return ""
    lines = [fill(f"- {line}", 100, subsequent_indent="  ") for line in sentences(rows)]
    return "\n".join(["", fill(INTRODUCTION, 100), *lines])


def section(rows: Sequence[People]) -> str:
    """Return the section for a chronicle in Markdown, empty where there are no rows."""
    if not rows:
        return ""
    return "\n".join(
        ["## Whom the model does not simulate\n", f"{INTRODUCTION}\n", *(f"- {s}" for s in sentences(rows))]
    )


def as_data(rows: Sequence[People]) -> list[dict[str, object]]:
    """Return the rows for a machine, dates as ISO text."""
    return [row._asdict() | {"begins": row.begins.isoformat(), "ends": row.ends.isoformat()} for row in rows]


def _row(row: dict[str, str]) -> People:
    return People(
        row["place"], date.fromisoformat(row["period_start"]), date.fromisoformat(row["period_end"]), row["people"],
        row["what"], int(row["low"]), int(row["high"]), row["note"], row["source"], row["confidence"],
    )  # fmt: skip


def _range(low: int, high: int) -> str:
    return f"about {low:,}" if low == high else f"{low:,} to {high:,}"


def _period(begins: date, ends: date) -> str:
    first, last = (f"{day.day} {day:%b}" for day in (begins, ends))
    return first if first == last else f"{first} to {last}"
