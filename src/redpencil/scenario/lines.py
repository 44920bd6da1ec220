"""Finds the line on which each table, key and element of a TOML or GeoJSON text stands.

The parsers of the standard library give values without lines; these two scanners give lines without values.
Both run in time linear in the text, whatever is in it.
"""

import json
import re
from collections.abc import Iterator
from typing import TypeAlias

Path: TypeAlias = tuple[str | int, ...]  # ("node", 2, "option", 0, "text")
Lines: TypeAlias = dict[Path, int]

# Possessive quantifiers (++, *+) never back-track, and a quote that is never closed takes all that it could hold:
# so a hostile text cannot make the scan slow.
TOML_TOKEN = re.compile(
    r'''(?P<text>"""(?:[^"\\]|\\.|"{1,2}(?!"))*+(?:"{3,5})?|\'\'\'(?:[^']|'{1,2}(?!'))*+(?:'{3,5})?'''
    r"""|"(?:[^"\\\n]|\\[^\n])*+"?|'[^'\n]*+'?)"""
    r"""|(?P<comment>\#[^\n]*+)|(?P<mark>[\[\]{}.,=\n])|(?P<bare>[\w+:-]++)""",
    re.DOTALL,
)
JSON_TOKEN = re.compile(r'(?P<text>"(?:[^"\\]|\\.)*+"?)|(?P<mark>[\[\]{},:\n])|(?P<bare>[^\s\[\]{},:"]++)', re.DOTALL)
JSON_DEPTH = 6  # features, index, geometry, coordinates, index: nothing deeper is ever reported


def line_of(lines: Lines, path: Path) -> int:
    """Return the line of `path`, or of the nearest thing around it that has one, or 0."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 0)


def deepest(text: str, token: re.Pattern[str]) -> tuple[int, int]:
    """Return how deep brackets nest outside strings and comments, and the line where they are deepest."""
    depth, most, line, where = 0, 0, 1, 1
    for match in token.finditer(text):
        mark = match["mark"]
        if mark in ("[", "{"):
            depth += 1
            if depth > most:
                most, where = depth, line
        elif mark in ("]", "}"):
            depth -= 1
        line += match.group().count("\n")
    return most, where


def most_dots(text: str) -> tuple[int, int]:
    """Return the largest number of dots in one dotted key of a TOML text, and its line."""
    most, where, dots = 0, 1, 0
    for line, token, kind in _toml_tokens(text):
        if token == ".":
            dots += 1
            if dots > most:
                most, where = dots, line
        elif kind == "mark":
            dots = 0
    return most, where


def toml_lines(text: str) -> Lines:
    """Return the line of every table and key of a TOML text; elements of arrays and inline tables are left out."""
    lines: Lines = {}
    last: dict[Path, int] = {}  # index of the latest element of each array of tables
    table: Path = ()
    for line, tokens in _statements(text):
        if tokens[0] == "[":
            array = tokens[1:2] == ["["]
            names = [_toml_name(token) for token in tokens if token not in ("[", "]", ".")]
            table = _table(names, last, array=array)
            for depth in range(1, len(table) + 1):
                lines.setdefault(table[:depth], line)
        elif "=" in tokens:
            path = table
            for token in tokens[: tokens.index("=")]:
                if token != ".":
                    path = (*path, _toml_name(token))
                    lines.setdefault(path, line)
    return lines


def _table(names: list[str], last: dict[Path, int], *, array: bool) -> Path:
    path: Path = ()
    for position, name in enumerate(names):
        path = (*path, name)
        if array and position == len(names) - 1:
            last[path] = last.get(path, -1) + 1
        if path in last:
            path = (*path, last[path])
    return path


def _toml_name(token: str) -> str:
    return token[1:-1] if token[:1] in ('"', "'") else token


def _toml_tokens(text: str) -> Iterator[tuple[int, str, str]]:
    line = 1
    for match in TOML_TOKEN.finditer(text):
        kind = match.lastgroup or ""
        if kind != "comment":
            yield line, match.group(), kind
        line += match.group().count("\n")


def _statements(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the line and the tokens of each header and of each key with its value."""
    start, depth = 0, 0
    tokens: list[str] = []
    for line, token, _ in _toml_tokens(text):
        if token == "\n":
            if depth <= 0 and tokens:
                yield start, tokens
                tokens, depth = [], 0
            continue
        start = start if tokens else line
        tokens.append(token)
        depth += (token in "[{") - (token in "]}")
    if tokens:
        yield start, tokens


def json_lines(text: str) -> tuple[Lines, list[tuple[Path, int]]]:
    """Return the line of every key and element of a valid JSON text down to `JSON_DEPTH`, and its repeated keys."""
    lines: Lines = {(): 1}
    repeated: list[tuple[Path, int]] = []
    path: list[str | int | None] = []  # None: inside an object, waiting for a key
    line = 1
    for match in JSON_TOKEN.finditer(text):
        token = match.group()
        if token == "\n":
            line += 1
            continue
        waiting_for_key = bool(path) and path[-1] is None
        if waiting_for_key and match["text"]:
            path[-1] = json.loads(token)
            if len(path) <= JSON_DEPTH:
                key = _known(path)
                if key in lines:
                    repeated.append((key, line))
                lines.setdefault(key, line)
        elif path and isinstance(path[-1], int) and token not in "],}" and len(path) <= JSON_DEPTH:
            lines.setdefault(_known(path), line)
        if token == "{":
            path.append(None)
        elif token == "[":
            path.append(0)
        elif token in ("]", "}"):
            path.pop()
        elif token == "," and path:
            path[-1] = path[-1] + 1 if isinstance(path[-1], int) else None
    return lines, repeated


def _known(path: list[str | int | None]) -> Path:
    return tuple(part for part in path if part is not None)
