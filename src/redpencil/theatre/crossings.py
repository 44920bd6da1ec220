"""Bridges, fords and ferries that have a name, set on the edges of the rivers that they cross (build time only)."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from redpencil.theatre import plane
from redpencil.theatre.geography import Feature, features
from redpencil.theatre.ground import Crossing
from redpencil.theatre.rectangle import Rectangle, cell_at
from redpencil.theatre.rivers import Edges

LOAD = {"autobahn": 3, "rail": 3, "road/rail": 3, "road": 2, "lock": 2, "ford": 0, "ferry": 0}  # as Theatre.bridge
NEAR_KM = 7.0  # a named crossing farther than this from every edge of its river lies inside one cell


def crossings(folder: Path, space: Rectangle, rivers: Edges) -> list[Crossing]:
    """Read the named crossings and give each the nearest edge of its river.

    Where the river runs inside a cell for miles and has no edge near, both cells of the crossing are that one.
    """
    known = set(space.cells)
    found = [f for f in features(folder, "roads") if f.kind == "bridge" and cell_at(*f.coordinates) in known]
    return [_crossing(feature, space, rivers) for feature in found]


def _crossing(feature: Feature, space: Rectangle, rivers: Edges) -> Crossing:
    carries, river = str(feature.properties["carries"]), str(feature.properties["river"])
    if carries not in LOAD or river not in rivers.names:
        raise ValueError(f"roads.geojson: {feature.name} carries {carries!r} over {river!r}: one of them is unknown")
    own = space.number[cell_at(*feature.coordinates)]
    pair, gap_km = _nearest_edge(feature, space, rivers.name == rivers.names.index(river))
    cell, other = pair if gap_km <= NEAR_KM else (own, own)
    lon, lat = feature.coordinates
    return Crossing(
        feature.name, river, carries, LOAD[carries], int(space.flat[cell]), int(space.flat[other]), lon, lat,
        str(feature.properties["status_1945"]),
    )  # fmt: skip


def _nearest_edge(feature: Feature, space: Rectangle, edge: NDArray[np.bool_]) -> tuple[tuple[int, int], float]:
    """Return the two cells of the edge whose middle is nearest to the crossing, and how many km off it is."""
    direction, cell = np.nonzero(edge)
    if not len(cell):
        return (0, 0), float("inf")
    other = space.neighbours()[direction, cell]
    centres = plane.kilometres(space.lonlat)
    middle = (centres[cell] + centres[other]) / 2
    gap = np.sqrt(((middle - plane.kilometres(feature.coordinates)) ** 2).sum(1))
    best = int(gap.argmin())
    return (int(cell[best]), int(other[best])), float(gap[best])
