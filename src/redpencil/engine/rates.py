"""The log-linear rates of combat: what a fight costs and gains per day, and who gets his way.

They are plain functions of the odds, so that they can be fitted to real engagements. No pure Lanchester law beats them
on real battles; the advance hangs on the width of the attack, posture, armour and air, not on the ratio of men.
"""

from typing import NamedTuple

import jax
import jax.numpy as jnp

from redpencil.engine.exact import exp, grid, log
from redpencil.engine.params import Combat

Array = jax.Array


class Odds(NamedTuple):
    """What a fight hangs on; floats of any one shape."""

    men_ratio: Array  # attackers over defenders
    attackers: Array  # fighting men
    tank_ratio: Array  # attacker's tanks per man over the defender's
    guns: Array  # attacker's guns per 1,000 men, over 10
    front_km: Array  # width on which the attack is made
    air: Array  # attacker's air superiority, -1 to 1
    works: Array  # -1 withdrawal, -0.5 delay, 0 hasty, 0.5 prepared, 1 fortified
    rugged: Array  # shares of the cell, 0 to 1
    wooded: Array
    wet: Array
    urban: Array
    river: Array  # 1 where the attack goes over a river
    preparation: Array  # 1 after an artillery preparation on occupied trenches
    surprise: Array  # -3 to 3, positive where the attacker surprises
    attacker_endurance: Array  # log of what an army bears: its losses fall by so much
    defender_endurance: Array
    skill: Array  # the attacking army's skill less the defending one's, in log odds
    fatigue: Array  # days of fighting behind the attackers
    mixed: Array  # 1 where troops of two fronts attack the same cell


class Rates(NamedTuple):
    """Outcome of a fight per day at full intensity: shares of men, and km; and who gets his way."""

    attacker_loss: Array
    defender_loss: Array
    advance_km: Array
    prevail: Array  # log odds that the defender gives way before the attack falters


def _posture(works: Array, withdrawal: Array, delay: Array, prepared: Array, fortified: Array) -> Array:
    """Return a log factor of the defender's posture, straight between its five levels.

    They are withdrawal at -1, delay at -0.5, hasty at 0 (factor 1), prepared at 0.5, fortified at 1.
    """
    behind, ahead_of = jnp.maximum(-works * 2.0, 0.0), jnp.maximum(works * 2.0, 0.0)
    firm = grid(prepared * jnp.minimum(ahead_of, 1.0)) + grid(
        (fortified - prepared) * (jnp.maximum(ahead_of, 1.0) - 1.0)
    )
    loose = grid(delay * jnp.minimum(behind, 1.0)) + grid((withdrawal - delay) * (jnp.maximum(behind, 1.0) - 1.0))
    return firm + loose


def _ground(odds: Odds, *factors: Array) -> Array:
    shares = (odds.rugged, odds.wooded, odds.wet, odds.urban, odds.river)
    return sum((grid(f * s) for f, s in zip(factors, shares, strict=True)), jnp.zeros_like(odds.rugged))


def rates(p: Combat, odds: Odds, *, prepared_defender: Array, prepared_advance: Array) -> Rates:
    """Return the rates per day of an assault at full intensity.

    Inputs are held within the range of the engagements that the rates come from: beyond it the data says nothing.
    """
    limit = grid(p.ratio_limit)
    ratio = jnp.clip(log(odds.men_ratio), -limit, limit)
    tanks = jnp.clip(log(odds.tank_ratio), -grid(p.tanks_limit), grid(p.tanks_limit))
    size = jnp.clip(log(odds.attackers) - log(jnp.full_like(odds.attackers, 36_000.0)), p.size_low, p.size_high)
    front = jnp.clip(log(odds.front_km) - log(jnp.full_like(odds.attackers, 18.0)), p.front_low, p.front_high)
    guns = jnp.minimum(odds.guns, p.guns_limit)
    tired = log(1.0 + odds.fatigue)
    # In streets neither a broad front nor many tanks, guns and aircraft quicken an advance: it goes house by house.
    open_ground = 1.0 - grid(p.street * odds.urban)
    attacker = (
        grid(p.attacker_ratio * ratio) + grid(p.attacker_size * size) + grid(p.attacker_tanks * tanks)
        + grid(p.attacker_guns * guns) + grid(p.attacker_air * odds.air) + grid(p.attacker_surprise * odds.surprise)
        + grid(p.period_intensity) - grid(odds.attacker_endurance) - grid(p.fatigue_loss * tired)
        + grid(p.mixed_attacker * odds.mixed)
        + _posture(odds.works, p.withdrawal_attacker, p.delay_attacker, p.prepared_attacker, p.fortified_attacker)
        + _ground(odds, p.rugged_attacker, p.wooded_attacker, p.wet_attacker, p.urban_attacker, p.river_attacker)
    )  # fmt: skip
    defender = (
        grid(p.defender_ratio * ratio) + grid(p.defender_tanks * tanks)
        + grid(p.defender_guns * guns) + grid(p.defender_air * odds.air) + grid(p.defender_surprise * odds.surprise)
        + grid(p.period_intensity) - grid(odds.defender_endurance) - grid(p.fatigue_loss * tired)
        + grid(prepared_defender * odds.preparation)
        + _posture(odds.works, p.withdrawal_defender, p.delay_defender, p.prepared_defender, p.fortified_defender)
        + _ground(odds, p.rugged_defender, p.wooded_defender, p.wet_defender, p.urban_defender, p.river_defender)
    )  # fmt: skip
    advance = (
        grid(p.advance_front * (front * open_ground))
        + grid(p.advance_tanks * (tanks * open_ground))
        + grid(p.advance_guns * (guns * open_ground)) + grid(p.advance_air * (odds.air * open_ground))
        + grid(p.advance_surprise * odds.surprise) + grid(p.advance_skill * odds.skill)
        + grid(p.period_pace) - grid(p.fatigue_advance * tired) + grid(p.mixed_advance * odds.mixed)
        + grid(prepared_advance * odds.preparation)
        + _posture(odds.works, p.withdrawal_advance, p.delay_advance, p.prepared_advance, p.fortified_advance)
        + _ground(odds, p.rugged_advance, p.wooded_advance, p.wet_advance, p.urban_advance, p.river_advance)
    )  # fmt: skip
    prevail = (
        grid(p.prevail_base) + grid(p.prevail_ratio * ratio) + grid(p.prevail_size * size)
        + grid(p.prevail_tanks * tanks) + grid(p.prevail_guns * guns) + grid(p.prevail_air * odds.air)
        + grid(p.prevail_surprise * odds.surprise) + grid(odds.skill)
        + _posture(odds.works, p.withdrawal_prevail, p.delay_prevail, p.prepared_prevail, p.fortified_prevail)
        + _ground(odds, p.rugged_prevail, p.wooded_prevail, p.wet_prevail, p.urban_prevail, p.river_prevail)
    )  # fmt: skip
    return Rates(
        attacker_loss=p.attacker_base * exp(attacker),
        defender_loss=p.defender_base * exp(defender),
        advance_km=p.advance_base * exp(advance),
        prevail=prevail,
    )
