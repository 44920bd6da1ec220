"""Roads and railways are chains of cells, and where they cross a river a bridge stood in peace."""

from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.theatre.conftest import Flood

from redpencil.theatre.geography import FOLDER, features
from redpencil.theatre.ground import EDGE_FIELDS, ROAD, Theatre
from redpencil.theatre.rectangle import cell_at, rectangle
from redpencil.theatre.rivers import Edges
from redpencil.theatre.roads import KINDS, Web


def mirrored(theatre: Theatre, planes: NDArray[np.integer]) -> NDArray[np.integer]:
    """Return for each edge (6, N) what its other side says."""
    back = [np.roll(planes[(d + 3) % 6], -theatre.shifts[d]) for d in range(6)]
    return np.stack(back)


@pytest.mark.parametrize("field", sorted(EDGE_FIELDS))
def test_both_sides_of_an_edge_agree(theatre: Theatre, field: str) -> None:
    planes = getattr(theatre, field)
    assert (planes == mirrored(theatre, planes)).all()


@pytest.mark.parametrize("field", ["river", "bridge", "road", "rail"])
def test_edges_are_marked_only_between_cells_of_land(theatre: Theatre, field: str) -> None:
    direction, cell = np.nonzero(getattr(theatre, field))
    assert len(cell)
    assert theatre.land[cell].all()
    assert theatre.land[cell + np.asarray(theatre.shifts)[direction]].all()


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_road_runs_without_a_gap(theatre: Theatre, flood: Flood, kind: str) -> None:
    """From each town of a road to the next there is a way over roads as good or better."""
    on_road = theatre.road >= ROAD.index(KINDS[kind])
    position = {int(name): k for k, name in enumerate(theatre.h3_index) if name}
    gaps = []
    for feature in features(FOLDER, "roads"):
        if feature.kind == kind:
            stops = [position.get(int(cell_at(lon, lat), 16), 0) for lon, lat in feature.coordinates]
            joined = [(a, b) for a, b in pairwise(stops) if theatre.land[a] and theatre.land[b]]
            gaps += [(feature.name, a, b) for a, b in joined if not flood(a, ~on_road)[b]]
    assert not gaps


def test_main_lines_join_the_cities(cells: dict[str, int], theatre: Theatre, flood: Flood) -> None:
    on_rail = flood(cells["Berlin"], theatre.rail == 0)
    for city in ("Küstrin", "Frankfurt (Oder)", "Cottbus", "Dresden", "Leipzig", "Magdeburg", "Hamburg", "Stettin"):
        assert on_rail[cells[city]], city


def test_bridges_carry_what_crosses_them(theatre: Theatre) -> None:
    water = theatre.river > 0
    assert not theatre.bridge[~water].any()
    assert (theatre.bridge[water & (theatre.road > 0)] >= 2).all()
    assert (theatre.bridge[water & (theatre.road == ROAD.index("autobahn"))] == 3).all()
    assert (theatre.bridge[water & (theatre.rail > 0)] == 3).all()


def test_most_edges_of_a_major_river_have_no_bridge(theatre: Theatre) -> None:
    major = theatre.river == 1
    assert 0.03 < (theatre.bridge[major] > 0).mean() < 0.2


def test_a_named_crossing_lies_on_an_edge_of_its_river(theatre: Theatre) -> None:
    inside_one_cell = []
    for crossing in theatre.crossings:
        if crossing.cell == crossing.other:
            inside_one_cell.append(crossing.name)
            continue
        direction = theatre.shifts.index(crossing.other - crossing.cell)
        assert theatre.river_names[theatre.river_name[direction, crossing.cell]] == crossing.river, crossing.name
        assert theatre.bridge[direction, crossing.cell] >= crossing.load, crossing.name
    assert len(theatre.crossings) == 82
    assert not inside_one_cell


def web(river_at: float | None, bridge_at: float | None = None) -> Web:
    """Return the cells round 13 E, 52 N with a river along a parallel, and a bridge at a longitude if one stands."""
    space = rectangle(box=(12.6, 51.8, 13.4, 52.2))
    neighbours = space.neighbours()
    lon, lat = space.lonlat.T
    wet = np.zeros(neighbours.shape, bool)
    bridged = np.zeros(neighbours.shape, bool)
    if river_at is not None:
        wet = (neighbours >= 0) & ((lat > river_at) != (lat[neighbours] > river_at))
        if bridge_at is not None:
            bridged = wet & (abs(lon - bridge_at) < 0.05) & (abs(lon[neighbours] - bridge_at) < 0.05)
    rivers = Edges(("R",), wet.astype(np.int8), np.where(wet, 0, -1).astype(np.int16))
    return Web(space, np.zeros(len(space.cells), bool), rivers, bridged)


def crossings_of(laid: Web, hops: list[tuple[int, int]], parallel: float) -> list[float]:
    """Return the longitudes at which a chain crosses a parallel."""
    lon, lat = laid.space.lonlat.T
    pairs = [(cell, int(laid.neighbours[direction, cell])) for direction, cell in hops]
    return [float(lon[a] + lon[b]) / 2 for a, b in pairs if (lat[a] > parallel) != (lat[b] > parallel)]


def ends(laid: Web, start: tuple[float, float], end: tuple[float, float]) -> tuple[int, int]:
    ((first, last),) = laid.strokes([list(start), list(end)])
    return first, last


def test_a_road_along_a_bank_does_not_hop_over_the_river() -> None:
    """The stroke runs a little north of the river, whose cells' edges wind about it; the chain stays north."""
    laid = web(52.0)
    chain = laid.chain(*ends(laid, (12.7, 52.03), (13.3, 52.03)))
    assert crossings_of(laid, chain, 52.0) == []


def test_a_road_crosses_at_the_bridge() -> None:
    laid = web(52.0, bridge_at=13.08)
    chain = laid.chain(*ends(laid, (12.98, 51.9), (12.98, 52.1)))
    (where,) = crossings_of(laid, chain, 52.0)
    assert abs(where - 13.08) < 0.06


def test_without_a_river_the_road_keeps_to_the_stroke() -> None:
    laid = web(None)
    chain = laid.chain(*ends(laid, (12.98, 51.9), (12.98, 52.1)))
    assert all(abs(laid.space.lonlat[cell, 0] - 12.98) < 0.09 for _, cell in chain)


def test_what_lies_outside_the_theatre_is_left_out() -> None:
    laid = web(None)
    assert laid.strokes([[5.0, 52.0], [6.0, 52.0]]) == []
    first, last = ends(laid, (12.0, 52.0), (14.0, 52.0))
    assert laid.space.lonlat[first, 0] < 12.7
    assert laid.space.lonlat[last, 0] > 13.3
