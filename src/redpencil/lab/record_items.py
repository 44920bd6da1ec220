"""What of a record a scenario can be held against: items with their questions, and what was left out and why."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from redpencil.engine.state import Trace
from redpencil.lab.record_files import Row
from redpencil.measures import standing
from redpencil.scenario.load import Scenario
from redpencil.scenario.problems import Problem

EVENT, TARGET_DAY, POSITION, CURVE, LOSS, TARGET = "event", "day", "position", "curve", "loss", "figure"
DOCUMENTED, INTERPOLATED, CARRIED, DISPUTED = "documented", "interpolated", "carried", "disputed"
DAY_ONE = datetime(1945, 4, 16)  # operation day 1 of the tables

Places = NDArray[np.float64]


class Item(NamedTuple):
    """One value of the record. Days count from the start of the campaign: 0.5 is noon of its first day."""

    kind: str
    half: str  # east or west
    label: str
    army: str  # as the record names it
    day: date | None
    unit: str  # days, km, men, vehicles, pieces, share
    value: float
    low: float  # the window to which the record knows the value; also what a band has to cover
    high: float
    limit: float  # the end of the campaign in days; infinite for what is no moment
    basis: str
    grade: str
    file: str
    line: int


class Question(NamedTuple):
    """What to ask of every campaign: one answer per item, infinite for what never happened."""

    items: tuple[Item, ...]
    ask: Callable[[Trace], Iterable[float]]


class Sheet(NamedTuple):
    """All questions to a scenario; `problems` are rows that name what nobody knows, `left` the reasons of others."""

    questions: tuple[Question, ...]
    left: Counter[str]
    problems: tuple[Problem, ...]

    @property
    def items(self) -> tuple[Item, ...]:
        """Return the items of all questions in the order of the answers."""
        return tuple(item for question in self.questions for item in question.items)


def joined(sheets: Iterable[Sheet]) -> Sheet:
    """Return several sheets as one."""
    sheets = tuple(sheets)
    return Sheet(
        tuple(question for sheet in sheets for question in sheet.questions),
        sum((sheet.left for sheet in sheets), Counter()),
        tuple(problem for sheet in sheets for problem in sheet.problems),
    )


def ask(sheet: Sheet, trace: Trace) -> list[float]:
    """Return a campaign's answers in the order of the items."""
    return [float(answer) for question in sheet.questions for answer in question.ask(trace)]


def problem(row: Row, what: str, cure: str) -> Problem:
    """Return what is wrong with a row."""
    return Problem(row.file, row.line, what, cure)


def half(side: str) -> str:
    """Return the half of the theatre in which a side fought: the tables of the West name Western sides."""
    return "west" if side.lower() in ("western", "us", "uk", "uk/canada", "canada", "france", "allied") else "east"


def days_since_start(scenario: Scenario, moment: datetime) -> float:
    """Return a moment in days from the start of the campaign."""
    return (moment - scenario.start_time).total_seconds() / 86400


def length(scenario: Scenario) -> float:
    """Return how many days a campaign lasts."""
    return scenario.steps * scenario.hours_per_step / 24


def last_step(scenario: Scenario, day: datetime) -> int:
    """Return the step with which a day ends."""
    return round((days_since_start(scenario, day) + 1) * 24 / scenario.hours_per_step) - 1


def cells_while_standing(trace: Trace, who: NDArray[np.intp]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return the cells of some formations after each step, and where they stand at all: both (T, m)."""
    return np.asarray(trace.formations.cell)[:, who], standing(trace.formations)[:, who]
