"""Rivers: an assault crossing, then a bridging clock; no wheel crosses where no bridge stands.

`State.bridge` counts hours on each edge, kept in directions 0 to 2 (direction d + 3 is the same edge seen from the
other bank): up to STANDING hours of work, or STANDING and more where a bridge carries tanks. INTACT marks a bridge
that the defender may still blow.
"""

import jax
import jax.numpy as jnp

from redpencil.engine import exact
from redpencil.engine.cells import ahead, is_hostile
from redpencil.engine.luck import UNIT
from redpencil.engine.state import ATTACK, BREAK_OUT, FIGHTING, NO_HEADING, Formations, State, World

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


def joined(world: World, bridge: Array, field: Array) -> Array:
    """Return the sum of a (..., N) integer field over each cell and the neighbours on its bank; 0 in the padding.

    A major or medium river parts two cells until a bridge stands that is in nobody's power to blow.
    """
    shifts = world.ground.shifts
    river = world.ground.river[:3]
    dry = ((river == 0) | (river > 2) | (bridge == STANDING)).astype(field.dtype)
    halo = max(abs(shift) for shift in shifts)
    last = field.shape[-1] - halo
    total = field[..., halo:last]
    for d, shift in enumerate(shifts[:3]):
        total = total + field[..., halo + shift : last + shift] * dry[d, halo:last]
        total = total + field[..., halo - shift : last - shift] * dry[d, halo - shift : last - shift]
    return jnp.zeros_like(field).at[..., halo:last].set(total)


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


def wheels_cross(world: World, bridge: Array, cell: Array, heading: Array) -> Array:
    """Return whether vehicles get over the edge toward each formation's heading: no river, a minor one, or a bridge."""
    at, where = edge(world, cell, heading)
    river = jnp.where(heading == NO_HEADING, 0, world.ground.river[at, where])
    return (river == 0) | (river > 2) | (bridge[at, where] >= STANDING)


def wait(world: World, bridge: Array, cell: Array, heading: Array) -> Array:
    """Return the hours until each formation may leave its cell toward `heading`; 0 where nothing is in the way."""
    p = world.params.movement
    at, where = edge(world, cell, heading)
    river = world.ground.river[at, where]
    foot = exact.whole(_by_class((p.assault_hours_major, p.assault_hours_medium, p.assault_hours_minor)))[river]
    wheels = exact.whole(_by_class((p.bridge_hours_major, p.bridge_hours_medium, p.bridge_hours_minor)))[river]
    needed = jnp.where(world.roster.wheeled > 0, wheels, foot)
    return jnp.where(bridge[at, where] >= STANDING, 0, jnp.maximum(needed - bridge[at, where], 0))


def narrows(world: World, state: State, formations: Formations) -> Array:
    """Return the share of its march that the bridges ahead let each formation make; float32 (F,), above 0, to 1.

    All who go over a major or medium river between the same two cells share what its bridges and ferries carry.
    """
    at, where = edge(world, formations.cell, formations.heading)
    river = jnp.where(formations.heading == NO_HEADING, 0, world.ground.river[at, where])
    bold = (formations.posture == ATTACK) | (formations.posture == BREAK_OUT)
    behind = state.control[ahead(world, formations.cell, formations.heading)] == world.roster.side
    goes = (formations.status == FIGHTING) & (river > 0) & (river < 3) & (bold | behind)
    road = exact.whole(formations.vehicles.astype(jnp.float32) * world.params.movement.men_per_vehicle)
    size = state.control.shape[0]
    index = at * size + where
    load = jnp.zeros(3 * size, jnp.int32).at[jnp.where(goes, index, 3 * size)].add(formations.men + road, mode="drop")
    most = world.params.movement.bridge_men_day * world.params.days
    return jnp.where(goes, most / jnp.maximum(load[index].astype(jnp.float32), most), 1.0)


def holds_bridge(world: World, bridge: Array, control: Array, cell: Array, heading: Array) -> Array:
    """Return whether the enemy ahead still holds an intact bridge on the way: its fate is decided first."""
    at, where = edge(world, cell, heading)
    theirs = is_hostile(world, control, ahead(world, cell, heading))
    river = world.ground.river[at, where] > 0
    return (heading != NO_HEADING) & river & theirs & (bridge[at, where] == INTACT)


def carry_on(world: World, state: State) -> Array:
    """Return the bridges after the engineers worked on those begun, where one side holds both banks; int16 (3, N)."""
    p = world.params.movement
    by_class = _by_class((p.bridge_hours_major, p.bridge_hours_medium, p.bridge_hours_minor))
    needed = exact.whole(by_class)[world.ground.river[:3]]
    other = jnp.stack([jnp.roll(state.control, -shift) for shift in world.ground.shifts[:3]])
    begun = (world.ground.river[:3] > 0) & (state.bridge > 0) & (state.bridge < STANDING) & (other == state.control)
    built = state.bridge + exact.whole(world.params.hours)
    return jnp.where(begun, jnp.where(built >= needed, STANDING, built), state.bridge).astype(jnp.int16)


def work(world: World, state: State, formations: Formations, ready: Array, luck: Array) -> tuple[Array, Array]:
    """Advance the bridging clock of every edge that a formation faces; return (bridges, who finished one).

    `ready` masks the formations that want to cross. A bridge that the enemy still holds is blown in time with a
    probability, or taken whole. Several formations on one bank do not build faster.
    """
    state = state._replace(bridge=carry_on(world, state))
    p, roster = world.params.movement, world.roster
    at, where = edge(world, formations.cell, formations.heading)
    river = jnp.where(ready & (formations.heading != NO_HEADING), world.ground.river[at, where], 0)
    hours = state.bridge[at, where].astype(jnp.int32)
    theirs = state.control[ahead(world, formations.cell, formations.heading)] != roster.side
    blown = theirs & (luck < exact.whole(p.bridge_blown * float(UNIT)))
    needed = exact.whole(_by_class((p.bridge_hours_major, p.bridge_hours_medium, p.bridge_hours_minor)))[river]
    built = hours + exact.whole(world.params.hours)
    built = jnp.where(built >= needed, STANDING, built)
    carried_on = ~theirs & (hours > 0) & (hours < STANDING)  # by those who began it
    built = jnp.where(carried_on, hours, built)
    after = jnp.where(hours == INTACT, jnp.where(blown, 0, STANDING), jnp.where(hours < STANDING, built, hours))
    finished = (river > 0) & (hours < STANDING) & (after == STANDING)
    # A bridge is only ever blown once, so the lowest verdict on an intact one stands, and the highest on the rest.
    low = state.bridge.at[at, where].min(jnp.where((river > 0) & (hours == INTACT), after, INTACT).astype(jnp.int16))
    return low.at[at, where].max(jnp.where((river > 0) & (hours != INTACT), after, 0).astype(jnp.int16)), finished
