"""From formations to cells and back: integer sums over the rectangle and the six constant shifts."""

from typing import NamedTuple

import jax
import jax.numpy as jnp

from redpencil.engine.exact import whole
from redpencil.engine.state import FIGHTING, Formations, Shifts, World

Array = jax.Array


class Survey(NamedTuple):
    """What stands where at one moment; int32 arrays."""

    men: Array  # (S, N), fighting men of each side
    hostile: Array  # (S, N, 3), fighting men, vehicles and guns of a side's enemies
    line: Array  # (S, N, 3), the same spread over the line they hold: home cell and the six around it
    load: Array  # (N,), men and vehicles (counted in men) on the roads of the cell


def fighting_men(world: World, formations: Formations) -> Array:
    """Return each formation's men who fight, weighed by kind and quality; 0 for those not in the field."""
    weight = world.roster.weight * world.roster.quality
    men = whole(formations.men.astype(jnp.float32) * weight)
    return jnp.where(formations.status == FIGHTING, men, 0)


def around(field: Array, shifts: Shifts) -> Array:
    """Return the sum of a (..., N) integer field over each cell's six neighbours."""
    total = jnp.roll(field, -shifts[0], axis=-1)
    for d in range(1, 6):
        total = total + jnp.roll(field, -shifts[d], axis=-1)
    return total


def neighbours(world: World, cell: Array) -> Array:
    """Return the six neighbours of each cell, shape (F, 6)."""
    return cell[:, None] + jnp.array(world.ground.shifts, jnp.int32)[None, :]


def ahead(world: World, cell: Array, heading: Array) -> Array:
    """Return the cell that lies ahead of each formation; its own where it heads nowhere."""
    return cell + jnp.array((*world.ground.shifts, 0), jnp.int32)[heading]


def per_cell(cell: Array, values: Array, size: int) -> Array:
    """Return the sum of integer `values` (F,) or (F, k) over the formations of each cell."""
    return jnp.zeros((size, *values.shape[1:]), jnp.int32).at[cell].add(values, mode="drop")


def survey(world: World, formations: Formations, control: Array) -> Survey:
    """Sum the formations by side and cell, and spread each side's strength over the line it holds."""
    sides, size = world.roster.hostile.shape[0], control.shape[0]
    here = formations.status == FIGHTING
    strength = jnp.stack([fighting_men(world, formations), formations.vehicles, formations.guns], axis=-1)
    strength = jnp.where(here[:, None], strength, 0)
    mass = per_cell(world.roster.side * size + formations.cell, strength, sides * size).reshape(sides, size, 3)
    hostile = jnp.einsum("st,tnk->snk", world.roster.hostile, mass)
    home = whole(world.params.combat.home_share * 60.0)  # in sixtieths, so that the six neighbours share evenly
    beside = jnp.moveaxis(around(jnp.moveaxis(hostile, -1, 1), world.ground.shifts), 1, -1)
    theirs = (jnp.append(world.roster.hostile, jnp.zeros((sides, 1), jnp.int32), 1)[:, control] > 0)[..., None]
    line = (home * hostile + jnp.where(theirs, ((60 - home) // 6) * beside, 0)) // 60
    road = whole(formations.vehicles.astype(jnp.float32) * world.params.movement.men_per_vehicle)
    load = per_cell(formations.cell, jnp.where(here, formations.men + road, 0), size)
    return Survey(mass[..., 0], hostile, line, load)
