"""The directives of every command, and the routes they follow."""

from collections.abc import Mapping

import jax
import numpy as np

from redpencil.engine.state import POSTURES, Script
from redpencil.scenario import boundaries, conditions
from redpencil.scenario.numbers import Values
from redpencil.scenario.people import step_of
from redpencil.scenario.schema import ScenarioText
from redpencil.theatre.ground import Theatre
from redpencil.theatre.routes import MarchGraph, cost_to_go, march_graph


def build(text: ScenarioText, theatre: Theatre, values: Values, taken: Mapping[str, str]) -> tuple[Script, np.ndarray]:
    """Return (the directives under all options in the order of their dates, routes (R, N)).

    A directive holds from the step that begins nearest its hour until the command's next one. Each pair of axis and
    front has a route, drawn under the boundaries in force when it is given, where the options `taken` are and those
    under which it is given. The number of routes does not hang on the options.
    """
    head = text.scenario
    commands = [c.id for c in head.command]
    front_of = {c.id: c.front for c in head.command}
    where, in_time = boundaries.where(text, theatre), boundaries.in_time(text)
    graph = graph_of(theatre, values)
    places = {p.name: p.cell for p in theatre.places}
    routes: dict[tuple[tuple[str, ...], str, bytes, str], np.ndarray] = {}
    drawn: dict[tuple[tuple[str, ...], bytes], np.ndarray] = {}
    given = sorted(text.directives, key=lambda d: d.begins)
    begins = [max(step_of(head, directive.begins), 0) for directive in given]
    route = np.full(len(given), -1, np.int32)
    for number, (directive, step) in enumerate(zip(given, begins, strict=True)):
        if directive.axis and step < head.steps:
            front, own = front_of[directive.command], conditions.single(directive.when)
            key = (directive.axis, front, in_time[step].tobytes(), repr(sorted(own.items())))
            if key not in routes:
                closed = boundaries.closed(text, where, in_time[step], front, {**taken, **own})
                alike = (directive.axis, closed.tobytes())
                if alike not in drawn:
                    drawn[alike] = draw(graph, [places[name] for name in directive.axis], ~closed, values)
                routes[key] = drawn[alike]
            route[number] = list(routes).index(key)
    columns = (
        [commands.index(directive.command) for directive in given],
        begins,
        np.stack([conditions.bits(directive.when, text.nodes) for directive in given]),
        route,
        [POSTURES.index(directive.posture) for directive in given],
        [round(1000 * directive.intensity) for directive in given],
        [int((directive.preparation or 0) > 0) for directive in given],
    )
    script = Script(*(jax.device_put(np.asarray(column, np.int32)) for column in columns))
    empty = np.zeros((0, theatre.lon.size), np.int16)
    return script, np.stack(list(routes.values())) if routes else empty


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
