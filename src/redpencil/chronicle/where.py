"""Who and where, in the ids and names that a reader knows."""

from collections.abc import Iterable, Sequence
from typing import Protocol, TypedDict

import numpy as np

from redpencil.scenario.load import Scenario
from redpencil.theatre.ground import Place, Theatre

NEAR_KM = 12.0
KM_PER_DEGREE = 111.2


class Named(Protocol):
    """A row of a scenario that has an id and a name."""

    id: str
    name: str


class Owner(TypedDict, total=False):
    """Whose event it is."""

    side: str
    front: str
    command: str
    formation: str
    other: str


class Spot(TypedDict, total=False):
    """Where it happened."""

    place: str
    cell: str
    lon: float
    lat: float


class Where:
    """The names of a scenario's formations, commands, fronts, sides, cities and cells."""

    def __init__(self, scenario: Scenario) -> None:
        """Look the names up once for the whole campaign."""
        self.scenario = scenario
        roster = scenario.world.roster
        self._side, self._front = np.asarray(roster.side), np.asarray(roster.front)
        self._command = np.asarray(roster.command)
        self._command_side, self._command_front = np.asarray(roster.command_side), np.asarray(roster.command_front)
        self._places = _nearest_place(scenario)

    def who(self, formation: int) -> Owner:
        """Return whose event it is when it happened to a formation, given its index."""
        return {
            "side": _name(self.scenario.side_ids, self._side[formation]),
            "front": _name(self.scenario.front_ids, self._front[formation]),
            "command": _name(self.scenario.command_ids, self._command[formation]),
            "formation": self.scenario.formation_ids[formation],
        }

    def command(self, command: int) -> Owner:
        """Return whose event it is when it happened to a command, given its index."""
        return {
            "side": _name(self.scenario.side_ids, self._command_side[command]),
            "front": _name(self.scenario.front_ids, self._command_front[command]),
            "command": self.scenario.command_ids[command],
        }

    def at(self, cell: int) -> Spot:
        """Return a cell's H3 index, the nearest named place within 12 km, and the cell's centre in degrees."""
        theatre = self.scenario.theatre
        if not 0 <= cell < len(theatre.h3_index) or theatre.h3_index[cell] == 0:
            return {}
        lon, lat = int(theatre.lon[cell]) / 10_000, int(theatre.lat[cell]) / 10_000
        return {"place": self._places[cell], "cell": f"{int(theatre.h3_index[cell]):x}", "lon": lon, "lat": lat}

    def city(self, city: int) -> tuple[Owner, Spot]:
        """Return the side that holds a city at the start, and the place of its heart."""
        roster = self.scenario.world.roster
        side = _name(self.scenario.side_ids, np.asarray(roster.city_side)[city])
        return {"side": side, "other": self.scenario.city_ids[city]}, self.at(int(np.asarray(roster.city_heart)[city]))


def _named(rows: Iterable[Named], wanted: str) -> str:
    return next((row.name for row in rows if row.id == wanted), wanted)


def _name(ids: tuple[str, ...], index: np.integer) -> str:
    return ids[int(index)] if 0 <= index < len(ids) else ""


def _nearest_place(scenario: Scenario) -> list[str]:
    """Return for every cell (N,) the name of the nearest place within 12 km, or an empty string.

    A town comes before a place that has no size class: a bridge, a quarter, a second spelling of a town.
    """
    towns = [place for place in scenario.theatre.places if place.size_class]
    others = [place for place in scenario.theatre.places if not place.size_class]
    near_towns, near_others = (_nearest(scenario.theatre, places) for places in (towns, others))
    return [town or other for town, other in zip(near_towns, near_others, strict=True)]


def _nearest(theatre: Theatre, places: Sequence[Place]) -> list[str]:
    lat = np.asarray(theatre.lat) / 10_000.0
    squeeze = np.cos(np.radians(lat))
    nearest = np.full(lat.shape, NEAR_KM)
    which = np.full(lat.shape, -1)
    for index, place in enumerate(places):
        east = (np.asarray(theatre.lon) / 10_000.0 - place.lon) * squeeze
        km = KM_PER_DEGREE * np.hypot(east, lat - place.lat)
        which = np.where(km < nearest, index, which)
        nearest = np.minimum(km, nearest)
    return ["" if index < 0 else places[index].name for index in which.tolist()]


def side_names(scenario: Scenario) -> dict[str, str]:
    """Return the name of every side by its id."""
    return {side: _named(scenario.text.scenario.side, side) for side in scenario.side_ids}


def front_names(scenario: Scenario) -> dict[str, str]:
    """Return the name of every front by its id."""
    return {front: _named(scenario.text.scenario.front, front) for front in scenario.front_ids}


def command_names(scenario: Scenario) -> dict[str, str]:
    """Return the name of every command by its id."""
    return {command: _named(scenario.text.scenario.command, command) for command in scenario.command_ids}


def city_names(scenario: Scenario) -> dict[str, str]:
    """Return the name of every city by its id."""
    return {city: _named(scenario.text.scenario.city, city) for city in scenario.city_ids}
