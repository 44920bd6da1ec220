"""Movement: down the cost-to-go field of a route, by road, around crowds, over rivers, within the boundaries.

A formation always heads for a neighbour that lies nearer its objective, so it can neither turn in circles nor
wander; of several it takes the one that is nearest, less crowded, and open to its front. A step is walked in hops,
so that armour that finds no manned line can run several cells.
"""

from typing import NamedTuple

import jax
import jax.numpy as jnp

from redpencil.engine import exact
from redpencil.engine.cells import Survey, ahead, around, enemies, is_hostile, line, neighbours, per_cell, screen
from redpencil.engine.command import alone, homeward, spread, stands_fast
from redpencil.engine.luck import Luck
from redpencil.engine.nodes import is_barred
from redpencil.engine.rivers import holds_bridge, joined, may_cross, narrows, wait
from redpencil.engine.state import (
    ATTACK,
    BREAK_OUT,
    FIGHTING,
    NO_HEADING,
    NOBODY,
    REST,
    Formations,
    Orders,
    State,
    World,
)

Array = jax.Array
HOPS = 3  # cells that a formation can enter in one step
WORST = 8000.0  # half-hours: the most that anything weighs on the choice of a way back
CLOSED = 2**30  # score of a direction that is not open


def by_day(world: World, state: State, night: Array) -> Array:
    """Return the factor of the hour: `night` between 18 and 06 hours, and by day so much that the mean is one."""
    hour = (state.step * exact.whole(world.params.hours)) % 24
    dark = (hour < 6) | (hour >= 18)
    return jnp.where(dark, exact.grid(night), 2.0 - exact.grid(night))


def choose(world: World, state: State, seen: Survey, formations: Formations, orders: Orders, control: Array) -> Array:
    """Return the heading (0..5, NO_HEADING) of each formation toward its command's objective, or into a gap."""
    ground, roster, p = world.ground, world.roster, world.params.movement
    route = orders.route[roster.command]
    to_go = ground.routes[jnp.maximum(route, 0)[:, None], neighbours(world, formations.cell)].astype(jnp.int32)
    here = ground.routes[jnp.maximum(route, 0), formations.cell].astype(jnp.int32)
    n = neighbours(world, formations.cell)
    own = control[n] == roster.side[:, None].astype(control.dtype)
    hostile = is_hostile(world, control, n)
    bold = ((formations.posture == ATTACK) | (formations.posture == BREAK_OUT)) & (roster.follows == 0)
    closed = shut(world, seen, formations, n, hostile)
    open_to = ground.land[n] & (own | (hostile & bold[:, None])) & ~closed & (to_go < here[:, None])
    open_to = open_to & (seen.load[n] < exact.whole(p.full_men))
    full = exact.over(seen.load[n].astype(jnp.float32), p.capacity_men)
    detour = exact.whole(full * p.crowding_hours)  # corps go abreast rather than behind one another
    hours = jnp.stack([wait(world, state.bridge, formations.cell, jnp.full_like(route, d)) for d in range(6)], axis=1)
    score = jnp.where(open_to, to_go + detour + 4 * hours, CLOSED)
    free = (formations.status == FIGHTING) & ~stands_fast(world, formations)
    goes = free & (route >= 0) & jnp.any(open_to, axis=1)
    heading = jnp.where(goes, jnp.argmin(score, axis=1).astype(jnp.int32), NO_HEADING)
    heading = jnp.where(heading == NO_HEADING, spread(world, seen, formations, closed | (hours > 0)), heading)
    seekers = alone(formations, orders, roster.command)
    home = homeward(world, state, formations, control, ground.land[n] & ~closed, seekers)
    return jnp.where(seekers, home, heading)


def shut(world: World, seen: Survey, formations: Formations, n: Array, hostile: Array) -> Array:
    """Return which cells `n` (F, 6) boundaries close to each formation; `hostile` are those that an enemy holds.

    Nobody enters ground beyond a boundary that binds him. Those who are beyond one already go on as they were, unless
    it is one that stops them: then they take no more ground from the enemy beyond it.
    """
    outside = ~is_barred(world, seen.barred[0], formations.cell)[:, None]
    return (is_barred(world, seen.barred[0], n) & outside) | (is_barred(world, seen.barred[1], n) & hostile)


def manned(world: World, seen: Survey, men: Array, control: Array, cell: Array) -> Array:
    """Return where enemies hold `cell` (F,): `men` (S, N) of theirs stand there, or their line covers it."""
    thick = line(world, seen, cell) >= screen(world, cell)
    return (enemies(world, men, cell) > 0) | (thick & is_hostile(world, control, cell))


def turn(formations: Formations, heading: Array, contact: Array) -> Formations:
    """Return the formations with new headings.

    Who turns aside loses the way made; who has just arrived keeps what he had left of a march, but not against a
    manned line (`contact`): that way has to be fought for.
    """
    arrived = (formations.heading == NO_HEADING) & ~contact
    keeps = (formations.heading == heading) | arrived
    return formations._replace(heading=heading, progress=jnp.where(keeps, formations.progress, 0))


def face(world: World, seen: Survey, formations: Formations, heading: Array) -> Array:
    """Return the headings with those who go nowhere turned toward the strongest enemy line beside them.

    They fire across it; they do not advance.
    """
    strength = line(world, seen, neighbours(world, formations.cell))
    stays = (heading == NO_HEADING) & (formations.status == FIGHTING) & (formations.posture != REST)
    turns = stays & (world.roster.follows == 0) & (jnp.max(strength, axis=1) > 0)
    return jnp.where(turns, jnp.argmax(strength, axis=1).astype(jnp.int32), heading)


def friction(world: World, luck: Luck) -> Array:
    """Return the factor of the day on each formation's march: lognormal, one in the median; float32 (F,).

    The speed of a kind is a manual's, that of the day as planned: as many go better as go worse.
    """
    z = luck.march.astype(jnp.float32) * jnp.float32(1 / exact.GRID)
    return exact.exp(exact.grid(world.params.movement.friction * z))


def metres(world: World, state: State, formations: Formations, control: Array, load: Array, pace: Array,
           narrow: Array) -> Array:  # fmt: skip
    """Return how far each formation marches toward its heading in one hop; int32 metres.

    `pace` is the factor of the day, `narrow` what the bridges ahead let through; who waits for a bridge waits on the
    crowded road that leads to it, and not twice.
    """
    ground, roster, p = world.ground, world.roster, world.params.movement
    n = ahead(world, formations.cell, formations.heading)
    road = ground.road[jnp.minimum(formations.heading, 5), formations.cell]
    on_road = jnp.stack([p.road_none, p.road_main, p.road_reichsstrasse, p.road_autobahn])[road]
    part = jnp.float32(1 / exact.GRID)
    slow = sum(
        (exact.grid(k * (jnp.minimum(share[n], exact.GRID).astype(jnp.float32) * part))
         for k, share in ((p.forest, ground.forest), (p.marsh, ground.marsh), (p.rugged, ground.rugged),
                          (p.built_up, ground.built_up))),
        jnp.zeros(n.shape, jnp.float32),
    )  # fmt: skip
    unknown = jnp.where(control[n] == roster.side.astype(control.dtype), 1.0, p.hostile_ground)
    dry = jnp.where((roster.wheeled > 0) & (formations.fuel <= 0), p.no_fuel, 1.0)
    night = by_day(world, state, p.night)
    room = p.capacity_men / jnp.maximum(load[formations.cell].astype(jnp.float32), p.capacity_men)
    room = jnp.minimum(room, narrow)
    speed = roster.speed * on_road * exact.exp(slow) * unknown * dry * night * room * pace
    return exact.whole(speed * world.params.days * (1000.0 / HOPS))


class March(NamedTuple):
    """The outcome of a step's hops."""

    formations: Formations
    control: Array
    moved: Array  # bool (F,)


def march(world: World, state: State, seen: Survey, formations: Formations, orders: Orders, advance: Array,
          target: Array, bridge: Array, luck: Luck) -> March:  # fmt: skip
    """Walk one step: those in contact gain `advance` metres toward `target`, the others march.

    A cell in which hostile men stand is not entered. Where two sides reach for one empty cell in the same hop, the
    side that comes first in the scenario takes it.
    """
    roster, size, sides = world.roster, state.control.shape[0], world.roster.hostile.shape[0]
    index = roster.side * size
    pace, narrow = friction(world, luck), narrows(world, state, formations)

    def hop(carry: tuple[Formations, Array, Array], first: Array) -> tuple[tuple[Formations, Array, Array], None]:
        f, control, moved = carry
        heading = choose(world, state, seen, f, orders, control)
        n = ahead(world, f.cell, heading)
        here = f.status == FIGHTING
        men = per_cell(index + f.cell, jnp.where(here, f.men, 0), sides * size).reshape(sides, size)
        stands = enemies(world, men, n) > 0
        contact = manned(world, seen, men, control, n)
        f = turn(f, heading, contact)
        unproved = holds_bridge(world, bridge, control, f.cell, heading)
        goes = (
            here
            & (heading != NO_HEADING)
            & world.ground.land[n]
            & may_cross(world, bridge, f.cell, heading)
            & ~unproved
        )
        before_it = (f.cell == formations.cell) & (heading == formations.heading)
        bridges = jnp.where(before_it, narrow, 1.0)
        walked = jnp.where(goes & ~contact, metres(world, state, f, control, seen.load, pace, bridges), 0)
        fought = jnp.where(goes & (n == target), advance, 0) * first
        progress = jnp.minimum(f.progress + walked + fought, 2 * world.ground.spacing)
        ready = goes & ~stands & (progress >= world.ground.spacing)
        claims = per_cell(index + n, ready.astype(jnp.int32), sides * size).reshape(sides, size)[:, n] > 0
        earlier = (jnp.arange(sides)[:, None] < roster.side[None, :]) & (roster.hostile[roster.side].T > 0)
        enters = ready & ~jnp.any(claims & earlier, axis=0)
        used = exact.whole(
            exact.over(walked.astype(jnp.float32), world.params.supply.fuel_range_km)
        )  # metres per km: thousandths
        f = f._replace(
            cell=jnp.where(enters, n, f.cell),
            heading=jnp.where(enters, NO_HEADING, heading),
            progress=jnp.where(enters, jnp.minimum(progress - world.ground.spacing, world.ground.spacing),
                               jnp.minimum(progress, world.ground.spacing)),
            trench=jnp.where(enters, jnp.minimum(f.trench, 0), f.trench),
            fuel=jnp.maximum(f.fuel - jnp.where(roster.wheeled > 0, used, 0), 0),
        )  # fmt: skip
        newest = jnp.full_like(control, NOBODY)
        newest = newest.at[jnp.where(enters, n, size)].max(roster.side.astype(control.dtype), mode="drop")
        taken = jnp.where(newest == NOBODY, control, newest)
        return (f, taken, moved | enters), None

    start = (formations, state.control, jnp.zeros(formations.cell.shape, bool))
    (formations, control, moved), _ = jax.lax.scan(hop, start, jnp.array([1] + [0] * (HOPS - 1)))
    return March(formations, control, moved)


def retreat(world: World, formations: Formations, who: Array, control: Array, reach: Array, seen: Survey,
            bridge: Array) -> tuple[Array, Array]:  # fmt: skip
    """Return (cell, whether it found one) to which each formation of `who` falls back.

    The way back is the neighbour on own ground, without enemies, from which supply is nearest, which the enemy
    presses least and which is prepared; over a river only where it may cross.
    """
    roster = world.roster
    n = neighbours(world, formations.cell)
    side = roster.side[:, None]
    own = control[n] == side.astype(control.dtype)
    empty = enemies(world, seen.men, n) == 0
    crosses = jnp.stack(
        [may_cross(world, bridge, formations.cell, jnp.full_like(formations.cell, d)) for d in range(6)], axis=1
    )
    p = world.params.movement

    def worth(field: Array, per_thousand: Array) -> Array:
        return exact.whole(jnp.minimum(field.astype(jnp.float32) * (per_thousand * 0.001), WORST))

    score = reach[side, n].astype(jnp.int32) + worth(line(world, seen, n), p.retreat_pressure)
    score = score + worth(seen.men[side, n], p.retreat_crowd) - worth(world.ground.works[n], p.retreat_works)
    score = jnp.where(own & empty & crosses & world.ground.land[n], score, CLOSED)
    best = jnp.argmin(score, axis=1)
    found = who & (jnp.min(score, axis=1) < CLOSED)
    to = jnp.take_along_axis(n, best[:, None], axis=1)[:, 0]
    return jnp.where(found, to, formations.cell), found


def settle(world: World, state: State, seen: Survey) -> Array:
    """Return the control of cells: ground that no line covers any more falls to those who attack beside it.

    Nobody sweeps over a river that he has not bridged. Ground that nobody covers and that an enemy holds on most
    sides, or that has long been cut off from supply, falls a ring a step to the side around it.
    """
    roster, control = world.roster, state.control
    sides = roster.hostile.shape[0]
    near = seen.beside + seen.men  # (S, N)
    lost = state.unsupplied >= exact.whole(exact.over(world.params.capitulation.pocket_days, world.params.days))
    sweeping = joined(world, state.bridge, seen.sweeping)
    after = control
    for side in range(sides):
        theirs, covered = jnp.zeros(control.shape, bool), jnp.zeros(control.shape, bool)
        for other in range(sides):
            fights = roster.hostile[side, other] > 0
            theirs = theirs | ((control == other) & fights)
            covered = covered | ((near[other] > 0) & fights)
        held = around((control == side).astype(jnp.int8), world.ground.shifts)
        swept = sweeping[side] >= exact.whole(world.params.movement.manned_men)
        surrounded = held >= exact.whole(world.params.movement.surrounded_cells)
        falls = theirs & ~covered & (swept | surrounded | (lost & (held > 0))) & (after == control)
        after = jnp.where(falls, jnp.int8(side), after)
    return after
