"""Quantiles, ranges and the seed in the middle, on answers written by hand."""

import math
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.chronicle import drawn

from redpencil.engine.state import Trace
from redpencil.lab import distribution as lab
from redpencil.lab.laws import GOES_ON
from redpencil.scenario.load import Scenario

RECORD = (
    {"id": "seen", "label": "C reached", "measure": "reached:1a:C", "date": drawn.START, "unit": "day"},
    {"id": "dead", "label": "Dead", "measure": "killed:soviet", "value": 20, "low": 10, "high": 30, "unit": "men"},
)


def row(*answers: float, low: float = 2, high: float = 3, unit: str = "day") -> lab.Row:
    return lab.Row("id", "label", unit, 2.5, low, high, answers)


def test_half_of_the_seeds_do_not_exceed_the_median() -> None:
    assert lab.quantile(row(4, 1, 3, 2), 0.5) == 2
    assert lab.quantile(row(4, 1, 3), 0.5) == 3


def test_what_never_happens_comes_last() -> None:
    once = row(math.inf, 7.5, math.inf)
    assert lab.never(once) == 2
    assert lab.quantile(once, 0.05) == 7.5
    assert math.isinf(lab.quantile(once, 0.5))


@given(st.lists(st.integers(0, 50) | st.just(math.inf), min_size=1), st.floats(0.01, 1))
def test_a_quantile_is_an_answer_that_enough_seeds_do_not_exceed(answers: list[float], share: float) -> None:
    value = lab.quantile(row(*answers), share)
    assert value in answers
    assert sum(answer <= value for answer in answers) >= share * len(answers)
    assert sum(answer < value for answer in answers) < share * len(answers)


def test_of_days_both_bounds_count_whole() -> None:
    assert lab.within(row(1.9, 2.0, 3.9, 4.0, math.inf), 2, 3) == 2


def test_of_numbers_the_bounds_are_the_bounds() -> None:
    assert lab.within(row(1.9, 2.0, 3.0, 3.9, unit="men"), 2, 3) == 2


def test_misses_come_first() -> None:
    good, bad, middling = row(2, 3), row(8, 9), row(2, 9)
    assert lab.misses_first([good, bad, middling]) == [bad, middling, good]


def test_the_seed_in_the_middle_stands_there_in_all_rows() -> None:
    rows = (row(1, 5, 2.5, 9, 2), row(70_000, 10, 2000, 5, 90_000, unit="men"), row(1, math.inf, 3, 4, 2))
    assert lab.middle_seed(lab.Distribution("drawn", (10, 11, 12, 13, 14), rows, {})) == 12


@pytest.fixture
def fought(monkeypatch: pytest.MonkeyPatch) -> lab.Distribution:
    """Return the distribution of three campaigns: C reached on the second day, on the first, and never."""

    def traces(scenario: Scenario, seeds: Sequence[int]) -> Iterator[tuple[int, Trace]]:
        yield 4, drawn.campaign(moves={drawn.RIFLE: {5: "C"}}, events={(1, drawn.RIFLE): {"killed": 15}}).trace
        yield 5, drawn.campaign(moves={drawn.RIFLE: {0: "C"}}, events={(4, drawn.TANK): {"killed": 40}}).trace
        yield 6, drawn.campaign().trace

    monkeypatch.setattr(lab, "traces", traces)
    return lab.distribution(drawn.scenario(RECORD), (4, 5, 6))


def test_each_row_keeps_the_answer_of_each_seed(fought: lab.Distribution) -> None:
    reached, dead = fought.rows
    assert reached.answers == (2.375, 1.125, math.inf)  # 09:00 of the second day, 03:00 of the first
    assert dead.answers == (15, 40, 0)
    assert (fought.scenario, fought.seeds) == ("drawn", (4, 5, 6))


def test_each_row_keeps_the_record_and_its_range(fought: lab.Distribution) -> None:
    reached, dead = fought.rows
    assert (reached.unit, reached.record, reached.low, reached.high) == ("day", 1.0, 1, 1)
    assert (dead.unit, dead.record, dead.low, dead.high) == ("men", 20, 10, 30)
    assert [lab.within(each, each.low, each.high) for each in fought.rows] == [1, 1]


def test_the_seeds_that_break_a_law_are_named(fought: lab.Distribution) -> None:
    assert fought.broken[GOES_ON] == (6,)
