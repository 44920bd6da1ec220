"""Weather and the air: how much is flown in a step, and what that leaves of a side's superiority over a cell.

The sky of a day is drawn for the whole theatre from the climate of April, and often stays what it was the day before.
"""

import jax
import jax.numpy as jnp

from redpencil.engine.exact import grid, over, whole
from redpencil.engine.luck import UNIT, Luck
from redpencil.engine.state import State, World

Array = jax.Array


def flown(world: World, state: State, luck: Luck) -> Array:
    """Return the share of a clear day's sorties that is flown in this step; float32 scalar, 0 to 1."""
    p = world.params.weather
    fog = whole(p.fog_days * float(UNIT))
    cloud = fog + whole(p.low_cloud_days * float(UNIT))
    sky = jnp.where(luck.weather < fog, p.fog, jnp.where(luck.weather < cloud, p.low_cloud, 1.0))
    hour = (state.step * whole(world.params.hours)) % 24
    dark = (hour < 6) | (hour >= 18)
    return grid(sky) * jnp.where(dark, grid(p.night), 1.0)


def within_range(world: World, state: State, side: Array, cell: Array) -> Array:
    """Return the share of a side's sorties that reach each cell (F,) from the nearest airfield in its hands, 0 to 1.

    All do up to half of the side's range, half at its range, none at one and a half of it. A side without a range
    flies everywhere.
    """
    fields, far = world.ground.airfields, world.roster.air_range_km[side]
    held = (fields.opens <= state.step) & (state.control[fields.cell].astype(jnp.int32) == fields.side)
    own = held[:, None] & (fields.side[:, None] == side[None, :])
    away = jnp.min(jnp.where(own, fields.km[:, cell].astype(jnp.int32), 2 * far), axis=0, initial=2**15)
    share = 1.5 - grid(away.astype(jnp.float32) * (1.0 / jnp.maximum(far, 1).astype(jnp.float32)))
    return jnp.where(far > 0, jnp.clip(share, 0.0, 1.0), 1.0)


def superiority(world: World, state: State, luck: Luck, cell: Array, holder: Array) -> Array:
    """Return the air superiority of each formation over a cell that side `holder` holds; float32 (F,), -1 to 1.

    What the side that rules the air flies there counts, and all that it has once as much is flown as on an average
    day of the engagements.
    """
    air, side = world.roster.air, world.roster.side
    ruler = jnp.where(air[side] >= 0.0, side, holder)
    sorties = flown(world, state, luck) * within_range(world, state, ruler, cell)
    return grid(air[side] * grid(jnp.minimum(over(sorties, world.params.weather.enough), 1.0)))
