"""Named places and the cells they lie in (build time only)."""

from pathlib import Path

from redpencil.theatre.geography import table
from redpencil.theatre.ground import Place
from redpencil.theatre.rectangle import Rectangle, cell_at


def points(folder: Path) -> list[Place]:
    """Read every named place, `cell` still -1: first the towns, then the places that only the campaign names.

    Raises ValueError for a name that stands twice.
    """
    found = [
        Place(
            row["name_1945"], row["name_now"], row["country_now"], row["pop_class_1939"], -1,
            float(row["lon"]), float(row["lat"]), row["source"],
        )
        for row in table(folder, "places")
    ] + [
        Place(row["name"], row["name"], "", "", -1, float(row["lon"]), float(row["lat"]), row["source"])
        for row in table(folder, "campaign_places")
    ]  # fmt: skip
    names: set[str] = set()
    for place in found:
        if place.name in names:
            raise ValueError(f"the place {place.name!r} stands twice in places.csv and campaign_places.csv")
        names.add(place.name)
    return found


def home(place: Place) -> str:
    """Return the cell, by its H3 name, in which a place lies."""
    return cell_at(place.lon, place.lat)


def settled(places: list[Place], space: Rectangle) -> tuple[Place, ...]:
    """Return the places with the flat index of their cell."""
    number = space.number
    return tuple(place._replace(cell=int(space.flat[number[home(place)]])) for place in places)
