"""Fights an engagement again with the engine's own rates, step by step for as long as it lasted.

Nothing here knows a rate: `engine.combat.rates` does. What is not known of an engagement counts as usual: even in
tanks, the usual guns and width, nobody superior in the air or surprised, a hasty defence on open dry ground.
"""

from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from redpencil.engine.params import Combat
from redpencil.engine.rates import Odds, rates
from redpencil.validation.engagements import Engagements, Floats

Array = jax.Array

STEP_DAYS = 0.25  # the engine's six hours
STEPS = 16  # at most; an engagement of more than four days takes longer ones
USUAL_GUNS = 0.65  # per 100 men: the median of the engagements since 1900 that tell it (CDB90)
USUAL_DENSITY = 1000.0  # defenders per km, the unit of the rates
LEAST_SHARE = 1e-6  # of the men lost, so that its log exists


class Setting(NamedTuple):
    """Engagements as the engine counts them at the first shot; float32 (n,)."""

    days: Array
    start: Odds


class Army(NamedTuple):
    """What sets two armies and their times apart, natural logs; (n,) or scalars, 0 is usual."""

    attacker_endurance: Array
    defender_endurance: Array
    skill: Array  # the attacker's less the defender's
    intensity: Array  # of the losses in the wars of the period
    pace: Array  # of the advance in the wars of the period


class Outcome(NamedTuple):
    """How engagements end: natural logs of shares of men and of km, log odds of the attacker's success; (n,)."""

    attacker_loss: Array
    defender_loss: Array
    advance: Array
    prevail: Array


def setting(rows: Engagements) -> Setting:
    """Return engagements as the engine counts them."""

    def known(values: Floats, usual: float = 0.0) -> Array:
        return jnp.asarray(np.where(np.isnan(values), usual, values), jnp.float32)

    tanks = (1 + 1000 * rows.attacker_tanks / rows.attacker_men) / (1 + 1000 * rows.defender_tanks / rows.defender_men)
    front_km = np.where(np.isnan(rows.front_km), rows.defender_men / USUAL_DENSITY, rows.front_km)
    nothing = jnp.zeros(len(rows.line), jnp.float32)
    start = Odds(
        men_ratio=known(rows.attacker_men / rows.defender_men),
        attackers=known(rows.attacker_men),
        tank_ratio=known(tanks, 1.0),
        guns=known(100 * rows.attacker_guns / rows.attacker_men, USUAL_GUNS),
        front_km=known(front_km),
        air=known(rows.air), works=known(rows.works), rugged=known(rows.rugged), wooded=known(rows.wooded),
        wet=known(rows.wet), urban=known(rows.urban), river=known(rows.river), surprise=known(rows.surprise),
        preparation=nothing, attacker_endurance=nothing, defender_endurance=nothing, skill=nothing, fatigue=nothing,
        mixed=nothing,
    )  # fmt: skip
    return Setting(known(rows.days), start)


def replay(p: Combat, given: Setting, army: Army) -> Outcome:
    """Fight engagements at full intensity for their days; differentiable in `p` and `army`.

    Night steps count with the engine's night factor, the strengths fall as men are lost, and the attackers tire.
    Neither ammunition nor cohesion runs down: the database does not tell them.
    """
    p = p._replace(period_intensity=army.intensity, period_pace=army.pace)
    odds = given.start._replace(
        attacker_endurance=army.attacker_endurance, defender_endurance=army.defender_endurance, skill=army.skill
    )
    length = jnp.maximum(STEP_DAYS, given.days / STEPS)
    effort = (1.0 + p.night) / 2.0  # two steps of four are at night
    still = jnp.zeros_like(p.night)  # no artillery preparation is told of

    def step(left: tuple[Array, Array, Array], index: Array) -> tuple[tuple[Array, Array, Array], None]:
        attackers, defenders, gained = left
        fought = index * length
        r = rates(p, at(odds, attackers, defenders, fought), prepared_defender=still, prepared_advance=still)
        part = jnp.clip(given.days - fought, 0.0, length) * effort
        return (
            attackers * jnp.exp(-r.attacker_loss * part), defenders * jnp.exp(-r.defender_loss * part),
            gained + r.advance_km * part,
        ), None  # fmt: skip

    whole = jnp.ones_like(given.days)
    (attackers, defenders, gained), _ = jax.lax.scan(step, (whole, whole, whole * 0.0), jnp.arange(float(STEPS)))
    first = rates(p, odds, prepared_defender=still, prepared_advance=still)
    lost = [jnp.log(jnp.maximum(1.0 - share, LEAST_SHARE)) for share in (attackers, defenders)]
    return Outcome(lost[0], lost[1], jnp.log(gained), first.prevail)


def at(odds: Odds, attackers: Array, defenders: Array, fought: Array) -> Odds:
    """Return the odds once shares of the men are left, `fought` days on."""
    return odds._replace(
        men_ratio=odds.men_ratio * attackers / defenders,
        attackers=odds.attackers * attackers,
        fatigue=fought,
    )
