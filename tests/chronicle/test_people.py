"""Whom the model does not simulate is told beside a campaign, with ranges and sources, and never scored."""

import csv
from datetime import date

import pytest

from redpencil.chronicle import people
from redpencil.scenario.packaged import packaged_names


@pytest.mark.parametrize("name", ["berlin-1945", "race-to-berlin"])
def test_every_row_has_a_range_a_source_and_a_grade(name: str) -> None:
    rows = people.people(name)
    assert len(rows) > 5
    for row in rows:
        assert 0 < row.low <= row.high
        assert row.source
        assert row.grade in ("high", "medium", "low")
        assert date(1945, 4, 1) <= row.begins <= row.ends


def test_every_row_belongs_to_a_scenario_that_comes_along() -> None:
    with people.FILE.open(encoding="utf-8", newline="") as file:
        named = {name for row in csv.DictReader(file) for name in row["scenarios"].split()}
    assert named <= set(packaged_names())


def test_a_scenario_of_ones_own_has_no_section() -> None:
    rows = people.people("mine")
    assert (rows, people.plain(rows), people.section(rows), people.as_data(rows)) == ((), "", "", [])


def test_the_section_names_place_time_range_and_source() -> None:
    rows = people.people("berlin-1945")
    for told in (" ".join(people.plain(rows).split()), people.section(rows)):
        assert "Berlin, 16 Apr to 8 May: civilians dead in the battle: 22,000 to 125,000" in told
        assert "Source: Ryan" in told
    assert max(map(len, people.plain(rows).splitlines())) <= 100
    assert people.as_data(rows)[0]["begins"] == "1945-04-16"


def test_nothing_that_is_scored_reads_them() -> None:
    lab = people.FILE.parents[2] / "lab"
    assert not [path for path in lab.glob("*.py") if "people.csv" in path.read_text("utf-8")]
