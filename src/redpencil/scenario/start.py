"""The evening before: who holds which cell, where everyone stands, which bridges stand."""

from collections.abc import Sequence

import jax
import numpy as np

from redpencil.engine.nodes import NEVER, UNDECIDED
from redpencil.engine.rivers import INTACT, STANDING
from redpencil.engine.state import FAR, FIGHTING, HOLD, NO_HEADING, NOBODY, WAITING, Formations, State, World
from redpencil.scenario import minds
from redpencil.scenario.numbers import Values
from redpencil.scenario.schema import FormationRow, ScenarioText
from redpencil.theatre.ground import Theatre, nearest_cell
from redpencil.theatre.lines import side_of_line


def cells(theatre: Theatre, rows: Sequence[FormationRow]) -> np.ndarray:
    """Return the cell in which each formation starts or enters; int32 (F,)."""
    places = {p.name: p.cell for p in theatre.places}
    return np.array(
        [
            places[r.place or ""] if r.lon is None or r.lat is None else nearest_cell(theatre, r.lon, r.lat)
            for r in rows
        ],
        np.int32,
    )


def control(text: ScenarioText, theatre: Theatre, rows: Sequence[FormationRow]) -> np.ndarray:
    """Return the side that holds each cell at the start; int8 (N,), NOBODY on water.

    The start lines say it; where none reaches, the nearest cell that is decided. A cell in which formations stand
    belongs to them.
    """
    sides = [s.id for s in text.scenario.side]
    holder = np.full(theatre.lon.size, NOBODY, np.int8)
    lines = [b for b in text.boundaries if b.kind == "start_line"]
    # A side that stands between two lines holds what none of them gives to its neighbour beyond.
    beside = [name for line in lines for name in (line.left, line.right)]
    for between in (True, False):
        for line in lines:
            where = side_of_line(theatre, line.points)
            for name, sign in ((line.left, 1), (line.right, -1)):
                if name in sides and (beside.count(name) > 1) == between:
                    holder = np.where(where == sign, sides.index(name), holder).astype(np.int8)
    for row, cell in zip(rows, cells(theatre, rows), strict=True):
        if row.arrives is None:
            holder[cell] = sides.index(row.side)
    for _ in range(theatre.width):
        open_cells = theatre.land & (holder == NOBODY)
        if not open_cells.any():
            break
        near = np.max([np.roll(holder, -shift) for shift in theatre.shifts], axis=0)
        holder = np.where(open_cells, near, holder).astype(np.int8)
    return np.where(theatre.land, holder, NOBODY).astype(np.int8)


def bridges(theatre: Theatre, holder: np.ndarray, stood: np.ndarray) -> np.ndarray:
    """Return the hours of bridging on each edge; int16 (3, N).

    Between the fronts all bridges are blown. Inside a side's ground peacetime bridges are intact, and rivers beside
    its formations (`stood`, a mask of cells) have been bridged by them: the bridgeheads had been held for weeks.
    """
    out = np.zeros((3, holder.size), np.int16)
    for d in range(3):
        other = np.roll(holder, -theatre.shifts[d])
        same = (holder == other) & (holder != NOBODY)
        beside = stood | np.roll(stood, -theatre.shifts[d])
        out[d] = np.where(same & (theatre.bridge[d] > 0), INTACT, np.where(same & beside, STANDING, 0))
    return out


def reach(world: World, holder: np.ndarray, bridge: np.ndarray) -> np.ndarray:
    """Return how far supply of each side reaches at the start; int16 (S, N), half-hours."""
    ground = world.ground
    river, march_cost = np.asarray(ground.river), np.asarray(ground.march_cost)
    depots = jax.tree.map(np.asarray, ground.depots)
    works = (depots.opens <= 0) & (depots.closes > 0) & (depots.by_air == 0)
    sides = world.roster.hostile.shape[0]
    out = np.full((sides, holder.size), FAR, np.int32)
    shut = np.where((river[:3] > 0) & (river[:3] < 3) & (bridge < STANDING), FAR, 0)
    for side in range(sides):
        own = holder == side
        source = np.zeros(holder.size, bool)
        source[depots.cell[works & (depots.side == side)]] = True
        source &= own
        while True:
            best = np.full(holder.size, FAR, np.int32)
            for d, shift in enumerate(ground.shifts[:3]):
                best = np.minimum(best, np.roll(out[side], -shift) + shut[d])
                best = np.minimum(best, np.roll(out[side] + shut[d], shift))
            new = np.where(source, 0, np.where(own, np.minimum(best + march_cost, FAR), FAR))
            if (new == out[side]).all():
                break
            out[side] = new
    return out.astype(np.int16)


def build(text: ScenarioText, theatre: Theatre, values: Values, rows: Sequence[FormationRow], world: World,
          holder: np.ndarray) -> State:  # fmt: skip
    """Build the state before the first step."""
    size, count = holder.size, len(rows)
    cell = cells(theatre, rows)
    there = np.array([row.arrives is None for row in rows])
    stood = np.zeros(size, bool)
    stood[cell[there]] = True
    bridge = bridges(theatre, holder, stood)

    def of_side(name: str) -> np.ndarray:
        return np.array([round(1000 * values[f"side.{row.side}.{name}"]) for row in rows], np.int32)

    def zeros() -> np.ndarray:
        return np.zeros(count, np.int32)

    formations = Formations(
        cell=jax.device_put(cell),
        heading=jax.device_put(np.full(count, NO_HEADING, np.int32)),
        progress=jax.device_put(zeros()),
        men=jax.device_put(np.array([row.men for row in rows], np.int32)),
        vehicles=jax.device_put(np.array([row.vehicles for row in rows], np.int32)),
        workshop=jax.device_put(zeros()),
        guns=jax.device_put(np.array([row.guns for row in rows], np.int32)),
        cohesion=jax.device_put(of_side("cohesion")),
        ammunition=jax.device_put(of_side("ammunition_days")),
        fuel=jax.device_put(of_side("fuel_days")),
        trench=jax.device_put(zeros()),
        fatigue=jax.device_put(zeros()),
        isolated=jax.device_put(zeros()),
        status=jax.device_put(np.where(there, FIGHTING, WAITING).astype(np.int32)),
        posture=jax.device_put(np.full(count, HOLD, np.int32)),
    )
    sides, cities = len(text.scenario.side), len(text.scenario.city)
    return State(
        step=jax.device_put(np.int32(0)),
        formations=formations,
        control=jax.device_put(holder),
        reach=jax.device_put(reach(world, holder, bridge)),
        unsupplied=jax.device_put(np.zeros(size, np.int8)),
        bridge=jax.device_put(bridge),
        believed=jax.device_put(np.zeros((sides, size), np.int16)),
        city_cut_off=jax.device_put(np.zeros(cities, np.int32)),
        city_fallen=jax.device_put(np.zeros(cities, np.int32)),
        side_fallen=jax.device_put(np.zeros(sides, np.int32)),
        choice=jax.device_put(np.full(len(text.nodes), UNDECIDED, np.int32)),
        heard=jax.device_put(np.full((len(text.nodes), len(text.scenario.command)), NEVER, np.int32)),
        minds=minds.start(world.inner, count),
    )
