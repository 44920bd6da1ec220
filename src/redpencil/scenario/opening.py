"""The conditions on which a decision opens: `held:soviet:Küstrin`, `reached:8ga:Seelow`, `ring:berlin`."""

from typing import NamedTuple

import jax
import numpy as np

from redpencil.engine.nodes import ENTERED, FELL, HELD, REACHED, RING
from redpencil.engine.state import Watch
from redpencil.scenario.measure import CITY, PLACE, WHO
from redpencil.scenario.names import Names
from redpencil.scenario.places import find_place, place_problem
from redpencil.scenario.problems import listed, nearest, quoted
from redpencil.scenario.schema import FormationRow, ScenarioText
from redpencil.theatre.ground import Theatre

SIDE = "side"
GRAMMAR: dict[str, tuple[int, tuple[str, ...]]] = {
    "held": (HELD, (SIDE, PLACE)),
    "reached": (REACHED, (WHO, PLACE)),
    "entered": (ENTERED, (WHO, CITY)),
    "ring": (RING, (CITY,)),
    "fell": (FELL, (CITY,)),
}


class Asked(NamedTuple):
    """A condition taken apart: its kind and its names by what they are."""

    kind: int
    names: dict[str, str]


def opening_problem(text: str, names: Names, theatre: Theatre) -> tuple[str, str] | None:
    """Return what is wrong with a condition and the cure, if anything."""
    verb, *given = (part.strip() for part in text.split(":"))
    if verb not in GRAMMAR:
        cure = nearest(verb, GRAMMAR, otherwise=listed(GRAMMAR))
        return f"a decision cannot open on {quoted(verb)}", cure
    called = GRAMMAR[verb][1]
    if len(given) != len(called):
        form = ":".join([verb, *(f"<{kind}>" for kind in called)])
        return f"{quoted(text)} names too few or too many", f"Write {form}."
    known = {SIDE: [*names.sides], WHO: [*names.commands, *names.fronts, *names.sides], CITY: [*names.cities]}
    for kind, name in zip(called, given, strict=True):
        if missed := place_problem(theatre, name) if kind == PLACE else names.miss(kind, name, known[kind]):
            return missed
    return None


def _asked(text: str) -> Asked:
    verb, *given = (part.strip() for part in text.split(":"))
    kind, called = GRAMMAR[verb]
    return Asked(kind, dict(zip(called, given, strict=True)))


def build(text: ScenarioText, theatre: Theatre, rows: tuple[FormationRow, ...]) -> Watch:
    """Build the conditions of all nodes that have one, in their order."""
    asked = [_asked(node.opens_when) for node in text.nodes if node.opens_when]
    sides, cities = [side.id for side in text.scenario.side], [city.id for city in text.scenario.city]

    def whole(numbers: list[int]) -> jax.Array:
        array: jax.Array = jax.device_put(np.array(numbers, np.int32))
        return array

    who = [[one.names.get(WHO, "") in (row.command, row.front, row.side) for row in rows] for one in asked]
    return Watch(
        kind=whole([one.kind for one in asked]),
        cell=whole([find_place(theatre, one.names[PLACE]).cell if PLACE in one.names else 0 for one in asked]),
        side=whole([sides.index(one.names[SIDE]) if SIDE in one.names else 0 for one in asked]),
        city=whole([cities.index(one.names[CITY]) if CITY in one.names else 0 for one in asked]),
        who=jax.device_put(np.array(who, np.int32).reshape(len(asked), len(rows))),
    )
