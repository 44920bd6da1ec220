"""Writes the tables of parameters into the pages of the model: `python docs/parameters.py --write`.

A page says which parameters it holds in a comment, `<!-- parameters: combat.* !combat.noise_* -->`, and ends the table
with `<!-- /parameters -->`. Without `--write` the pages that have fallen behind are named, and the exit code is 1.
"""

import re
import sys
import tomllib
from collections.abc import Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PAGES = ROOT / "docs" / "model"
DATA = ROOT / "src" / "redpencil" / "data"
FILES = (DATA / "parameters.toml", DATA / "scenarios" / "berlin-1945" / "parameters.toml")
BLOCK = re.compile(r"(<!-- parameters: (.+?) -->\n).*?(<!-- /parameters -->)", re.DOTALL)
HEAD = "| name | value | unit | range | source | grade |\n| --- | ---: | --- | --- | --- | --- |\n"

Parameters = dict[str, dict[str, Any]]  # path, such as "combat.night", to what stands in the file


def parameters(text: str) -> Parameters:
    """Return the parameters of a file's text by path, in its order."""

    def walk(path: str, table: Mapping[str, Any]) -> Parameters:
        if "value" in table:
            return {path: dict(table)}
        return {name: one for key, part in table.items() for name, one in walk(f"{path}.{key}", part).items()}

    return {path: one for key, table in tomllib.loads(text).items() for path, one in walk(key, table).items()}


def stated() -> Parameters:
    """Return the parameters of the model and of berlin-1945."""
    return {path: one for file in FILES for path, one in parameters(file.read_text("utf-8")).items()}


def chosen(patterns: str, known: Parameters) -> list[str]:
    """Return the paths that a page asks for; raises ValueError for a pattern that matches nothing."""
    found: set[str] = set()
    for pattern in patterns.split():
        matching = {path for path in known if fnmatchcase(path, pattern.removeprefix("!"))}
        if not matching:
            raise ValueError(f"no parameter {pattern}")
        found = found - matching if pattern.startswith("!") else found | matching
    return [path for path in known if path in found]


def row(path: str, one: dict[str, Any]) -> str:
    """Return the row of one parameter."""
    cells = (f"`{path}`", one["value"], one["unit"], f"{one['low']} to {one['high']}", one["source"], one["grade"])
    return f"| {' | '.join(str(cell) for cell in cells)} |\n"


def table(paths: list[str], known: Parameters) -> str:
    """Return the table of these parameters in Markdown."""
    return HEAD + "".join(row(path, known[path]) for path in paths)


def filled(page: str, known: Parameters) -> str:
    """Return a page's text with its tables as the parameters stand."""
    return BLOCK.sub(lambda block: block[1] + table(chosen(block[2], known), known) + block[3], page)


def main() -> int:
    """Write the pages, or name those that have fallen behind."""
    known = stated()
    old = {path: path.read_text("utf-8") for path in sorted(PAGES.glob("*.md"))}
    behind = {path: new for path, text in old.items() if (new := filled(text, known)) != text}
    for path, new in behind.items():
        print(path.relative_to(ROOT))
        if "--write" in sys.argv[1:]:
            path.write_text(new, encoding="utf-8")
    return int(bool(behind) and "--write" not in sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
