"""What no single formation's report tells: places taken, fronts and allies that meet, rings that close."""

from collections.abc import Iterator
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from redpencil.engine.state import Formations, Trace
from redpencil.measures import beside, cut_off, held_twice, standing
from redpencil.scenario.load import Scenario
from redpencil.theatre.ground import Place


def takings(scenario: Scenario, trace: Trace) -> Iterator[tuple[int, int, Place]]:
    """Yield (step, formation, place) when a side first holds a named place that was not its own at the start.

    The formation is the one in the place, or else the nearest of that side. Where the campaign kept no control,
    a place is held by whoever stands in it.
    """
    control, sides = np.asarray(trace.control), np.asarray(scenario.world.roster.side)
    fighting, cells = standing(trace.formations), np.asarray(trace.formations.cell)
    before = np.asarray(scenario.start.control)
    towns_first = sorted(scenario.theatre.places, key=lambda place: not place.size_class)
    for place in (place for place in towns_first if place.cell >= 0):
        for side in range(len(scenario.side_ids)):
            if before[place.cell] == side:
                continue
            own = fighting & (sides == side)
            held = control[:, place.cell] == side if control.shape[1] else (own & (cells == place.cell)).any(axis=1)
            steps = np.flatnonzero(held & own.any(axis=1))
            if steps.size:
                step = int(steps[0])
                yield step, _nearest(scenario, np.flatnonzero(own[step]), cells[step], place), place


def link_ups(scenario: Scenario, trace: Trace) -> Iterator[tuple[int, int, int, int]]:
    """Yield (step, formation, formation, cell) when two friendly fronts first stand together at a named place.

    Together means in the place's cell or beside it. Fronts of one side are told only where the ground was not
    their own at the start: along their common boundary they stand together anyway.
    """
    places = [place for place in scenario.theatre.places if place.cell >= 0]
    around = np.array([beside(scenario, place.cell) for place in places]).reshape(-1, 7)
    owner = np.asarray(scenario.start.control)[around[:, 0]]
    hostile = np.asarray(scenario.world.roster.hostile)
    fronts, sides = np.asarray(scenario.world.roster.front), np.asarray(scenario.world.roster.side)
    side_of = {int(front): int(side) for front, side in zip(fronts, sides, strict=True)}
    near = {front: _near(trace.formations, fronts == front, around, len(scenario.theatre.h3_index))
            for front in side_of}  # fmt: skip
    for one, other in combinations(sorted(side_of), 2):
        if hostile[side_of[one], side_of[other]]:
            continue
        together = near[one] & near[other]
        if side_of[one] == side_of[other]:
            together &= owner != side_of[one]
        for place in np.flatnonzero(together.any(axis=0)):
            step = int(np.flatnonzero(together[:, place])[0])
            met = [_standing_in(trace.formations, step, fronts == front, around[place]) for front in (one, other)]
            yield step, met[0], met[1], int(around[place, 0])


def rings(scenario: Scenario, trace: Trace) -> Iterator[tuple[int, int]]:
    """Yield (step, city) when a city is first cut off from its side's supply; nothing if control was not kept."""
    control = np.asarray(trace.control)
    for city in range(len(scenario.city_ids) if control.shape[1] else 0):
        step = held_twice(cut_off(scenario, control, city))
        if step is not None:
            yield step, city


def _near(formations: Formations, who: NDArray[np.bool_], around: NDArray[np.integer],
          size: int) -> NDArray[np.bool_]:  # fmt: skip
    """Return whether any of `who` stood around each place, step by step (T, P)."""
    steps, members = np.nonzero(standing(formations) & who)
    occupied = np.zeros((len(np.asarray(formations.cell)), size), bool)
    occupied[steps, np.asarray(formations.cell)[steps, members]] = True
    return np.asarray(occupied[:, around].any(axis=-1))


def _standing_in(formations: Formations, step: int, who: NDArray[np.bool_], cells: NDArray[np.integer]) -> int:
    here = standing(formations)[step] & who & np.isin(np.asarray(formations.cell)[step], cells)
    return int(np.flatnonzero(here)[0])


def _nearest(scenario: Scenario, own: NDArray[np.integer], cells: NDArray[np.integer], place: Place) -> int:
    """Return the formation of `own` (indices) that stands nearest to a place."""
    theatre = scenario.theatre
    east = (np.asarray(theatre.lon)[cells[own]] - theatre.lon[place.cell]) * np.cos(np.radians(place.lat))
    north = np.asarray(theatre.lat)[cells[own]] - theatre.lat[place.cell]
    return int(own[np.argmin(np.hypot(east, north))])
