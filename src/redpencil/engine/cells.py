"""From formations to cells and back: integer sums over the rectangle and the six constant shifts."""

from typing import NamedTuple

import jax
import jax.numpy as jnp

from redpencil.engine.exact import GRID, grid, over, whole
from redpencil.engine.state import ATTACK, BREAK_OUT, FIGHTING, Formations, Shifts, World

Array = jax.Array


class Survey(NamedTuple):
    """What stands where at one moment; int32 arrays."""

    men: Array  # (S, N), fighting men of each side
    beside: Array  # (S, N), the same in the six neighbours of each cell; those cut off hold no more than their own
    sweeping: Array  # (S, N), those in the cell who attack, and so take the ground around them
    vehicles: Array  # (S, N)
    vehicles_beside: Array  # (S, N), as `beside`
    support: Array  # (S, N), guns of the rear artillery in the cell and beside it
    control: Array  # int8 (N,), who held the cell then
    load: Array  # (N,), men and vehicles (counted in men) on the roads of the cell
    barred: Array  # (2, F, W), boundaries that hold back each formation, as bits; and those that stop it beyond them


def fighting_men(world: World, formations: Formations) -> Array:
    """Return each formation's men who fight, weighed by kind and quality; 0 for those not in the field.

    The last man counts as one: a formation that still stands can be attacked and holds its cell.
    """
    weight = world.roster.weight * world.roster.quality
    men = whole(formations.men.astype(jnp.float32) * weight)
    here = (formations.status == FIGHTING) & (formations.men > 0)
    return jnp.where(here, jnp.maximum(men, 1), 0)


def around(field: Array, shifts: Shifts) -> Array:
    """Return the sum of a (..., N) integer field over each cell's six neighbours; 0 in the padding."""
    halo = max(abs(shift) for shift in shifts)
    last = field.shape[-1] - halo
    total = field[..., halo + shifts[0] : last + shifts[0]]
    for shift in shifts[1:]:
        total = total + field[..., halo + shift : last + shift]
    return jnp.zeros_like(field).at[..., halo:last].set(total)


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
    """Sum the formations by side and cell."""
    sides, size = world.roster.hostile.shape[0], control.shape[0]
    here = formations.status == FIGHTING
    index = world.roster.side * size + formations.cell

    def by_side(values: Array) -> Array:
        return per_cell(index, jnp.where(here, values, 0), sides * size).reshape(sides, size)

    fighting = fighting_men(world, formations)
    men = by_side(fighting)
    in_supply = formations.isolated < cut_off(world)
    supplied = jnp.where(in_supply, fighting, 0)
    bold = (formations.posture == ATTACK) | (formations.posture == BREAK_OUT)
    attacking = by_side(jnp.where(bold, supplied, 0))
    rear_guns = by_side(jnp.where(world.roster.follows > 0, formations.guns, 0))
    road = whole(formations.vehicles.astype(jnp.float32) * world.params.movement.men_per_vehicle)
    load = per_cell(formations.cell, jnp.where(here, formations.men + road, 0), size)
    return Survey(
        men=men,
        beside=around(by_side(supplied), world.ground.shifts),
        sweeping=attacking,
        vehicles=by_side(formations.vehicles),
        vehicles_beside=around(by_side(jnp.where(in_supply, formations.vehicles, 0)), world.ground.shifts),
        support=rear_guns + around(rear_guns, world.ground.shifts),
        control=control,
        load=load,
        barred=jnp.zeros((2, formations.cell.shape[0], world.ground.beyond.shape[0]), jnp.int32),
    )


def enemies(world: World, field: Array, cell: Array) -> Array:
    """Return what a (S, N) field holds of each formation's enemies in `cell`, which is (F,) or (F, k)."""
    hostile = world.roster.hostile[world.roster.side]  # (F, S)
    return jnp.sum(field[:, cell] * hostile.T.reshape(-1, cell.shape[0], *[1] * (cell.ndim - 1)), axis=0)


def is_hostile(world: World, control: Array, cell: Array) -> Array:
    """Return whether a side that fights the formation's own holds `cell`, which is (F,) or (F, k)."""
    holder = control[cell].astype(jnp.int32)
    side = world.roster.side.reshape(-1, *[1] * (cell.ndim - 1))
    return (holder >= 0) & (world.roster.hostile[side, jnp.maximum(holder, 0)] > 0)


def line(world: World, seen: Survey, cell: Array) -> Array:
    """Return the fighting men with whom each formation's enemies hold `cell`, (F,) or (F, k).

    A formation holds its own cell with a share of its men, and the six around it, where they are its side's, with
    the rest.
    """
    return _held_with(world, seen, seen.men, seen.beside, cell)


def armour(world: World, seen: Survey, cell: Array) -> Array:
    """Return the vehicles in the line that holds `cell` (F,), as `line` does for men."""
    return _held_with(world, seen, seen.vehicles, seen.vehicles_beside, cell)


def _held_with(world: World, seen: Survey, within: Array, beside: Array, cell: Array) -> Array:
    home = home_share(world)
    helping = jnp.where(is_hostile(world, seen.control, cell), enemies(world, beside, cell), 0)
    return (home * enemies(world, within, cell) + ((60 - home) // 6) * helping) // 60


def screen(world: World, cell: Array) -> Array:
    """Return the fighting men below which a line in `cell` is a screen that stops nobody; in streets fewer hold."""
    built_up = jnp.minimum(world.ground.built_up[cell], GRID).astype(jnp.float32) * jnp.float32(1 / GRID)
    return whole(world.params.movement.manned_men * (1.0 - grid(world.params.combat.street * built_up)))


def cut_off(world: World) -> Array:
    """Return the steps without supply after which a formation is cut off, and gathers in its own cell."""
    return whole(over(world.params.command.cut_off_days, world.params.days))


def home_share(world: World) -> Array:
    """Return the share of a formation in its own cell, in sixtieths, so that six neighbours share the rest evenly."""
    return whole(world.params.combat.home_share * 60.0)


def front_share(world: World) -> Array:
    """Return the share of a formation that stands on its front, its own cell and one on each side, in sixtieths."""
    home = home_share(world)
    return home + 2 * ((60 - home) // 6)
