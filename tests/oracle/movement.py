"""Movement: where each formation heads, how far it marches, who may enter, and where the beaten go."""

from typing import NamedTuple

import numpy as np
from tests.oracle import nodes
from tests.oracle.cells import Seen, ahead, around, enemies, fight_each_other, line, neighbours, screen, stands_fast
from tests.oracle.exact import STEP, Float, exp, grid, share, whole
from tests.oracle.supply import edge, may_cross, narrows, wait

from redpencil.engine.command import RINGS
from redpencil.engine.luck import Luck
from redpencil.engine.movement import HOPS
from redpencil.engine.rivers import INTACT, STANDING
from redpencil.engine.state import (
    ATTACK,
    BREAK_OUT,
    FAR,
    FIGHTING,
    HOLD,
    NO_HEADING,
    NOBODY,
    REST,
    Formations,
    Orders,
    State,
    World,
)

CLOSED = 2**30


def by_day(world: World, state: State, night: Float) -> Float:
    """Return the factor of the hour: `night` between 18 and 06 hours, by day as much above one as that is below."""
    hour = int(state.step) * whole(world.params.hours) % 24
    return grid(night) if hour < 6 or hour >= 18 else Float(2) - grid(night)


def choose(world: World, state: State, seen: Seen, f: Formations, orders: Orders, control: np.ndarray,
           i: int) -> int:  # fmt: skip
    """Return the heading of a formation: toward its objective, or into a gap beside it, or NO_HEADING."""
    unasked = f.posture[i] == BREAK_OUT and orders.posture[world.roster.command[i]] != BREAK_OUT
    if f.status[i] == FIGHTING and unasked:
        return homeward(world, state, f, control, i)
    heading = onward(world, state, seen, f, orders, control, i)
    return aside(world, state, seen, f, control, i) if heading == NO_HEADING else heading


class Way(NamedTuple):
    """A cell on the way home, the first step toward it, and whether the way is over land."""

    cell: int
    heading: int
    is_open: bool


def homeward(world: World, state: State, f: Formations, control: np.ndarray, i: int) -> int:
    """Return the first step of the shortest way over land to ground that a formation's side holds and supplies."""
    side, start, land = int(world.roster.side[i]), int(f.cell[i]), world.ground.land
    known, ring = {start}, [Way(start, NO_HEADING, True)]
    farthest = whole(world.params.command.homeward_km * Float(1000))
    for away in range(1, RINGS + 1):
        outer = []
        for way in ring:
            for d, n in enumerate(neighbours(world, way.cell)):
                if n in known:
                    continue
                known.add(n)
                dry = way.is_open and 0 <= n < len(land) and bool(land[n])
                if way.cell == start:
                    outer.append(Way(n, d, dry and not is_closed(world, state, f, control, i, n)))
                else:
                    outer.append(Way(n, way.heading, dry))
        for way in outer:
            near = away * int(world.ground.spacing) <= farthest
            if near and way.is_open and control[way.cell] == side and state.reach[side, way.cell] < FAR:
                return way.heading
        ring = outer
    return NO_HEADING


def onward(world: World, state: State, seen: Seen, f: Formations, orders: Orders, control: np.ndarray,
           i: int) -> int:  # fmt: skip
    """Return the heading of the open neighbour nearest a formation's objective, counting crowds as a detour."""
    ground, roster, p = world.ground, world.roster, world.params.movement
    route = int(orders.route[roster.command[i]])
    if f.status[i] != FIGHTING or stands_fast(world, f, i) or route < 0:
        return NO_HEADING
    bold = f.posture[i] in (ATTACK, BREAK_OUT) and not roster.follows[i]
    best, heading = CLOSED, NO_HEADING
    for d, n in enumerate(neighbours(world, f.cell[i])):
        own = control[n] == roster.side[i]
        may_take = bold and fight_each_other(world, roster.side[i], control[n])
        closed = is_closed(world, state, f, control, i, n)
        to_go, here = int(ground.routes[route, n]), int(ground.routes[route, f.cell[i]])
        room = seen.load[n] < whole(p.full_men)
        if not (ground.land[n] and (own or may_take) and room and not closed and to_go < here):
            continue
        full = Float(seen.load[n]) * (Float(1) / p.capacity_men)
        score = to_go + whole(full * p.crowding_hours)
        score += 4 * wait(world, state.bridge, i, f.cell[i], d)
        if score < best:
            best, heading = score, d
    return heading


def is_closed(world: World, state: State, f: Formations, control: np.ndarray, i: int, cell: int) -> bool:
    """Return whether a formation may not go to a cell for a boundary.

    It may not enter ground beyond one that binds it, and where one stops those who are across, take none there.
    """
    command = int(world.roster.command[i])
    bars = [b for b in range(len(world.boundaries.stops)) if nodes.binds(world, state, b, command)]
    stops = [b for b in bars if world.boundaries.stops[b]]
    enters = any(is_beyond(world, b, cell) for b in bars)
    across = any(is_beyond(world, b, int(f.cell[i])) for b in bars)
    takes = fight_each_other(world, int(world.roster.side[i]), control[cell])
    return (enters and not across) or (takes and any(is_beyond(world, b, cell) for b in stops))


def is_beyond(world: World, bar: int, cell: int) -> bool:
    """Return whether a cell lies beyond a boundary."""
    return bool(int(world.ground.beyond[bar // 31, cell]) >> bar % 31 & 1)


def aside(world: World, state: State, seen: Seen, f: Formations, control: np.ndarray, i: int) -> int:
    """Return the heading of a holding formation that is not the first in its cell into the worst gap beside it."""
    roster, side = world.roster, int(world.roster.side[i])
    others = range(i)
    comrades = [j for j in others if f.cell[j] == f.cell[i] and roster.side[j] == side]
    first = not any(f.status[j] == FIGHTING and not roster.follows[j] for j in comrades)
    steady = f.posture[i] == HOLD and f.trench[i] >= 0
    free = f.status[i] == FIGHTING and steady and not roster.follows[i] and not roster.stand_fast[i]
    if first or not free:
        return NO_HEADING
    worst, heading = 0, NO_HEADING
    for d, n in enumerate(neighbours(world, f.cell[i])):
        barred = is_closed(world, state, f, control, i, n) or wait(world, state.bridge, i, f.cell[i], d) > 0
        gap = seen.control[n] == side and world.ground.land[n] and seen.men[side, n] == 0 and not barred
        if gap and enemies(world, seen.beside, side, n) > worst:
            worst, heading = enemies(world, seen.beside, side, n), d
    return heading


def turn(f: Formations, i: int, heading: int, *, contact: bool) -> None:
    """Give a formation a new heading.

    Who turns aside loses the way made; who has just arrived keeps it, but not against a manned line.
    """
    arrived = f.heading[i] == NO_HEADING and not contact
    if f.heading[i] != heading and not arrived:
        f.progress[i] = 0
    f.heading[i] = heading


def face(world: World, seen: Seen, f: Formations, i: int) -> int:
    """Return the heading of a formation that goes nowhere: across the edge with the strongest enemy line."""
    if f.status[i] != FIGHTING or f.posture[i] == REST or world.roster.follows[i]:
        return NO_HEADING
    lines = [line(world, seen, int(world.roster.side[i]), n) for n in neighbours(world, f.cell[i])]
    return lines.index(max(lines)) if max(lines) > 0 else NO_HEADING


def metres(world: World, state: State, f: Formations, control: np.ndarray, load: np.ndarray, luck: Luck,
           narrow: Float, i: int) -> int:  # fmt: skip
    """Return how far a formation marches in one hop: on some days a command comes on well, on others it does not."""
    ground, roster, p = world.ground, world.roster, world.params.movement
    n = ahead(world, f, i)
    road = (p.road_none, p.road_main, p.road_reichsstrasse, p.road_autobahn)[ground.road[f.heading[i], f.cell[i]]]
    slow = Float(0)
    for factor, field in ((p.forest, ground.forest), (p.marsh, ground.marsh), (p.rugged, ground.rugged),
                          (p.built_up, ground.built_up)):  # fmt: skip
        slow += grid(factor * share(field[n]))
    unknown = Float(1) if control[n] == roster.side[i] else p.hostile_ground
    dry = p.no_fuel if roster.wheeled[i] and f.fuel[i] <= 0 else Float(1)
    night = by_day(world, state, p.night)
    room = p.capacity_men / max(Float(load[f.cell[i]]), p.capacity_men)
    today = grid(p.friction * (Float(luck.march[i]) * STEP))
    speed = roster.speed[i] * road * exp(slow) * unknown * dry * night * min(room, narrow) * exp(today)
    return whole(speed * world.params.days * Float(1000 / HOPS))


class Claim(NamedTuple):
    """A formation that has come far enough to enter the cell ahead."""

    formation: int
    cell: int
    progress: int


def march(world: World, state: State, seen: Seen, f: Formations, orders: Orders, advance: np.ndarray,
          target: np.ndarray, bridge: np.ndarray, luck: Luck) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Walk a step in hops; return (control of the cells, who entered a cell). Changes the formations."""
    control, moved = state.control.copy(), np.zeros(len(f.cell), bool)
    began, narrow = f.cell.copy(), narrows(world, state, f)
    headed = f.heading.copy()
    for hop in range(HOPS):
        heading = [choose(world, state, seen, f, orders, control, i) for i in range(len(f.cell))]
        men = _men(world, f, seen)
        for i, new in enumerate(heading):
            turn(f, i, new, contact=manned(world, seen, men, control, i, toward(world, f, i, new)))
        gains = advance if hop == 0 else np.zeros_like(advance)
        shares = [narrow[i] if f.cell[i] == began[i] and f.heading[i] == headed[i] else Float(1)
                  for i in range(len(began))]  # fmt: skip
        claims = _walk(world, state, seen, f, men, control, bridge, gains, target, luck, shares)
        newcomers: dict[int, int] = {}  # cell -> side; of two friendly ones the higher
        for claim in claims:
            side = int(world.roster.side[claim.formation])
            if not any(c.cell == claim.cell and _goes_first(world, c.formation, side) for c in claims):
                _enter(world, f, claim)
                moved[claim.formation] = True
                newcomers[claim.cell] = max(side, newcomers.get(claim.cell, NOBODY))
        for cell, side in newcomers.items():
            control[cell] = side
    return control, moved


def _goes_first(world: World, other: int, side: int) -> bool:
    """Return whether an enemy goes first: two enemies never enter one cell in one hop."""
    theirs = int(world.roster.side[other])
    return theirs < side and fight_each_other(world, side, theirs)


def _men(world: World, f: Formations, seen: Seen) -> np.ndarray:
    """Return all men of each side in each cell, those who do not fight among them."""
    men = np.zeros_like(seen.men)
    for i, cell in enumerate(f.cell):
        men[world.roster.side[i], cell] += f.men[i] if f.status[i] == FIGHTING else 0
    return men


def manned(world: World, seen: Seen, men: np.ndarray, control: np.ndarray, i: int, cell: int) -> bool:
    """Return whether a formation's enemies hold a cell: their men stand there, or their line covers it."""
    side = int(world.roster.side[i])
    thick = line(world, seen, side, cell) >= screen(world, cell)
    return enemies(world, men, side, cell) > 0 or (thick and fight_each_other(world, side, control[cell]))


def toward(world: World, f: Formations, i: int, heading: int) -> int:
    """Return the cell that lies in a direction from a formation; its own for no direction."""
    return int(f.cell[i]) + (0 if heading == NO_HEADING else world.ground.shifts[heading])


def _walk(world: World, state: State, seen: Seen, f: Formations, men: np.ndarray, control: np.ndarray,
          bridge: np.ndarray, advance: np.ndarray, target: np.ndarray, luck: Luck,
          shares: list[Float]) -> list[Claim]:  # fmt: skip
    """Add one hop's metres to the progress of those who can go on; return who reached the next cell."""
    p, spacing, roster = world.params, int(world.ground.spacing), world.roster
    claims = []
    for i, side in enumerate(roster.side):
        n = ahead(world, f, i)
        stands = enemies(world, men, side, n) > 0
        contact = manned(world, seen, men, control, i, n)
        goes = f.status[i] == FIGHTING and f.heading[i] != NO_HEADING and world.ground.land[n]
        goes = goes and may_cross(world, bridge, i, f.cell[i], f.heading[i])
        goes = goes and not _undecided(world, f, control, bridge, i)
        walked = metres(world, state, f, control, seen.load, luck, shares[i], i) if goes and not contact else 0
        fought = int(advance[i]) if goes and n == target[i] else 0
        progress = min(int(f.progress[i]) + walked + fought, 2 * spacing)
        if goes and not stands and progress >= spacing:
            claims.append(Claim(i, n, progress))
        f.progress[i] = min(progress, spacing)
        if roster.wheeled[i]:
            f.fuel[i] = max(f.fuel[i] - whole(Float(walked) * (Float(1) / p.supply.fuel_range_km)), 0)
    return claims


def _undecided(world: World, f: Formations, control: np.ndarray, bridge: np.ndarray, i: int) -> bool:
    """Return whether a formation faces a bridge of which it is not yet known whether the enemy blows it."""
    at = edge(world, int(f.cell[i]), int(f.heading[i]))
    theirs = fight_each_other(world, int(world.roster.side[i]), control[ahead(world, f, i)])
    return bool(theirs and world.ground.river[at] > 0 and bridge[at] == INTACT)


def _enter(world: World, f: Formations, claim: Claim) -> None:
    i, spacing = claim.formation, int(world.ground.spacing)
    f.cell[i] = claim.cell
    f.heading[i] = NO_HEADING
    f.progress[i] = min(claim.progress - spacing, spacing)
    f.trench[i] = min(f.trench[i], 0)


def retreat(world: World, f: Formations, control: np.ndarray, reach: np.ndarray, seen: Seen, bridge: np.ndarray,
            i: int) -> int:  # fmt: skip
    """Return the cell to which a formation falls back, -1 where there is none.

    Own ground without enemies, over no river it may not cross; near supply, little pressed, not full, prepared.
    """
    side, p = int(world.roster.side[i]), world.params.movement
    best, to = CLOSED, -1
    for d, n in enumerate(neighbours(world, f.cell[i])):
        own = control[n] == side and world.ground.land[n]
        if own and enemies(world, seen.men, side, n) == 0 and may_cross(world, bridge, i, f.cell[i], d):
            score = int(reach[side, n]) + worth(line(world, seen, side, n), p.retreat_pressure)
            score += worth(int(seen.men[side, n]), p.retreat_crowd) - worth(int(world.ground.works[n]), p.retreat_works)
            if score < best:
                best, to = score, n
    return to


def worth(number: int, per_thousand: Float) -> int:
    """Return what men or works weigh on the choice of a way back, in half-hours."""
    return whole(min(Float(number) * (per_thousand * Float(0.001)), Float(8000)))


def on_the_bank(world: World, state: State, men: np.ndarray) -> np.ndarray:
    """Return the men in each cell and in those neighbours from which no river parts it, or a bridge that stands."""
    total = men.copy()
    for cell in np.flatnonzero(men):
        for heading, n in enumerate(neighbours(world, int(cell))):
            at = edge(world, int(cell), heading)
            if world.ground.river[at] not in (1, 2) or state.bridge[at] == STANDING:
                total[n] += men[cell]
    return total


def settle(world: World, state: State, seen: Seen) -> np.ndarray:
    """Return the control of the cells: ground that no line covers goes to the enemy who attacks beside it.

    So does ground that the enemy holds on most sides, or that long had no supply and the enemy holds on any. The lower
    side has the first claim.
    """
    sides, shifts = len(seen.men), world.ground.shifts
    near = seen.beside + seen.men
    pocket_days = world.params.capitulation.pocket_days * (Float(1) / world.params.days)
    cut_off = state.unsupplied >= whole(pocket_days)
    after = state.control.copy()
    for side in range(sides):
        foes = [other for other in range(sides) if fight_each_other(world, side, other)]
        theirs = np.isin(state.control, foes)
        covered = (near[foes] > 0).any(axis=0)
        swept = on_the_bank(world, state, seen.sweeping[side]) >= whole(world.params.movement.manned_men)
        held = around((state.control == side).astype(np.int32), shifts)
        goes = swept | (held >= whole(world.params.movement.surrounded_cells)) | (cut_off & (held > 0))
        after[theirs & ~covered & goes & (after == state.control)] = side
    return after
