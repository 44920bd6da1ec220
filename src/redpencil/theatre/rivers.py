"""Rivers, canals and straits as watertight sets of edges between cells (build time only).

Every cell near a line is labelled as left or right of it, and the cell of a bank town after the bank on which the
town stands. The river is the set of edges between cells with different labels. Three hexagons meet at a corner and
each touches the other two, so no way leads from one label to the other but over such an edge, however the line winds.
"""

from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from shapely import LineString

from redpencil.theatre import plane
from redpencil.theatre.geography import features, table
from redpencil.theatre.rectangle import Rectangle, cell_at

CORRIDOR_KM = 16.0  # how far from the line cells are labelled
REACH_KM = 9.0  # how far from the line an edge may belong to it
OVERSHOOT_KM = 4.0  # how far a line runs on past the river that it joins, so that no gap is left
JOIN_KM = 2.5  # a line that ends as near as this to another river joins it
SMOOTH_KM = 0.4  # detail below this is dropped from the line
CANAL_KM = 15.0  # shorter canals lie within a cell or two and are not run on


class River(NamedTuple):
    """One line of water in kilometres, upstream to downstream, with the cells known to lie on either bank."""

    name: str
    obstacle: int  # 1 major, 2 medium, 3 minor
    line: plane.Points
    runs_on: bool  # past the rivers that its ends join
    pins: dict[int, int]  # +1 left bank, -1 right bank, by position of the cell


class Edges(NamedTuple):
    """The rivers on the edges of the cells: (6, n) planes, alike from both sides of an edge."""

    names: tuple[str, ...]
    obstacle: NDArray[np.int8]  # 0 none
    name: NDArray[np.int16]  # -1 none


def rivers(folder: Path, space: Rectangle) -> list[River]:
    """Read the lines of water and the pins of their banks; raises ValueError where two pins contradict each other."""
    number = space.number
    pins: dict[str, dict[int, int]] = {}
    for row in table(folder, "bank_towns"):
        cell = cell_at(float(row["lon"]), float(row["lat"]))
        side = {"left": 1, "right": -1}[row["bank_downstream"]]
        if cell in number and pins.setdefault(row["river"], {}).setdefault(number[cell], side) != side:
            raise ValueError(f"bank_towns.csv: {row['town']} shares its cell with a town on the other bank")
    result = []
    for feature in features(folder, "rivers"):
        line = np.array(LineString(plane.kilometres(feature.coordinates)).simplify(SMOOTH_KM).coords)
        runs_on = feature.kind != "canal" or plane.length_km(line) >= CANAL_KM
        obstacle = int(feature.properties["obstacle_class"])
        result.append(River(feature.name, obstacle, line, runs_on, pins.get(feature.name, {})))
    return result


def edges(lines: list[River], space: Rectangle) -> Edges:
    """Turn the lines into planes over the edges; where two share an edge the greater counts, then the first."""
    neighbours = space.neighbours()
    centres = plane.kilometres(space.lonlat)
    obstacle = np.zeros(neighbours.shape, np.int8)
    name = np.full(neighbours.shape, -1, np.int16)
    for k in sorted(range(len(lines)), key=lambda k: (-lines[k].obstacle, -k)):
        blocked = _barrier(lines[k], lines, centres, neighbours)
        obstacle[blocked] = lines[k].obstacle
        name[blocked] = k
    return Edges(tuple(river.name for river in lines), obstacle, name)


def banks(river: River, line: plane.Points, centres: plane.Points) -> tuple[NDArray[np.int8], NDArray[np.float64]]:
    """Label cells +1 left, -1 right of `line`, 0 where too far off or past its ends; and their distance in km."""
    label = np.zeros(len(centres), np.int8)
    distance = np.full(len(centres), np.inf)
    low, high = line.min(0) - CORRIDOR_KM, line.max(0) + CORRIDOR_KM
    near = np.flatnonzero(((centres >= low) & (centres <= high)).all(1))
    found = plane.nearest(line, centres[near])
    distance[near] = found.km
    label[near] = np.where((found.km <= CORRIDOR_KM) & (found.beyond == 0), found.side, 0)
    for cell, side in river.pins.items():
        label[cell] = side
    return label, distance


def _barrier(
    river: River, lines: list[River], centres: plane.Points, neighbours: NDArray[np.int32]
) -> NDArray[np.bool_]:
    """Return the (6, n) edges that the river blocks, cut off where it has run on beyond the river that it joins."""
    line, beyond = river.line, np.zeros(len(centres), bool)
    for at_start in (True, False):
        joined = _joined(river, lines, at_start) if river.runs_on else None
        if joined is not None:
            line = plane.extended(line, OVERSHOOT_KM, at_start=at_start)
            beyond |= _far_bank(river, joined, centres, at_start)
    label, distance = banks(river, line, centres)
    near = (distance < REACH_KM) | (distance[neighbours] < REACH_KM)
    blocked = (neighbours >= 0) & near & (label * label[neighbours] == -1)
    result: NDArray[np.bool_] = blocked & ~(beyond & beyond[neighbours])
    return result


def _joined(river: River, lines: list[River], at_start: bool) -> River | None:
    """Return the nearest other line within JOIN_KM of an end of the river, if there is one."""
    end = river.line[:1] if at_start else river.line[-1:]
    gaps = [(float(plane.nearest(other.line, end).km[0]), k) for k, other in enumerate(lines) if other is not river]
    gap, k = min(gaps, default=(np.inf, -1))
    return lines[k] if gap <= JOIN_KM else None


def _far_bank(river: River, joined: River, centres: plane.Points, at_start: bool) -> NDArray[np.bool_]:
    """Return the cells near an end of the river that lie across the river that it joins."""
    end = river.line[0] if at_start else river.line[-1]
    away = np.sqrt(((river.line - end) ** 2).sum(1))
    inland = river.line[away >= min(5.0, away.max() / 2)]
    own_bank = plane.nearest(joined.line, inland[:1] if at_start else inland[-1:]).side[0]
    close = np.flatnonzero(((centres - end) ** 2).sum(1) < (3 * OVERSHOOT_KM) ** 2)
    label = np.zeros(len(centres), np.int8)
    label[close] = plane.nearest(joined.line, centres[close]).side
    for cell in close[np.isin(close, list(joined.pins))]:
        label[cell] = joined.pins[int(cell)]
    far: NDArray[np.bool_] = label == -own_bank
    return far
