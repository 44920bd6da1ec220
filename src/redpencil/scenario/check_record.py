"""Checks that each row of the record asks for something this scenario can answer."""

from collections.abc import Iterator

from redpencil.scenario import measure
from redpencil.scenario.names import Names
from redpencil.scenario.places import place_problem
from redpencil.scenario.problems import Problem
from redpencil.scenario.read import RECORD
from redpencil.scenario.schema import RecordRow, ScenarioText
from redpencil.theatre.ground import Theatre


def check_record(text: ScenarioText, names: Names, theatre: Theatre) -> Iterator[Problem]:
    """Yield the problems of what the rows of the record measure."""
    for row in text.record:
        try:
            parsed = measure.parse(row.measure)
        except measure.MeasureError as error:
            yield Problem(RECORD, row.line, str(error), error.cure)
            continue
        yield from _measured(row, parsed, names, theatre)


def _measured(row: RecordRow, parsed: measure.Measure, names: Names, theatre: Theatre) -> Iterator[Problem]:
    known = {
        measure.WHO: [*names.commands, *names.fronts, *names.sides],
        measure.CITY: list(names.cities),
    }
    for called, name in zip(measure.GRAMMAR[parsed.verb], parsed.names, strict=True):
        is_place = called == measure.PLACE
        for one in measure.parties(name) if called == measure.WHO else [name]:
            if missed := place_problem(theatre, one) if is_place else names.miss(called, one, known[called]):
                yield Problem(RECORD, row.line, *missed)
