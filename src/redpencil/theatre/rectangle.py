"""The cells of the theatre and their places in the padded rectangle (build time only: needs h3)."""

from collections.abc import Iterable
from typing import NamedTuple

import h3
import numpy as np
from numpy.typing import NDArray

RESOLUTION = 6
BOX = (6.0, 50.0, 15.6, 54.6)  # west, south, east, north


class Rectangle(NamedTuple):
    """Cells in ascending order of their flat index, and the shape of the rectangle that holds them."""

    cells: tuple[str, ...]
    flat: NDArray[np.int32]  # flat index of each cell, ascending
    size: int  # N
    width: int
    halo: int
    shifts: tuple[int, ...]
    lonlat: NDArray[np.float64]  # (n, 2), centres in degrees
    cell_km: float

    @property
    def number(self) -> dict[str, int]:
        """Return the position of every cell in `cells`."""
        return {cell: k for k, cell in enumerate(self.cells)}

    def neighbours(self) -> NDArray[np.int32]:
        """Return (6, n): the position in `cells` of each cell's neighbour in every direction, -1 where none."""
        position = np.full(self.size, -1, np.int32)
        position[self.flat] = np.arange(len(self.cells))
        return np.stack([position[self.flat + shift] for shift in self.shifts])


def cell_at(lon: float, lat: float) -> str:
    """Return the cell that holds a point in degrees."""
    return str(h3.latlng_to_cell(lat, lon, RESOLUTION))


def rectangle(rim: Iterable[str] = (), box: tuple[float, float, float, float] = BOX) -> Rectangle:
    """Lay the cells with their centre in `box`, and any of `rim` outside it, into flat indices that neighbours share.

    A cell of the rim brings its own neighbours with it, so that it hangs together with the rest.

    The rows of the rectangle are packed: row r starts `width` after row r - 1 whatever its first column, and
    `width` is the smallest at which no two rows touch. Directions 0..5 go round the compass, so d + 3 is opposite.
    Raises ValueError when a neighbour in space is not one of the six shifts (a pentagon, or rows that touch).
    """
    west, south, east, north = box
    corners = [(south, west), (south, east), (north, east), (north, west)]
    found = set(h3.h3shape_to_cells(h3.LatLngPoly(corners), RESOLUTION))
    inside = sorted(found.union(*(h3.grid_disk(cell, 1) for cell in set(rim) - found)))
    origin = inside[len(inside) // 2]
    try:
        across, along = np.array([h3.cell_to_local_ij(origin, cell) for cell in inside]).T
    except h3.H3BaseException as error:
        raise ValueError(f"the cells of the box cannot be laid into rows: {error}") from error
    width = _packed_width(along, across)
    flat = along * width + across
    shifts = (1, width + 1, width, -1, -width - 1, -width)
    halo = max(abs(shift) for shift in shifts)
    flat += halo - flat.min()
    order = np.argsort(flat)
    cells = tuple(inside[k] for k in order)
    centres = np.array([h3.cell_to_latlng(cell)[::-1] for cell in cells])
    result = Rectangle(
        cells, flat[order].astype(np.int32), int(flat.max()) + halo + 1, width, halo, shifts, centres, _spacing(cells)
    )
    _check(result)
    return result


def _packed_width(row: NDArray[np.int_], column: NDArray[np.int_]) -> int:
    """Return the smallest distance between rows that leaves at least one empty cell between them."""
    rows = range(int(row.min()), int(row.max()))
    first = {r: int(column[row == r].min()) for r in (*rows, rows.stop)}
    final = {r: int(column[row == r].max()) for r in (*rows, rows.stop)}
    return max(final[r] - first[r + 1] + 2 for r in rows)


def _spacing(cells: tuple[str, ...]) -> float:
    """Return the mean distance in km between a cell's centre and those of its neighbours, over a sample."""
    pairs = [(cell, other) for cell in cells[::97] for other in h3.grid_ring(cell, 1)]
    total = sum(h3.great_circle_distance(h3.cell_to_latlng(a), h3.cell_to_latlng(b), unit="km") for a, b in pairs)
    return round(float(total) / len(pairs), 2)


def _check(space: Rectangle) -> None:
    number, neighbours = space.number, space.neighbours()
    for k, cell in enumerate(space.cells):
        near = {number[other] for other in h3.grid_ring(cell, 1) if other in number}
        if near != {int(j) for j in neighbours[:, k] if j >= 0}:
            raise ValueError(f"cell {cell}: its neighbours in space are not those of the six shifts")
