"""Checks what commands are told, and the decisions that could have told them otherwise."""

from collections.abc import Iterator
from datetime import datetime

from redpencil.scenario.conditions import missing_options, parts
from redpencil.scenario.decisions import side_of
from redpencil.scenario.names import Names
from redpencil.scenario.places import place_problem
from redpencil.scenario.problems import Problem, quoted
from redpencil.scenario.read import DIRECTIVES, ORDER_OF_BATTLE, SCENARIO
from redpencil.scenario.schema import Directive, ScenarioText
from redpencil.theatre.ground import Theatre


def check_directives(text: ScenarioText, names: Names, theatre: Theatre) -> Iterator[Problem]:
    """Yield the problems of the directives one by one, then the commands that nobody tells anything."""
    yield from _each_directive(text, names, theatre)
    yield from _idle_commands(text)


def _each_directive(text: ScenarioText, names: Names, theatre: Theatre) -> Iterator[Problem]:
    for at, directive in enumerate(text.directives):
        path = ("directive", at)
        if missed := names.miss("command", directive.command, names.commands):
            yield Problem(DIRECTIVES, text.line(DIRECTIVES, (*path, "command")), *missed)
        for place in directive.axis:
            if missed := place_problem(theatre, place):
                yield Problem(DIRECTIVES, text.line(DIRECTIVES, (*path, "axis")), *missed)
        missed_options = missing_options(directive.when, names)
        for missed in (*missed_options, *strange_nodes(text, directive, names)):
            yield Problem(DIRECTIVES, text.line(DIRECTIVES, (*path, "when")), *missed)


def strange_nodes(text: ScenarioText, directive: Directive, names: Names) -> Iterator[tuple[str, str]]:
    """Yield the nodes among a directive's conditions that another side decides: its command never hears of them."""
    command = names.commands.get(directive.command)
    front = names.fronts.get(command.front) if command else None
    for node_id, _ in map(parts, directive.when):
        node = names.nodes.get(node_id)
        decides = side_of(text, node) if node else None
        if front and decides is not None and decides != front.side:
            what = f"{quoted(directive.command)} never hears what was decided at {quoted(node_id)}, by another side"
            yield what, "Let a node of its own side open on what it can see."


def _idle_commands(text: ScenarioText) -> Iterator[Problem]:
    """Yield the commands that have no formation, and those that nobody tells what to do when they appear."""
    start = text.scenario.start
    present: dict[str, datetime] = {}
    for row in text.order_of_battle:
        present[row.command] = min(present.get(row.command, datetime.max), max(row.arrives or start, start))
    told: dict[str, datetime] = {}
    for directive in text.directives:
        if not directive.when:
            told[directive.command] = min(told.get(directive.command, datetime.max), directive.begins)
    for at, command in enumerate(text.scenario.command):
        line = text.line(SCENARIO, ("command", at))
        if command.id not in present and ORDER_OF_BATTLE not in text.unread:
            what = f"the command {quoted(command.id)} has no formation"
            yield Problem(SCENARIO, line, what, f"Give it a row in {ORDER_OF_BATTLE}, or leave it out.")
        elif command.id in present and DIRECTIVES not in text.unread:
            first = present[command.id]
            if told.get(command.id, datetime.max) > first:
                what = f"the command {quoted(command.id)} has no directive when it appears on {first.isoformat()}"
                cure = f"Give it one in {DIRECTIVES} from that hour or earlier, without a when."
                yield Problem(SCENARIO, line, what, cure)
