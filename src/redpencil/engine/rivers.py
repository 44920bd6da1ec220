"""Rivers: an assault crossing, then a bridging clock; no wheel crosses where no bridge stands.

`State.bridge` counts hours on each edge, kept in directions 0 to 2 (direction d + 3 is the same edge seen from the
other bank): up to STANDING hours of work, or STANDING and more where a bridge carries tanks. INTACT marks a bridge
that the defender may still blow.
"""

import jax
import jax.numpy as jnp

from redpencil.engine import exact
from redpencil.engine.cells import ahead
from redpencil.engine.luck import UNIT
from redpencil.engine.state import NO_HEADING, Formations, State, World

Array = jax.Array
STANDING, INTACT = 1000, 2000


def edge(world: World, cell: Array, heading: Array) -> tuple[Array, Array]:
    """Return (direction 0..2, cell) under which the edge from `cell` toward `heading` is kept."""
    forward = heading < 3
    return jnp.where(forward, heading, heading - 3) % 3, jnp.where(forward, cell, ahead(world, cell, heading))


def _by_class(values: tuple[Array, Array, Array]) -> Array:
    return jnp.stack([jnp.zeros_like(values[0]), *values])


def blocked(world: World, bridge: Array) -> Array:
    """Return a mask (3, N) of the edges on a major or medium river that no bridge spans."""
    river = world.ground.river[:3]
    return (river > 0) & (river < 3) & (bridge < STANDING)


def may_cross(world: World, bridge: Array, cell: Array, heading: Array) -> Array:
    """Return whether each formation may leave its cell toward `heading`; true where no river runs.

    Troops on foot cross once the assault crossing is done, wheels only over a bridge.
    """
    p = world.params.movement
    at, where = edge(world, cell, heading)
    river = jnp.where(heading == NO_HEADING, 0, world.ground.river[at, where])
    hours = bridge[at, where].astype(jnp.int32)
    assault = exact.whole(_by_class((p.assault_hours_major, p.assault_hours_medium, p.assault_hours_minor)))[river]
    return (river == 0) | (hours >= STANDING) | ((world.roster.wheeled == 0) & (hours >= assault))


def work(world: World, state: State, formations: Formations, ready: Array, luck: Array) -> tuple[Array, Array]:
    """Advance the bridging clock of every edge that a formation faces; return (bridges, who finished one).

    `ready` masks the formations that want to cross. A bridge that the enemy still holds is blown in time with a
    probability, or taken whole. Several formations on one bank do not build faster.
    """
    p, roster = world.params.movement, world.roster
    at, where = edge(world, formations.cell, formations.heading)
    river = jnp.where(ready & (formations.heading != NO_HEADING), world.ground.river[at, where], 0)
    hours = state.bridge[at, where].astype(jnp.int32)
    theirs = state.control[ahead(world, formations.cell, formations.heading)] != roster.side
    blown = theirs & (luck < exact.whole(p.bridge_blown * float(UNIT)))
    needed = exact.whole(_by_class((p.bridge_hours_major, p.bridge_hours_medium, p.bridge_hours_minor)))[river]
    built = hours + exact.whole(world.params.hours)
    built = jnp.where(built >= needed, STANDING, built)
    after = jnp.where(hours == INTACT, jnp.where(blown, 0, STANDING), jnp.where(hours < STANDING, built, hours))
    finished = (river > 0) & (hours < STANDING) & (after == STANDING)
    # A bridge is only ever blown once, so the lowest verdict on an intact one stands, and the highest on the rest.
    low = state.bridge.at[at, where].min(jnp.where((river > 0) & (hours == INTACT), after, INTACT).astype(jnp.int16))
    return low.at[at, where].max(jnp.where((river > 0) & (hours != INTACT), after, 0).astype(jnp.int16)), finished
