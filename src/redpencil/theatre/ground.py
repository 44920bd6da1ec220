"""The ground on which a campaign is fought: one record, read from one file, never changed."""

import zipfile
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from redpencil.shapes import PerCell, PerEdge
from redpencil.theatre import archive, plane

FORMAT = 1
REACH = 0.7  # of the distance between centres; the corners of a hexagon lie at 0.58, the flat map stretches the rest
PACKAGED = Path(str(files("redpencil"))) / "data" / "theatre.npz"

TERRAIN = ("water", "open", "rolling", "forest", "marsh", "hills", "mountain", "urban")
ROAD = ("none", "main road", "reichsstrasse", "autobahn")


class Place(NamedTuple):
    """A named place: its name in 1945 and today, its cell (flat index), and where it lies in degrees."""

    name: str
    name_now: str
    country_now: str
    size_class: str
    cell: int
    lon: float
    lat: float
    source: str


class Crossing(NamedTuple):
    """A bridge, ford or ferry with a name, the two cells that it joins, and what became of it in 1945.

    Where the river runs inside one cell, `cell` and `other` are that cell and no edge carries the crossing.
    """

    name: str
    river: str
    carries: str  # road, rail, road/rail, autobahn, lock, ford, ferry
    load: int  # as Theatre.bridge; 0 for fords and ferries
    cell: int
    other: int
    lon: float
    lat: float
    status_1945: str


class Theatre(NamedTuple):
    """H3 cells of resolution 6 in a padded rectangle of local IJ coordinates, as flat arrays of length N.

    `shifts` are the six flat offsets to a cell's neighbours, `shifts[d + 3] == -shifts[d]`; every cell that
    exists lies in `[halo, N - halo)`. Padding cells have `h3_index` 0 and terrain water. The directions go round the
    compass. Rows are packed: row r + 1 starts `width` cells after row r, and padding lies between them. Rivers, roads,
    railways and bridges lie only on edges between two cells of land, and are the same from both sides.
    """

    width: int
    halo: int
    shifts: tuple[int, ...]
    cell_km: float  # mean distance between the centres of neighbours
    h3_index: PerCell  # uint64, 0 in the padding
    lon: PerCell  # int32, 1e-4 degree
    lat: PerCell  # int32, 1e-4 degree
    terrain: PerCell  # int8, index into TERRAIN
    elevation: PerCell  # int16, metres
    built_up: PerCell  # int16, thousandths of the cell
    forest: PerCell  # int16, thousandths
    marsh: PerCell  # int16, thousandths (marsh and floodplain)
    scarp: PerCell  # int16, thousandths of the cell in a scarp polygon
    river: PerEdge  # int8, obstacle class of the river on the edge: 0 none, 1 major, 2 medium, 3 minor
    river_name: PerEdge  # int16, index into river_names, -1 none
    bridge: PerEdge  # int8, 0 none, 1 light, 2 road, 3 heavy or rail: what stood in peace
    road: PerEdge  # int8, index into ROAD: the best road that crosses the edge
    rail: PerEdge  # int8, 1 where a main line crosses the edge
    river_names: tuple[str, ...]
    places: tuple[Place, ...]
    crossings: tuple[Crossing, ...] = ()

    @property
    def land(self) -> NDArray[np.bool_]:
        """Return a mask of the cells that exist and are land."""
        mask: NDArray[np.bool_] = (self.h3_index != 0) & (self.terrain != 0)
        return mask


def nearest_cell(theatre: Theatre, lon: float, lat: float) -> int:
    """Return the cell whose centre is nearest to a point in degrees, or -1 where the theatre does not reach."""
    east, north = REACH * theatre.cell_km / plane.KM_PER_DEGREE * 1e4
    near = (np.abs(theatre.lon - lon * 1e4) <= east) & (np.abs(theatre.lat - lat * 1e4) <= north)
    cells = np.flatnonzero(near & (theatre.h3_index != 0))
    if not cells.size:
        return -1
    centres = np.stack([theatre.lon[cells], theatre.lat[cells]], axis=1) / 1e4
    gap = ((plane.kilometres(centres) - plane.kilometres([lon, lat])) ** 2).sum(1)
    best = int(gap.argmin())
    return int(cells[best]) if gap[best] <= (REACH * theatre.cell_km) ** 2 else -1


CELL_FIELDS = {  # fields of one number a cell, and the value in the padding
    "h3_index": (np.uint64, 0), "lon": (np.int32, 0), "lat": (np.int32, 0), "terrain": (np.int8, 0),
    "elevation": (np.int16, 0), "built_up": (np.int16, 0), "forest": (np.int16, 0), "marsh": (np.int16, 0),
    "scarp": (np.int16, 0),
}  # fmt: skip
EDGE_FIELDS = {  # fields of six numbers a cell; the file holds directions 0..2, the others follow
    "river": (np.int8, 0), "river_name": (np.int16, -1), "bridge": (np.int8, 0), "road": (np.int8, 0),
    "rail": (np.int8, 0),
}  # fmt: skip


def load(path: Path | None = None) -> Theatre:
    """Read a theatre from its file, the packaged one by default.

    Raises ValueError, with the file's name, when the file cannot be read or has another format.
    """
    path = PACKAGED if path is None else path
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as file:
            stored = {name: file[name] for name in file.files}
        found = int(stored["format"][0])
        if found != FORMAT:
            raise ValueError(f"format {found}, this version reads format {FORMAT}")
        return _expanded(stored)
    except (OSError, EOFError, LookupError, ValueError, TypeError, AttributeError, zipfile.BadZipFile) as error:
        raise ValueError(
            f"{path.name}: cannot be read as a theatre ({error})\n  Build it anew: python -m redpencil.theatre.build"
        ) from error


def _expanded(stored: dict[str, archive.Integers]) -> Theatre:
    """Spread the cells that exist over the rectangle."""
    size, width, halo, cell_m, *shifts = (int(number) for number in stored["layout"])
    index = stored["index"].astype(np.int64)
    cells: dict[str, NDArray[np.integer]] = {}
    for name, (dtype, padding) in CELL_FIELDS.items():
        cells[name] = np.full(size, padding, dtype)
        cells[name][index] = stored[name]
    for name, (dtype, padding) in EDGE_FIELDS.items():
        both = np.full((6, size), padding, dtype)
        both[:3, index] = stored[name]
        for direction in range(3):
            both[direction + 3, index] = both[direction, index - shifts[direction]]
        cells[name] = both
    return Theatre(
        width=width, halo=halo, shifts=tuple(shifts), cell_km=cell_m / 1000, **cells,
        river_names=tuple(archive.rows(stored["river_names"])),
        places=tuple(_place(row.split("\t")) for row in archive.rows(stored["places"])),
        crossings=tuple(_crossing(row.split("\t")) for row in archive.rows(stored["crossings"])),
    )  # fmt: skip


def _place(row: list[str]) -> Place:
    name, now, country, size_class, cell, lon, lat, source = row
    return Place(name, now, country, size_class, int(cell), float(lon), float(lat), source)


def _crossing(row: list[str]) -> Crossing:
    name, river, carries, load_class, cell, other, lon, lat, status = row
    return Crossing(
        name, river, carries, int(load_class), int(cell), int(other), float(lon), float(lat), status
    )  # fmt: skip
