"""The scanners find the line of every part that a parser finds."""

import json
import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redpencil.scenario.lines import JSON_TOKEN, TOML_TOKEN, Path, deepest, json_lines, line_of, most_dots, toml_lines

TOML = '''\
title = """
[not.a.table]
key = "neither" """ # [nor.this]
"quoted key" = 1

[kind.rifle]
speed = { value = 3, low = 1 }
axis = [
  "Seelow",
  "Berlin",
]
after = 1945-04-16T03:00:00

[[node]]
id = 'a'
[[node.option]]
id = "b"
[[node.option]]
id = "c"
[[node]]
a.b = 2
'''


def test_lines_of_toml() -> None:
    lines = toml_lines(TOML)
    assert {path: line for path, line in lines.items() if len(path) > 2 or line in (1, 4)} == {
        ("title",): 1,
        ("quoted key",): 4,
        ("kind", "rifle", "speed"): 7,
        ("kind", "rifle", "axis"): 8,
        ("kind", "rifle", "after"): 12,
        ("node", 0, "id"): 15,
        ("node", 0, "option"): 16,
        ("node", 0, "option", 0): 16,
        ("node", 0, "option", 0, "id"): 17,
        ("node", 0, "option", 1): 18,
        ("node", 0, "option", 1, "id"): 19,
        ("node", 1, "a"): 21,
        ("node", 1, "a", "b"): 21,
    }


def test_the_scanner_finds_the_tables_that_the_parser_finds() -> None:
    def paths(content: Any, path: Path = ()) -> set[Path]:
        items = content.items() if isinstance(content, dict) else enumerate(content)
        deeper = {(*path, key): value for key, value in items}
        found = set(deeper)
        for inner, value in deeper.items():
            if isinstance(value, dict) or (isinstance(value, list) and value and isinstance(value[0], dict)):
                found |= paths(value, inner)
        return found

    inline = {("kind", "rifle", "speed", key) for key in ("value", "low")}
    assert paths(tomllib.loads(TOML)) - inline == set(toml_lines(TOML))


def test_a_part_without_a_line_has_that_of_the_whole() -> None:
    lines = toml_lines(TOML)
    assert line_of(lines, ("kind", "rifle", "axis", 1)) == 8
    assert line_of(lines, ("node", 1, "missing")) == 20
    assert line_of(lines, ("nowhere",)) == 0


def test_lines_of_json() -> None:
    text = json.dumps({"features": [{"properties": {"name": "a\nb{[", "list": [[1, 2], [3, 4]]}}, None, 3]}, indent=1)
    lines, repeated = json_lines(text)
    rows = text.split("\n")
    assert not repeated
    assert "name" in rows[lines["features", 0, "properties", "name"] - 1]
    assert rows[lines["features", 0, "properties", "list", 1] + 0].strip() == "3,"
    assert rows[lines["features", 1] - 1].strip() == "null,"
    assert rows[lines["features", 2] - 1].strip() == "3"


def test_repeated_keys_of_json_are_told() -> None:
    _, repeated = json_lines('{"a": {"b": 1,\n"b": 2}, "c": [{"b": 1}, {"b": 1}]}')
    assert repeated == [(("a", "b"), 2)]


@pytest.mark.parametrize(
    ("text", "dots"),
    [("a.b.c = 1.5", 2), ("a = '1.2.3.4'", 0), ("a = [1.5, 2.5, 3.5]", 1), ("# a.b.c.d\n[a.b]", 1), ('"a.b".c = 1', 1),
     ("a = '''\nb.c.d'''", 0), ('a = "\\"b.c.d"', 0), ('a = """b"""""\nc.d.e = 1', 2)],
)  # fmt: skip
def test_dots_of_keys_are_counted(text: str, dots: int) -> None:
    tomllib.loads(text)
    assert most_dots(text)[0] == dots


@pytest.mark.parametrize("text", ['"' + '\\"' * 99, '"""' + '\\"""' * 99, "'" + "[" * 99, "'''" + "''[" * 99])
def test_a_quote_that_is_never_closed_is_scanned_once(text: str) -> None:
    assert len(list(TOML_TOKEN.finditer(text))) == 1
    if text.startswith('"\\'):
        assert len(list(JSON_TOKEN.finditer(text))) == 1


def test_depth_is_counted_outside_text() -> None:
    assert deepest('{"a": ["[[[", [1]]}', JSON_TOKEN) == (3, 1)
    assert deepest("a = '[['\n# [[\nb = [[1]]", TOML_TOKEN) == (2, 3)


KEYS = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
JSON = st.recursive(
    st.none() | st.integers() | KEYS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
)


@given(content=st.dictionaries(KEYS, JSON, max_size=4), indent=st.none() | st.integers(0, 2))
def test_every_key_of_any_json_has_its_line(content: dict[str, Any], indent: int | None) -> None:
    text = json.dumps(content, indent=indent, ensure_ascii=False)
    lines, repeated = json_lines(text)
    rows = text.split("\n")
    assert not repeated
    for key in content:
        assert json.dumps(key, ensure_ascii=False) in rows[lines[(key,)] - 1]
