"""Losses: what a day of fighting takes from men, vehicles, guns, ammunition and cohesion."""

from typing import NamedTuple

import jax
import jax.numpy as jnp

from redpencil.engine import command
from redpencil.engine.cells import cut_off
from redpencil.engine.combat import Battle
from redpencil.engine.exact import GRID, chance_whole, exp, grid, whole
from redpencil.engine.luck import Luck
from redpencil.engine.state import FIGHTING, WITHDRAW, Formations, Orders, World

Array = jax.Array
MILLIONTH = 1e-6
DELAYING = -500  # trench of a fighting withdrawal


class Toll(NamedTuple):
    """What a step took from each formation; int32 (F,)."""

    killed: Array
    wounded: Array  # and sick
    vehicles_lost: Array
    vehicles_damaged: Array
    vehicles_repaired: Array
    guns_lost: Array


def take(world: World, formations: Formations, battle: Battle, luck: Luck) -> tuple[Formations, Toll]:
    """Take a step's losses in men, vehicles and guns, and return vehicles from the workshop."""
    p = world.params.combat
    own, suffered = battle.attacker_loss.astype(jnp.float32), battle.defender_loss.astype(jnp.float32)
    men = formations.men.astype(jnp.float32)
    lost = jnp.minimum(whole(men * (own + suffered) * MILLIONTH), formations.men)
    killed = whole(lost.astype(jnp.float32) * dead_share(world, formations))
    sick = whole(men * (p.sick * world.params.days))
    sick = jnp.where(formations.status == FIGHTING, jnp.minimum(sick, formations.men - lost), 0)

    town = jnp.where(battle.target >= 0, battle.target, formations.cell)
    share = jnp.minimum(world.ground.built_up[town], GRID).astype(jnp.float32) * jnp.float32(1 / GRID)
    faust = exp(grid(p.urban_vehicles * share))
    armour = grid(own * p.attacker_vehicles) + grid(suffered * p.defender_vehicles)
    expected = formations.vehicles.astype(jnp.float32) * (armour * faust) * MILLIONTH
    hit = jnp.minimum(chance_whole(expected, luck.wear[0]), formations.vehicles)
    damaged = jnp.minimum(chance_whole(hit.astype(jnp.float32) * p.repairable, luck.wear[1]), hit)
    repaired = formations.workshop.astype(jnp.float32) * (world.params.days / p.repair_days)
    repaired = jnp.minimum(chance_whole(repaired, luck.wear[2]), formations.workshop)
    repaired = jnp.where(formations.status == FIGHTING, repaired, 0)
    guns = formations.guns.astype(jnp.float32) * ((own + suffered) * p.guns) * MILLIONTH
    guns = jnp.minimum(chance_whole(guns, luck.wear[3]), formations.guns)

    after = formations._replace(
        men=formations.men - lost - sick,
        vehicles=formations.vehicles - hit + repaired,
        workshop=formations.workshop + damaged - repaired,
        guns=formations.guns - guns,
    )
    return after, Toll(killed, lost - killed + sick, hit - damaged, damaged, repaired, guns)


def dead_share(world: World, formations: Formations) -> Array:
    """Return the share of each formation's losses who are dead or missing: more where nobody is brought out."""
    share = world.roster.killed[world.roster.side]
    alone = formations.isolated >= cut_off(world)
    return jnp.where(alone, jnp.maximum(share, world.params.combat.cut_off_killed), share)


def dig(world: World, formations: Formations) -> Array:
    """Return the trenches after a step in one place; troops told to withdraw only delay."""
    p, days = world.params.cohesion, world.params.days * 1000.0
    rallied = jnp.minimum(formations.trench + whole(p.reorganise * days), 0)
    deeper = jnp.minimum(formations.trench + whole(p.trench * days), 1000)
    dug = jnp.where(formations.trench < 0, rallied, deeper)
    return jnp.where(formations.posture == WITHDRAW, jnp.minimum(dug, DELAYING), dug)


def wear(world: World, before: Formations, after: Formations, battle: Battle, orders: Orders) -> Formations:
    """Spend ammunition, dig in, and move cohesion by losses, isolation and rest."""
    p, roster = world.params, world.roster
    days = p.days * 1000.0
    here = before.status == FIGHTING
    intensity = command.intensity(before, orders, roster.command).astype(jnp.float32)  # thousandths, as what is spent
    prepared = battle.engaged & (orders.preparation[roster.command] > 0)
    spent = whole(jnp.where(battle.engaged, intensity * p.days, 0.0))
    spent = spent + whole(jnp.where(battle.attacked, p.supply.defence_use * days, 0.0))
    spent = spent + whole(jnp.where(prepared, p.fires.preparation_days * 1000.0, 0.0))
    fallen = (before.men - after.men).astype(jnp.float32) * 1000.0 / jnp.maximum(before.men, 1).astype(jnp.float32)
    quiet = ~battle.engaged & ~battle.attacked & (before.isolated == 0)
    change = whole(jnp.where(quiet, p.cohesion.recovery * days, 0.0)) - whole(fallen * p.cohesion.loss)
    change = change - whole(jnp.where(before.isolated > 0, p.cohesion.isolation * days, 0.0))
    worked = whole(jnp.where(battle.engaged, intensity * p.days, 0.0))
    rested = whole(jnp.where(quiet, p.combat.rest * days, 0.0))
    most = jnp.maximum(roster.spirit[roster.side], after.cohesion)  # nobody ends better than the side began
    fatigue = jnp.maximum(after.fatigue + worked - rested, 0)
    return after._replace(
        fatigue=jnp.where(here, fatigue, after.fatigue),
        ammunition=jnp.maximum(after.ammunition - spent, 0),
        cohesion=jnp.where(here, jnp.clip(after.cohesion + change, 0, most), after.cohesion),
        trench=jnp.where(here, dig(world, after), after.trench),
    )
