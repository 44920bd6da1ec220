"""Every named place stands on dry land, in the cell in which it lies."""

from pathlib import Path

import h3
import pytest

from redpencil.theatre.geography import FOLDER, table
from redpencil.theatre.ground import Theatre
from redpencil.theatre.places import points


def test_all_428_towns_lie_on_land_in_their_own_cell(theatre: Theatre) -> None:
    towns = table(FOLDER, "places")
    assert len(towns) == 428
    cells = {place.name: place.cell for place in theatre.places}
    for town in towns:
        own = h3.str_to_int(h3.latlng_to_cell(float(town["lat"]), float(town["lon"]), 6))
        assert int(theatre.h3_index[cells[town["name_1945"]]]) == own, town["name_1945"]
        assert theatre.land[cells[town["name_1945"]]], town["name_1945"]


@pytest.mark.parametrize(
    "name", ["Reichstag", "Genschmar", "Dolgelin", "Petershagen", "Hohenwutzen", "Timeloberg (Lüneburg Heath)"]
)
def test_places_that_only_the_campaign_names_are_there(theatre: Theatre, cells: dict[str, int], name: str) -> None:
    place = next(place for place in theatre.places if place.name == name)
    assert place.source == "campaign record"
    assert theatre.land[place.cell]


def test_names_are_unique_and_coordinates_near_their_cell(theatre: Theatre) -> None:
    assert len({place.name for place in theatre.places}) == len(theatre.places)
    for place in theatre.places:
        assert abs(theatre.lon[place.cell] / 1e4 - place.lon) < 0.08
        assert abs(theatre.lat[place.cell] / 1e4 - place.lat) < 0.05


def test_a_name_that_stands_twice_is_refused(tmp_path: Path) -> None:
    for name in ("places.csv", "campaign_places.csv"):
        (tmp_path / name).write_bytes((FOLDER / name).read_bytes())
    with (tmp_path / "campaign_places.csv").open("a", encoding="utf-8") as file:
        file.write("Seelow,14.37,52.53,campaign record\n")
    with pytest.raises(ValueError, match="'Seelow' stands twice"):
        points(tmp_path)
