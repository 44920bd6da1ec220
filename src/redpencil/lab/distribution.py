"""The distribution of a scenario: what many seeds answer to every question of the record, and where that misses it."""

import math
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import numpy as np

from redpencil.lab.ensemble import traces
from redpencil.lab.laws import LAWS, broken
from redpencil.measures import FIGURES, Value, measure
from redpencil.scenario import measure as grammar
from redpencil.scenario.load import Scenario
from redpencil.scenario.schema import RecordRow

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


class Row(NamedTuple):
    """A row of the record and what every seed answered: an operation day or a number, infinite if it never happened.

    An operation day is counted from the midnight before the start: 1.5 is noon of the first day.
    """

    id: str
    label: str
    unit: str  # "day" for moments
    record: float
    low: float  # whole days for moments: the whole day counts
    high: float
    answers: tuple[float, ...]  # in the order of the seeds


class Distribution(NamedTuple):
    """What many campaigns of one scenario came to."""

    scenario: str  # id
    seeds: tuple[int, ...]
    rows: tuple[Row, ...]  # in the order of the record
    broken: dict[str, tuple[int, ...]]  # law -> the seeds that broke it


def distribution(scenario: Scenario, seeds: Sequence[int]) -> Distribution:
    """Fight one campaign per seed and ask each every question of the record; raises MeasureError."""
    record = scenario.text.record
    answers: list[list[float]] = [[] for _ in record]
    breaks: dict[str, list[int]] = {law: [] for law in LAWS}
    for seed, trace in traces(scenario, seeds):
        for row, given in zip(record, answers, strict=True):
            given.append(number(scenario, measure(scenario, trace, row.measure)))
        for law in broken(scenario, trace):
            breaks[law].append(seed)
    rows = tuple(row_of(scenario, row, given) for row, given in zip(record, answers, strict=True))
    held = {law: tuple(against) for law, against in breaks.items()}
    return Distribution(scenario.text.scenario.id, tuple(seeds), rows, held)


def quantile(row: Row, share: float) -> float:
    """Return the least answer that at least `share` of the seeds do not exceed; infinite for those that never came."""
    return sorted(row.answers)[max(0, math.ceil(share * len(row.answers)) - 1)]


def never(row: Row) -> int:
    """Return in how many seeds it never happened."""
    return sum(map(math.isinf, row.answers))


def within(row: Row, low: float, high: float) -> int:
    """Return in how many seeds the answer lies between two bounds; of days both bounds count whole."""
    answers = map(math.floor, filter(math.isfinite, row.answers)) if row.unit == "day" else row.answers
    return sum(low <= answer <= high for answer in answers)


def misses_first(rows: Sequence[Row]) -> list[Row]:
    """Return the rows by how seldom they lie within the range of the sources, most seldom first."""
    return sorted(rows, key=lambda row: within(row, row.low, row.high))


def middle_seed(found: Distribution) -> int:
    """Return the seed whose answers stand nearest to the middle of all answers, by rank and over all rows alike."""
    answers = np.array([row.answers for row in found.rows])
    below = (answers[:, None, :] < answers[:, :, None]).mean(axis=2)
    same = (answers[:, None, :] == answers[:, :, None]).mean(axis=2)
    return found.seeds[int(np.argmin(np.abs(below + same / 2 - 0.5).mean(axis=0)))]


def row_of(scenario: Scenario, row: RecordRow, answers: Sequence[float]) -> Row:
    """Return a row of the record with what every seed answered, as operation days or numbers."""
    dated = grammar.parse(row.measure).verb not in FIGURES
    given = number(scenario, row.date) if dated and row.date else float(row.value or 0)
    day = math.floor(given) if dated else given
    low, high = (day if bound is None else bound for bound in (row.low, row.high))
    return Row(row.id, row.label, "day" if dated else row.unit, given, low, high, tuple(answers))


def number(scenario: Scenario, answer: Value) -> float:
    """Return a moment as an operation day, a number as it is, and what never happened as infinite."""
    if answer is None:
        return math.inf
    if not isinstance(answer, datetime):
        return float(answer)
    midnight = scenario.start_time.replace(hour=0, minute=0, second=0, microsecond=0)
    return 1 + (answer - midnight).total_seconds() / 86400
