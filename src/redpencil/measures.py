"""The small language in which a record asks a campaign questions: `reached:8ga:Seelow`, `killed:1bf`, `ring:berlin`.

| question | answer |
| --- | --- |
| `reached:WHO:PLACE` | when a formation first stood in the place's cell or beside it |
| `entered:WHO:CITY` | when a formation first stood in a cell of the city |
| `linked_up:WHO:WHO:PLACE` | when formations of both first stood in the place's cell or beside it at one time |
| `ring:CITY` | when the city was first cut off from its side's supply, for two steps at least |
| `heart:CITY` | when an enemy first stood in the city's heart, or had fought through half of that cell |
| `heart_by:WHO:CITY` | the same of an enemy who belongs to WHO |
| `fell:CITY` | when the city capitulated |
| `end` | when the first side capitulated |
| `killed:WHO` and the other figures in `FIGURES` | how many, in the whole campaign |

WHO is the id of a command, a front or a side, or of one less a part of it (`front-army`). A moment is the middle of
the step in which a thing happened.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from redpencil.engine.state import FIGHTING, Formations, Trace
from redpencil.scenario import measure as grammar
from redpencil.scenario.load import Scenario
from redpencil.scenario.places import UnknownPlace, find_place

Value: TypeAlias = datetime | int | None
Mask: TypeAlias = NDArray[np.bool_]

FIGURES = {
    "killed": ("killed",),
    "wounded": ("wounded",),
    "captured": ("captured",),
    "irrecoverable": ("killed", "captured"),  # as the Soviet archives count: killed, missing and captured
    "casualties": ("killed", "captured", "wounded"),
    "vehicles_lost": ("vehicles_lost",),
    "guns_lost": ("guns_lost",),
}


class MeasureError(ValueError):
    """A question that the scenario cannot answer: an unknown word, place, city or name."""


def measure(scenario: Scenario, trace: Trace, text: str) -> Value:
    """Return a campaign's answer to one question of the record: a moment, a number, or None if it never happened.

    Raises MeasureError for a question that names something the scenario does not have.
    """
    try:
        word, names = grammar.parse(text)
    except ValueError as error:
        raise MeasureError(f'"{text}" is not a question of the record: {error}') from None
    if word in FIGURES:
        return _total(scenario, trace, word, *names)
    return QUESTIONS[word](scenario, trace, *names)


def moment(scenario: Scenario, step: int) -> datetime:
    """Return the middle of a step; step -1 is the start of the campaign."""
    hours = max(0.0, (step + 0.5) * scenario.hours_per_step)
    return scenario.start_time + timedelta(hours=hours)


def members(scenario: Scenario, who: str) -> Mask:
    """Return which formations (F,) belong to a command, a front or a side, less those of others (`front-army`)."""
    first, *less = (_members(scenario, one) for one in grammar.parties(who))
    return np.asarray(first & ~np.any([*less, np.zeros_like(first)], axis=0))


def _members(scenario: Scenario, who: str) -> Mask:
    """Return which formations (F,) belong to a command, a front or a side, given its id."""
    roster = scenario.world.roster
    for ids, owner in (
        (scenario.command_ids, roster.command),
        (scenario.front_ids, roster.front),
        (scenario.side_ids, roster.side),
    ):
        if who in ids:
            return np.asarray(np.asarray(owner) == ids.index(who))
    raise MeasureError(f'no command, front or side called "{who}"')


def beside(scenario: Scenario, cell: int) -> NDArray[np.int64]:
    """Return a cell and its six neighbours, as flat indices (7,)."""
    return cell + np.array([0, *scenario.theatre.shifts])


def cut_off(scenario: Scenario, control: NDArray[np.integer], city: int) -> Mask:
    """Return in which steps (T,) no supply of its side could reach a city, given who held each cell (T, N).

    Raises MeasureError when the campaign did not keep who held what.
    """
    world = scenario.world
    if control.shape[1] == 0:
        raise MeasureError("this campaign did not keep who held which cell, so no ring can be found in it")
    side = int(np.asarray(world.roster.city_side)[city])
    heart = int(np.asarray(world.roster.city_heart)[city])
    enemies = np.flatnonzero(np.asarray(world.roster.hostile)[side])
    depots = world.ground.depots
    by_road = (np.asarray(depots.side) == side) & (np.asarray(depots.by_air) == 0)
    passable = np.asarray(world.ground.land) & ~np.isin(control, enemies)
    closed, way = np.zeros(len(passable), bool), np.array([heart])
    for t, open_cells in enumerate(passable):
        source = np.zeros(open_cells.size, bool)
        works = by_road & (np.asarray(depots.opens) <= t) & (np.asarray(depots.closes) > t)
        source[np.asarray(depots.cell)[works]] = True
        if not (way.size and source[way[0]] and open_cells[way[:-1]].all()):  # the way of the step before is shut
            way = _way(heart, source, open_cells, scenario.theatre.shifts)
            closed[t] = not way.size
    return closed


def held_twice(happening: Mask) -> int | None:
    """Return the first of two steps in a row in which something was so, or None."""
    twice = np.flatnonzero(happening[:-1] & happening[1:])
    return int(twice[0]) if twice.size else None


def standing(formations: Formations) -> Mask:
    """Return which formations are on the map and fighting, in the shape of the arrays."""
    return np.asarray(np.asarray(formations.status) == FIGHTING)


def _way(start: int, goal: Mask, passable: Mask, shifts: tuple[int, ...]) -> NDArray[np.int64]:
    """Return the cells of a shortest way over passable cells, from the goal back to the start; none if there is none.

    The start itself need not be passable.
    """
    around, edge = np.array(shifts), np.array([start])
    fresh, came_from = passable.copy(), np.full(passable.shape, -1)
    while edge.size:
        if goal[edge].any():
            way = [int(edge[np.argmax(goal[edge])])]
            while way[-1] != start:
                way.append(int(came_from[way[-1]]))
            return np.array(way)
        fresh[edge] = False
        near, before = (edge[:, None] + around).ravel(), np.repeat(edge, len(around))
        near, before = near[fresh[near]], before[fresh[near]]
        came_from[near] = before  # of several ways to a cell one is as short as the other
        edge = near[came_from[near] == before]  # each once, from where its way leads
    return np.array([], np.int64)


def _first(scenario: Scenario, happened: Mask) -> datetime | None:
    steps = np.flatnonzero(happened)
    return moment(scenario, int(steps[0])) if steps.size else None


def _stood(formations: Formations, who: Mask, cells: NDArray[np.integer]) -> Mask:
    """Return whether any of `who` stood in one of the cells: (T,) for a trace, () for one state."""
    cell = np.asarray(formations.cell)[..., who]
    here = np.isin(cell, cells, kind="table") & (np.asarray(formations.status)[..., who] == FIGHTING)
    return np.asarray(here.any(axis=-1))


def _reached(scenario: Scenario, trace: Trace, who: str, place: str) -> Value:
    return _stood_first(scenario, trace, members(scenario, who), beside(scenario, _cell_of(scenario, place)))


def _entered(scenario: Scenario, trace: Trace, who: str, city: str) -> Value:
    cells = np.flatnonzero(np.asarray(scenario.world.ground.city) == _city(scenario, city))
    return _stood_first(scenario, trace, members(scenario, who), cells)


def _stood_first(scenario: Scenario, trace: Trace, who: Mask, cells: NDArray[np.integer]) -> Value:
    if _stood(scenario.start.formations, who, cells):
        return scenario.start_time
    return _first(scenario, _stood(trace.formations, who, cells))


def _linked_up(scenario: Scenario, trace: Trace, one: str, other: str, place: str) -> Value:
    cells = beside(scenario, _cell_of(scenario, place))
    first, second = members(scenario, one), members(scenario, other)
    start = scenario.start.formations
    if _stood(start, first, cells) and _stood(start, second, cells):
        return scenario.start_time
    together = _stood(trace.formations, first, cells) & _stood(trace.formations, second, cells)
    return _first(scenario, together)


def _ring(scenario: Scenario, trace: Trace, city: str) -> Value:
    step = held_twice(cut_off(scenario, np.asarray(trace.control), _city(scenario, city)))
    return None if step is None else moment(scenario, step)


def _heart(scenario: Scenario, trace: Trace, city: str) -> Value:
    return _in_the_heart(scenario, trace, city, np.ones(len(scenario.formation_ids), bool))


def _heart_by(scenario: Scenario, trace: Trace, who: str, city: str) -> Value:
    return _in_the_heart(scenario, trace, city, members(scenario, who))


def _in_the_heart(scenario: Scenario, trace: Trace, city: str, who: Mask) -> Value:
    index = _city(scenario, city)
    roster = scenario.world.roster
    heart = int(np.asarray(roster.city_heart)[index])
    hostile = np.asarray(roster.hostile)[int(np.asarray(roster.city_side)[index])]
    enemy = np.asarray(hostile[np.asarray(roster.side)] > 0) & who
    half_m = scenario.theatre.cell_km * 500
    halfway = np.asarray(trace.formations.progress) >= half_m
    fights_in = np.isin(np.asarray(trace.events.target), heart) & halfway & standing(trace.formations) & enemy
    stands_in = _stood(trace.formations, enemy, np.array([heart]))
    return _first(scenario, stands_in | fights_in.any(axis=1))


def _fell(scenario: Scenario, trace: Trace, city: str) -> Value:
    return _first(scenario, np.asarray(trace.city_fallen)[:, _city(scenario, city)] > 0)


def _end(scenario: Scenario, trace: Trace) -> Value:
    return _first(scenario, np.asarray(np.asarray(trace.side_fallen).max(axis=1) > 0))


def _total(scenario: Scenario, trace: Trace, figure: str, who: str) -> int:
    mine = members(scenario, who)
    return sum(int(np.asarray(getattr(trace.events, name))[:, mine].sum()) for name in FIGURES[figure])


def _cell_of(scenario: Scenario, place: str) -> int:
    try:
        return find_place(scenario.theatre, place).cell
    except UnknownPlace as error:
        raise MeasureError(str(error)) from None


def _city(scenario: Scenario, city: str) -> int:
    if city not in scenario.city_ids:
        raise MeasureError(f'no city called "{city}"; the scenario has {", ".join(scenario.city_ids)}')
    return scenario.city_ids.index(city)


Answer: TypeAlias = Callable[..., Value]
QUESTIONS: dict[str, Answer] = {
    "reached": _reached,
    "entered": _entered,
    "linked_up": _linked_up,
    "ring": _ring,
    "heart": _heart,
    "heart_by": _heart_by,
    "fell": _fell,
    "end": _end,
}
