"""Giving way: a hazard of cohesion and local odds, not a threshold of losses; then the way back, or none."""

from typing import NamedTuple

import jax
import jax.numpy as jnp

from redpencil.engine.cells import Survey, per_cell
from redpencil.engine.combat import Battle
from redpencil.engine.command import stands_fast
from redpencil.engine.exact import GRID, exp, grid, whole
from redpencil.engine.losses import dead_share
from redpencil.engine.luck import UNIT, Luck
from redpencil.engine.movement import retreat
from redpencil.engine.state import FIGHTING, NO_HEADING, Formations, State, World

Array = jax.Array


IN_FLIGHT = -1000  # trench of a formation driven back


class Rout(NamedTuple):
    """Who fell back in a step, and at what price; (F,)."""

    retreated: Array  # bool
    trapped: Array  # bool: driven from its cell, with no way out
    captured: Array  # int32 men
    killed: Array  # int32 men, on the way
    wounded: Array
    guns_lost: Array
    vehicles_lost: Array  # left in the workshop
    won: Array  # bool: the attack after which nobody was left in the cell; it follows


def give_way(world: World, formations: Formations, battle: Battle, luck: Luck) -> Array:
    """Return which assaulted formations give way in this step."""
    return battle.assaulted & (luck.contact < _chance_to_break(world, formations, battle.pressed))


def falter(world: World, formations: Formations, battle: Battle, luck: Luck) -> Array:
    """Return which attacks falter in this step, and gain nothing.

    The two hazards stand in the ratio of the odds, so that of many engagements the attacker carries the share that
    the rates say, however long they last.
    """
    return battle.means & (luck.falter[battle.leader] < _chance_to_break(world, formations, -battle.prevails))


def _chance_to_break(world: World, formations: Formations, against: Array) -> Array:
    """Return the chance in UNIT of each formation to break in this step, at log odds `against` it."""
    p = world.params.cohesion
    worn = (1000 - formations.cohesion).astype(jnp.float32) * jnp.float32(1 / GRID)
    hazard = p.give_way * exp(grid(p.give_way_cohesion * worn) + grid(0.5 * against))
    return whole(jnp.minimum(hazard * world.params.days, 0.9) * float(UNIT))


def fall_back(world: World, state: State, seen: Survey, formations: Formations, battle: Battle, reach: Array,
              luck: Luck) -> tuple[Formations, Rout]:  # fmt: skip
    """Move those who give way, and those whose cell the attacker has crossed, one cell back."""
    p, size = world.params.cohesion, state.control.shape[0]
    through = battle.means & (formations.progress + battle.advance >= world.ground.spacing)
    crossed = per_cell(jnp.where(through, battle.target, size), through.astype(jnp.int32), size) > 0
    here = formations.status == FIGHTING
    driven = here & crossed[formations.cell]
    broken = here & give_way(world, formations, battle, luck)
    leaves = driven | broken
    fast = stands_fast(world, formations)
    to, found = retreat(world, formations, leaves & ~fast, state.control, reach, seen,
                        state.bridge)  # fmt: skip
    taken = jnp.where(found, whole(formations.men.astype(jnp.float32) * p.retreat_men), 0)
    hit = jnp.where(found, whole(formations.men.astype(jnp.float32) * p.retreat_hit), 0)
    hit = jnp.minimum(hit, formations.men - taken)
    killed = whole(hit.astype(jnp.float32) * dead_share(world, formations))
    guns = jnp.where(found, whole(formations.guns.astype(jnp.float32) * p.retreat_guns), 0)
    left = jnp.where(found, formations.workshop, 0)
    shaken = whole(jnp.where(leaves, p.retreat * 1000.0, 0.0))
    after = formations._replace(
        cell=to,
        heading=jnp.where(found, NO_HEADING, formations.heading),
        progress=jnp.where(found, 0, formations.progress),
        men=formations.men - taken - hit,
        guns=formations.guns - guns,
        workshop=formations.workshop - left,
        cohesion=jnp.maximum(formations.cohesion - shaken, 0),
        trench=jnp.where(found, IN_FLIGHT, formations.trench),
    )
    # A garrison that breaks has nowhere to go either; while its rear is open it stays, only shaken.
    stays = broken & fast & (formations.isolated > 0)
    gave_up = per_cell(formations.cell, (broken & found).astype(jnp.int32), size) > 0
    remain = per_cell(to, here.astype(jnp.int32), size) > 0
    won = battle.means & (gave_up & ~remain)[battle.target]
    return after, Rout(found, (driven | stays) & ~found, taken, killed, hit - killed, guns, left, won)
