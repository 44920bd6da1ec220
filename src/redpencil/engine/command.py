"""Command below the directive: holders spread along the line, the cut off fight their way back."""

from typing import NamedTuple

import jax
import jax.numpy as jnp

from redpencil.engine.cells import Survey, cut_off, enemies, neighbours
from redpencil.engine.exact import GRID, log, over, whole
from redpencil.engine.luck import UNIT, Luck
from redpencil.engine.state import (
    BREAK_OUT,
    FAR,
    FIGHTING,
    HOLD,
    NO_HEADING,
    WITHDRAW,
    Formations,
    Orders,
    Shifts,
    State,
    World,
)

Array = jax.Array
RINGS = 5  # of cells in which the way home is sought; `homeward_km` says how many of them are known
TOGETHER = 32  # formations that look for it at once
ASSAULT = 1000  # thousandths: full intensity


def posture(world: World, formations: Formations, orders: Orders) -> Array:
    """Return each formation's posture: its command's, but a break-out for those cut off and short of ammunition.

    Garrisons stay; the rear moves with the rest.
    """
    stock = world.roster.ammunition_stock[world.roster.side].astype(jnp.float32)
    hungry = formations.ammunition < whole(stock * world.params.command.hungry)
    starving = (formations.isolated >= cut_off(world)) & hungry
    leaves = starving & (world.roster.stand_fast == 0) & (world.roster.follows == 0)
    given = jnp.where(leaves, BREAK_OUT, orders.posture[world.roster.command])
    return jnp.where(formations.status == FIGHTING, given, formations.posture)


def stands_fast(world: World, formations: Formations) -> Array:
    """Return which garrisons stay where they are, come what may: all but those told to withdraw or to break out."""
    released = (formations.posture == WITHDRAW) | (formations.posture == BREAK_OUT)
    return (world.roster.stand_fast > 0) & ~released


def alone(formations: Formations, orders: Orders, command: Array) -> Array:
    """Return who breaks out without having been told to."""
    here = formations.status == FIGHTING
    return here & (formations.posture == BREAK_OUT) & (orders.posture[command] != BREAK_OUT)


def intensity(formations: Formations, orders: Orders, command: Array) -> Array:
    """Return the intensity with which each formation fights, thousandths."""
    return jnp.where(alone(formations, orders, command), ASSAULT, orders.intensity[command])


def late(world: World, luck: Luck) -> Array:
    """Return the steps for which the news of each node's choice travels to each command; int32 (M, C).

    The time is exponential with a mean of `courier_hours` for each link of command; only whole steps count.
    """
    draw = (luck.courier.astype(jnp.float32) + 0.5) * jnp.float32(1 / UNIT)
    times = whole(-log(draw) * float(GRID))  # of the mean; (C,)
    link = whole(over(world.params.command.courier_hours * 1000.0, world.params.hours))
    return world.nodes.links * link * times // (1000 * GRID)


class Disc(NamedTuple):
    """The cells within RINGS of a cell, the nearest first, each with the way to it."""

    offset: list[int]
    first: list[int]  # direction of the first step
    through: list[int]  # place in this list of the cell before it, itself where it is a neighbour
    ring: list[int]  # cells away


def disc(shifts: Shifts) -> Disc:
    """Return the disc around any cell."""
    found = Disc(list(shifts), list(range(6)), list(range(6)), [1] * 6)
    ring = range(6)
    for away in range(2, RINGS + 1):
        start = len(found.offset)
        for k in ring:
            for shift in shifts:
                offset = found.offset[k] + shift
                if offset != 0 and offset not in found.offset:
                    found.offset.append(offset)
                    found.first.append(found.first[k])
                    found.through.append(k)
                    found.ring.append(away)
        ring = range(start, len(found.offset))
    return found


def homeward(world: World, state: State, formations: Formations, control: Array, passable: Array,
             seekers: Array) -> Array:  # fmt: skip
    """Return the direction of the nearest ground that the own side holds and supplies, NO_HEADING if unknown.

    The way leads over land, and its first step is one of the `passable` (F, 6) directions. Only `seekers` (F,) look
    for it, some at a time: mostly there are few, and each looks at the whole disc around it.
    """
    cell, count = formations.cell, formations.cell.shape[0]
    place = jnp.where(seekers, jnp.cumsum(seekers.astype(jnp.int32)) - 1, count + TOGETHER)
    nobody = jnp.full(count + TOGETHER, count, jnp.int32)
    order = nobody.at[place].set(jnp.arange(count, dtype=jnp.int32), mode="drop")
    # One look at the map tells all: land, and whose supplied ground it is, one bit a side.
    bits = world.ground.land.astype(jnp.uint8)
    for side in range(state.reach.shape[0]):
        bits = bits | (((control == side) & (state.reach[side] < FAR)).astype(jnp.uint8) << (side + 1))

    def look(turn: Array, found: Array) -> Array:
        who = jax.lax.dynamic_slice(order, (turn * TOGETHER,), (TOGETHER,))
        one = jnp.minimum(who, count - 1)
        way = _home(world, bits, world.roster.side[one], cell[one], passable[one])
        return found.at[who].set(way, mode="drop")

    turns = (jnp.sum(seekers.astype(jnp.int32)) + TOGETHER - 1) // TOGETHER
    headings: Array = jax.lax.fori_loop(0, turns, look, jnp.full_like(cell, NO_HEADING))
    return headings


def _home(world: World, bits: Array, side: Array, cell: Array, passable: Array) -> Array:
    """Return the direction of the nearest supplied ground of each seeker's side, sought ring by ring."""
    cells = disc(world.ground.shifts)
    far = whole(world.params.command.homeward_km * 1000.0)
    n = jnp.clip(jnp.array(cells.offset, jnp.int32)[:, None] + cell[None, :], 0, bits.shape[0] - 1)
    what = bits[n].astype(jnp.int32)  # (cells of the disc, seekers)
    own = (what >> (side + 1)[None, :]) & 1 > 0
    land = what & 1 > 0
    direction = jnp.full_like(cell, NO_HEADING)
    inner = passable.T  # the way to the ring before; to the first, the open directions
    for ring in range(1, RINGS + 1):
        start = 3 * ring * (ring - 1)
        part = slice(start, start + 6 * ring)
        before = start - 6 * (ring - 1)  # where the ring before begins
        through = jnp.array([k - before if ring > 1 else k for k in cells.through[part]], jnp.int32)
        open_way = land[part] & inner[through]
        home = open_way & own[part] & (ring * world.ground.spacing <= far)
        first = jnp.array(cells.first[part], jnp.int32)[jnp.argmax(home, axis=0)]
        direction = jnp.where((direction == NO_HEADING) & jnp.any(home, axis=0), first, direction)
        inner = open_way
    return direction


def spread(world: World, seen: Survey, formations: Formations, closed: Array) -> Array:
    """Return the heading of each formation that steps aside into the worst gap beside it, NO_HEADING for the rest.

    Of several that hold in one cell the first stays. A gap is a neighbouring cell of the own side's that enemies
    stand beside and nobody mans; the more enemies, the worse. `closed` (F, 6) masks the directions that are barred by
    a boundary or an unbridged river.
    """
    roster, size = world.roster, seen.control.shape[0]
    count, sides = formations.cell.shape[0], roster.hostile.shape[0]
    number = jnp.arange(count, dtype=jnp.int32)
    may = (formations.status == FIGHTING) & (roster.follows == 0)
    index = jnp.where(may, roster.side * size + formations.cell, sides * size)
    first = jnp.full(sides * size + 1, count, jnp.int32).at[index].min(number)[index]
    steady = (formations.posture == HOLD) & (formations.trench >= 0)  # who is in flight closes no gap
    free = may & steady & (roster.stand_fast == 0) & (number != first)
    n = neighbours(world, formations.cell)
    side = roster.side[:, None]
    own = (seen.control[n] == side.astype(seen.control.dtype)) & world.ground.land[n] & ~closed
    gap = jnp.where(own & (seen.men[side, n] == 0), enemies(world, seen.beside, n), 0)
    return jnp.where(free & (jnp.max(gap, axis=1) > 0), jnp.argmax(gap, axis=1).astype(jnp.int32), NO_HEADING)
