"""Conditions on decisions: `node=option`, `node=one|other`, and several of them that must all be so.

The option `undecided` stands for a node on which nobody has decided yet, or of which the command has not heard.
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from redpencil.engine.nodes import ALWAYS
from redpencil.scenario.names import Names
from redpencil.scenario.schema import Node

UNDECIDED = "undecided"


def parts(condition: str) -> tuple[str, tuple[str, ...]]:
    """Return the node of a condition and the options that satisfy it."""
    node, _, options = condition.partition("=")
    return node.strip(), tuple(option.strip() for option in options.split("|"))


def satisfied(when: Sequence[str], taken: Mapping[str, str]) -> bool:
    """Return whether all conditions are so where these options are taken."""
    return all(taken.get(node, UNDECIDED) in options for node, options in map(parts, when))


def single(when: Sequence[str]) -> dict[str, str]:
    """Return node -> option for those conditions that only one option satisfies."""
    return {node: options[0] for node, options in map(parts, when) if len(options) == 1 and options[0] != UNDECIDED}


def bits(when: Sequence[str], nodes: Sequence[Node]) -> np.ndarray:
    """Return the conditions as the engine reads them; int32 (M,), see `engine.nodes.allowed`."""
    allowed = np.full(len(nodes), ALWAYS, np.int32)
    place = {node.id: number for number, node in enumerate(nodes)}
    for name, options in map(parts, when):
        number = place[name]
        ids = [UNDECIDED, *(option.id for option in nodes[number].option)]
        allowed[number] &= sum(1 << ids.index(option) for option in options)
    return allowed


def missing_options(when: Sequence[str], names: Names) -> Iterator[tuple[str, str]]:
    """Yield what is wrong and the cure for each node and option of the conditions that the scenario lacks."""
    for node, options in map(parts, when):
        if missed := names.miss("node", node, names.nodes):
            yield missed
        elif node in names.nodes:
            known = [option.id for option in names.nodes[node].option]
            for option in options:
                if option != UNDECIDED and (lacks := names.miss(f"option of {node}", option, known)):
                    yield lacks
