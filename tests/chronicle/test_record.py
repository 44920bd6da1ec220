"""The table against the record: what was, what came out, how far apart."""

import json
import re
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given
from tests.chronicle.drawn import BASICS, PANZER, RIFLE, START, campaign

from redpencil.campaign import Campaign
from redpencil.chronicle import record, table
from redpencil.chronicle.record import INSIDE, NEVER, OUTSIDE, Comparison, compare

DAY: dict[str, Any] = BASICS | {"id": "c", "label": "C taken", "measure": "reached:1a:C", "unit": "operation day"}
MEN: dict[str, Any] = BASICS | {"id": "men", "label": "Killed", "measure": "killed:soviet", "unit": "men"}
ON_17_APRIL = {RIFLE: {5: "C"}}


def rows(*asked: dict[str, Any], killed: int = 0, moves: dict[int, dict[int, str]] | None = None) -> list[Comparison]:
    drawn = fought(*asked, killed=killed, moves=moves)
    return compare(drawn.scenario, drawn.trace)


def fought(*asked: dict[str, Any], killed: int = 0, moves: dict[int, dict[int, str]] | None = None) -> Campaign:
    return campaign(moves=moves, events={(0, RIFLE): {"killed": killed}, (0, PANZER): {"killed": 9}}, record=asked)


@pytest.mark.parametrize(
    ("value", "low", "high", "difference", "verdict"),
    [
        (2, 2, 2, 0, INSIDE),
        (1, 1, 3, 1, INSIDE),
        (3, 3, 4, -1, OUTSIDE),
        (1, 1, 1, 1, OUTSIDE),
        (2.5, 2, 3, -0.5, INSIDE),
    ],
)
def test_days_are_compared_as_dates(value: float, low: float, high: float, difference: float, verdict: str) -> None:
    (row,) = rows(DAY | {"value": value, "low": low, "high": high}, moves=ON_17_APRIL)
    assert (row.run, row.difference, row.percent, row.verdict) == (2, difference, None, verdict)
    assert row.run_time == "1945-04-17T09:00:00"


def test_a_date_alone_is_a_record_too() -> None:
    (row,) = rows(DAY | {"date": "1945-04-18T13:00:00"}, moves=ON_17_APRIL)
    assert (row.record, row.low, row.high, row.run, row.verdict) == (3, 3, 3, 2, OUTSIDE)


def test_what_never_happened_is_a_miss() -> None:
    (row,) = rows(DAY | {"value": 2})
    assert (row.run, row.difference, row.verdict) == (None, None, NEVER)


@pytest.mark.parametrize(("killed", "percent", "verdict"), [(100, 0, INSIDE), (120, 20, INSIDE), (130, 30, OUTSIDE)])
def test_numbers_are_compared_in_percent(killed: int, percent: float, verdict: str) -> None:
    (row,) = rows(MEN | {"value": 100, "low": 80, "high": 120}, killed=killed)
    assert (row.run, row.percent, row.verdict) == (killed, percent, verdict)


def test_nobody_killed_is_a_number_not_a_blank() -> None:
    (row,) = rows(MEN | {"value": 100})
    assert (row.run, row.percent, row.verdict) == (0, -100, OUTSIDE)


def test_misses_come_first() -> None:
    found = rows(DAY | {"value": 2}, MEN | {"value": 100}, killed=7, moves=ON_17_APRIL)
    assert [row.id for row in found] == ["men", "c"]


def test_the_plain_table_says_it_in_words() -> None:
    asked = (DAY | {"value": 1, "low": 1, "high": 2}, MEN | {"value": 1_000, "low": 900, "high": 1_500})
    text = table.plain(rows(*asked, killed=12_345, moves=ON_17_APRIL), START)
    lines = [" ".join(line.split()) for line in text.splitlines()]
    assert lines == [
        "record range this run difference in range",
        "Killed (men) 1,000 900 to 1,500 12,345 +1134 % OUTSIDE",
        "C taken 16 Apr 16 to 17 Apr 17 Apr +1 day inside",
        "1 of 2 within the range of the sources.",
    ]
    assert "\033" not in text


def test_what_never_happened_is_outside_in_the_table() -> None:
    (row,) = rows(DAY | {"value": 2})
    assert table.cells(row, START) == ("C taken", "17 Apr", "17 Apr", "never", "", "OUTSIDE")


def test_half_a_day_is_kept_and_a_month_that_is_the_same_told_once() -> None:
    asked = [DAY | {"value": value, "low": low, "high": high} for value, low, high in ((2.5, 2, 3), (16, 14, 17))]
    texts = [table.cells(row, START)[1:3] for row in rows(*asked)]
    assert texts == [("17 Apr (2.5)", "17 to 18 Apr"), ("1 May", "29 Apr to 2 May")]


def test_misses_and_hits_each_run_from_the_first_date_to_the_last() -> None:
    asked = [MEN | {"value": 100}, *(DAY | {"id": str(value), "value": value} for value in (5, 2, 9, 1))]
    assert [row.id for row in rows(*asked, killed=7, moves=ON_17_APRIL)] == ["1", "5", "9", "men", "2"]


@given(st.lists(st.text("abc -", min_size=1, max_size=70).filter(str.strip), min_size=1, max_size=4))
def test_the_plain_table_is_no_wider_than_it_says(labels: list[str]) -> None:
    asked = [MEN | {"id": str(n), "label": label, "value": 300_000, "low": 1, "high": 999_999}
             for n, label in enumerate(labels)]  # fmt: skip
    text = table.plain(rows(*asked), START)
    assert max(len(line) for line in text.splitlines()) <= table.COLUMNS
    assert "".join("".join(labels).split()) in "".join(
        re.sub(r" \(men\)| +300,000 .*", "", line) for line in text.splitlines()[1:-1]
    ).replace(" ", "")


def test_a_table_that_is_not_on_a_terminal_is_plain(capsys: pytest.CaptureFixture[str]) -> None:
    found = rows(DAY | {"value": 2})
    table.show(found, START)
    assert capsys.readouterr().out == table.plain(found, START) + "\n"


def test_json_holds_the_figures_of_the_table() -> None:
    drawn = fought(MEN | {"value": 100, "low": 80, "high": 120}, DAY | {"value": 2}, killed=110)
    found = compare(drawn.scenario, drawn.trace)
    data = json.loads(json.dumps(record.as_data(drawn, found)))
    assert (data["scenario"], data["seed"], data["inside"], data["of"]) == ("drawn", 7, 1, 2)
    assert [(row["id"], row["run"], row["verdict"]) for row in data["record"]] == [
        ("c", None, "never"),
        ("men", 110, "inside"),
    ]
    assert data["last_state_sha256"] == drawn.hashes[-1]
