"""Checks that whatever carries a date lies within the scenario, or shortly before it where that makes sense."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from redpencil.scenario.head import Scenario
from redpencil.scenario.problems import Problem
from redpencil.scenario.read import BOUNDARIES, DIRECTIVES, NODES, ORDER_OF_BATTLE, RECORD, SCENARIO
from redpencil.scenario.schema import ScenarioText

# Orders for an operation are given, and decisions open, days or weeks before it; a year earlier is a slip of the pen.
AHEAD = timedelta(days=31)


def check_dates(text: ScenarioText) -> Iterator[Problem]:
    """Yield everything that happens outside the scenario."""
    scenario = text.scenario
    first_day = scenario.start.replace(hour=0, minute=0, second=0, microsecond=0)
    for row in text.order_of_battle:
        if row.arrives is not None:
            yield from _outside(scenario, ORDER_OF_BATTLE, row.line, "arrives", row.arrives, first_day)
    for at, directive in enumerate(text.directives):
        line = text.line(DIRECTIVES, ("directive", at, "from"))
        yield from _outside(scenario, DIRECTIVES, line, "from", directive.begins, first_day - AHEAD)
    for at, depot in enumerate(scenario.depot):
        line = text.line(SCENARIO, ("depot", at))
        begins, ends = depot.begins or datetime.min, depot.ends or datetime.max
        if begins >= ends:
            yield Problem(SCENARIO, line, "the depot closes before it opens", "Exchange from and to.")
        elif begins >= scenario.end or ends <= scenario.start:
            yield Problem(SCENARIO, line, "the depot is never open", _runs(scenario))
    for at, airfield in enumerate(scenario.airfield):
        if airfield.begins is not None:
            line = text.line(SCENARIO, ("airfield", at, "from"))
            yield from _outside(scenario, SCENARIO, line, "from", airfield.begins, first_day - AHEAD)
    for at, node in enumerate(text.nodes):
        line = text.line(NODES, ("node", at, "opens"))
        yield from _outside(scenario, NODES, line, "opens", node.opens, first_day - AHEAD)
    for fact in text.record:
        if fact.date is not None:
            yield from _outside(scenario, RECORD, fact.line, "date", fact.date, first_day)
    for boundary in text.boundaries:
        begins, ends = boundary.begins or datetime.min, boundary.ends or datetime.max
        if begins >= ends:
            yield Problem(BOUNDARIES, boundary.line, "the boundary ends before it begins", "Exchange from and to.")
        elif begins >= scenario.end or ends <= scenario.start:
            yield Problem(BOUNDARIES, boundary.line, "the boundary is never in force", _runs(scenario))


def _outside(
    scenario: Scenario, file: str, line: int, key: str, moment: datetime, earliest: datetime
) -> Iterator[Problem]:
    if moment < earliest:
        yield Problem(file, line, f"{key} {moment.isoformat()} lies before the scenario", _runs(scenario))
    elif moment >= scenario.end:
        yield Problem(file, line, f"{key} {moment.isoformat()} lies after the end of the scenario", _runs(scenario))


def _runs(scenario: Scenario) -> str:
    return f"The scenario runs from {scenario.start.isoformat()} to {scenario.end.isoformat()}."
