"""The table of a campaign against the record, for a terminal, for plain text, and for machines."""

import sys
from collections.abc import Sequence
from datetime import datetime, timedelta
from textwrap import wrap

from redpencil.chronicle.record import INSIDE, NEVER, OUTSIDE, Comparison

HEADINGS = ("", "record", "range", "this run", "difference", "in range")
WORDS = {INSIDE: "inside", OUTSIDE: "OUTSIDE", NEVER: "OUTSIDE"}
COLUMNS = 100  # across the plain table; longer labels go on in a second line


def cells(row: Comparison, start: datetime) -> tuple[str, ...]:
    """Return a row as the texts of its cells; days become dates, counted from the day of `start`."""
    if row.unit != "day":
        run = "never" if row.run is None else f"{row.run:,.0f}"
        apart = "" if row.percent is None else f"{row.percent:+.0f} %"
        span = f"{row.low:,.0f} to {row.high:,.0f}"
        return f"{row.label} ({row.unit})", f"{row.record:,.0f}", span, run, apart, WORDS[row.verdict]
    run = "never" if row.run is None else _date(start, row.run)
    apart = "" if row.difference is None else _days(row.difference)
    return row.label, _date(start, row.record), _span(start, row.low, row.high), run, apart, WORDS[row.verdict]


def plain(rows: Sequence[Comparison], start: datetime) -> str:
    """Return the table as aligned text of 100 columns or less, without colour."""
    lines = [HEADINGS, *(cells(row, start) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(1, len(HEADINGS))]
    width = min(COLUMNS - sum(widths) - 2 * len(widths), max(len(line[0]) for line in lines))
    aligned = []
    for label, *others in lines:
        *above, last = wrap(label, width, subsequent_indent="  ") or [""]
        texts = zip([last, *others], [width, *widths], strict=True)
        aligned += [*above, "  ".join(text.ljust(wide) for text, wide in texts).rstrip()]
    return "\n".join(aligned) + "\n" + summary(rows)


def show(rows: Sequence[Comparison], start: datetime) -> None:
    """Print the table: drawn on a terminal, as plain text elsewhere; a word says what the colour says."""
    if not sys.stdout.isatty():
        print(plain(rows, start))
        return
    from rich.box import SIMPLE
    from rich.console import Console
    from rich.table import Table

    table = Table(caption=summary(rows), caption_justify="left", header_style="bold", box=SIMPLE, pad_edge=False)
    for heading in HEADINGS:
        table.add_column(heading, no_wrap=heading != "")
    for row in rows:
        table.add_row(*cells(row, start), style=None if row.verdict == INSIDE else "yellow")
    Console().print(table)


def summary(rows: Sequence[Comparison]) -> str:
    """Return in one line how many rows lie within the range of the sources."""
    inside = sum(row.verdict == INSIDE for row in rows)
    return f"{inside} of {len(rows)} within the range of the sources."


def _date(start: datetime, day: float) -> str:
    """Return the date of an operation day: `17 Apr`; half a day is kept as `17 Apr (2.5)`."""
    date = start.date() + timedelta(days=int(day) - 1)
    return f"{date.day} {date:%b}" + (f" ({day:g})" if day % 1 else "")


def _span(start: datetime, low: float, high: float) -> str:
    """Return a range of operation days as dates, a month that is the same told once: `16 to 18 Apr`."""
    first, last = _date(start, low), _date(start, high)
    if first == last:
        return first
    return f"{first.removesuffix(last[-4:]) if last.endswith(first[-4:]) else first} to {last}"


def _days(days: float) -> str:
    return "same day" if days == 0 else f"{days:+g} day{'' if abs(days) == 1 else 's'}"
