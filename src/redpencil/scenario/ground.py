"""The ground of a scenario: the theatre, with its belts of works, cities, boundaries and sources of supply."""

import jax
import numpy as np

from redpencil.engine.state import Airfields, Depots, Ground, Shifts
from redpencil.scenario import boundaries
from redpencil.scenario.numbers import Values
from redpencil.scenario.people import index_or_none, step_of
from redpencil.scenario.schema import Boundary, ScenarioText
from redpencil.theatre.ground import TERRAIN, Theatre
from redpencil.theatre.lines import near_line
from redpencil.theatre.plane import kilometres

KM_PER_DEGREE = 111.2


def build(text: ScenarioText, theatre: Theatre, values: Values) -> Ground:
    """Build the ground; the routes are left empty, `orders` draws them."""
    hilly = np.where(theatre.terrain == TERRAIN.index("hills"), 500, 0)
    hilly = np.where(theatre.terrain == TERRAIN.index("mountain"), 1000, hilly)
    works = [b for b in text.boundaries if b.kind == "defence_line"]
    left_empty = [b for b in works if b.evacuated]
    return Ground(
        land=jax.device_put(theatre.land),
        shifts=Shifts(theatre.shifts),
        built_up=jax.device_put(theatre.built_up.astype(np.int32)),
        forest=jax.device_put(theatre.forest.astype(np.int32)),
        marsh=jax.device_put(theatre.marsh.astype(np.int32)),
        rugged=jax.device_put(np.maximum(hilly, theatre.scarp).astype(np.int32)),
        road=jax.device_put(theatre.road.astype(np.int32)),
        river=jax.device_put(theatre.river.astype(np.int32)),
        works=jax.device_put(belts(theatre, works)),
        evacuated=jax.device_put(
            np.where(belts(theatre, left_empty) > 0, 1000 - round(1000 * values["fires.first_line_occupied"]), 0)
        ),
        march_cost=jax.device_put(march_cost(theatre, values)),
        city=jax.device_put(cities(text, theatre)),
        beyond=jax.device_put(boundaries.beyond(text, theatre)),
        spacing=jax.device_put(np.int32(round(theatre.cell_km * 1000))),
        depots=depots(text, theatre),
        airfields=airfields(text, theatre),
        routes=jax.device_put(np.zeros((0, theatre.lon.size), np.int16)),
    )


def belts(theatre: Theatre, lines: list[Boundary]) -> np.ndarray:
    """Return the strongest works of each cell, thousandths; int32 (N,)."""
    level = np.zeros(theatre.lon.size, np.int32)
    for line in lines:
        near = near_line(theatre, line.points, (line.width_km or 0.0) / 2)
        level = np.maximum(level, np.where(near & theatre.land, line.level or 0, 0))
    return level


def depots(text: ScenarioText, theatre: Theatre) -> Depots:
    """Return where supply enters, from when to when, and how much."""
    head, cell = text.scenario, {p.name: p.cell for p in theatre.places}
    sides, fronts = [s.id for s in head.side], [f.id for f in head.front]

    def of(numbers: list[int]) -> jax.Array:
        array: jax.Array = jax.device_put(np.array(numbers, np.int32))
        return array

    return Depots(
        cell=of([cell[depot.place] for depot in head.depot]),
        side=of([sides.index(depot.side) for depot in head.depot]),
        front=of([index_or_none(fronts, depot.front) for depot in head.depot]),
        opens=of([-1 if depot.begins is None else step_of(head, depot.begins) for depot in head.depot]),
        closes=of([head.steps + 1 if depot.ends is None else step_of(head, depot.ends) for depot in head.depot]),
        kg_day=of([-1 if depot.throughput_t_day is None else 1000 * depot.throughput_t_day for depot in head.depot]),
        by_air=of([int(depot.by_air) for depot in head.depot]),
    )


def airfields(text: ScenarioText, theatre: Theatre) -> Airfields:
    """Return the airfields, each with its distance to every cell."""
    head = text.scenario
    sides, places = [s.id for s in head.side], {p.name: p for p in theatre.places}
    at = [places[field.place] for field in head.airfield]
    opens = [-1 if field.begins is None else step_of(head, field.begins) for field in head.airfield]
    degrees = np.stack([theatre.lon, theatre.lat], axis=-1) / 1e4
    everywhere = kilometres(degrees)
    km = [np.hypot(*(everywhere - kilometres([(place.lon, place.lat)])).T) for place in at]
    return Airfields(
        cell=jax.device_put(np.array([place.cell for place in at], np.int32)),
        side=jax.device_put(np.array([sides.index(field.side) for field in head.airfield], np.int32)),
        opens=jax.device_put(np.array(opens, np.int32)),
        km=jax.device_put(np.minimum(np.reshape(km, (len(at), theatre.lon.size)), 30_000).round().astype(np.int16)),
    )


def march_cost(theatre: Theatre, values: Values) -> np.ndarray:
    """Return the half-hours a supply column needs to cross each cell on its best road; int16 (N,), at least 1."""
    names = ("road_none", "road_main", "road_reichsstrasse", "road_autobahn")
    factor = np.array([values[f"movement.{name}"] for name in names])
    speed = values["route.supply_km_hour"] * factor[theatre.road.max(axis=0)]
    half_hours: np.ndarray = np.maximum(np.rint(2 * theatre.cell_km / speed), 1).astype(np.int16)
    return half_hours


def cities(text: ScenarioText, theatre: Theatre) -> np.ndarray:
    """Return the index of the city each cell belongs to, -1 none; int32 (N,).

    A city reaches as far as the polygon of its places, or its disc; the cell of its heart belongs to it anyway.
    """
    city = np.full(theatre.lon.size, -1, np.int32)
    places = {p.name: p for p in theatre.places}
    for index, given in enumerate(text.scenario.city):
        if given.polygon:
            inside = within(theatre, [(places[name].lon, places[name].lat) for name in given.polygon])
        else:
            centre = places[given.place or given.heart]
            east = (theatre.lon / 1e4 - centre.lon) * KM_PER_DEGREE * np.cos(np.radians(centre.lat))
            north = (theatre.lat / 1e4 - centre.lat) * KM_PER_DEGREE
            inside = np.hypot(east, north) <= (given.radius_km or 0.0)
        city[inside & theatre.land] = index
        city[places[given.heart].cell] = index
    return city


def within(theatre: Theatre, corners: list[tuple[float, float]]) -> np.ndarray:
    """Return which cell centres lie in a polygon of (lon, lat), by counting the edges a ray crosses; bool (N,)."""
    x, y = theatre.lon / 1e4, theatre.lat / 1e4
    inside: np.ndarray = np.zeros(x.size, bool)
    for (x0, y0), (x1, y1) in zip(corners, [*corners[1:], corners[0]], strict=True):
        if y0 != y1:
            inside ^= ((y0 > y) != (y1 > y)) & (x < x0 + (y - y0) * (x1 - x0) / (y1 - y0))
    inside &= theatre.h3_index != 0
    return inside
