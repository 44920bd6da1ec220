"""Rivers hold water: no way leads across but over a bridge."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from tests.theatre.conftest import Flood, reached

from redpencil.theatre import plane
from redpencil.theatre.geography import FOLDER, table
from redpencil.theatre.ground import Theatre
from redpencil.theatre.rectangle import cell_at, rectangle
from redpencil.theatre.rivers import River, edges, rivers

ACROSS = [
    (("Oder",), "Frankfurt (Oder)", "Reppen"),
    (("Oder",), "Seelow", "Küstrin"),
    (("Oder",), "Stettin", "Altdamm"),
    (("Oder",), "Schwedt", "Königsberg (Neumark)"),
    (("Elbe",), "Magdeburg", "Burg"),
    (("Elbe",), "Torgau", "Liebenwerda"),
    (("Elbe",), "Tangermünde", "Jerichow"),
    (("Elbe",), "Barby", "Zerbst"),
    (("Elbe",), "Harburg", "Hamburg"),
    (("Elbe",), "Wittenberge", "Stendal"),
    (("Rhine",), "Köln", "Siegen"),
    (("Rhine",), "Krefeld", "Wesel"),
    (("Rhine",), "Remagen", "Wiesbaden"),
]
BOX = (11.0, 51.8, 12.6, 52.6)
CROSS_BOX = (BOX[0] - 1.0, BOX[2] + 1.0)
SPACE = rectangle(box=BOX)
NORTH, SOUTH = int(SPACE.lonlat[:, 1].argmax()), int(SPACE.lonlat[:, 1].argmin())
NEISSE = [("Görlitz", "Lauban"), ("Forst", "Sommerfeld"), ("Rothenburg", "Priebus"), ("Cottbus", "Sorau")]


def along(theatre: Theatre, *names: str) -> NDArray[np.bool_]:
    """Return the (6, N) edges of the rivers of these names."""
    return np.isin(theatre.river_name, [theatre.river_names.index(name) for name in names])


def north_of(theatre: Theatre, degrees: float) -> NDArray[np.bool_]:
    """Return the (6, N) edges into cells south of a latitude: a test closes them where a river's source is near."""
    south = theatre.lat < degrees * 1e4
    return np.stack([np.roll(south, -shift) for shift in theatre.shifts])


@pytest.mark.parametrize(("names", "here", "there"), ACROSS)
def test_no_way_leads_across(
    theatre: Theatre, cells: dict[str, int], flood: Flood, names: tuple[str, ...], here: str, there: str
) -> None:
    dry = flood(cells[here], along(theatre, *names))
    assert not dry[cells[there]]
    assert dry.sum() > 300, "the bank itself is free to walk"


@pytest.mark.parametrize(("here", "there"), NEISSE)
def test_no_way_leads_across_the_neisse(
    theatre: Theatre, cells: dict[str, int], flood: Flood, here: str, there: str
) -> None:
    assert not flood(cells[here], along(theatre, "Neisse", "Oder") | north_of(theatre, 51.0))[cells[there]]


def test_without_the_neisse_the_oder_leaks_round_its_mouth(
    theatre: Theatre, cells: dict[str, int], flood: Flood
) -> None:
    assert flood(cells["Forst"], along(theatre, "Oder") | north_of(theatre, 51.0))[cells["Sommerfeld"]]


@pytest.mark.parametrize(("names", "here", "there"), ACROSS)
def test_one_open_edge_is_enough_to_cross(
    theatre: Theatre, cells: dict[str, int], flood: Flood, names: tuple[str, ...], here: str, there: str
) -> None:
    blocked = along(theatre, *names)
    dry = flood(cells[here], blocked)
    direction, cell = next(
        (d, int(c)) for d, c in np.argwhere(blocked) if dry[c] and theatre.land[c + theatre.shifts[d]]
    )
    blocked[direction, cell] = False
    assert flood(cells[here], blocked)[cells[there]]


@pytest.mark.parametrize(("names", "here", "there"), ACROSS)
def test_over_the_bridges_every_bank_is_reached(
    theatre: Theatre, cells: dict[str, int], flood: Flood, names: tuple[str, ...], here: str, there: str
) -> None:
    assert flood(cells[here], along(theatre, *names) & (theatre.bridge == 0))[cells[there]]


@pytest.mark.parametrize(("name", "start"), [("Oder", "Frankfurt (Oder)"), ("Elbe", "Magdeburg"), ("Rhine", "Köln")])
def test_every_bank_town_stands_on_its_bank(
    theatre: Theatre, cells: dict[str, int], flood: Flood, name: str, start: str
) -> None:
    left = flood(cells[start], along(theatre, name))
    towns = [row for row in table(FOLDER, "bank_towns") if row["river"] == name]
    inside = [(row, _cell(theatre, row)) for row in towns if _cell(theatre, row) >= 0]
    wrong = [row["town"] for row, cell in inside if left[cell] != (row["bank_downstream"] == "left")]
    assert len(inside) >= 10
    assert set(wrong) <= {"Mainz"}, "whose hinterland on the left bank lies south of the theatre"


def _cell(theatre: Theatre, row: dict[str, str]) -> int:
    found = np.flatnonzero(theatre.h3_index == int(cell_at(float(row["lon"]), float(row["lat"])), 16))
    return int(found[0]) if len(found) else -1


def test_pins_that_contradict_each_other_are_refused(tmp_path: Path) -> None:
    for name in ("bank_towns.csv", "rivers.geojson"):
        (tmp_path / name).write_bytes((FOLDER / name).read_bytes())
    with (tmp_path / "bank_towns.csv").open("a", encoding="utf-8") as file:
        file.write("Elbe,Magdeburg-Ost,11.63,52.13,right\n")
    with pytest.raises(ValueError, match=r"bank_towns\.csv: Magdeburg-Ost"):
        rivers(tmp_path, SPACE)


@given(
    st.lists(st.integers(-12, 12), min_size=8, max_size=40),
    st.integers(0, 3),
)
def test_any_line_that_crosses_the_box_parts_it(bends: list[int], seed: int) -> None:
    """A river from beyond the western rim to beyond the eastern one leaves no way from the north to the south."""
    lon = np.linspace(*CROSS_BOX, len(bends))
    lat = 52.2 + np.array(bends) / 111.2 + 0.01 * seed
    line = plane.kilometres(np.stack([lon, lat], axis=1))
    blocked = edges([River("R", 1, line, False, {})], SPACE).obstacle > 0
    dry = _walk(blocked, NORTH)
    assert not dry[SOUTH]
    assert (dry == (plane.nearest(line, plane.kilometres(SPACE.lonlat)).side > 0)).mean() > 0.9


def test_a_line_that_ends_inside_the_box_can_be_walked_round() -> None:
    line = plane.kilometres([[CROSS_BOX[0], 52.2], [11.8, 52.2]])
    blocked = edges([River("R", 1, line, False, {})], SPACE).obstacle > 0
    assert _walk(blocked, NORTH)[SOUTH]


@pytest.mark.parametrize("mouth", [11.70, 11.74, 11.78, 11.82, 11.86])
def test_a_tributary_stops_at_the_bank_it_reaches(mouth: float) -> None:
    """The far bank of the main river has no edge of the tributary, and the tributary leaves no gap at its mouth."""
    main = River("Main", 1, plane.kilometres([[CROSS_BOX[0], 52.2], [CROSS_BOX[1], 52.2]]), True, {})
    side = River("Side", 3, plane.kilometres([[mouth, 53.5], [mouth, 52.205]]), True, {})
    water = edges([main, side], SPACE)
    centres = plane.kilometres(SPACE.lonlat)
    north = plane.nearest(main.line, centres).side > 0
    neighbours = SPACE.neighbours()
    of_side = water.name == 1
    assert of_side.any()
    assert not (of_side & ~north & ~north[neighbours]).any()
    west = int(np.flatnonzero(north & (SPACE.lonlat[:, 0] < 11.5))[0])
    assert not _walk(water.obstacle > 0, west)[north & (SPACE.lonlat[:, 0] > 12.1)].any()


def _walk(blocked: NDArray[np.bool_], start: int) -> NDArray[np.bool_]:
    neighbours = SPACE.neighbours()
    direction, here = np.nonzero((neighbours >= 0) & ~blocked)
    return reached(len(SPACE.cells), here, neighbours[direction, here], start)
