"""Lines drawn on the theatre: which cells lie near them, and on which side."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from redpencil.theatre import plane
from redpencil.theatre.ground import Theatre

Line = Sequence[tuple[float, float]]  # degrees: longitude, latitude


def near_line(theatre: Theatre, line: Line, km: float) -> NDArray[np.bool_]:
    """Return the cells (N,) that a line crosses, or whose centre lies within `km` of it.

    A line has crossed a cell when it comes nearer to the centre than half the distance between centres.
    Raises ValueError for a line of fewer than two points.
    """
    cells = np.flatnonzero(theatre.h3_index)
    found = _nearest(theatre, line, cells)
    near = np.zeros(len(theatre.h3_index), bool)
    near[cells] = found.km <= max(km, theatre.cell_km / 2)
    return near


def side_of_line(theatre: Theatre, line: Line) -> NDArray[np.int8]:
    """Return +1 for the cells (N,) left of a line, -1 right, and 0 beyond its ends: the line stops there.

    A cell is beyond an end when that end is the point of the line nearest to its centre. Padding is 0.
    Raises ValueError for a line of fewer than two points.
    """
    cells = np.flatnonzero(theatre.h3_index)
    found = _nearest(theatre, line, cells)
    side = np.zeros(len(theatre.h3_index), np.int8)
    side[cells] = np.where(found.beyond == 0, found.side, 0)
    return side


def _nearest(theatre: Theatre, line: Line, cells: NDArray[np.intp]) -> plane.Nearest:
    if len(line) < 2:
        raise ValueError(f"a line needs two points or more, not {len(line)}")
    centres = np.stack([theatre.lon[cells], theatre.lat[cells]], axis=1) / 1e4
    return plane.nearest(plane.kilometres(line), plane.kilometres(centres))
