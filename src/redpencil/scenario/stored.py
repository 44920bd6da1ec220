"""Reads the files of a scenario folder as they are stored, refusing whatever could stall or mislead a parser.

Size, encoding, nesting and length of keys are held to limits before any parser sees the text: a TOML key of
50,000 dots would otherwise cost the parser a minute, and deep nesting would break it.
"""

import csv
import io
import json
import os
import re
import stat
import tomllib
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from redpencil.scenario import lines
from redpencil.scenario.problems import Problem, ScenarioError, listed, nearest, quoted

MEGABYTE = 1_000_000
MAX_BYTES = {".toml": 2 * MEGABYTE, ".geojson": 2 * MEGABYTE, ".csv": 8 * MEGABYTE}
MAX_LINE = 20_000  # characters in a line of TOML: no sentence, list or key is longer
MAX_DOTS = 8  # in one dotted key: the format needs two
MAX_DEPTH = 16  # of brackets in brackets: GeoJSON lines need six
MAX_COLUMNS = 100  # of a CSV file: the order of battle has 22
MAX_ROWS = 5_000  # of a CSV file: ten times the formations of the largest scenario so far


class Table(NamedTuple):
    """A parsed file: its content and the line of each part of it."""

    content: Any  # what the parser gave; for CSV a list of rows, each a dict of column to non-empty text
    lines: lines.Lines


def refuse(file: str, line: int, what: str, cure: str) -> NoReturn:
    """Raise a ScenarioError with this one problem."""
    raise ScenarioError([Problem(file, line, what, cure)])


def read_bytes(folder: Path, name: str) -> bytes:
    """Return the bytes of a file that lies in the folder itself.

    Raises ScenarioError if it is missing, not an ordinary file, leads out of the folder, or is too large.
    """
    path = folder / name
    try:
        if not path.resolve().is_relative_to(folder.resolve()):
            refuse(name, 0, "leads out of the scenario folder", "Put the file itself into the folder, not a link.")
        # Opened without waiting and asked afterwards: a pipe would never end, a device never say so.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with open(handle, "rb") as file:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                refuse(name, 0, "not an ordinary file", "A scenario is made of plain text files.")
            limit = MAX_BYTES[path.suffix]
            stored = file.read(limit + 1)
    except FileNotFoundError:
        refuse(name, 0, "the file is missing", "An empty table is allowed, a missing file is not.")
    except IsADirectoryError:
        refuse(name, 0, "is a folder, not a file", "A scenario is made of plain text files.")
    except (OSError, RuntimeError) as error:  # RuntimeError: a loop of links, before Python 3.13
        refuse(name, 0, f"cannot be read: {getattr(error, 'strerror', None) or error}", "Check its permissions.")
    if len(stored) > limit:
        refuse(name, 0, f"larger than the limit of {limit // MEGABYTE} MB", "Remove what does not belong in it.")
    return stored


def decode(name: str, stored: bytes) -> str:
    """Return the text of the bytes with plain line feeds; raises ScenarioError if it is not UTF-8 text."""
    body = stored.removeprefix(b"\xef\xbb\xbf")  # the mark that some spreadsheets put before UTF-8
    if b"\0" in body[:2] or stored[:2] in (b"\xff\xfe", b"\xfe\xff"):
        refuse(name, 1, "the text is in UTF-16, not UTF-8", "Save the file as UTF-8.")
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        byte = error.start - (body.rfind(b"\n", 0, error.start) + 1) + 1
        what = f"byte {byte} of the line (0x{body[error.start]:02x}) is not UTF-8"
        refuse(name, line, what, "Save the file as UTF-8.")
    text = text.replace("\r\n", "\n")
    for unwanted, called in (("\0", "a NUL character"), ("\r", "a carriage return without line feed")):
        if unwanted in text:
            line = text.count("\n", 0, text.index(unwanted)) + 1
            refuse(name, line, f"{called} in the text", "End lines with LF or CRLF and keep to plain text.")
    return text


def parse_toml(name: str, text: str) -> Table:
    """Return the tables of a TOML text; raises ScenarioError with the line where it breaks a limit or the syntax."""
    for number, content in enumerate(text.split("\n"), 1):
        if len(content) > MAX_LINE:
            refuse(name, number, f"the line is longer than the limit of {MAX_LINE} characters", "Break it up.")
    dots, line = lines.most_dots(text)
    if dots > MAX_DOTS:
        refuse(name, line, f"a key with more than the limit of {MAX_DOTS} dots", "Put quotes around text values.")
    _check_depth(name, text, lines.TOML_TOKEN)
    try:
        return Table(tomllib.loads(text), lines.toml_lines(text))
    except ValueError as error:  # TOMLDecodeError, or a number with thousands of digits
        place = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)$", str(error))
        line = int(place[1]) if place and place[1] else text.count("\n") + 1 if place else 0
        what = str(error)[: place.start()] if place else "a number that cannot be read"
        twice = "overwrite" in what or "twice" in what or "immutable" in what or "declared" in what
        cure = "Each key and each [table] may stand only once; lists of tables take [[two brackets]]."
        refuse(name, line, f"not valid TOML: {quoted(what)}", cure if twice else "See https://toml.io for the syntax.")


def parse_json(name: str, text: str) -> Table:
    """Return the content of a JSON text; raises ScenarioError with the line where it breaks a limit or the syntax."""
    _check_depth(name, text, lines.JSON_TOKEN)
    try:
        content = json.loads(text, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        refuse(name, error.lineno, f"not valid JSON: {error.msg}", f"Look at column {error.colno}.")
    except ValueError as error:
        refuse(name, 0, f"not valid JSON: {quoted(error)}", "Write numbers as plain decimals.")
    where, repeated = lines.json_lines(text)
    if repeated:
        path, line = repeated[0]
        refuse(name, line, f"the key {quoted(path[-1])} stands twice", "Keep one of the two.")
    return Table(content, where)


def _no_constant(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not a number")


def _check_depth(name: str, text: str, token: re.Pattern[str]) -> None:
    depth, line = lines.deepest(text, token)
    if depth > MAX_DEPTH:
        refuse(name, line, f"brackets nest {depth} deep, beyond the limit of {MAX_DEPTH}", "Flatten the structure.")


def parse_csv(name: str, text: str, columns: tuple[str, ...]) -> tuple[Table, list[Problem]]:
    """Return the rows of a CSV text and the problems of single rows, which are left out.

    Raises ScenarioError if the header does not hold exactly `columns`, in any order, or the quoting is broken.
    """
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[dict[str, str]] = []
    where: lines.Lines = {}
    problems: list[Problem] = []
    line = 1
    try:
        header = [column.strip() for column in next(reader, [])]
        _check_header(name, header, columns)
        line = reader.line_num + 1
        for fields in reader:
            if len(fields) == len(header):
                where[(len(rows),)] = line
                rows.append({key: field.strip() for key, field in zip(header, fields, strict=True) if field.strip()})
            elif fields:
                what = f"the row has {len(fields)} fields, the header {len(header)}"
                problems.append(Problem(name, line, what, "Put quotes around text that holds a comma."))
            if len(rows) + len(problems) > MAX_ROWS:
                refuse(name, line, f"more rows than the limit of {MAX_ROWS}", "Join small formations.")
            line = reader.line_num + 1
    except csv.Error as error:
        refuse(name, line, f"not valid CSV: {error}", "Close every quote that is opened, and double quotes in quotes.")
    return Table(rows, where), problems


def _check_header(name: str, header: list[str], columns: tuple[str, ...]) -> None:
    if len(header) > MAX_COLUMNS:
        refuse(name, 1, f"more columns than the limit of {MAX_COLUMNS}", "Begin with the line of column names.")
    problems = []
    for column in dict.fromkeys(header):
        if header.count(column) > 1:
            problems.append(Problem(name, 1, f"the column {quoted(column)} stands twice", "Keep one of the two."))
        if column not in columns:
            cure = nearest(column, set(columns) - set(header), otherwise=listed(columns))
            problems.append(Problem(name, 1, f"unknown column {quoted(column)}", cure))
    missing = [column for column in columns if column not in header]
    problems += [Problem(name, 1, f"the column {quoted(one)} is missing", "Add it with a comma.") for one in missing]
    if problems:
        raise ScenarioError(problems)
