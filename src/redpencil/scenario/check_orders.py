"""Checks what commands are told, and the decisions that could have told them otherwise."""

from collections.abc import Iterator
from datetime import datetime

from redpencil.scenario.names import Names
from redpencil.scenario.places import place_problem
from redpencil.scenario.problems import Problem, nearest, quoted
from redpencil.scenario.read import DIRECTIVES, NODES, ORDER_OF_BATTLE, PARAMETERS, SCENARIO
from redpencil.scenario.schema import Directive, Node, ScenarioText
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
        if missed := _condition(directive, names):
            yield Problem(DIRECTIVES, text.line(DIRECTIVES, (*path, "when")), *missed)


def _condition(directive: Directive, names: Names) -> tuple[str, str] | None:
    """Return what is wrong with the node and option on which a directive depends, if anything."""
    if directive.when is None:
        return None
    node_id, option_id = directive.when.split("=")
    if missed := names.miss("node", node_id, names.nodes):
        return missed
    options = [option.id for option in names.nodes[node_id].option] if node_id in names.nodes else [option_id]
    return names.miss(f"option of {node_id}", option_id, options)


def _idle_commands(text: ScenarioText) -> Iterator[Problem]:
    """Yield the commands that have no formation, and those that nobody tells what to do when they appear."""
    start = text.scenario.start
    present: dict[str, datetime] = {}
    for row in text.order_of_battle:
        present[row.command] = min(present.get(row.command, datetime.max), max(row.arrives or start, start))
    told: dict[str, datetime] = {}
    for directive in text.directives:
        if directive.when is None:
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


def check_nodes(text: ScenarioText) -> Iterator[Problem]:
    """Yield the problems of the decision nodes and of what their options set."""
    for at, node in enumerate(text.nodes):
        path = ("node", at)
        options = [option.id for option in node.option]
        if node.historical not in options:
            what = f"no option of {quoted(node.id)} is called {quoted(node.historical)}"
            cure = nearest(node.historical, options, otherwise=f"It has {', '.join(options)}.")
            yield Problem(NODES, text.line(NODES, (*path, "historical")), what, cure)
        yield from _settings(text, at, node)


def _settings(text: ScenarioText, at: int, node: Node) -> Iterator[Problem]:
    for position, option in enumerate(node.option):
        line = text.line(NODES, ("node", at, "option", position, "sets"))
        for name, value in option.sets.items():
            parameter = text.parameters.get(name)
            if parameter is None:
                if PARAMETERS not in text.unread:
                    cure = nearest(name, text.parameters, otherwise='Write "table.name" as in parameters.toml.')
                    yield Problem(NODES, line, f"no parameter called {quoted(name)}", cure)
            elif not parameter.low <= value <= parameter.high:
                what = f"{name} is set to {value:g}, outside its range of {parameter.low:g} to {parameter.high:g}"
                yield Problem(NODES, line, what, "Stay within the range that parameters.toml gives it.")
