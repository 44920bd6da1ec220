"""Command below the directive: holders spread along the line, the cut off fight their way back."""

import jax
import jax.numpy as jnp

from redpencil.engine.cells import CUT_OFF, Survey, enemies, neighbours
from redpencil.engine.state import BREAK_OUT, FAR, FIGHTING, HOLD, NO_HEADING, Formations, Orders, Shifts, State, World

Array = jax.Array
HUNGRY = 3000  # thousandths of a day of ammunition
RINGS = 3  # how far a formation that is cut off knows its own side's ground
ASSAULT = 1000  # thousandths: full intensity


def posture(world: World, formations: Formations, orders: Orders) -> Array:
    """Return each formation's posture: its command's, but a break-out for those cut off and short of ammunition.

    Garrisons stay; the rear moves with the rest.
    """
    starving = (formations.isolated >= CUT_OFF) & (formations.ammunition < HUNGRY)
    leaves = starving & (world.roster.stand_fast == 0) & (world.roster.follows == 0)
    given = jnp.where(leaves, BREAK_OUT, orders.posture[world.roster.command])
    return jnp.where(formations.status == FIGHTING, given, formations.posture)


def alone(formations: Formations, orders: Orders, command: Array) -> Array:
    """Return who breaks out without having been told to."""
    return (formations.posture == BREAK_OUT) & (orders.posture[command] != BREAK_OUT)


def intensity(formations: Formations, orders: Orders, command: Array) -> Array:
    """Return the intensity with which each formation fights, thousandths."""
    return jnp.where(alone(formations, orders, command), ASSAULT, orders.intensity[command])


def disc(shifts: Shifts) -> tuple[list[int], list[int]]:
    """Return (offset, first direction) of the cells within RINGS, the nearest first."""
    seen, ring = {0: NO_HEADING}, {0: NO_HEADING}
    for _ in range(RINGS):
        outer: dict[int, int] = {}
        for offset, first in ring.items():
            for direction, shift in enumerate(shifts):
                if offset + shift not in seen:
                    outer.setdefault(offset + shift, direction if first == NO_HEADING else first)
        seen |= outer
        ring = outer
    del seen[0]
    return list(seen), list(seen.values())


def homeward(world: World, state: State, formations: Formations, control: Array) -> Array:
    """Return the direction of the nearest ground that the own side holds and supplies, NO_HEADING if unknown."""
    offsets, directions = disc(world.ground.shifts)
    size = control.shape[0]
    n = jnp.clip(formations.cell[:, None] + jnp.array(offsets, jnp.int32)[None, :], 0, size - 1)
    side = world.roster.side[:, None]
    home = (control[n] == side.astype(control.dtype)) & (state.reach[side, n] < FAR)
    nearest = jnp.argmax(home, axis=1)
    return jnp.where(jnp.any(home, axis=1), jnp.array(directions, jnp.int32)[nearest], NO_HEADING)


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
    free = may & (formations.posture == HOLD) & (roster.stand_fast == 0) & (number != first)
    n = neighbours(world, formations.cell)
    side = roster.side[:, None]
    own = (seen.control[n] == side.astype(seen.control.dtype)) & world.ground.land[n] & ~closed
    gap = jnp.where(own & (seen.men[side, n] == 0), enemies(world, seen.beside, n), 0)
    return jnp.where(free & (jnp.max(gap, axis=1) > 0), jnp.argmax(gap, axis=1).astype(jnp.int32), NO_HEADING)
