"""The directives as orders for every step, and the routes they follow."""

import jax
import numpy as np

from redpencil.engine.state import HOLD, POSTURES, Ground, Orders
from redpencil.scenario.numbers import Values
from redpencil.scenario.people import step_of
from redpencil.scenario.schema import Directive, ScenarioText
from redpencil.theatre.ground import Theatre
from redpencil.theatre.routes import MarchGraph, cost_to_go, march_graph

HOLDING = 100  # thousandths of an assault: the intensity of those who have no directive yet


def in_play(directive: Directive, taken: dict[str, str]) -> bool:
    """Return whether a directive is given under the options taken."""
    if directive.when is None:
        return True
    node, _, option = directive.when.partition("=")
    return taken[node] == option


def build(text: ScenarioText, theatre: Theatre, values: Values, ground: Ground,
          taken: dict[str, str]) -> tuple[Orders, np.ndarray]:  # fmt: skip
    """Return (orders stacked to (T, C), routes (R, N)) of the directives in play.

    A directive holds from the step that begins nearest its hour until the command's next one. Each pair of axis and
    front has a route, drawn under the boundaries in force when it is given.
    """
    head = text.scenario
    commands = [c.id for c in head.command]
    front_of = {c.id: [f.id for f in head.front].index(c.front) for c in head.command}
    shape = (head.steps, len(commands))
    route = np.full(shape, -1, np.int32)
    posture = np.full(shape, HOLD, np.int32)
    intensity = np.full(shape, HOLDING, np.int32)
    preparation = np.zeros(shape, np.int32)
    zone, zone_at = np.asarray(ground.zone), np.asarray(ground.zone_at)
    graph = graph_of(theatre, values)
    places = {p.name: p.cell for p in theatre.places}
    routes: dict[tuple[tuple[str, ...], int, int], np.ndarray] = {}
    given = [d for d in text.directives if in_play(d, taken)]
    for directive in sorted(given, key=lambda d: d.begins):
        step = max(step_of(head, directive.begins), 0)
        if step >= head.steps:
            continue
        c = commands.index(directive.command)
        number = -1
        if directive.axis:
            key = (directive.axis, front_of[directive.command], int(zone_at[step]))
            if key not in routes:
                closed = (zone[key[2]] >> key[1]) & 1
                axis = [places[name] for name in directive.axis]
                routes[key] = draw(graph, axis, closed == 0, values)
            number = list(routes).index(key)
        route[step:, c] = number
        posture[step:, c] = POSTURES.index(directive.posture)
        intensity[step:, c] = round(1000 * directive.intensity)
        preparation[step:, c] = 0
        preparation[step : step + 1, c] = int((directive.preparation or 0) > 0)
    empty = np.zeros((0, theatre.lon.size), np.int16)
    table = Orders(*(jax.device_put(column) for column in (route, posture, intensity, preparation)))
    return table, np.stack(list(routes.values())) if routes else empty


def graph_of(theatre: Theatre, values: Values) -> MarchGraph:
    """Return the graph over which routes are drawn."""
    roads = ("road_none", "road_main", "road_reichsstrasse", "road_autobahn")
    return march_graph(
        theatre,
        km_per_day=values["route.march_km_day"],
        road_factors=tuple(values[f"movement.{name}"] for name in roads),
        terrain_logs=tuple(values[f"movement.{name}"] for name in ("forest", "marsh", "rugged", "built_up")),
        river_hours=tuple(values[f"route.river_hours_{size}"] for size in ("major", "medium", "minor")),
        bridge_factor=values["route.bridge_factor"],
    )


def draw(graph: MarchGraph, axis: list[int], allowed: np.ndarray, values: Values) -> np.ndarray:
    """Return the cost-to-go along one axis, quarter-hours; int16 (N,)."""
    return cost_to_go(
        graph,
        axis,
        corridor_km=values["route.corridor_km"],
        off_axis_factor=values["route.off_axis_factor"],
        allowed=allowed,
        closed_factor=values["route.closed_factor"],
    )
