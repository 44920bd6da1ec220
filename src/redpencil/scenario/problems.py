"""What is wrong with a scenario: where it stands, what it is, and how to cure it."""

from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher, get_close_matches
from itertools import islice
from typing import NamedTuple

MAX_PROBLEMS = 200  # a folder with more is listed up to here: nobody reads further, and listing has a cost
MAX_COMPARED = 1_000  # names that a misspelt one is compared with: each comparison has a cost
SHOWN = 60  # characters of the user's own text that a message repeats


class Problem(NamedTuple):
    """One problem; `line` counts from 1 and is 0 when the problem is the file's as a whole."""

    file: str
    line: int
    what: str
    cure: str

    def __str__(self) -> str:
        """Return `file:line: what` and, indented under it, the cure."""
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}: {self.what}" + (f"\n  {self.cure}" if self.cure else "")


class ScenarioError(Exception):
    """A scenario that cannot be used; carries every problem found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Keep the problems in the order in which they were found."""
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def limited(problems: Iterable[Problem]) -> list[Problem]:
    """Return at most `MAX_PROBLEMS` problems, each once, and one last line that says so if there were more."""
    once = _each_once(problems)
    first = list(islice(once, MAX_PROBLEMS))
    if next(once, None) is not None:
        more = f"there are more problems than the {MAX_PROBLEMS} listed"
        first.append(Problem(first[-1].file, 0, more, "Cure these first, then check again."))
    return first


def _each_once(problems: Iterable[Problem]) -> Iterator[Problem]:
    seen: set[Problem] = set()
    for problem in problems:
        if problem not in seen:
            seen.add(problem)
            yield problem


def quoted(text: object) -> str:
    """Return the user's own text in quotes, cut to a readable length, with nothing a terminal would obey."""
    shown = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in str(text)[:SHOWN])
    return f'"{shown}…"' if len(str(text)) > SHOWN else f'"{shown}"'


def nearest(name: str, known: Iterable[str], *, otherwise: str = "") -> str:
    """Return `Did you mean ...?` with up to three of the `known` names that look most like `name`."""
    wanted = name.lower()[:SHOWN]
    by_lower = {other.lower(): other for other in islice(known, MAX_COMPARED)}
    close = get_close_matches(wanted, list(by_lower), n=3, cutoff=0.6)
    if not close:
        return otherwise
    likeness = [SequenceMatcher(None, wanted, other).ratio() for other in close]
    as_close = [by_lower[other] for other, ratio in zip(close, likeness, strict=True) if ratio > likeness[0] - 0.1]
    return "Did you mean " + " or ".join(quoted(other) for other in as_close) + "?"


def listed(names: Iterable[str]) -> str:
    """Return `One of a, b, c.`, cut after twelve names."""
    all_names = list(names)
    more = f" and {len(all_names) - 12} more" if len(all_names) > 12 else ""
    return f"One of {', '.join(all_names[:12])}{more}." if all_names else ""
