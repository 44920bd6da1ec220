"""What a change does: baseline and variant under the same luck, who is first, when, at what cost, on which line."""

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from redpencil.lab.distribution import Row
from redpencil.lab.pairs import Effect, effects
from redpencil.lab.questions import FIRST, LOSSES, OUTCOME, RECORD, Question, questions
from redpencil.lab.summary import NOBODY, first
from redpencil.scenario.load import Scenario

LINE = "line"  # part of the quantities that say who holds what at the end
DAY, SHARE, AREA = "day", "share", "km²"


WHO, WHEN, COST, WHERE = "Who is first", "When", "At what cost", "On which line"
PARTS: dict[str, Callable[[Question], bool]] = {
    WHO: lambda question: question.part == FIRST,
    WHEN: lambda question: question.unit == DAY and question.part in (OUTCOME, RECORD),
    COST: lambda question: question.unit != DAY and question.part in (LOSSES, RECORD),
    WHERE: lambda question: question.part == LINE,
}


class Precision(NamedTuple):
    """The half-width of an interval for which runs are counted."""

    days: float = 0.25  # a step
    share: float = 0.05  # of the baseline's mean; of shares and of areas as well


class Arm(NamedTuple):
    """The campaigns of one side of a comparison, in the order of their seeds."""

    answers: Mapping[str, NDArray[np.float64]]  # question -> (n,), not a number for never
    control: NDArray[np.int8]  # (n, N)


class Line(NamedTuple):
    """One quantity and the effect on it."""

    question: Question
    effect: Effect
    never: tuple[int, int]  # campaigns of baseline and variant in which it never happened


class WhatIf(NamedTuple):
    """All effects of one change."""

    scenario: str  # id
    start: datetime
    pairs: int
    lines: tuple[Line, ...]

    def part(self, title: str) -> list[Line]:
        """Return the lines of one of PARTS that say anything."""
        return [line for line in self.lines if PARTS[title](line.question) and not _silent(line)]


def compare(scenario: Scenario, baseline: Arm, variant: Arm, precision: Precision) -> WhatIf:
    """Return the effect of a change on every quantity; a moment that never came counts as the end of the scenario.

    Both arms hold the same seeds in the same order.
    """
    asked = questions(scenario)
    end = 1 + (scenario.start_time.hour + scenario.steps * scenario.hours_per_step) / 24
    columns: list[tuple[Question, NDArray[np.float64], NDArray[np.float64], tuple[int, int]]] = []
    for question in asked:
        arms = [arm.answers[question.text] for arm in (baseline, variant)]
        never = (int(np.isnan(arms[0]).sum()), int(np.isnan(arms[1]).sum()))
        one, other = (np.where(np.isnan(values), end if question.unit == DAY else 0.0, values) for values in arms)
        columns.append((question, one, other, never))
    for question, one, other in (*_firsts(asked, baseline, variant), *_held(scenario, baseline, variant)):
        columns.append((question, one, other, (0, 0)))
    both = [np.column_stack([column[k] for column in columns]) for k in (1, 2)]
    wanted = np.array([_wanted(column[0], float(column[1].mean()), precision) for column in columns])
    found = effects(both[0], both[1], wanted)
    lines = tuple(Line(column[0], effect, column[3]) for column, effect in zip(columns, found, strict=True))
    return WhatIf(scenario.text.scenario.id, scenario.start_time, len(both[0]), lines)


def moved(found: WhatIf) -> float:
    """Return the mean absolute shift of the record's rows, in standard deviations of the baseline."""
    shifts = [abs(line.effect.shift) for line in found.lines if line.question.part == RECORD]
    kept = [shift for shift in shifts if not math.isnan(shift)]
    return float(np.mean(kept)) if kept else 0.0


def most_moved(lines: Sequence[Line]) -> list[Line]:
    """Return lines by how many standard deviations they moved, the most first, those that surely did."""
    sure = [line for line in lines if line.effect.sure and not math.isnan(line.effect.shift)]
    return sorted(sure, key=lambda line: -abs(line.effect.shift))


def _firsts(asked: Sequence[Question], *arms: Arm) -> list[tuple[Question, NDArray[np.float64], NDArray[np.float64]]]:
    """Return for each subject of FIRST and everybody who was ever first in it whether he was, in each campaign."""
    winners = []
    for arm in arms:
        rows = [
            (question, Row(question.text, question.label, DAY, math.nan, math.nan, math.nan,
                           tuple(np.where(np.isnan(arm.answers[question.text]), math.inf, arm.answers[question.text]))))
            for question in asked if question.part == FIRST
        ]  # fmt: skip
        winners.append(first(rows))
    found = []
    for subject in winners[0]:
        one, other = (np.array(won[subject], object) for won in winners)
        for who in sorted({*one, *other} - {NOBODY}) + [NOBODY] * (NOBODY in {*one, *other}):
            question = Question(f"first:{subject}:{who}", f"{who} first {subject}", SHARE, FIRST, who, subject)
            found.append((question, (one == who).astype(float), (other == who).astype(float)))
    return found


def _held(
    scenario: Scenario, baseline: Arm, variant: Arm
) -> list[tuple[Question, NDArray[np.float64], NDArray[np.float64]]]:
    """Return how much ground each side holds at the end of each campaign."""
    area = math.sqrt(0.75) * scenario.theatre.cell_km**2  # of a hexagon whose neighbours stand so far apart
    found = []
    for number, side in enumerate(scenario.text.scenario.side):
        question = Question(f"held:{side.id}", f"Ground held by {side.name}", AREA, LINE, side.name)
        one, other = (area * (arm.control == number).sum(axis=1).astype(float) for arm in (baseline, variant))
        found.append((question, one, other))
    return found


def _wanted(question: Question, mean: float, precision: Precision) -> float:
    if question.unit == DAY:
        return precision.days
    return precision.share if question.unit == SHARE else precision.share * abs(mean)


def _silent(line: Line) -> bool:
    """Return whether a line says nothing: it never happens, or is nought in all campaigns of both arms."""
    effect = line.effect
    return effect.changed == 0 and (math.isnan(effect.saving) or effect.baseline == 0)
