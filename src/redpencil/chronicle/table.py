"""The table of a campaign against the record, for a terminal, for plain text, and for machines."""

import sys
from collections.abc import Sequence
from datetime import datetime, timedelta

from redpencil.chronicle.record import INSIDE, NEVER, Comparison

HEADINGS = ("", "record", "range", "this run", "difference", "within the range")
WORDS = {INSIDE: "inside", NEVER: "did not happen", "outside": "OUTSIDE"}


def cells(row: Comparison, start: datetime) -> tuple[str, ...]:
    """Return a row as the texts of its cells; days become dates, counted from the day of `start`."""
    if row.unit != "day":
        run = "" if row.run is None else f"{row.run:,.0f}"
        apart = "" if row.percent is None else f"{row.percent:+.0f} %"
        span = f"{row.low:,.0f} to {row.high:,.0f}"
        return f"{row.label} ({row.unit})", f"{row.record:,.0f}", span, run, apart, WORDS[row.verdict]
    run = "" if row.run is None else _date(start, row.run)
    apart = "" if row.difference is None else _days(row.difference)
    span = _date(start, row.low) if row.low == row.high else f"{_date(start, row.low)} to {_date(start, row.high)}"
    return row.label, _date(start, row.record), span, run, apart, WORDS[row.verdict]


def plain(rows: Sequence[Comparison], start: datetime) -> str:
    """Return the table as aligned text, without colour."""
    lines = [HEADINGS, *(cells(row, start) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS))]
    aligned = (
        "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )
    return "\n".join(aligned) + "\n" + summary(rows)


def show(rows: Sequence[Comparison], start: datetime) -> None:
    """Print the table: drawn on a terminal, as plain text elsewhere; a word says what the colour says."""
    if not sys.stdout.isatty():
        print(plain(rows, start))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(*HEADINGS, caption=summary(rows), caption_justify="left", header_style="bold")
    for row in rows:
        table.add_row(*cells(row, start), style=None if row.verdict == INSIDE else "yellow")
    Console().print(table)


def summary(rows: Sequence[Comparison]) -> str:
    """Return in one line how many rows lie within the range of the sources."""
    inside = sum(row.verdict == INSIDE for row in rows)
    return f"{inside} of {len(rows)} within the range of the sources."


def _date(start: datetime, day: float) -> str:
    """Return the date of an operation day, and the day itself: `17 April (2)`; half days are kept."""
    date = start.date() + timedelta(days=int(day) - 1)
    return f"{date.day} {date:%B} ({day:g})"


def _days(days: float) -> str:
    return "same day" if days == 0 else f"{days:+g} day{'' if abs(days) == 1 else 's'}"
