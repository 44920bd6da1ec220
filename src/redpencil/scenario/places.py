"""Finds places by name, and the cell in which a formation stands."""

import math

from redpencil.scenario.problems import nearest, quoted
from redpencil.scenario.schema import FormationRow
from redpencil.theatre import plane
from redpencil.theatre.ground import Place, Theatre, nearest_cell


class UnknownPlace(LookupError):
    """A name that no place of the theatre has; `cure` names the nearest."""

    def __init__(self, name: str, cure: str) -> None:
        """Keep the name and the cure."""
        self.name, self.cure = name, cure
        super().__init__(f'no place called "{name}". {cure}'.strip())


def find_place(theatre: Theatre, name: str) -> Place:
    """Return the place that had this name in 1945; raises UnknownPlace, which knows today's names too."""
    for place in theatre.places:
        if place.name == name:
            return place
    for place in theatre.places:
        if place.name_now == name:
            raise UnknownPlace(name, f"In 1945 it was called {quoted(place.name)}.")
    raise UnknownPlace(name, nearest(name, [place.name for place in theatre.places]))


def place_problem(theatre: Theatre, name: str) -> tuple[str, str] | None:
    """Return what is wrong and the cure when no place of the theatre has this name, else None."""
    try:
        find_place(theatre, name)
    except UnknownPlace as error:
        return f"no place called {quoted(name)}", error.cure
    return None


def cell_of(theatre: Theatre, row: FormationRow) -> int | None:
    """Return the cell in which a formation enters: of its lon and lat, else of its place; None outside.

    Raises UnknownPlace.
    """
    if row.lon is not None and row.lat is not None:
        cell = nearest_cell(theatre, row.lon, row.lat)
        return None if cell < 0 else cell
    return find_place(theatre, row.place or "").cell


def km_between(position: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the distance in km between two positions, each lon and lat in degrees."""
    return math.dist(*plane.kilometres([position, other]))
