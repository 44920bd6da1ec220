"""The names that a scenario declares, and how to say that something else is not among them."""

from collections.abc import Iterable
from typing import NamedTuple

from redpencil.scenario.head import City, Command, Front, Side
from redpencil.scenario.problems import listed, nearest, quoted
from redpencil.scenario.schema import Node, ScenarioText


class Names(NamedTuple):
    """What the scenario declares, by id; `unread` are the ids and files of which something could not be read."""

    sides: dict[str, Side]
    fronts: dict[str, Front]
    commands: dict[str, Command]
    cities: dict[str, City]
    nodes: dict[str, Node]
    unread: frozenset[str]

    def miss(self, called: str, name: str, known: Iterable[str]) -> tuple[str, str] | None:
        """Return what is wrong and the cure when `name` is not among the `known` ones, else None."""
        known = list(known)
        if name in known or name in self.unread:
            return None
        cure = nearest(name, known, otherwise=listed(known) or f"The scenario declares no {called}.")
        return f"no {called} called {quoted(name)}", cure


def names_of(text: ScenarioText) -> Names:
    """Return the names that the scenario declares; of two with one id, the first."""
    scenario = text.scenario
    return Names(
        sides={side.id: side for side in reversed(scenario.side)},
        fronts={front.id: front for front in reversed(scenario.front)},
        commands={command.id: command for command in reversed(scenario.command)},
        cities={city.id: city for city in reversed(scenario.city)},
        nodes={node.id: node for node in reversed(text.nodes)},
        unread=text.unread,
    )
