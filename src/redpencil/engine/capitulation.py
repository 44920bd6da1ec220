"""Surrender: each kind has preconditions of its own, and names its cause.

A pocket must be cut off, outmatched, worn and out of ammunition together; a formation that is overrun has nowhere to
go; an army group must be cut off from its state, or the state from its capital; a city must be cut off and its heart
reached; a state must have lost its capital.
"""

import jax
import jax.numpy as jnp

from redpencil.engine import cells, exact
from redpencil.engine.cells import Survey, enemies, fighting_men, neighbours, per_cell
from redpencil.engine.combat import Battle
from redpencil.engine.exact import GRID, grid, whole
from redpencil.engine.luck import UNIT, Luck
from redpencil.engine.state import (
    CITY_FELL,
    FAR,
    FIGHTING,
    GROUP_POCKET,
    GROUP_WEST,
    NO_CAUSE,
    OVERRUN,
    POCKET,
    STATE_FELL,
    TO_THE_WEST,
    WITHDRAW,
    Formations,
    State,
    World,
)

Array = jax.Array


def _chance(world: World, per_day: Array) -> Array:
    return whole(jnp.minimum(per_day * world.params.days, 0.95) * float(UNIT))


def city_state(world: World, state: State, formations: Formations, battle: Battle, reach: Array,
               luck: Luck) -> tuple[Array, Array]:  # fmt: skip
    """Return (steps since each city was cut off, whether it has capitulated)."""
    roster, size = world.roster, state.control.shape[0]
    heart, side = roster.city_heart, roster.city_side
    cut_off = jnp.where(reach[side, heart] >= FAR, state.city_cut_off + 1, 0)
    half = battle.means & (2 * (formations.progress + battle.advance) >= world.ground.spacing)
    inside = per_cell(jnp.where(half, battle.target, size), half.astype(jnp.int32), size)[heart] > 0
    holder = state.control[heart].astype(jnp.int32)
    lost = (holder >= 0) & (roster.hostile[side, jnp.maximum(holder, 0)] > 0)
    ripe = (lost | (inside & (cut_off >= cells.cut_off(world)))) & (state.city_fallen == 0)
    p = world.params.capitulation
    chance = jnp.where(lost, _chance(world, p.city_lost), _chance(world, p.city))
    falls = ripe & (luck.city < chance)
    return cut_off, jnp.where(falls, 1, state.city_fallen)


def side_state(world: World, state: State, city_fallen: Array, luck: Luck) -> Array:
    """Return whether each side has capitulated: a hazard that opens when its capital has fallen."""
    capital = world.roster.capital
    open_now = (capital >= 0) & (city_fallen[jnp.maximum(capital, 0)] > 0)
    falls = open_now & (luck.state < _chance(world, world.params.capitulation.state))
    return jnp.where(falls, 1, state.side_fallen)


def group_ends(world: World, state: State, formations: Formations, city_fallen: Array, luck: Luck) -> Array:
    """Return why each formation lays down its arms with its whole army group, NO_CAUSE where it does not.

    A group dissolves when most of it is cut off, hungry and worn; it capitulates to the refuge of its side when the
    capital has fallen and it stands beside that refuge. Garrisons end with their city, not with a group.
    """
    p, roster = world.params.capitulation, world.roster
    field = (formations.status == FIGHTING) & (roster.stand_fast == 0)
    men = jnp.where(field, formations.men, 0)

    def total(values: Array) -> Array:
        return jnp.zeros(roster.front_side.shape[0], jnp.int32).at[roster.front].add(values)

    everybody = total(men)

    def mean(lacking: Array) -> Array:
        sums = total(men * lacking).astype(jnp.float32)
        return grid(sums / (jnp.maximum(everybody, 1).astype(jnp.float32) * 1000.0))

    def most(who: Array, share: Array) -> Array:
        return (everybody > 0) & (total(jnp.where(who, men, 0)) >= whole(everybody.astype(jnp.float32) * share))

    cut_off = most(formations.isolated >= whole(exact.over(p.pocket_days, world.params.days)), p.group_cut_off)
    hunger, worn = mean(1000 - jnp.minimum(formations.ammunition, 1000)), mean(1000 - formations.cohesion)
    dissolves = cut_off & (luck.group < _chance(world, p.group * hunger * worn))
    capital = roster.capital[roster.front_side]
    headless = (capital >= 0) & (city_fallen[jnp.maximum(capital, 0)] > 0)
    beside = most(_beside_refuge(world, state, formations), p.group_beside)
    to_the_west = headless & beside & (luck.group < _chance(world, p.group_to_the_west))
    cause = jnp.where(dissolves, GROUP_POCKET, jnp.where(to_the_west, GROUP_WEST, NO_CAUSE))
    return jnp.where(field, cause[roster.front], NO_CAUSE)


def surrender(world: World, state: State, seen: Survey, formations: Formations, trapped: Array, city_fallen: Array,
              side_fallen: Array, luck: Luck) -> Array:  # fmt: skip
    """Return why each formation lays down its arms in this step, NO_CAUSE for those that do not."""
    p, roster = world.params.capitulation, world.roster
    here = formations.status == FIGHTING
    draw = luck.surrender
    steps = whole(exact.over(p.pocket_days, world.params.days))
    hunger = (1000 - jnp.minimum(formations.ammunition, 1000)).astype(jnp.float32) * jnp.float32(1 / GRID)
    worn = (1000 - formations.cohesion).astype(jnp.float32) * jnp.float32(1 / GRID)
    held_in = enemies(world, seen.men, formations.cell) + enemies(world, seen.beside, formations.cell)
    own = fighting_men(world, formations).astype(jnp.float32)
    outmatched = held_in >= whole(own * p.pocket_odds)  # nobody surrenders to those who could not take him
    pocket = (formations.isolated >= steps) & outmatched & (draw < _chance(world, p.pocket * hunger * worn))
    overrun = trapped & (draw < whole(p.overrun * float(UNIT)))
    beside = _beside_refuge(world, state, formations)
    capital = roster.capital[roster.side]
    headless = (capital >= 0) & (city_fallen[jnp.maximum(capital, 0)] > 0)
    west = headless & beside & (formations.posture == WITHDRAW) & (draw < _chance(world, p.to_the_west))
    city = world.ground.city[formations.cell]
    fell = (city >= 0) & (city_fallen[jnp.maximum(city, 0)] > 0)
    fell = fell & (roster.city_side[jnp.maximum(city, 0)] == roster.side)
    group = group_ends(world, state, formations, city_fallen, luck)
    cause = jnp.full(formations.cell.shape, NO_CAUSE, jnp.int32)
    order = ((pocket, POCKET), (west, TO_THE_WEST), (overrun, OVERRUN), (group > 0, group), (fell, CITY_FELL),
             (side_fallen[roster.side] > 0, STATE_FELL))  # fmt: skip
    for true, why in order:
        cause = jnp.where(true, why, cause)
    return jnp.where(here, cause, NO_CAUSE)


def _beside_refuge(world: World, state: State, formations: Formations) -> Array:
    """Return who stands beside ground of the side to which it would rather surrender."""
    refuge = world.roster.refuge[world.roster.side]
    held = state.control[neighbours(world, formations.cell)].astype(jnp.int32)
    return (refuge >= 0) & jnp.any(held == refuge[:, None], axis=1)
