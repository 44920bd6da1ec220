"""What the map tells of a campaign: who held what, where the line ran on which day, along which axes it moved."""

from datetime import datetime, timedelta
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from redpencil.campaign import Campaign
from redpencil.chronicle.where import KM_PER_DEGREE, command_names
from redpencil.measures import standing
from redpencil.scenario.load import Scenario

MOST_LINES = 7
SHORTEST_AXIS_KM = 30.0
ADVANCING = 0.1  # of the cells that the side gained which gained most


class Axis(NamedTuple):
    """The way of an army's leading formation: one point (n, 2) in degrees per day."""

    name: str
    front: int  # index of the command's front
    side: int  # index of the command's side
    track: NDArray[np.float64]
    km: float  # from first to last point


class Story(NamedTuple):
    """What the map draws of a campaign; moments run from before the first step (0) to after the last (T)."""

    sides: dict[str, list[int]]  # advancing, hostile to them, friendly to them: indices of sides
    control: NDArray[np.integer]  # (T + 1, N)
    times: list[datetime]  # T + 1
    lines: list[int]  # the moments whose front line is drawn
    axes: list[Axis]
    boundaries: list[NDArray[np.float64]]  # between fronts of an advancing side, at the start; (n, 2) in degrees


def story(campaign: Campaign, until: int | None = None) -> Story:
    """Gather what the map draws, to the end or to the state after `until` steps.

    Raises ValueError when the campaign kept no control.
    """
    scenario = campaign.scenario
    kept = np.asarray(campaign.trace.control)
    if kept.shape[1] == 0:
        raise ValueError("this campaign did not keep who held which cell, so it has no map")
    control = np.concatenate([np.asarray(scenario.start.control)[None], kept])[: None if until is None else until + 1]
    sides = _sides(scenario, control)
    advancing = sides["advancing"]
    step = timedelta(hours=scenario.hours_per_step)
    return Story(
        sides,
        control,
        [scenario.start_time + step * k for k in range(len(control))],
        _days_to_draw(np.where(np.isin(control, advancing), control, -1), 24 // scenario.hours_per_step),
        [axis for side in advancing for axis in _axes(campaign, side, len(control) - 1)],
        [line for side in advancing for line in _boundaries(campaign, side)],
    )


def _sides(scenario: Scenario, control: NDArray[np.integer]) -> dict[str, list[int]]:
    """Return who advances: the side that gained most cells, and friends of it that gained a tenth of that.

    The others are hostile to the first of them, or friendly and only stand there.
    """
    sides = range(len(scenario.side_ids))
    gained = [int(np.sum(control[-1] == side)) - int(np.sum(control[0] == side)) for side in sides]
    most = int(np.argmax(gained))
    hostile = np.flatnonzero(np.asarray(scenario.world.roster.hostile)[most]).tolist()
    friends = [side for side in sides if side not in hostile]
    advancing = [side for side in friends if side == most or gained[side] > ADVANCING * gained[most]]
    return {"advancing": advancing, "hostile": hostile, "friendly": [side for side in friends if side not in advancing]}


def _days_to_draw(own: NDArray[np.generic], steps_per_day: int) -> list[int]:
    """Return moments a whole number of days apart, from the start to the last at which a line still moved."""
    moved = np.flatnonzero((own[1:] != own[:-1]).any(axis=1))
    if not moved.size:
        return [0]
    last = int(moved[-1]) + 1
    apart = -(-last // (steps_per_day * (MOST_LINES - 1))) * steps_per_day
    return [moment for moment in range(0, last, apart) if last - moment > apart // 2 or moment == 0] + [last]


def _axes(campaign: Campaign, side: int, until: int) -> list[Axis]:
    """Return the way of the formation of each army that came farthest, longest first.

    An army is a command of several formations; a corps that stands alone has its formation's name in the chronicle.
    """
    scenario, formations = campaign.scenario, campaign.trace.formations
    roster, theatre = scenario.world.roster, scenario.theatre
    cells = np.concatenate([np.asarray(scenario.start.formations.cell)[None], np.asarray(formations.cell)])[: until + 1]
    there = np.concatenate([standing(scenario.start.formations)[None], standing(formations)])[: until + 1]
    lon, lat = np.asarray(theatre.lon)[cells] / 10_000, np.asarray(theatre.lat)[cells] / 10_000
    found = []
    for index, command in enumerate(scenario.command_ids):
        own = np.flatnonzero(np.asarray(roster.command) == index)
        if int(np.asarray(roster.command_side)[index]) != side or len(own) < 2:
            continue
        ways = [_way(lon[:, f], lat[:, f], there[:, f], 24 // scenario.hours_per_step) for f in own]
        best = max(ways, key=_length_km, default=np.zeros((0, 2)))
        front = int(np.asarray(roster.command_front)[index])
        found.append(Axis(command_names(scenario)[command], front, side, best, _length_km(best)))
    return sorted((axis for axis in found if axis.km >= SHORTEST_AXIS_KM), key=lambda axis: -axis.km)


def _way(lon: NDArray[np.float64], lat: NDArray[np.float64], there: NDArray[np.bool_],
         every: int) -> NDArray[np.float64]:  # fmt: skip
    """Return a formation's places (n, 2), one per day where it moved; none if it is gone at the end."""
    moments = np.flatnonzero(there)
    if not there[-1] or not moments.size:
        return np.zeros((0, 2))
    picked = np.unique([*moments[::every].tolist(), int(moments[-1])])
    points = np.column_stack([lon[picked], lat[picked]])
    moved = np.concatenate([[True], (np.diff(points, axis=0) != 0).any(axis=1)])
    return np.asarray(points[moved])


def _length_km(way: NDArray[np.float64]) -> float:
    if len(way) < 2:
        return 0.0
    east = (way[-1, 0] - way[0, 0]) * np.cos(np.radians(way[:, 1].mean()))
    return float(np.hypot(east, way[-1, 1] - way[0, 1]) * KM_PER_DEGREE)


def _boundaries(campaign: Campaign, side: int) -> list[NDArray[np.float64]]:
    """Return the lines between fronts of one side that hold when the campaign begins."""
    scenario = campaign.scenario
    own = {front.id for front in scenario.text.scenario.front if front.side == scenario.side_ids[side]}
    return [
        np.array(line.points)
        for line in scenario.text.boundaries
        if line.kind == "front_boundary" and {line.left, line.right} <= own
        if (line.begins or scenario.start_time) <= scenario.start_time < (line.ends or datetime.max)
    ]
