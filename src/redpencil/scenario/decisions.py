"""The decision nodes as the engine's record: who decides when, what was chosen, and how far the order travels."""

from collections.abc import Iterable, Mapping

import jax
import numpy as np

from redpencil.engine.nodes import UNDECIDED
from redpencil.engine.state import Nodes
from redpencil.scenario.people import step_of
from redpencil.scenario.schema import Node, ScenarioText

OTHER_SEATS = 2  # links of command from who decides to a command of another seat: over that seat


def side_of(text: ScenarioText, node: Node) -> str | None:
    """Return the side that decides at a node; None where neither it nor a seat says so."""
    if node.side is not None:
        return node.side
    sides = {front.id: front.side for front in text.scenario.front}
    return next((sides.get(one.front) for one in text.scenario.command if one.seat == node.decider), None)


def build(text: ScenarioText, options: Mapping[str, str], taken: Mapping[str, str]) -> Nodes:
    """Build the nodes; `options` are those given from outside, `taken` those of all nodes.

    What an option sets stands in arrays before the campaign begins, so a node that sets anything is settled too.
    """
    sides = [side.id for side in text.scenario.side]

    def option(node: Node, chosen: str) -> int:
        return [one.id for one in node.option].index(chosen)

    def settled(node: Node) -> int:
        fixed = node.id in options or any(one.sets for one in node.option)
        return option(node, taken[node.id]) if fixed else UNDECIDED

    links = [[1 if one.seat == node.decider else OTHER_SEATS if node.links is None else node.links
              for one in text.scenario.command] for node in text.nodes]  # fmt: skip

    def column(numbers: Iterable[int]) -> jax.Array:
        array: jax.Array = jax.device_put(np.array(list(numbers), np.int32))
        return array

    shape = (len(text.nodes), len(text.scenario.command))
    return Nodes(
        side=column(sides.index(side_of(text, node) or "") for node in text.nodes),
        opens=column(max(step_of(text.scenario, node.opens), 0) for node in text.nodes),
        options=column(len(node.option) for node in text.nodes),
        historical=column(option(node, node.historical) for node in text.nodes),
        settled=column(settled(node) for node in text.nodes),
        links=jax.device_put(np.array(links, np.int32).reshape(shape)),
    )
