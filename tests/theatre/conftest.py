"""The theatre that is shipped, read once; and the ways over it that tests look for."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from redpencil.theatre.ground import Theatre, load

Flood = Callable[[int, NDArray[np.bool_]], NDArray[np.bool_]]


@pytest.fixture(scope="session")
def theatre() -> Theatre:
    return load()


@pytest.fixture(scope="session")
def cells(theatre: Theatre) -> dict[str, int]:
    """Return the cell of every place."""
    return {place.name: place.cell for place in theatre.places}


@pytest.fixture(scope="session")
def flood(theatre: Theatre) -> Flood:
    """Return a function that finds all land (N,) to which a way leads from a cell without an edge that is blocked."""

    def from_cell(start: int, blocked: NDArray[np.bool_]) -> NDArray[np.bool_]:
        cell = np.flatnonzero(theatre.land)
        here, direction = np.nonzero(np.stack([theatre.land[cell + shift] for shift in theatre.shifts], axis=1))
        free = ~blocked[direction, cell[here]]
        there = cell[here] + np.asarray(theatre.shifts)[direction]
        return reached(len(theatre.land), cell[here][free], there[free], start)

    return from_cell


def reached(size: int, here: NDArray[np.integer], there: NDArray[np.integer], start: int) -> NDArray[np.bool_]:
    """Return the cells (size,) to which the ways from `here` to `there` lead from `start`."""
    ways = coo_array((np.ones(len(here), np.int8), (here, there)), shape=(size, size))
    labels = connected_components(ways, directed=False)[1]
    same: NDArray[np.bool_] = labels == labels[start]
    return same
