"""The daily positions of a record as questions: how near an army came to its place, and to the Reichstag.

Two of them a row. The *curve* asks how near to the Reichstag the army has come by the end of the day, in the record
as in a campaign: an army that has passed the city, or turns away from it, keeps its nearest point. The *position*
asks how far from the recorded lead place the nearest formation of the army stands at the end of the day; the record's
own value is 0.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from redpencil.engine.state import Trace
from redpencil.lab.cast import Cast, army, who
from redpencil.lab.record_events import ABSENT, AFTER, BEFORE, OUTSIDE, UNKNOWN, UNREADABLE
from redpencil.lab.record_files import BadCell, Row, date, number
from redpencil.lab.record_items import (
    CARRIED,
    CURVE,
    DOCUMENTED,
    INTERPOLATED,
    POSITION,
    Item,
    Places,
    Question,
    Sheet,
    cells_while_standing,
    last_step,
    problem,
)
from redpencil.measures import standing
from redpencil.scenario.load import Scenario
from redpencil.scenario.problems import Problem, quoted
from redpencil.theatre.ground import nearest_cell

REICHSTAG = (13.3762, 52.5186)  # the point from which the tables measure
EARTH_KM = 6371.0
BASIS = {
    "documented": DOCUMENTED, "looked_up": DOCUMENTED, "recalled": DOCUMENTED, "interpolated": INTERPOLATED,
    "carried": CARRIED, "carried_forward": CARRIED,
}  # fmt: skip
NOT_YET = "not yet on the map"


class Day(NamedTuple):
    """Where an army's lead stood at the end of a day."""

    row: Row
    date: datetime
    lon: float
    lat: float
    km: float  # to the Reichstag


class Force(NamedTuple):
    """An army of a record and its formations."""

    army: str
    west: bool
    members: NDArray[np.intp]


def questions(scenario: Scenario, cast: Cast, rows: Sequence[Row]) -> Sheet:
    """Return the daily positions that a scenario can be held against, with the count of the others by reason."""
    problems: list[Problem] = []
    left = Counter[str]()
    by_army: dict[str, list[Day]] = defaultdict(list)
    for row in rows:
        try:
            lon, lat, km = (_needed(row, column) for column in ("lon", "lat", "km_to_reichstag"))
            if row.get("basis") not in BASIS:
                raise BadCell(f"basis {quoted(row.get('basis'))} is not known", f"One of {', '.join(BASIS)}.")
            by_army[row.get("army")].append(Day(row, date(row, "date"), lon, lat, km))
        except BadCell as bad:
            problems.append(problem(row, str(bad), bad.cure))
            left[UNREADABLE] += 1
    found: list[Question] = []
    for name, days in by_army.items():
        west = bool(days[0].row.get("army_group"))  # the tables of the West name one, those of the East a front
        formations = who(cast, name, "", "western" if west else "")
        problems += [problem(day.row, f"no army called {quoted(one.name)}", one.cure)
                     for day in days for one in formations.unknown]  # fmt: skip
        if formations.formations is None or not (formations.formations & ~cast.still).any():
            left[UNKNOWN if formations.unknown else ABSENT] += len(days)
            continue
        force = Force(army(cast, formations.formations) or name, west, np.flatnonzero(formations.formations))
        found += _army(scenario, force, sorted(days, key=lambda day: day.date), left)
    return Sheet(tuple(found), left, tuple(problems))


def great_circle_km(lon: Places, lat: Places, point: tuple[float, float]) -> Places:
    """Return the distances (n,) in km from places in degrees to a point."""
    east, north = np.radians(lon - point[0]), np.radians(lat - point[1])
    chord = np.sin(north / 2) ** 2 + np.cos(np.radians(lat)) * math.cos(math.radians(point[1])) * np.sin(east / 2) ** 2
    return np.asarray(2 * EARTH_KM * np.arcsin(np.sqrt(chord)))


def _army(scenario: Scenario, force: Force, days: Sequence[Day], left: Counter[str]) -> list[Question]:
    """Return the questions of one army, whose `days` are in order; count those that cannot be asked."""
    members = force.members
    arrives = np.asarray(scenario.world.roster.arrives)[members].min()  # the first of its formations
    asked: list[tuple[Day, float, int]] = []
    nearest = math.inf
    for day in days:
        nearest, step = min(nearest, day.km), last_step(scenario, day.date)
        if step < 0 or step >= scenario.steps:
            left[BEFORE if step < 0 else AFTER] += 1
        elif step < arrives:
            left[NOT_YET] += 1
        elif nearest_cell(scenario.theatre, day.lon, day.lat) < 0:
            left[OUTSIDE] += 1
        else:
            asked.append((day, nearest, step))
    if not asked:
        return []
    steps = np.array([step for _, _, step in asked])
    resolution = scenario.theatre.cell_km / 2
    curve = tuple(_item(CURVE, force, day, km, resolution) for day, km, _ in asked)
    position = tuple(_item(POSITION, force, day, 0.0, 0.0) for day, _, _ in asked)
    points = [(day.lon, day.lat) for day, _, _ in asked]
    return [
        Question(curve, _nearest_so_far(scenario, members, steps)),
        Question(position, _distances(scenario, members, steps, points)),
    ]


def _item(kind: str, force: Force, day: Day, km: float, resolution: float) -> Item:
    place = day.row.get("lead_place")
    return Item(
        kind=kind, half="west" if force.west else "east", label=f"{force.army} at {place}" if place else force.army,
        army=force.army, day=day.date.date(), unit="km",
        value=km, low=km - resolution, high=km + resolution, limit=math.inf, basis=BASIS[day.row.get("basis")],
        grade=day.row.get("confidence"), file=day.row.file, line=day.row.line,
    )  # fmt: skip


def _nearest_so_far(
    scenario: Scenario, members: NDArray[np.intp], steps: NDArray[np.int64]
) -> Callable[[Trace], Places]:
    """Return what asks how near to the Reichstag an army has come by the end of some steps, in km."""
    away = great_circle_km(scenario.theatre.lon / 1e4, scenario.theatre.lat / 1e4, REICHSTAG)
    start = scenario.start.formations
    at_first = np.where(standing(start), away[np.asarray(start.cell)], np.inf)[members].min()

    def ask(trace: Trace) -> Places:
        cells, there = cells_while_standing(trace, members)
        lead = np.where(there, away[cells], np.inf).min(axis=1)
        return np.asarray(np.minimum(np.minimum.accumulate(lead), at_first)[steps])

    return ask


def _distances(
    scenario: Scenario, members: NDArray[np.intp], steps: NDArray[np.int64], points: Sequence[tuple[float, float]]
) -> Callable[[Trace], list[float]]:
    """Return what asks how far from some points an army's nearest formation stood after some steps, in km.

    An army of which nobody stands any more counts as where it stood last.
    """
    lon, lat = scenario.theatre.lon / 1e4, scenario.theatre.lat / 1e4

    def ask(trace: Trace) -> list[float]:
        cells, there = cells_while_standing(trace, members)
        manned = np.flatnonzero(there.any(axis=1))
        found = []
        for step, point in zip(steps, points, strict=True):
            before = manned[manned <= step]
            here = cells[before[-1], there[before[-1]]] if before.size else cells[:0, 0]
            found.append(float(great_circle_km(lon[here], lat[here], point).min(initial=np.inf)))
        return found

    return ask


def _needed(row: Row, column: str) -> float:
    value = number(row, column)
    if value is None:
        raise BadCell(f"{column} is empty", "A position needs its place and its distance.")
    return value
