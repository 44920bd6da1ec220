"""Doctrine: a rule of thumb that plays any side from what it sees, along the axes it was given.

Attack at good odds, press at even ones, hold at bad ones or when the shells run out, break out when cut off.
"""

import jax.numpy as jnp

from redpencil.engine.cells import fighting_men
from redpencil.engine.command import ASSAULT
from redpencil.engine.exact import over, whole
from redpencil.engine.intelligence import HUNDRED, Observation
from redpencil.engine.nodes import axis, told
from redpencil.engine.state import ATTACK, BREAK_OUT, FIGHTING, HOLD, Orders, World

REACH = 2  # rings of cells around a formation that count as its surroundings


def doctrine(world: World, seen: Observation) -> Orders:
    """Return orders for every command from its odds, its ammunition and whether it is cut off."""
    p, roster = world.params.doctrine, world.roster
    commands = roster.command_side.shape[0]
    f = seen.formations
    here = (f.status == FIGHTING) & (roster.follows == 0)
    men = jnp.where(here, fighting_men(world, f), 0)

    enemy = seen.believed
    for _ in range(REACH):
        rings = [jnp.roll(enemy, -shift) for shift in world.ground.shifts]
        enemy = jnp.stack([enemy, *rings]).max(axis=0)
    facing = jnp.where(here, enemy[f.cell] * HUNDRED, 0)

    def of_command(values: jnp.ndarray) -> jnp.ndarray:
        return jnp.zeros(commands, jnp.int32).at[roster.command].add(values)

    strength, against = of_command(men), jnp.maximum(of_command(facing), 1)
    count = jnp.maximum(of_command(here.astype(jnp.int32)), 1)
    shells = of_command(jnp.where(here, f.ammunition, 0)) // count
    cut_off = of_command(jnp.where(here, jnp.minimum(f.isolated, 100), 0)) // count
    odds = strength.astype(jnp.float32) / against.astype(jnp.float32)
    attack = (odds >= p.attack_odds) & (shells > whole(p.attack_shells_days * 1000.0))
    press = ~attack & (odds >= p.pressure_odds) & (shells > whole(p.pressure_shells_days * 1000.0))
    trapped = cut_off >= whole(over(p.break_out_days, world.params.days))
    given = told(world.script, world.nodes, seen.known, seen.heard, seen.step).route
    route = jnp.where(given >= 0, given, axis(world.script, seen.known))
    posture = jnp.where(trapped, BREAK_OUT, jnp.where(attack | press, ATTACK, HOLD))
    pressing, holding = whole(p.pressure_intensity * 1000.0), whole(p.holding_intensity * 1000.0)
    intensity = jnp.where(attack | trapped, ASSAULT, jnp.where(press, pressing, holding))
    return Orders(
        route=jnp.where(posture == HOLD, -1, route),
        posture=posture.astype(jnp.int32),
        intensity=intensity.astype(jnp.int32),
        preparation=jnp.zeros(commands, jnp.int32),
        choice=world.nodes.historical,
    )
