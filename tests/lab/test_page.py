"""What the pages print of a distribution, and how it gets into them."""

import csv
import math
from datetime import datetime
from importlib.resources import files

import pytest

from redpencil.lab import page, report
from redpencil.lab.distribution import Distribution, Row
from redpencil.lab.laws import APART, DRY

START = datetime(1945, 4, 16, 3)
ASKED = [page.Bound("fell", "Does it fall?", 15, 16)]
FOUND = Distribution(
    "drawn", (0, 1, 2, 3),
    (
        Row("dead", "Dead", "men", 1000, 900, 1100, (500, 950, 1050, 1500)),
        Row("fell", "It falls", "day", 14.5, 14, 15, (14.1, 15.4, 16.6, math.inf)),
        Row("end", "The end", "day", 20.0, 20, 20, (math.inf,) * 4),
    ),
    {DRY: (), APART: (2, 3)},
)  # fmt: skip


def cells(text: str, label: str) -> list[str]:
    """Return the cells of the table's row with this label."""
    line = next(line for line in text.splitlines() if line.startswith(f"| {label} "))
    return [cell.strip() for cell in line.strip("|").split("|")][1:]


def test_a_day_is_printed_as_its_date() -> None:
    row = cells(page.whole(FOUND, START, ASKED), "It falls")
    assert row == ["29 Apr", "29 Apr to 30 Apr", "29 Apr", "29 Apr", "30 Apr", "1 May", "never", "1", "2", "+0.9 days"]


def test_a_number_is_printed_with_how_far_the_median_is_off() -> None:
    row = cells(page.whole(FOUND, START, ASKED), "Dead")
    assert row == ["1,000", "900 to 1,100", "500", "500", "950", "1,050", "1,500", "", "2", "-5 %"]


def test_what_never_happens_is_said_and_stands_first() -> None:
    text = page.whole(FOUND, START, ASKED)
    assert cells(text, "The end") == ["5 May", "5 May", *["never"] * 5, "4", "0", "never"]
    assert text.index("| The end") < text.index("| Dead")


def test_what_was_asked_is_counted_by_its_own_bounds() -> None:
    for text in (page.short(FOUND, START, ASKED), page.whole(FOUND, START, ASKED)):
        assert cells(text, "Does it fall?")[:2] == ["30 Apr to 1 May", "**2 of 4**"]


def test_a_law_names_the_seeds_that_break_it() -> None:
    text = page.whole(FOUND, START, ASKED)
    assert cells(text, APART) == ["2 of 4", "2, 3"]
    assert cells(text, DRY) == ["4 of 4", ""]


def test_the_readme_has_no_more_rows_than_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "TELLING", 1)
    text = page.short(FOUND, START, ASKED)
    assert "The 1 rows" in text
    assert "other 2" in text
    assert "| The end" in text
    assert "| Dead" not in text


def test_a_page_keeps_what_stands_outside_the_markers() -> None:
    text = "before\n<!-- figures:begin -->\nold\n<!-- figures:end -->\nafter\n"
    once = report.put(text, "figures", "new")
    assert once == "before\n<!-- figures:begin -->\n\nnew\n\n<!-- figures:end -->\nafter\n"
    assert report.put(once, "figures", "new") == once


@pytest.mark.parametrize("text", ["", "<!-- figures:end --> <!-- figures:begin -->", "<!-- figures:begin -->"])
def test_a_page_without_markers_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="figures:begin"):
        report.put(text, "figures", "new")


def test_what_is_asked_stands_in_the_record_of_its_scenario() -> None:
    with page.BOUNDS.open(encoding="utf-8", newline="") as file:
        scenarios = {row["scenario"] for row in csv.DictReader(file)}
    assert scenarios
    for scenario in scenarios:
        record = files("redpencil") / "data/scenarios" / scenario / "record.csv"
        known = {row["id"] for row in csv.DictReader(record.read_text("utf-8").splitlines())}
        assert {bound.record for bound in page.bounds(scenario)} <= known
        assert all(bound.low < bound.high for bound in page.bounds(scenario))


def test_nothing_is_asked_of_a_scenario_of_ones_own() -> None:
    assert page.bounds("my-own") == []
