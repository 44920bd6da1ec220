"""What has to hold in every campaign, whatever its luck: nothing vanishes, nobody is where he cannot be, no stall."""

import numpy as np
from numpy.typing import NDArray

from redpencil.engine.state import Events, Formations, Trace
from redpencil.measures import standing
from redpencil.scenario.load import Scenario

CONSERVED = "men, vehicles and guns are conserved or accounted for"
DRY = "nobody fights in water"
APART = "no two enemies stand in one cell"
GOES_ON = "something happens every day until the first side capitulates"
LAWS = (CONSERVED, DRY, APART, GOES_ON)

Figures = NDArray[np.int64]


def broken(scenario: Scenario, trace: Trace) -> list[str]:
    """Return which of LAWS a campaign breaks in any of its steps."""
    holds = (_conserved(scenario, trace), _dry(scenario, trace), _apart(scenario, trace), _goes_on(scenario, trace))
    return [law for law, kept in zip(LAWS, holds, strict=True) if not kept]


def _conserved(scenario: Scenario, trace: Trace) -> bool:
    """Return whether what a formation had is what it has left and what the events say it lost, in every step."""
    start, after, events = scenario.start.formations, trace.formations, trace.events
    figures = (after.men, after.vehicles, after.workshop, after.guns, events.killed, events.wounded, events.captured,
               events.vehicles_lost, events.guns_lost)  # fmt: skip
    return all((np.asarray(figure) >= 0).all() for figure in figures) and all(
        bool((np.concatenate([had[None], has[:-1]]) == has + lost).all())
        for had, has, lost in zip(_strength(start), _strength(after), _lost(events), strict=True)
    )


def _strength(formations: Formations) -> tuple[Figures, Figures, Figures]:
    """Return men, vehicles (with those in the workshop) and guns."""
    men, guns = np.asarray(formations.men), np.asarray(formations.guns)
    return men, np.asarray(formations.vehicles) + np.asarray(formations.workshop), guns


def _lost(events: Events) -> tuple[Figures, Figures, Figures]:
    men = np.asarray(events.killed) + np.asarray(events.wounded) + np.asarray(events.captured)
    return men, np.asarray(events.vehicles_lost), np.asarray(events.guns_lost)


def _dry(scenario: Scenario, trace: Trace) -> bool:
    cells = np.asarray(trace.formations.cell)[standing(trace.formations)]
    return bool(np.asarray(scenario.world.ground.land)[cells].all())


def _apart(scenario: Scenario, trace: Trace) -> bool:
    """Return whether in no step a cell holds formations of two sides that fight each other."""
    there, cell = standing(trace.formations), np.asarray(trace.formations.cell)
    side, hostile = np.asarray(scenario.world.roster.side), np.asarray(scenario.world.roster.hostile)
    stands = np.zeros((len(hostile), len(cell), scenario.start.control.size), bool)
    step, formation = np.nonzero(there)
    stands[side[formation], step, cell[step, formation]] = True
    return not any((stands[one] & stands[other]).any() for one, other in np.argwhere(hostile > 0) if one < other)


def _goes_on(scenario: Scenario, trace: Trace) -> bool:
    """Return whether in every 24 hours before the end somebody leaves his cell or falls."""
    cell = np.concatenate([np.asarray(scenario.start.formations.cell)[None], np.asarray(trace.formations.cell)])
    moves = (cell[1:] != cell[:-1]).any(axis=1) | (np.asarray(trace.events.killed) > 0).any(axis=1)
    over = np.asarray(trace.side_fallen).any(axis=1)
    moves = moves[: int(np.argmax(over))] if over.any() else moves
    day = 24 // scenario.hours_per_step
    return all(moves[step : step + day].any() for step in range(len(moves) - day + 1))
