"""Finds every problem of a scenario: what its names refer to, where its formations stand, what its sums say."""

from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from redpencil.scenario.check_boundaries import check_boundaries
from redpencil.scenario.check_dates import check_dates
from redpencil.scenario.check_formations import check_formations, check_totals
from redpencil.scenario.check_minds import check_minds
from redpencil.scenario.check_nodes import check_nodes
from redpencil.scenario.check_orders import check_directives
from redpencil.scenario.check_parameters import check_parameters
from redpencil.scenario.check_record import check_record
from redpencil.scenario.head import Side
from redpencil.scenario.lines import Path as Part
from redpencil.scenario.names import Names, names_of
from redpencil.scenario.places import place_problem
from redpencil.scenario.problems import Problem, limited, quoted
from redpencil.scenario.read import MESSAGES, NODES, ORDER_OF_BATTLE, PERSONS, RECORD, SCENARIO, read_all
from redpencil.scenario.schema import ScenarioText
from redpencil.theatre.ground import Theatre


def check_folder(folder: Path, theatre: Theatre) -> list[Problem]:
    """Return every problem of the scenario in the folder, those of form first; an empty list means it is good."""
    text, problems = read_all(folder)
    return limited(chain(problems, find_problems(text, theatre) if text else ()))


def check(text: ScenarioText, theatre: Theatre) -> list[Problem]:
    """Return every problem that a scenario has on this theatre, although each of its parts could be read."""
    return limited(find_problems(text, theatre))


def find_problems(text: ScenarioText, theatre: Theatre) -> Iterator[Problem]:
    """Yield the problems one by one, so that a hostile scenario costs no more than the problems listed."""
    names = names_of(text)
    yield from _duplicates(text)
    yield from _scenario(text, names, theatre)
    yield from check_formations(text, names, theatre)
    yield from check_totals(text, names)
    yield from check_dates(text)
    yield from check_boundaries(text, names, theatre)
    yield from check_directives(text, names, theatre)
    yield from check_nodes(text, names, theatre)
    yield from check_parameters(text)
    yield from check_record(text, names, theatre)
    yield from check_minds(text, names, theatre)


def _duplicates(text: ScenarioText) -> Iterator[Problem]:
    scenario = text.scenario
    lists: list[tuple[str, str, Iterable[str]]] = [
        (SCENARIO, "side", [side.id for side in scenario.side]),
        (SCENARIO, "front", [front.id for front in scenario.front]),
        (SCENARIO, "command", [command.id for command in scenario.command]),
        (SCENARIO, "city", [city.id for city in scenario.city]),
        (NODES, "node", [node.id for node in text.nodes]),
        (PERSONS, "person", [person.id for person in text.persons]),
        (PERSONS, "question", [question.id for question in text.questions]),
        (PERSONS, "signal", [signal.id for signal in text.signals]),
        (MESSAGES, "message", [message.id for message in text.messages]),
    ]
    for file, key, ids in lists:
        yield from _twice(file, ((one, text.line(file, (key, position))) for position, one in enumerate(ids)))
    yield from _twice(ORDER_OF_BATTLE, ((row.id, row.line) for row in text.order_of_battle))
    yield from _twice(RECORD, ((row.id, row.line) for row in text.record))
    for position, node in enumerate(text.nodes):
        path = ("node", position, "option")
        options = ((option.id, text.line(NODES, (*path, at))) for at, option in enumerate(node.option))
        yield from _twice(NODES, options)


def _twice(file: str, ids: Iterable[tuple[str, int]]) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for one, line in ids:
        if one in seen:
            yield Problem(file, line, f"the id {quoted(one)} is already taken on line {seen[one]}", "Give it another.")
        seen.setdefault(one, line)


def _scenario(text: ScenarioText, names: Names, theatre: Theatre) -> Iterator[Problem]:
    """Yield the problems of the head: sides, and the names that its tables refer to."""
    scenario = text.scenario
    for at, side in enumerate(scenario.side):
        for what, cure in _hostility(side, names):
            yield Problem(SCENARIO, text.line(SCENARIO, ("side", at, "hostile")), what, cure)
    for path, called, name in _references(text):
        missed = place_problem(theatre, name) if called == "place" else names.miss(called, name, _known(names, called))
        if missed:
            yield Problem(SCENARIO, text.line(SCENARIO, path), *missed)


def _hostility(side: Side, names: Names) -> Iterator[tuple[str, str]]:
    for enemy in side.hostile:
        if missed := names.miss("side", enemy, names.sides):
            yield missed
        elif enemy == side.id:
            yield f"the side {quoted(enemy)} is hostile to itself", "Leave it out."
        elif (
            enemy in names.sides
            and side.id not in names.sides[enemy].hostile
            and names.sides.keys() >= set(names.sides[enemy].hostile)
        ):
            what = f"{quoted(side.id)} is hostile to {quoted(enemy)}, but not the other way round"
            yield what, "Two sides fight each other or not at all."


def _references(text: ScenarioText) -> Iterator[tuple[Part, str, str]]:
    """Yield every name in the head that refers to something: where it stands, what it should be, and the name."""
    scenario = text.scenario
    for at, side in enumerate(scenario.side):
        if side.capital is not None:
            yield ("side", at, "capital"), "city", side.capital
        if side.refuge is not None:
            yield ("side", at, "refuge"), "side", side.refuge
    for at, front in enumerate(scenario.front):
        yield ("front", at, "side"), "side", front.side
    for at, command in enumerate(scenario.command):
        yield ("command", at, "front"), "front", command.front
    for at, depot in enumerate(scenario.depot):
        yield ("depot", at, "side"), "side", depot.side
        yield ("depot", at, "place"), "place", depot.place
        if depot.front is not None:
            yield ("depot", at, "front"), "front", depot.front
    for at, airfield in enumerate(scenario.airfield):
        yield ("airfield", at, "side"), "side", airfield.side
        yield ("airfield", at, "place"), "place", airfield.place
    for at, city in enumerate(scenario.city):
        yield ("city", at, "side"), "side", city.side
        yield ("city", at, "heart"), "place", city.heart
        if city.place is not None:
            yield ("city", at, "place"), "place", city.place
        for corner in city.polygon:
            yield ("city", at, "polygon"), "place", corner
    for at, absent in enumerate(scenario.absent):
        yield ("absent", at, "front"), "front", absent.front
    for at, total in enumerate(scenario.total):
        yield ("total", at, "front"), "front", total.front
        for command_id in total.excludes:
            yield ("total", at, "excludes"), "command", command_id


def _known(names: Names, called: str) -> Iterable[str]:
    known: dict[str, Iterable[str]] = {
        "side": names.sides,
        "front": names.fronts,
        "command": names.commands,
        "city": names.cities,
    }
    return known[called]
