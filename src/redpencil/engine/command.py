"""Command below the directive: how formations that hold spread along the line, so that no gap stays open."""

import jax
import jax.numpy as jnp

from redpencil.engine.cells import Survey, enemies, neighbours
from redpencil.engine.state import FIGHTING, HOLD, NO_HEADING, Formations, World

Array = jax.Array


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
