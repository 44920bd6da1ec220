"""Roads and railways as chains of cells (build time only).

The lines join towns by straight strokes. Each stroke becomes the chain of neighbouring cells that keeps nearest to it
and crosses no more rivers than it must, and those at a bridge if there is one, so that a road along a bank does not
hop over the river.
"""

import heapq
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from redpencil.theatre import plane
from redpencil.theatre.geography import features
from redpencil.theatre.ground import ROAD
from redpencil.theatre.rectangle import Rectangle, cell_at
from redpencil.theatre.rivers import Edges

KINDS = {"main_road": "main road", "reichsstrasse": "reichsstrasse", "autobahn": "autobahn"}
STRAY_KM = 12.0  # a chain keeps within this of its stroke
CROSSING_COST = (0.0, 6.0, 4.0, 2.0)  # in cells, by obstacle class, of a river crossed where no bridge has a name
WATER_COST = 20.0  # in cells: lakes and the sea are crossed only where nothing else is left
SAMPLE_KM = 1.0

Planes = tuple[NDArray[np.int8], NDArray[np.int8]]


class Web:
    """The graph of the cells on which chains are laid."""

    def __init__(self, space: Rectangle, water: NDArray[np.bool_], rivers: Edges, bridged: NDArray[np.bool_]) -> None:
        self.space, self.number = space, space.number
        self.neighbours = space.neighbours()
        self.centres = plane.kilometres(space.lonlat)
        crossing = np.where(bridged, 0.0, np.asarray(CROSSING_COST)[rivers.obstacle])
        self.toll = 1.0 + crossing + np.where(water[self.neighbours], WATER_COST, 0.0)

    def strokes(self, line: list[list[float]]) -> list[tuple[int, int]]:
        """Return the first and last cell of every straight stroke of a line, or of its part inside the theatre."""
        result = []
        for start, end in pairwise(line):
            count = int(plane.length_km(plane.kilometres([start, end])) / SAMPLE_KM) + 2
            points = np.linspace(start, end, count)
            inside = [self.number[c] for c in (cell_at(*point) for point in points) if c in self.number]
            if inside:
                result.append((inside[0], inside[-1]))
        return result

    def chain(self, start: int, end: int) -> list[tuple[int, int]]:
        """Return the hops (direction, cell left) of the cheapest chain of cells from `start` to `end`."""
        stroke = self.centres[[start, end]]
        low, high = stroke.min(0) - STRAY_KM, stroke.max(0) + STRAY_KM
        near = np.flatnonzero(((self.centres > low) & (self.centres < high)).all(1))
        off = dict(zip(near.tolist(), plane.nearest(stroke, self.centres[near]).km.tolist(), strict=True))
        best: dict[int, float] = {start: 0.0}
        came: dict[int, tuple[int, int]] = {}
        queue = [(0.0, start)]
        while queue:
            cost, cell = heapq.heappop(queue)
            if cell == end:
                return _hops(came, start, end)
            if cost > best[cell]:
                continue
            for direction, other in enumerate(self.neighbours[:, cell].tolist()):
                if off.get(other, np.inf) > STRAY_KM:
                    continue
                total = cost + float(self.toll[direction, cell]) + (off[other] / self.space.cell_km) ** 2
                if total < best.get(other, np.inf):
                    best[other], came[other] = total, (direction, cell)
                    heapq.heappush(queue, (total, other))
        raise ValueError(f"no chain of cells from {self.space.cells[start]} to {self.space.cells[end]}")


def _hops(came: dict[int, tuple[int, int]], start: int, end: int) -> list[tuple[int, int]]:
    hops, cell = [], end
    while cell != start:
        hops.append(came[cell])
        cell = came[cell][1]
    return hops[::-1]


def roads(folder: Path, web: Web) -> Planes:
    """Lay every road and railway; return the planes of Theatre.road and Theatre.rail, (6, n) each."""
    road, rail = np.zeros(web.neighbours.shape, np.int8), np.zeros(web.neighbours.shape, np.int8)
    for feature in features(folder, "roads"):
        if feature.kind in KINDS:
            _lay(road, ROAD.index(KINDS[feature.kind]), feature.coordinates, web)
    for feature in features(folder, "rail"):
        if feature.kind == "main_rail":
            _lay(rail, 1, feature.coordinates, web)
    return road, rail


def _lay(planes: NDArray[np.int8], grade: int, line: list[list[float]], web: Web) -> None:
    """Raise both sides of every edge along the line to `grade`."""
    for start, end in web.strokes(line):
        for direction, cell in web.chain(start, end):
            other = web.neighbours[direction, cell]
            planes[direction, cell] = max(planes[direction, cell], grade)
            planes[(direction + 3) % 6, other] = max(planes[(direction + 3) % 6, other], grade)
