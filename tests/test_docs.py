"""What the documentation says can be done, can be done; where it points, there is something."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")

every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


def blocks(text: str, language: str) -> list[str]:
    """Return the fenced blocks of a page in one language."""
    return [body for tag, body in FENCE.findall(text) if tag == language]


def typed(text: str) -> list[str]:
    """Return the lines that a page tells the reader to type: those behind `$ ` in its console blocks."""
    return [line[2:] for body in blocks(text, "console") for line in body.splitlines() if line.startswith("$ ")]


def anchors(text: str) -> set[str]:
    """Return the anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def dead_links(page: Path) -> Iterator[str]:
    """Yield the links of a page that lead to no file, or to no heading in it."""
    for link in LINK.findall(FENCE.sub("", page.read_text("utf-8"))):
        if "://" in link or link.startswith("mailto:"):
            continue
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        if not target.exists() or (anchor and anchor not in anchors(target.read_text("utf-8"))):
            yield link


def objection(line: str, program: "typer.core.TyperGroup", targets: set[str]) -> str | None:
    """Return why a line of a console block could not be typed as it stands, or nothing.

    Only `redpencil` and `make` are judged; the line is read as the program would read it, and not run.
    """
    words = shlex.split(line, comments=True)
    if words[0] == "make":
        unknown = [word for word in words[1:] if "=" not in word and word not in targets]
        return f"no target {unknown}" if unknown else None
    if words[0] != "redpencil":
        return None
    if words[1:] in (["--help"], ["--version"]):
        return None
    command = program.commands.get(words[1]) if len(words) > 1 else None
    if command is None:
        return "no such command"
    try:
        command.make_context(words[1], [word for word in words[2:] if word != "--help"])
    except Exception as error:  # whatever the reader of options objects to
        return str(error)
    return None


@pytest.fixture(scope="module")
def program() -> "typer.core.TyperGroup":
    from redpencil.cli import app

    group = typer.main.get_command(app)
    assert isinstance(group, typer.core.TyperGroup)
    return group


@pytest.fixture(scope="module")
def targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))


@every_page
def test_links_lead_somewhere(page: Path) -> None:
    assert not list(dead_links(page))


@every_page
def test_commands_can_be_typed(page: Path, program: "typer.core.TyperGroup", targets: set[str]) -> None:
    found = {line: objection(line, program, targets) for line in typed(page.read_text("utf-8"))}
    assert not {line: why for line, why in found.items() if why}


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page.read_text("utf-8"), "python")], ids=str)
def test_python_examples_run(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {"__name__": "example"}
    for block in blocks(page.read_text("utf-8"), "python"):
        exec(compile(block, str(page), "exec"), names)


def test_every_command_is_documented(program: "typer.core.TyperGroup") -> None:
    lines = [line for page in PAGES for line in typed(page.read_text("utf-8"))]
    missing = {name for name in program.commands if not any(line.startswith(f"redpencil {name}") for line in lines)}
    assert not missing


def test_the_readme_names_make_demo_and_make_test() -> None:
    lines = typed((ROOT / "README.md").read_text("utf-8"))
    assert {"make demo", "make test"} <= set(lines)


def test_dead_links_are_noticed(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# One\n[a](#one) [b](#two) [c](page.md) [d](gone.md) [e](https://example.org)\n", encoding="utf-8")
    assert list(dead_links(page)) == ["#two", "gone.md"]


@pytest.mark.parametrize("line", ["redpencil fly berlin-1945", "redpencil run berlin-1945 --fast", "make coffee"])
def test_commands_that_do_not_exist_are_noticed(line: str, program: "typer.core.TyperGroup", targets: set[str]) -> None:
    assert objection(line, program, targets)
