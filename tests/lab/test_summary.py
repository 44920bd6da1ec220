"""Who came first, and how an ensemble is summed up, on answers written by hand."""

import math

import numpy as np
import pytest
from tests.chronicle import drawn

from redpencil.lab import summary as lab
from redpencil.lab.distribution import Row
from redpencil.lab.questions import FIRST, LOSSES, RECORD, Question, by_part, questions
from redpencil.lab.summary import NOBODY, SEVERAL, Summary
from redpencil.scenario.load import Scenario

SEEDS = (3, 5, 8, 9)
RECORDED = (
    {"id": "seen", "label": "C reached", "measure": "reached:1a:C", "date": drawn.START, "unit": "day"},
    {"id": "dead", "label": "Dead", "measure": "killed:soviet", "value": 20, "low": 10, "high": 30, "unit": "men"},
)


@pytest.fixture
def scenario() -> Scenario:
    plain = drawn.scenario(RECORDED)
    sides = tuple(side.model_copy(update={"capital": "city" if side.id == "german" else None})
                  for side in plain.text.scenario.side)  # fmt: skip
    return plain._replace(text=plain.text._replace(scenario=plain.text.scenario.model_copy(update={"side": sides})))


@pytest.fixture
def found(scenario: Scenario) -> Summary:
    answers = {question.text: np.arange(4.0) for question in questions(scenario)}
    answers |= {
        "reached:1a:C": np.array([1.5, 2.5, np.nan, 1.5]),
        "entered:north:city": np.array([2.0, 4.0, np.nan, 3.0]),
        "entered:south:city": np.array([3.0, 2.0, np.nan, 3.0]),
        "entered:us:city": np.full(4, np.nan),
    }
    return lab.summary(scenario, SEEDS, answers, {"ValueError": 2})


def test_every_front_that_fights_a_capital_is_asked_when_it_came(scenario: Scenario) -> None:
    asked = {question.text for question in questions(scenario)}
    assert {"entered:north:city", "heart_by:us:city", "ring:city", "fell:city", "end"} <= asked
    assert "entered:vistula:city" not in asked
    assert len(asked) == len(questions(scenario))
    parts = [question.part for question in by_part(scenario) if question.text == "killed:soviet"]
    assert parts == [RECORD, LOSSES]


def test_who_is_first_is_one_several_or_nobody(found: Summary) -> None:
    won = lab.first(found.rows)["in The City"]
    assert won == ["Northern Front", "Southern Front", NOBODY, SEVERAL]
    table = next(table for table in lab.tables(found) if table.title == "Who comes first")
    assert ("in The City", "Northern Front", "1 of 4") in [line[:3] for line in table.lines]


def test_the_record_is_held_against_its_range_and_asked_once_by_machines(found: Summary) -> None:
    rows = lab.as_data(found)["rows"]
    assert isinstance(rows, list)
    killed = [row for row in rows if row["question"] == "killed:soviet"]
    assert [(row["part"], row["low"], row["high"], row["within"]) for row in killed] == [(RECORD, 10, 30, 0)]
    reached = next(row for row in rows if row["question"] == "reached:1a:C")
    assert (reached["q50"], reached["q95"], reached["never"]) == (1.5, None, 1)
    assert lab.as_data(found)["failed"] == {"ValueError": 2}
    assert all(len(values) == len(rows) for values in lab.columns(found).values())


def test_nothing_fought_is_nothing_told(scenario: Scenario) -> None:
    empty = lab.summary(scenario, (), {}, {"ValueError": 4})
    assert lab.tables(empty) == []
    assert lab.as_data(empty)["rows"] == []


def test_one_who_competes_with_nobody_is_not_first() -> None:
    alone = Question("entered:north:city", "", "day", FIRST, "Northern Front", "in The City")
    assert lab.first([(alone, Row("", "", "day", math.nan, math.nan, math.nan, (1.0,)))]) == {}
