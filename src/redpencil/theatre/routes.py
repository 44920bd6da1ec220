"""Cost-to-go fields: what it costs a rifle column to march from any cell to an objective along an axis.

Costs are drawn for both directions of an edge alike, so that a field runs from the objective outward.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from redpencil.theatre import plane
from redpencil.theatre.ground import TERRAIN, Theatre

UNREACHABLE = 32_000  # water, padding, and land with no way to the objective
FARTHEST = 30_000  # costs above this are given as this
QUARTERS_PER_DAY = 96


class MarchGraph(NamedTuple):
    """The edges over which columns march, one entry for each direction, sorted by `start`."""

    size: int  # N
    cells: NDArray[np.intp]  # (n,) flat indices of the cells of land, ascending
    start: NDArray[np.int32]  # position in `cells` of the cell an edge leaves
    end: NDArray[np.int32]  # and of the one it enters
    first: NDArray[np.intp]  # (n + 1,) where in these two the edges of each cell begin
    quarters: NDArray[np.float64]  # cost in quarter-hours, whole numbers, 1 or more
    centres: plane.Points  # (n, 2) kilometres


def march_graph(
    theatre: Theatre,
    *,
    km_per_day: float,
    road_factors: Sequence[float],
    terrain_logs: Sequence[float],
    river_hours: Sequence[float],
    bridge_factor: float,
    bridge: NDArray[np.integer] | None = None,
) -> MarchGraph:
    """Return the graph of marches over a theatre, to be shared by all routes.

    `km_per_day` is the pace on open ground without factors; `road_factors` multiply it by class of road (as ROAD);
    `terrain_logs` are the logarithms of the factors of cells that are all forest, marsh, rugged and built-up;
    `river_hours` are added by obstacle class (major, medium, minor), times `bridge_factor` where `bridge` (6, N), by
    default what stood in peace, is above 0. Raises ValueError where a length or a pace makes no sense.
    """
    if len(road_factors) != 4 or len(terrain_logs) != 4 or len(river_hours) != 3:
        raise ValueError("road_factors and terrain_logs need four numbers each, river_hours three")
    if km_per_day <= 0 or min(road_factors) <= 0 or min(*river_hours, bridge_factor) < 0:
        raise ValueError("paces must be above 0, river hours and the bridge factor not below")
    cells = np.flatnonzero(theatre.land)
    position = np.full(len(theatre.land), -1, np.int32)
    position[cells] = np.arange(len(cells))
    start, direction = np.nonzero(np.stack([position[cells + shift] >= 0 for shift in theatre.shifts], axis=1))
    end = position[cells[start] + np.asarray(theatre.shifts)[direction]]
    edge = direction, cells[start]
    slow = _slowness(theatre, terrain_logs)[cells]
    pace = km_per_day * np.asarray(road_factors)[theatre.road[edge]] / ((slow[start] + slow[end]) / 2)
    bridged = (theatre.bridge if bridge is None else bridge)[edge] > 0
    wait = np.array([0.0, *river_hours])[theatre.river[edge]] * np.where(bridged, bridge_factor, 1.0)
    quarters = np.maximum(np.round(theatre.cell_km / pace * QUARTERS_PER_DAY + wait * 4), 1.0)
    centres = plane.kilometres(np.stack([theatre.lon[cells], theatre.lat[cells]], axis=1) / 1e4)
    first = np.searchsorted(start, np.arange(len(cells) + 1))
    return MarchGraph(len(theatre.land), cells, start.astype(np.int32), end, first, quarters, centres)


def _slowness(theatre: Theatre, terrain_logs: Sequence[float]) -> NDArray[np.float64]:
    """Return how many times longer a march takes in each cell than over open ground, (N,)."""
    rugged = np.select(
        [theatre.terrain == TERRAIN.index("mountain"), theatre.terrain == TERRAIN.index("hills")], [1000, 500], 0
    )
    shares = (theatre.forest, theatre.marsh, np.maximum(rugged, theatre.scarp), theatre.built_up)
    total = np.zeros(len(theatre.terrain))
    for log, share in zip(terrain_logs, shares, strict=True):
        total -= log * share / 1000
    return np.asarray(np.exp(total), np.float64)


def cost_to_go(
    graph: MarchGraph,
    axis: Sequence[int],
    *,
    corridor_km: float,
    off_axis_factor: float,
    closed_factor: float,
    allowed: NDArray[np.bool_] | None = None,
) -> NDArray[np.int16]:
    """Return the quarter-hours from each cell (N,) to the last cell of `axis`: 0 there, UNREACHABLE without a way.

    An edge costs `off_axis_factor` times more when either of its cells lies farther than `corridor_km` from the line
    through the cells of the axis, and `closed_factor` times more when either is not `allowed` (N,). Every cell but the
    objective has a neighbour that is cheaper, up to FARTHEST. Raises ValueError when the objective is not land.
    """
    goal = int(np.searchsorted(graph.cells, axis[-1]))
    if goal >= len(graph.cells) or graph.cells[goal] != axis[-1]:
        raise ValueError(f"the objective, cell {axis[-1]}, is not land")
    dear = np.where(_distance_km(graph, axis) > corridor_km, off_axis_factor, 1.0)
    shut = np.ones(len(graph.cells)) if allowed is None else np.where(allowed[graph.cells], 1.0, closed_factor)
    weight = graph.quarters * np.maximum(dear[graph.start], dear[graph.end])
    weight = np.round(weight * np.maximum(shut[graph.start], shut[graph.end]))
    way = csr_array((weight, graph.end, graph.first), shape=(len(graph.cells),) * 2)
    cost = dijkstra(way, indices=[goal])[0]
    result = np.full(graph.size, UNREACHABLE, np.int16)
    result[graph.cells] = np.where(np.isinf(cost), UNREACHABLE, np.minimum(cost, FARTHEST)).astype(np.int16)
    return result


def _distance_km(graph: MarchGraph, axis: Sequence[int]) -> NDArray[np.float64]:
    """Return how far each cell of land lies from the line through the cells of the axis."""
    stops = graph.centres[np.searchsorted(graph.cells, list(axis)).clip(max=len(graph.cells) - 1)]
    if len(stops) == 1:
        stops = np.repeat(stops, 2, axis=0)
    return plane.distance_km(stops, graph.centres)
