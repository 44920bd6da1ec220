"""Turns what pydantic says about a table or row into what is wrong and how to cure it, in plain words."""

import re
from collections.abc import Iterable
from typing import Any

from pydantic_core import ErrorDetails

from redpencil.scenario.problems import listed, nearest, quoted

CURES = {
    "source": "Every figure names its source.",
    "trucks_source": "Every figure names its source.",
    "grade": "How sure the source makes it: high, medium or low.",
    "trucks_grade": "How sure the source makes it: high, medium or low.",
    "why": "Say in a sentence why the command was told so.",
    "when": 'Write "node=option", "node=option|other", or a list of such.',
}
ID_CURE = "Use letters, digits, - and _, at most 64, beginning with a letter or digit."


def explain(error: ErrorDetails, known: Iterable[str]) -> tuple[str, str]:
    """Return what is wrong and the cure; `known` are the keys that the table may hold."""
    key = next((str(part) for part in reversed(error["loc"]) if isinstance(part, str)), "")
    kind, context, given = error["type"], error.get("ctx", {}), error["input"]
    if kind == "missing":
        return f"{quoted(key)} is missing", CURES.get(key, "Write it in.")
    if kind == "extra_forbidden":
        return f"unknown key {quoted(key)}", nearest(key, known, otherwise=listed(known))
    if kind == "literal_error":
        return _literal(key, given, str(context["expected"]))
    if kind in ("greater_than", "greater_than_equal", "less_than", "less_than_equal"):
        return _range(key, given, kind, context)
    if kind == "wrong":
        about = f"{key}: " if isinstance(given, dict) else f"{key} is {quoted(given)}: "
        return (about if error["loc"] else "") + str(context["what"]), str(context["cure"])
    if kind == "string_pattern_mismatch":
        return f"{key} is {quoted(given)}, which has the wrong form", CURES.get(key, ID_CURE)
    if kind == "string_too_short":
        return f"{quoted(key)} is empty", CURES.get(key, "Write it in.")
    if kind in ("string_too_long", "too_short"):
        return f"{key}: {error['msg']}", "Keep to that limit."
    return f"{key}: {error['msg']}", f"It now reads {quoted(given)}."


def _literal(key: str, given: Any, expected: str) -> tuple[str, str]:
    choices = re.findall(r"'([^']*)'", expected)
    return f"{key} {quoted(given)} is not known", nearest(str(given), choices, otherwise=listed(choices))


def _range(key: str, given: Any, kind: str, context: dict[str, Any]) -> tuple[str, str]:
    limit = next(context[name] for name in ("gt", "ge", "lt", "le") if name in context)
    if kind.startswith("greater"):
        bound = "must be above" if kind == "greater_than" else "must be at least"
        return f"{key} is {quoted(given)}: it {bound} {limit:,}", "Correct the figure."
    cure = "No source gives so much; correct the figure." if limit > 1000 else "Correct the figure."
    return f"{key} is {quoted(given)}: it must be at most {limit:,}", cure
