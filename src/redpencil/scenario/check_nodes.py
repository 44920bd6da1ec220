"""Checks the decisions: who takes them, when they open, and what hangs on their options."""

from collections.abc import Iterator

from redpencil.scenario.conditions import UNDECIDED, missing_options, parts
from redpencil.scenario.decisions import side_of
from redpencil.scenario.names import Names
from redpencil.scenario.opening import opening_problem
from redpencil.scenario.problems import Problem, nearest, quoted
from redpencil.scenario.read import BOUNDARIES, DIRECTIVES, NODES, ORDER_OF_BATTLE, PARAMETERS, SCENARIO
from redpencil.scenario.schema import Node, Option, ScenarioText
from redpencil.theatre.ground import Theatre


def check_nodes(text: ScenarioText, names: Names, theatre: Theatre) -> Iterator[Problem]:
    """Yield the problems of the decision nodes and of what their options set."""
    for at, node in enumerate(text.nodes):
        path = ("node", at)
        options = [option.id for option in node.option]
        if node.historical not in options:
            what = f"no option of {quoted(node.id)} is called {quoted(node.historical)}"
            cure = nearest(node.historical, options, otherwise=f"It has {', '.join(options)}.")
            yield Problem(NODES, text.line(NODES, (*path, "historical")), what, cure)
        if UNDECIDED in options:
            line = text.line(NODES, (*path, "option", options.index(UNDECIDED), "id"))
            what = f"an option of {quoted(node.id)} is called {quoted(UNDECIDED)}"
            yield Problem(NODES, line, what, "That name stands for a node on which nobody has decided yet.")
        yield from _decider(text, names, at, node)
        if node.opens_when and (missed := opening_problem(node.opens_when, names, theatre)):
            yield Problem(NODES, text.line(NODES, (*path, "opens_when")), *missed)
        for position, option in enumerate(node.option):
            where = ("node", at, "option", position)
            for key, what, cure in _option_problems(text, names, node, option):
                yield Problem(NODES, text.line(NODES, (*where, key)), what, cure)
        yield from _without_effect(text, at, node)
        yield from _settings(text, at, node)


def _decider(text: ScenarioText, names: Names, at: int, node: Node) -> Iterator[Problem]:
    if node.side is not None:
        if missed := names.miss("side", node.side, names.sides):
            yield Problem(NODES, text.line(NODES, ("node", at, "side")), *missed)
    elif side_of(text, node) is None and SCENARIO not in text.unread:
        what = f"nobody knows for which side {quoted(node.decider)} decides"
        seats = sorted({command.seat for command in text.scenario.command})
        cure = nearest(node.decider, seats, otherwise="Give the node its side, or the seat of a command as decider.")
        yield Problem(NODES, text.line(NODES, ("node", at, "decider")), what, cure)


def _option_problems(text: ScenarioText, names: Names, node: Node, option: Option) -> Iterator[tuple[str, str, str]]:
    """Yield (key, what is wrong, cure) for what an option excludes, releases, shifts and supplies."""
    for missed in missing_options(option.excludes, names):
        yield "excludes", *missed
    for other, ruled_out in map(parts, option.excludes):
        theirs = names.nodes.get(other)
        if other == node.id:
            yield "excludes", f"{quoted(option.id)} excludes an option of its own node", "Only one is taken anyway."
        elif theirs and node.historical == option.id and theirs.historical in ruled_out:
            yield "excludes", f"both options of {other}={theirs.historical} were taken", "History excludes nothing."
    formations = {row.id: row for row in text.order_of_battle} | names.commands
    for key, given in (("arrives", option.arrives), ("stand_fast", option.stand_fast)):
        for name in given:
            if ORDER_OF_BATTLE not in text.unread and (lacks := names.miss("formation or command", name, formations)):
                yield key, *lacks
    for key, fronts in (("trucks", tuple(option.trucks)), ("shifts", option.shifts.fronts if option.shifts else ())):
        for front in fronts:
            if lacks := names.miss("front", front, names.fronts):
                yield key, *lacks


def _without_effect(text: ScenarioText, at: int, node: Node) -> Iterator[Problem]:
    """Yield the nodes of which nothing hangs on any option, unless they say so; and those that say so wrongly."""
    if {DIRECTIVES, BOUNDARIES} & text.unread:
        return
    given = [one.when for one in text.directives] + [one.when for one in text.boundaries]
    used = any(name == node.id for when in given for name, _ in map(parts, when))
    acts = used or any(option.settles or option.excludes for option in node.option)
    for position, option in enumerate(node.option):
        line = text.line(NODES, ("node", at, "option", position))
        if not acts and option.only is None:
            what = f"nothing hangs on {node.id}={option.id}"
            cure = 'Let it set something, or a directive or boundary hang on it; or write only = "recorded".'
            yield Problem(NODES, line, what, cure)
        elif acts and option.only is not None:
            what = f"{node.id}={option.id} is said to be recorded only, but something hangs on its node"
            yield Problem(NODES, line, what, "Leave out only.")


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
