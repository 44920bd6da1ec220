"""Rivers and supply: the bridging clock, how far supply reaches, and what the trucks bring."""

import numpy as np
from tests.oracle.cells import ahead
from tests.oracle.exact import Float, grid, whole
from tests.oracle.weather import flown

from redpencil.engine.luck import Luck
from redpencil.engine.rivers import INTACT, STANDING
from redpencil.engine.state import ATTACK, BREAK_OUT, FAR, FIGHTING, NO_HEADING, Formations, State, World
from redpencil.engine.supply import FORGET, SWEEPS

MAJOR, MEDIUM, MINOR = 1, 2, 3


def edge(world: World, cell: int, heading: int) -> tuple[int, int]:
    """Return (direction 0..2, cell) under which an edge is kept: each has two names, one from either bank."""
    if heading < 3:
        return heading, cell
    return heading - 3, cell + world.ground.shifts[heading]


def may_cross(world: World, bridge: np.ndarray, i: int, cell: int, heading: int) -> bool:
    """Return whether a formation may leave a cell: no river, a bridge, or on foot after the assault."""
    if heading == NO_HEADING:
        return True
    at = edge(world, int(cell), int(heading))
    p = world.params.movement
    river = int(world.ground.river[at])
    assault = {MAJOR: p.assault_hours_major, MEDIUM: p.assault_hours_medium, MINOR: p.assault_hours_minor}
    if river == 0 or bridge[at] >= STANDING:
        return True
    return bool(world.roster.wheeled[i] == 0 and bridge[at] >= whole(assault[river]))


def wheels_cross(world: World, bridge: np.ndarray, cell: int, heading: int) -> bool:
    """Return whether vehicles get over an edge: no river, a minor one, or a bridge that stands."""
    at = edge(world, int(cell), int(heading))
    return bool(heading == NO_HEADING or world.ground.river[at] in (0, MINOR) or bridge[at] >= STANDING)


def wait(world: World, bridge: np.ndarray, i: int, cell: int, heading: int) -> int:
    """Return the hours until a formation may leave a cell toward a heading."""
    at = edge(world, int(cell), int(heading))
    p = world.params.movement
    foot = {MAJOR: p.assault_hours_major, MEDIUM: p.assault_hours_medium, MINOR: p.assault_hours_minor}
    wheels = {MAJOR: p.bridge_hours_major, MEDIUM: p.bridge_hours_medium, MINOR: p.bridge_hours_minor}
    river = int(world.ground.river[at])
    if river == 0 or bridge[at] >= STANDING:
        return 0
    return max(whole((wheels if world.roster.wheeled[i] else foot)[river]) - int(bridge[at]), 0)


def narrows(world: World, state: State, f: Formations) -> list[Float]:
    """Return the share of its march that the bridges ahead let each formation make."""
    p, side = world.params.movement, world.roster.side
    crossing: dict[tuple[int, int], int] = {}
    over: list[tuple[int, int] | None] = []
    for i, cell in enumerate(f.cell):
        at = edge(world, int(cell), int(f.heading[i])) if f.heading[i] != NO_HEADING else None
        wants = f.posture[i] in (ATTACK, BREAK_OUT) or state.control[ahead(world, f, i)] == side[i]
        wide = at is not None and world.ground.river[at] in (MAJOR, MEDIUM)
        over.append(at if wide and wants and f.status[i] == FIGHTING else None)
        if over[i] is not None:
            road = whole(Float(f.vehicles[i]) * p.men_per_vehicle)
            crossing[over[i]] = crossing.get(over[i], 0) + int(f.men[i]) + road
    most = p.bridge_men_day * world.params.days
    return [Float(1) if at is None else most / max(Float(crossing[at]), most) for at in over]


def carry_on(world: World, state: State) -> np.ndarray:
    """Return the bridges after the engineers worked on those begun, where one side holds both banks."""
    p, after = world.params.movement, state.bridge.copy()
    needed = {MAJOR: p.bridge_hours_major, MEDIUM: p.bridge_hours_medium, MINOR: p.bridge_hours_minor}
    for d, cell in np.argwhere((state.bridge > 0) & (state.bridge < STANDING)):
        river = int(world.ground.river[d, cell])
        if river and state.control[cell] == state.control[cell + world.ground.shifts[d]]:
            hours = int(after[d, cell]) + whole(world.params.hours)
            after[d, cell] = STANDING if hours >= whole(needed[river]) else hours
    return after


def wants_to_cross(world: World, control: np.ndarray, f: Formations, i: int) -> bool:
    """Return whether a formation is told to attack across the edge it faces, or goes that way on its own ground."""
    if f.status[i] != FIGHTING or f.heading[i] == NO_HEADING:
        return False
    bold = f.posture[i] in (ATTACK, BREAK_OUT) and not world.roster.follows[i]
    return bool(bold or control[ahead(world, f, i)] == world.roster.side[i])


def work(world: World, state: State, f: Formations, luck: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return (bridges, who finished one) after one more step of work by those who face a river."""
    p = world.params.movement
    needed = {MAJOR: p.bridge_hours_major, MEDIUM: p.bridge_hours_medium, MINOR: p.bridge_hours_minor}
    before = carry_on(world, state)
    after = before.copy()
    finished = np.zeros(len(f.cell), bool)
    for i, cell in enumerate(f.cell):
        if not wants_to_cross(world, state.control, f, i):
            continue
        at = edge(world, int(cell), int(f.heading[i]))
        river, hours = int(world.ground.river[at]), int(before[at])
        theirs = state.control[ahead(world, f, i)] != world.roster.side[i]
        if river == 0:
            continue
        if hours == INTACT:
            blown = theirs and luck[i] < whole(p.bridge_blown * Float(65536))
            after[at] = min(after[at], 0 if blown else STANDING)
        elif hours < STANDING and (theirs or hours == 0):  # else those who began it have already carried on
            hours += whole(world.params.hours)
            finished[i] = hours >= whole(needed[river])
            after[at] = STANDING if finished[i] else hours
    return after, finished


def works(world: World, state: State, k: int) -> bool:
    """Return whether a depot is open and in the hands of its side."""
    d = world.ground.depots
    return bool(d.opens[k] <= state.step < d.closes[k] and state.control[d.cell[k]] == d.side[k])


def sweep(world: World, state: State) -> np.ndarray:
    """Return the reach of each side after a step: cells forget what no neighbour bears out, then learn; (S, N)."""
    river = world.ground.river[:3]
    shut = np.where(((river == MAJOR) | (river == MEDIUM)) & (state.bridge < STANDING), FAR, 0)
    halo = max(world.ground.shifts)
    inner = slice(halo, len(state.control) - halo)
    reach = state.reach.astype(np.int32)
    for side in range(len(reach)):
        for _ in range(FORGET):
            offer = offered(world, state, reach[side], shut, side)
            reach[side, inner] = np.where(offer <= reach[side], reach[side], FAR)[inner]
        lost = (reach[side] >= FAR) & (state.reach[side] < FAR)  # who has just lost his supply waits a step for another
        for _ in range(SWEEPS):
            offer = offered(world, state, reach[side], shut, side)
            reach[side, inner] = np.where(lost, reach[side], np.minimum(offer, reach[side]))[inner]
    return reach.astype(np.int16)


def offered(world: World, state: State, reach: np.ndarray, shut: np.ndarray, side: int) -> np.ndarray:
    """Return the reach that each cell would have from the best of its neighbours; a source has none to ask."""
    best = np.full(len(reach), FAR)
    for d, shift in enumerate(world.ground.shifts[:3]):
        best = np.minimum(best, np.roll(reach, -shift) + shut[d])
        best = np.minimum(best, np.roll(reach + shut[d], shift))
    own = state.control == side
    best = np.where(own, np.minimum(best + world.ground.march_cost, FAR), FAR)
    for k, cell in enumerate(world.ground.depots.cell):
        if world.ground.depots.side[k] == side and not world.ground.depots.by_air[k] and works(world, state, k):
            best[cell] = 0
    return best


def unsupplied(state: State, reach: np.ndarray) -> np.ndarray:
    """Return for how many steps the holder of each cell has had no supply there, a hundred at most; int8 (N,)."""
    dry = np.zeros(len(state.control), bool)
    for side in range(len(reach)):
        dry |= (state.control == side) & (reach[side] >= FAR)
    return np.where(dry, np.minimum(state.unsupplied.astype(np.int32) + 1, 100), 0).astype(np.int8)


def handed_out(world: World, state: State, wanted: list[int], by_air: int, comes: Float) -> list[int]:
    """Return the kilograms a day that depots give each front: its own first, then its part of those of its side."""
    d, fronts = world.ground.depots, range(len(wanted))
    open_ones = [k for k in range(len(d.cell)) if d.by_air[k] == by_air and works(world, state, k)]

    def pool(mine: list[int]) -> float:
        if any(d.kg_day[k] < 0 for k in mine):
            return np.inf
        return sum(whole(Float(d.kg_day[k]) * (comes * world.params.supply.throughput)) for k in mine)

    own = [int(min(wanted[g], pool([k for k in open_ones if d.front[k] == g]))) for g in fronts]
    got = []
    for g in fronts:
        side = world.roster.front_side[g]
        asked = sum(wanted[h] - own[h] for h in fronts if world.roster.front_side[h] == side)
        shared = pool([k for k in open_ones if d.front[k] < 0 and d.side[k] == side])
        part = Float(1) if shared == np.inf else min(Float(shared) / Float(max(asked, 1)), Float(1))
        got.append(own[g] + whole(Float(wanted[g] - own[g]) * part))
    return got


def deliver(world: World, state: State, f: Formations, reach: np.ndarray, luck: Luck) -> None:
    """Bring supply to the formations as far as roads and trucks allow, and count the steps of those cut off."""
    p, roster = world.params.supply, world.roster
    away = [int(reach[roster.side[i], cell]) for i, cell in enumerate(f.cell)]
    reached = [f.status[i] == FIGHTING and away[i] < FAR for i in range(len(away))]
    needed, wanted = [0] * len(roster.front_trucks), [0] * len(roster.front_trucks)
    for i, front in enumerate(roster.front):
        if reached[i]:
            men = whole(Float(f.men[i]) * p.tonnes_per_1000_men)
            vehicles = whole(Float(f.vehicles[i]) * (p.tonnes_per_vehicle * Float(1000)))
            wanted[front] += men + vehicles
            trip = Float(away[i]) + grid(p.handling_hours)
            needed[front] += whole(Float(men + vehicles) * trip * (Float(1) / (p.truck_load_t * Float(1000))))
    flown_in = handed_out(world, state, wanted, 1, flown(world, state, luck))
    on_roads = handed_out(world, state, wanted, 0, Float(1))
    gathered = [int(roster.ammunition_stock[side]) + int(roster.ammunition_growth[side]) * int(state.step)
                * whole(world.params.hours) // 24 for side in range(len(roster.hostile))]  # fmt: skip
    for i, front in enumerate(roster.front):
        f.isolated[i] = f.isolated[i] + 1 if f.status[i] == FIGHTING and away[i] >= FAR else 0
        if f.isolated[i] > 0:
            f.ammunition[i] = max(f.ammunition[i] - whole(p.pocket_use * (world.params.days * Float(1000))), 0)
        if not reached[i]:
            continue
        at_work = Float(roster.front_trucks[front]) * (p.truck_share * Float(24))
        driven = min(at_work / Float(max(needed[front], 1)), Float(1))
        on_wheels = grid(min(driven, share_of(on_roads[front], wanted[front])))
        part = min(share_of(flown_in[front], wanted[front]) + on_wheels, Float(1))
        brought = whole(p.refill * part * (world.params.days * Float(1000)))
        for carried, stock in ((f.ammunition, gathered), (f.fuel, roster.fuel_stock)):
            carried[i] = max(min(carried[i] + brought, stock[roster.side[i]]), carried[i])


def share_of(given: int, wanted: int) -> Float:
    """Return the share of what a front wants that it is given."""
    return grid(Float(given) / Float(max(wanted, 1)))
