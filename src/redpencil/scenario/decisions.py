"""The decision nodes as the engine's record: who decides when, what was chosen, and how far the order travels."""

from collections.abc import Iterable, Mapping

import jax
import numpy as np

from redpencil.engine.nodes import UNDECIDED
from redpencil.engine.state import Nodes
from redpencil.scenario import opening
from redpencil.scenario.choices import exclusions
from redpencil.scenario.people import step_of
from redpencil.scenario.schema import FormationRow, Node, ScenarioText
from redpencil.theatre.ground import Theatre

OTHER_SEATS = 2  # links of command from who decides to a command of another seat: over that seat


def side_of(text: ScenarioText, node: Node) -> str | None:
    """Return the side that decides at a node; None where neither it nor a seat says so."""
    if node.side is not None:
        return node.side
    sides = {front.id: front.side for front in text.scenario.front}
    return next((sides.get(one.front) for one in text.scenario.command if one.seat == node.decider), None)


def build(
    text: ScenarioText, theatre: Theatre, rows: tuple[FormationRow, ...], options: Mapping[str, str],
    taken: Mapping[str, str],
) -> Nodes:  # fmt: skip
    """Build the nodes; `options` are those given from outside, `taken` those of all nodes.

    What an option sets stands in arrays before the campaign begins, so a node that sets anything is settled too.
    """
    sides = [side.id for side in text.scenario.side]

    def option(node: Node, chosen: str) -> int:
        return [one.id for one in node.option].index(chosen)

    def settled(node: Node) -> int:
        fixed = node.id in options or any(one.settles for one in node.option)
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
        asks=column(_numbered([node.opens_when is not None for node in text.nodes])),
        watch=opening.build(text, theatre, rows),
        excludes=jax.device_put(np.array(_excludes(text), np.int32).reshape(-1, 4)),
        links=jax.device_put(np.array(links, np.int32).reshape(shape)),
    )


def _numbered(which: list[bool]) -> list[int]:
    """Return 0, 1, 2 for those that are so, -1 for the others."""
    return [sum(which[:place]) if so else -1 for place, so in enumerate(which)]


def _excludes(text: ScenarioText) -> list[tuple[int, int, int, int]]:
    place = {node.id: number for number, node in enumerate(text.nodes)}
    option = {(node.id, one.id): number for node in text.nodes for number, one in enumerate(node.option)}
    return [(place[node], option[node, one], place[other], option[other, theirs])
            for node, one, other, theirs in exclusions(text)]  # fmt: skip
