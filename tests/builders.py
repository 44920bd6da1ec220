"""Small theatres drawn with characters, for tests of everything that stands on the ground."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np

from redpencil.theatre import plane
from redpencil.theatre.ground import TERRAIN, Place, Theatre

WATER, OPEN, FOREST, MARSH, HILLS, URBAN = (
    TERRAIN.index(name) for name in ("water", "open", "forest", "marsh", "hills", "urban")
)
GROUND = {"~": WATER, ".": OPEN, "f": FOREST, "m": MARSH, "^": HILLS, "#": URBAN}
SOUTH_WEST = (13.0, 52.0)
CELL_KM = 6.0

At = tuple[int, int]  # row from the top, column from the left
Edge = tuple[At, At]


def draw(
    text: str,
    *,
    rivers: Mapping[str, Sequence[Edge]] | None = None,
    obstacle: int = 1,
    bridges: Mapping[Edge, int] | None = None,
    roads: Sequence[Sequence[At]] = (),
    road: int = 2,
    rails: Sequence[Sequence[At]] = (),
) -> Theatre:
    """Draw a theatre from rows of characters.

    `.` open, `#` urban, `f` forest, `m` marsh, `^` hills, `~` water; a capital letter is a place of that name on open
    ground. White space is dropped. Each row lies half a cell to the left of the row above it, so a cell at (r, c)
    touches (r, c - 1), (r, c + 1), (r - 1, c - 1), (r - 1, c), (r + 1, c) and (r + 1, c + 1).

    `rivers` maps a name to the edges it runs along, all of class `obstacle`; `bridges` an edge to its load; `roads` and
    `rails` are chains of neighbouring cells. Raises ValueError for cells that do not touch.

    >>> theatre = draw('''
    ...     . A . .
    ...     . . ~ B
    ... ''', rivers={"Brook": [((0, 1), (0, 2))]}, roads=[[(0, 0), (0, 1)]])
    >>> int(theatre.land.sum()), cell(theatre, "B") == flat(theatre, (1, 3))
    (7, True)
    """
    theatre = _ground([row for row in ("".join(line.split()) for line in text.splitlines()) if row])
    for k, edges in enumerate((rivers or {}).values()):
        for edge in edges:
            set_edge(theatre, theatre.river, edge, obstacle)
            set_edge(theatre, theatre.river_name, edge, k)
    for edge, load in (bridges or {}).items():
        set_edge(theatre, theatre.bridge, edge, load)
    for planes, chains, value in ((theatre.road, roads, road), (theatre.rail, rails, 1)):
        for chain in chains:
            for edge in pairwise(chain):
                set_edge(theatre, planes, edge, value)
    return theatre._replace(river_names=tuple(rivers or {}))


def _ground(rows: list[str]) -> Theatre:
    """Return the theatre of the drawn rows, as yet without rivers and roads."""
    width = max(map(len, rows)) + 2
    shifts, halo = (1, width + 1, width, -1, -width - 1, -width), width + 1
    size = len(rows) * width + 2 * halo
    terrain, name = np.zeros(size, np.int8), np.zeros(size, np.uint64)
    lonlat = np.zeros((2, size), np.int32)
    places = []
    for r, row in enumerate(rows):
        for c, letter in enumerate(row):
            at = halo + r * width + c
            terrain[at], name[at] = OPEN if letter.isupper() else GROUND[letter], 1 + at
            km = (c + (len(rows) - r) / 2) * CELL_KM, (len(rows) - r) * CELL_KM * 0.75**0.5
            degrees = np.array(SOUTH_WEST) + np.array(km) / plane.KM_PER_DEGREE
            lonlat[:, at] = np.round(degrees * 1e4)
            if letter.isupper():
                places.append(Place(letter, letter, "DE", "F", at, float(degrees[0]), float(degrees[1]), "drawn"))
    nothing, edges = np.zeros(size, np.int16), np.zeros((6, size), np.int8)
    return Theatre(
        width=width, halo=halo, shifts=shifts, cell_km=CELL_KM, h3_index=name, lon=lonlat[0], lat=lonlat[1],
        terrain=terrain, elevation=nothing, built_up=_full(terrain, URBAN), forest=_full(terrain, FOREST),
        marsh=_full(terrain, MARSH), scarp=nothing.copy(), river=edges, river_name=np.full((6, size), -1, np.int16),
        bridge=edges.copy(), road=edges.copy(), rail=edges.copy(), river_names=(), places=tuple(places),
    )  # fmt: skip


def _full(terrain: np.ndarray, kind: int) -> np.ndarray:
    """Return 1000 thousandths where the terrain is of a kind."""
    return np.where(terrain == kind, 1000, 0).astype(np.int16)


def flat(theatre: Theatre, at: At) -> int:
    """Return the flat index of the cell drawn at (row, column)."""
    return theatre.halo + at[0] * theatre.width + at[1]


def cell(theatre: Theatre, name: str) -> int:
    """Return the cell of the place with this name; raises StopIteration when there is none."""
    return next(place.cell for place in theatre.places if place.name == name)


def set_edge(theatre: Theatre, planes: np.ndarray, edge: Edge, value: int) -> None:
    """Write `value` on both sides of the edge between two neighbours; raises ValueError when they do not touch."""
    here, there = (flat(theatre, at) for at in edge)
    if there - here not in theatre.shifts:
        raise ValueError(f"{edge[0]} and {edge[1]} do not touch")
    direction = theatre.shifts.index(there - here)
    planes[direction, here] = planes[(direction + 3) % 6, there] = value
