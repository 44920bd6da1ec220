"""Every rule has its page, and the page says with which numbers it works and what it gets wrong."""

import re
from collections import Counter
from pathlib import Path

import pytest
from docs.parameters import BLOCK, PAGES, chosen, filled, stated

from redpencil.engine.params import Params

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "redpencil"
# Records, arithmetic and order of the rules; the page on the line stands for the sums over cells.
NO_RULES = {"__init__", "digest", "exact", "minds", "params", "state", "step"}
DATA_PAGES = {"theatre.md", "order_of_battle.md", "race_to_berlin.md"}
SECTIONS = ["What it says", "The formula", "Parameters", "Why this form", "What it gets wrong"]

KNOWN = stated()
TEXTS = {path.name: path.read_text("utf-8") for path in sorted(PAGES.glob("*.md")) if path.name not in DATA_PAGES}
every_page = pytest.mark.parametrize("name", TEXTS)


def required() -> tuple[str, ...]:
    """Return the paths of the parameters that the engine reads."""
    rules = Params.__annotations__.items()
    return tuple(f"{name}.{field}" for name, rule in rules if name not in ("hours", "days") for field in rule._fields)


def sections(text: str) -> dict[str, str]:
    """Return the sections of a page by heading."""
    return {part.split("\n", 1)[0]: part.split("\n", 1)[1] for part in text.split("\n## ")[1:]}


def named(text: str) -> list[str]:
    """Return the parameters of a page's tables."""
    return [path for _, patterns, _ in BLOCK.findall(text) for path in chosen(patterns, KNOWN)]


def rules() -> list[str]:
    """Return the files of the rules and the policies."""
    files = [path for path in (SOURCE / "engine").glob("*.py") if path.stem not in NO_RULES]
    files += [path for path in (SOURCE / "decision").glob("*.py") if path.stem != "__init__"]
    return sorted(str(path.relative_to(SOURCE)) for path in files)


@pytest.mark.parametrize("rule", rules())
def test_every_rule_has_a_page(rule: str) -> None:
    heads = {name: text.split("\n## ")[0] for name, text in TEXTS.items()}
    assert [name for name, head in heads.items() if f"(../../src/redpencil/{rule})" in head]


@every_page
def test_every_page_has_its_sections_in_order(name: str) -> None:
    found = sections(TEXTS[name])
    assert list(found) == SECTIONS
    assert all(part.strip() for part in found.values())


@every_page
def test_every_page_names_errors(name: str) -> None:
    assert len(re.findall(r"^- ", sections(TEXTS[name])["What it gets wrong"], re.MULTILINE)) >= 3


@every_page
def test_every_page_is_linked_from_the_first(name: str) -> None:
    assert f"(model/{name})" in (ROOT / "docs" / "index.md").read_text("utf-8")


@every_page
def test_tables_equal_the_file(name: str) -> None:
    assert filled(TEXTS[name], KNOWN) == TEXTS[name], "run: python docs/parameters.py --write"


def test_every_parameter_of_the_engine_stands_in_one_table() -> None:
    count = Counter(path for text in TEXTS.values() for path in named(text))
    assert {path for path, times in count.items() if times > 1} == set()
    assert set(required()) - set(count) == set()


def test_only_kinds_stand_in_no_table() -> None:
    """Eighteen kinds of four numbers each would bury a page; it points to the file."""
    count = {path for text in TEXTS.values() for path in named(text)}
    assert {path.split(".")[0] for path in set(KNOWN) - count} == {"kind"}


def test_a_changed_number_is_noticed() -> None:
    path = next(path for text in TEXTS.values() for path in named(text))
    changed = KNOWN | {path: KNOWN[path] | {"value": "another"}}
    assert any(filled(text, changed) != text for text in TEXTS.values())


def test_a_pattern_that_matches_nothing_is_an_error() -> None:
    with pytest.raises(ValueError, match="no parameter combat"):
        filled("<!-- parameters: combat.magic -->\n<!-- /parameters -->", KNOWN)
