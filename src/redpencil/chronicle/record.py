"""A campaign held against the record: what was, what came out, how far apart, and whether within the sources' range."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from redpencil import __version__
from redpencil.campaign import Campaign
from redpencil.engine.state import Trace
from redpencil.measures import measure
from redpencil.scenario.load import Scenario
from redpencil.scenario.schema import RecordRow

INSIDE, OUTSIDE, NEVER = "inside", "outside", "never"


class Comparison(NamedTuple):
    """One row of the record and this run's answer; moments are operation days, counted from 1."""

    id: str
    label: str
    unit: str  # "day" for moments
    record: float
    low: float
    high: float
    run: float | None  # None: it never happened
    run_time: str | None  # ISO 8601, for moments that happened
    difference: float | None  # run - record
    percent: float | None  # of the record, for numbers
    verdict: str  # INSIDE or OUTSIDE the range of the sources, NEVER happened
    source: str
    grade: str


def compare(scenario: Scenario, trace: Trace) -> list[Comparison]:
    """Return every row of the scenario's record with this campaign's answer: misses first, dates in their order.

    Without low and high of its own, a row's range is its value alone. Raises MeasureError.
    """
    rows = [_compare(scenario, trace, row) for row in scenario.text.record]
    return sorted(rows, key=lambda row: (row.verdict == INSIDE, row.unit != "day", row.record * (row.unit == "day")))


def as_data(campaign: Campaign, rows: Sequence[Comparison]) -> dict[str, object]:
    """Return the campaign's table for JSON: the figures of the printed table, unrounded."""
    return {
        "scenario": campaign.scenario.text.scenario.id,
        "seed": campaign.seed,
        "policies": campaign.policies,
        "version": __version__,
        "last_state_sha256": campaign.hashes[-1],
        "inside": sum(row.verdict == INSIDE for row in rows),
        "of": len(rows),
        "record": [row._asdict() for row in rows],
    }


def operation_day(scenario: Scenario, moment: datetime) -> int:
    """Return the day of the operation on which a moment falls; the day of the start is 1."""
    return (moment.date() - scenario.start_time.date()).days + 1


def _compare(scenario: Scenario, trace: Trace, row: RecordRow) -> Comparison:
    answer = measure(scenario, trace, row.measure)
    dated = not isinstance(answer, int)
    value = float(operation_day(scenario, row.date)) if row.value is None and row.date else float(row.value or 0)
    low, high = (value if bound is None else bound for bound in (row.low, row.high))
    run = float(operation_day(scenario, answer)) if isinstance(answer, datetime) else answer
    difference = None if run is None else run - value
    return Comparison(
        row.id,
        row.label,
        "day" if dated else row.unit,
        value,
        low,
        high,
        run,
        answer.isoformat() if isinstance(answer, datetime) else None,
        difference,
        None if dated or difference is None or not value else 100 * difference / value,
        NEVER if run is None else INSIDE if low <= run <= high else OUTSIDE,
        row.source,
        row.grade,
    )
