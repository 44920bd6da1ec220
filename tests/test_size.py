"""Small files and small functions, unless a docstring says why not."""

import ast
from collections.abc import Iterator
from pathlib import Path

FILE_LINES, FUNCTION_LINES = 300, 60
REASON = "Longer than usual because"
SOURCE = Path(__file__).parents[1] / "src"


def too_long(name: str, text: str) -> Iterator[str]:
    """Yield what in a module is longer than allowed and gives no reason in its docstring."""
    module = ast.parse(text)
    lines = len(text.splitlines())
    if lines > FILE_LINES and REASON not in (ast.get_docstring(module) or ""):
        yield f"{name}: {lines} lines"
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > FUNCTION_LINES and REASON not in (ast.get_docstring(node) or ""):
                yield f"{name}:{node.lineno}: {node.name} has {lines} lines"


def test_nothing_in_the_source_is_too_long() -> None:
    modules = sorted(SOURCE.rglob("*.py"))
    assert modules
    found = [line for path in modules for line in too_long(str(path.relative_to(SOURCE)), path.read_text("utf-8"))]
    assert not found, "\n".join(found)


def test_a_long_function_is_noticed_unless_it_says_why() -> None:
    body = "    x = 1\n" * FUNCTION_LINES
    assert list(too_long("m.py", f"def f():\n{body}")) == ["m.py:1: f has 61 lines"]
    assert not list(too_long("m.py", f'def f():\n    """Do it. {REASON} it is one table."""\n{body}'))


def test_a_long_file_is_noticed_unless_it_says_why() -> None:
    body = "x = 1\n" * FILE_LINES
    assert list(too_long("m.py", f"{body}y = 2\n")) == ["m.py: 301 lines"]
    assert not list(too_long("m.py", f'"""{REASON} it is one table."""\n{body}'))
