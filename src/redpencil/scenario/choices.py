"""The options taken at the decision nodes: history's, those given from outside, and what these rule out."""

from collections.abc import Iterator, Mapping

from redpencil.scenario.conditions import parts
from redpencil.scenario.problems import Problem, ScenarioError, listed, nearest, quoted
from redpencil.scenario.schema import Node, ScenarioText

NODES = "nodes.toml"


def chosen_options(text: ScenarioText, options: Mapping[str, str]) -> dict[str, str]:
    """Return node -> option: the historical one unless `options` names another.

    Where a given option rules out the historical one of another node, that node takes its first that is left.
    Raises ScenarioError for nodes and options that do not exist, and for given options that exclude one another.
    """
    problems = list(_unknown(text, options)) or list(_at_odds(text, options))
    if problems:
        raise ScenarioError(problems)
    taken = {node.id: node.historical for node in text.nodes} | dict(options)
    for node in text.nodes:
        if node.id not in options:
            ruled_out = _ruled_out(text, node, taken)
            left = [option.id for option in node.option if option.id not in ruled_out]
            if node.historical in ruled_out and left:
                taken[node.id] = left[0]
    return taken


def exclusions(text: ScenarioText) -> Iterator[tuple[str, str, str, str]]:
    """Yield (node, option, other node, other option) for every two options that cannot both be taken."""
    for node in text.nodes:
        for option in node.option:
            for other, ruled_out in map(parts, option.excludes):
                for one in ruled_out:
                    yield node.id, option.id, other, one
                    yield other, one, node.id, option.id


def _ruled_out(text: ScenarioText, node: Node, taken: Mapping[str, str]) -> set[str]:
    """Return the options of a node that those taken elsewhere exclude."""
    return {theirs for one, option, other, theirs in exclusions(text) if other == node.id and taken[one] == option}


def _unknown(text: ScenarioText, options: Mapping[str, str]) -> Iterator[Problem]:
    known = {node.id: [option.id for option in node.option] for node in text.nodes}
    for node, option in options.items():
        if node not in known:
            cure = nearest(node, known, otherwise=listed(known) or "The scenario has none.")
            yield Problem(NODES, 0, f"no decision node called {quoted(node)}", cure)
        elif option not in known[node]:
            line = text.line(NODES, ("node", list(known).index(node)))
            cure = nearest(option, known[node], otherwise=listed(known[node]))
            yield Problem(NODES, line, f"the node {quoted(node)} has no option {quoted(option)}", cure)


def _at_odds(text: ScenarioText, options: Mapping[str, str]) -> Iterator[Problem]:
    names = [node.id for node in text.nodes]
    for node, option, other, theirs in exclusions(text):
        if node < other and options.get(node) == option and options.get(other) == theirs:
            what = f"{node}={option} and {other}={theirs} exclude one another"
            yield Problem(NODES, text.line(NODES, ("node", names.index(node))), what, "Give one of the two.")
