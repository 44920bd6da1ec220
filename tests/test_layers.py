"""Imports point down, the rules touch nothing outside themselves, and help is quick to come."""

import ast
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "redpencil"
HEAVY = {"jax", "jaxlib", "numpy", "scipy", "matplotlib", "duckdb", "pydantic", "h3", "h5py"}


def modules() -> list[Path]:
    return sorted(SOURCE.rglob("*.py"))


def lint_imports(source: Path) -> subprocess.CompletedProcess[str]:
    linter = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [linter, "--no-cache", "--config", ROOT / "pyproject.toml"],
        cwd=source,
        env=os.environ | {"PYTHONPATH": str(source)},
        capture_output=True,
        text=True,
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a folder that holds a copy of the package, to be spoiled."""
    shutil.copytree(SOURCE, tmp_path / "redpencil", ignore=shutil.ignore_patterns("data", "__pycache__"))
    return tmp_path


def test_imports_point_down(copy: Path) -> None:
    result = lint_imports(copy)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("shapes.py", "import redpencil.theatre.ground"),
        ("theatre/ground.py", "import redpencil.engine.state"),
        ("engine/state.py", "import pathlib"),
        ("engine/state.py", "from time import time"),
        ("engine/state.py", "import random"),
        ("scenario/__init__.py", "import pickle"),
        ("theatre/ground.py", "import h3"),
        ("stray.py", "import redpencil.shapes"),
    ],
)
def test_an_import_that_points_up_or_out_is_noticed(copy: Path, module: str, line: str) -> None:
    with (copy / "redpencil" / module).open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")
    assert "1 broken" in lint_imports(copy).stdout


def test_every_package_is_one() -> None:
    missing = {path.parent for path in modules() if not (path.parent / "__init__.py").exists()}
    assert not missing


def test_jit_stands_only_at_the_edge() -> None:
    inside = ("engine", "theatre", "scenario", "decision", "shapes.py")
    rules = [path for path in modules() if path.relative_to(SOURCE).parts[0] in inside]
    found = [str(path) for path in rules if any(name_of(node) == "jit" for node in walk(path))]
    assert not found


def test_a_policy_never_sees_a_state() -> None:
    found = [str(p) for p in (SOURCE / "decision").rglob("*.py") if any(name_of(n) == "State" for n in walk(p))]
    assert not found


def walk(path: Path) -> Iterator[ast.AST]:
    return ast.walk(ast.parse(path.read_text("utf-8")))


def name_of(node: ast.AST) -> str:
    """Return the name that a node reads or imports, without what stands before its last dot."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name) | ast.alias(name=name):
            return name
        case _:
            return ""


def test_help_imports_nothing_heavy() -> None:
    program = "from redpencil.cli import main; main()"  # what the installed command does
    result = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", program, "--help"], capture_output=True, text=True, check=True
    )
    assert "Usage" in result.stdout
    names = {line.rsplit("|", 1)[-1].strip().split(".")[0] for line in result.stderr.splitlines()}
    assert "typer" in names
    assert not names & HEAVY
