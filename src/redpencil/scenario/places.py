"""Finds the cell of a place or a position on the theatre's ground."""

import math

import numpy as np

from redpencil.scenario.problems import nearest, quoted
from redpencil.scenario.schema import FormationRow
from redpencil.theatre.ground import Place, Theatre

KM_PER_DEGREE = 111.195  # of latitude, on a sphere of 6371 km
REACH = 0.7  # of the distance between centres: the corners of a hexagon lie at 0.58, distortion adds the rest


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


def cell_at(theatre: Theatre, lon: float, lat: float) -> int | None:
    """Return the flat index of the cell in which a position in degrees lies, None outside the theatre."""
    cells = np.flatnonzero(theatre.h3_index)
    east = (theatre.lon[cells] / 1e4 - lon) * math.cos(math.radians(lat)) * KM_PER_DEGREE
    north = (theatre.lat[cells] / 1e4 - lat) * KM_PER_DEGREE
    distance = np.hypot(east, north)
    at = int(np.argmin(distance))
    return int(cells[at]) if distance[at] <= REACH * theatre.cell_km else None


def cell_of(theatre: Theatre, row: FormationRow) -> int | None:
    """Return the cell in which a formation enters: of its lon and lat, else of its place; None outside.

    Raises UnknownPlace.
    """
    if row.lon is not None and row.lat is not None:
        return cell_at(theatre, row.lon, row.lat)
    return find_place(theatre, row.place or "").cell


def km_between(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    """Return the distance in km between two positions in degrees, for distances of a theatre."""
    middle = math.radians((lat + other_lat) / 2)
    east = (other_lon - lon) * math.cos(middle)
    return math.hypot(east, other_lat - lat) * KM_PER_DEGREE
