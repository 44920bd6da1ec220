"""The dated events of a record as questions: when a formation first came to a place or beside it."""

from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from redpencil.engine.state import Trace
from redpencil.lab.cast import Cast, Mask, army, who
from redpencil.lab.record_files import EVENTS, PACKAGED_EVENTS, BadCell, Row, date, number, read
from redpencil.lab.record_items import (
    DOCUMENTED,
    EVENT,
    Item,
    Question,
    Sheet,
    cells_while_standing,
    days_since_start,
    half,
    length,
    problem,
)
from redpencil.measures import beside, standing
from redpencil.scenario.load import Scenario
from redpencil.scenario.places import UnknownPlace, find_place
from redpencil.scenario.problems import quoted
from redpencil.theatre.ground import nearest_cell

MOVEMENT = ("captured", "reached", "crossed", "encircled", "linked_up", "assault_began", "counterattack")
TAKING = ("captured", "crossed", "encircled", "assault_began")  # ground that others hold
HOURS = {  # from and to, as the tables use the words; the night is the one that begins on the date
    "": (0, 24), "dawn": (3, 7), "morning": (6, 12), "noon": (11, 13), "afternoon": (12, 18), "evening": (18, 24),
    "night": (21, 29),
}  # fmt: skip
ZONES = {"": 0, "moscow": 0, "german": 1}  # hours to add for Moscow time, in which scenarios count
NO_MOVEMENT, BEFORE, AFTER = "no movement", "before the campaign", "after the campaign"
BESIDE = "beside its own lines from the start"  # whoever assembles there has come, with nothing taken
OUTSIDE, ABSENT, THERE = "outside the map", "takes no part, or never moves", "there from the start"
UNKNOWN, UNREADABLE = "names nobody knows", "cannot be read"


class Happened(NamedTuple):
    """A row that can be asked for: the window of its moment in days from the start, and where."""

    low: float
    high: float
    cell: int


def questions(scenario: Scenario, cast: Cast, rows: Sequence[Row]) -> Sheet:
    """Return the events that a scenario can be held against, with the count of the others by reason."""
    found, problems, left = [], [], Counter[str]()
    for row in rows:
        if row.get("event_type") not in MOVEMENT:
            left[NO_MOVEMENT] += 1
            continue
        try:
            taken, wrong = _event(scenario, cast, row)
        except BadCell as bad:
            problems.append(problem(row, str(bad), bad.cure))
            left[UNREADABLE] += 1
            continue
        problems += [problem(row, what, cure) for what, cure in wrong]
        if isinstance(taken, str):
            left[taken] += 1
        else:
            found.append(taken)
    return Sheet(tuple(found), left, tuple(problems))


def _event(scenario: Scenario, cast: Cast, row: Row) -> tuple[Question | str, list[tuple[str, str]]]:
    """Return the question of a row, or why it is left out; and what it names that nobody knows. Raises BadCell."""
    low, high = _window(scenario, row)
    cell, wrong = _cell(scenario, row)
    formations = who(cast, row.get("formation"), row.get("front_or_group"), row.get("side"))
    wrong += [(f"no army or formation called {quoted(unknown.name)}", unknown.cure) for unknown in formations.unknown]
    if wrong:
        return UNKNOWN, wrong
    if high <= 0 or low >= length(scenario):
        return BEFORE if high <= 0 else AFTER, []
    if cell < 0:
        return OUTSIDE, []
    if formations.formations is None or not (formations.formations & ~cast.still).any():
        return ABSENT, []
    return _question(scenario, cast, row, Happened(low, high, cell), formations.formations), []


def _question(scenario: Scenario, cast: Cast, row: Row, happened: Happened, formations: Mask) -> Question | str:
    cells, start = beside(scenario, happened.cell), scenario.start.formations
    if (np.isin(np.asarray(start.cell), cells) & standing(start) & formations).any():
        return THERE
    sides = np.unique(np.asarray(scenario.world.roster.side)[formations])
    if row.get("event_type") in TAKING and np.isin(np.asarray(scenario.start.control)[cells], sides).any():
        return BESIDE
    item = Item(
        kind=EVENT,
        half=half(row.get("side")),
        label=f"{row.get('place')}, {row.get('event_type').replace('_', ' ')} ({row.get('formation')})",
        army=army(cast, formations),
        day=date(row, "date").date(),
        unit="days",
        value=(happened.low + happened.high) / 2,
        low=happened.low,
        high=happened.high,
        limit=length(scenario),
        basis=DOCUMENTED,
        grade=row.get("confidence"),
        file=row.file,
        line=row.line,
    )
    return Question((item,), arrival(np.flatnonzero(formations), cells, scenario.hours_per_step / 24))


def arrival(formations: NDArray[np.intp], cells: NDArray[np.int64], step: float) -> Callable[[Trace], list[float]]:
    """Return what asks a campaign when one of some formations first stood in one of some cells, in days."""

    def ask(trace: Trace) -> list[float]:
        cell, there = cells_while_standing(trace, formations)
        came = ((cell[:, :, None] == cells).any(axis=2) & there).any(axis=1)
        return [(int(came.argmax()) + 0.5) * step if came.any() else np.inf]

    return ask


def _window(scenario: Scenario, row: Row) -> tuple[float, float]:
    """Return from when to when an event may have happened, in days from the start; raises BadCell.

    A time of the clock stands for the step around it: a campaign knows no finer.
    """
    day, hour, zone = date(row, "date"), row.get("hour").lower(), row.get("time_zone").lower()
    if zone not in ZONES:
        raise BadCell(f"time_zone {quoted(row.get('time_zone'))} is not known", "Write Moscow or German, or nothing.")
    if hour in HOURS:
        first, last = map(float, HOURS[hour])
    else:
        at, half_step = _clock(row.get("hour")), scenario.hours_per_step / 2
        first, last = at - half_step, at + half_step
    begins, shift = days_since_start(scenario, day), ZONES[zone] if hour else 0
    return begins + (first + shift) / 24, begins + (last + shift) / 24


def _clock(text: str) -> float:
    hours, _, minutes = text.partition(":")
    if not (hours.isdigit() and minutes.isdigit() and int(hours) <= 24 and int(minutes) < 60):
        cure = f"Write it as 13:30, or one of {', '.join(filter(None, HOURS))}, or nothing."
        raise BadCell(f"hour {quoted(text)} is not an hour", cure)
    return int(hours) + int(minutes) / 60


def _cell(scenario: Scenario, row: Row) -> tuple[int, list[tuple[str, str]]]:
    """Return the cell of a row's place, -1 outside the map, and what is wrong with its name; raises BadCell."""
    name, lon, lat = row.get("place"), number(row, "lon"), number(row, "lat")
    try:
        cell = find_place(scenario.theatre, name).cell
    except UnknownPlace as error:
        cell = -1
        if name not in _heard() and (name or lon is None or lat is None):
            otherwise = "Write the name of 1945, or leave it empty and give lon and lat."
            return -1, [(f"no place called {quoted(name)}", error.cure or otherwise)]
    if lon is not None and lat is not None:
        cell = nearest_cell(scenario.theatre, lon, lat)
    return cell, []


@cache
def _heard() -> frozenset[str]:
    """Return the places of the shipped record, some of them outside the map."""
    return frozenset(row.get("place") for _, rows in read(PACKAGED_EVENTS, (EVENTS,)) for row in rows)
