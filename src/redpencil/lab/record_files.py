"""The files of a record: dated events, daily positions, losses and single targets, told apart by their columns."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from redpencil.scenario import stored
from redpencil.scenario.problems import Problem, ScenarioError, listed, quoted

REFERENCE = Path(__file__).parents[1] / "data" / "reference"
HALVES = ("east", "west")
PACKAGED_EVENTS = tuple(REFERENCE / f"timeline_{half}.csv" for half in HALVES)
PACKAGED_POSITIONS = (REFERENCE / "front_line_daily.csv", REFERENCE / "front_line_west_daily.csv")
PACKAGED_TARGETS = (
    REFERENCE / "ground_truth_targets.csv", *PACKAGED_POSITIONS, *(REFERENCE / f"losses_{half}.csv" for half in HALVES)
)  # fmt: skip
MAX_BYTES = 8_000_000

EVENTS, POSITIONS, LOSSES, WESTERN_LOSSES, TARGETS = "events", "positions", "losses", "western losses", "targets"
NEEDED = {  # the columns by which a file is told, and without which it cannot be used
    EVENTS: ("date", "formation", "event_type", "place"),
    POSITIONS: ("date", "army", "lon", "lat", "km_to_reichstag", "basis"),
    LOSSES: ("force", "period_start", "period_end", "category", "value"),
    WESTERN_LOSSES: ("formation", "period_start", "period_end", "killed", "captured"),
    TARGETS: ("name", "value", "unit"),
}


class Row(NamedTuple):
    """A row of a file of the record; `line` counts from 1."""

    file: str
    line: int
    cells: Mapping[str, str]  # column -> text, without the empty ones

    def get(self, column: str) -> str:
        """Return the text of a cell, empty where there is none."""
        return self.cells.get(column, "")


class BadCell(ValueError):
    """A cell that cannot be read; the message says what, `cure` how it would be."""

    def __init__(self, what: str, cure: str) -> None:
        """Keep the cure."""
        self.cure = cure
        super().__init__(what)


def read(paths: Sequence[Path], kinds: Iterable[str]) -> list[tuple[str, list[Row]]]:
    """Return what kind of record each file holds, with its rows; raises ScenarioError with every problem found."""
    wanted = {kind: NEEDED[kind] for kind in kinds}
    found: list[tuple[str, list[Row]]] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            found.append(_read(path, wanted))
        except ScenarioError as error:
            problems += error.problems
    if problems:
        raise ScenarioError(problems)
    return found


def number(row: Row, column: str) -> float | None:
    """Return a cell as a number, None where it is empty; raises BadCell."""
    text = row.get(column)
    try:
        value = float(text) if text else None
    except ValueError:
        value = float("nan")
    if value is not None and not abs(value) < 1e12:
        raise BadCell(f"{column} {quoted(text)} is not a number", "Write a plain decimal, or leave it empty.")
    return value


def date(row: Row, column: str) -> datetime:
    """Return a cell as the midnight that begins its day; raises BadCell."""
    try:
        return datetime.strptime(row.get(column), "%Y-%m-%d")
    except ValueError:
        raise BadCell(f"{column} {quoted(row.get(column))} is not a date", "Write it as 1945-04-16.") from None


def _read(path: Path, wanted: Mapping[str, Sequence[str]]) -> tuple[str, list[Row]]:
    header, rows = _table(str(path), stored.decode(str(path), _bytes(path)))
    for kind, columns in wanted.items():
        if set(columns) <= set(header):
            return kind, rows
    for kind in NEEDED.keys() - wanted.keys():
        if set(NEEDED[kind]) <= set(header):
            option = "--events" if kind == EVENTS else "--targets"
            stored.refuse(str(path), 1, f"holds {kind}", f"Give it with {option}.")
    ways = "; or ".join(", ".join(column for column in columns if column not in header) for columns in wanted.values())
    stored.refuse(str(path), 1, "has not the columns of a record", f"It lacks {ways}.")


def _bytes(path: Path) -> bytes:
    try:
        if not path.is_file():
            stored.refuse(str(path), 0, "no such file", "Name a CSV file.")
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        stored.refuse(str(path), 0, f"cannot be read: {getattr(error, 'strerror', None) or error}", "Name a CSV file.")
    if len(content) > MAX_BYTES:
        stored.refuse(str(path), 0, f"larger than the limit of {MAX_BYTES // 1_000_000} MB", "Remove rows.")
    return content


def _table(name: str, text: str) -> tuple[list[str], list[Row]]:
    """Return the header and the rows of a CSV text; raises ScenarioError."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[Row] = []
    problems: list[Problem] = []
    line = 1
    try:
        header = [column.strip() for column in next(reader, [])]
        twice = [column for column in header if header.count(column) > 1]
        if twice:
            problems.append(Problem(name, 1, f"columns named twice: {listed(dict.fromkeys(twice))}", "Keep one."))
        line = reader.line_num + 1
        for fields in reader:
            if fields and len(fields) != len(header):
                what = f"the row has {len(fields)} fields, the header {len(header)}"
                problems.append(Problem(name, line, what, "Put quotes around text that holds a comma."))
            elif fields:
                cells = {key: field.strip() for key, field in zip(header, fields, strict=True) if field.strip()}
                rows.append(Row(name, line, cells))
            line = reader.line_num + 1
    except csv.Error as error:
        stored.refuse(name, line, f"not valid CSV: {error}", "Close every quote that is opened.")
    if problems:
        raise ScenarioError(problems)
    return header, rows
