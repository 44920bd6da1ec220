"""Chance, named by its purpose, so that a changed order leaves the weather alone.

Draws are integers: uniform numbers in [0, 65536) and normal deviates in 1/1024, looked up in a table, so that they
are the same on every machine.
"""

from statistics import NormalDist
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from redpencil.engine.exact import GRID, whole
from redpencil.engine.params import Params

UNIT = 65536  # uniform draws lie in [0, UNIT)
POST = 0x706F7374  # sets the luck of the post apart from that of the steps
NORMAL = np.array([round(NormalDist().inv_cdf((k + 0.5) / 4096) * GRID) for k in range(4096)], dtype=np.int32)


class Luck(NamedTuple):
    """The luck of one step; int32. Normal deviates are in 1/1024, uniform ones in [0, 65536)."""

    attacker: jax.Array  # (F,) normal: own losses of the attacker
    defender: jax.Array  # (F,) normal: losses that the attacker inflicts
    advance: jax.Array  # (F,) normal
    contact: jax.Array  # (F,) uniform: giving way
    falter: jax.Array  # (F,) uniform: an attack that gains nothing
    surrender: jax.Array  # (F,) uniform
    wear: jax.Array  # (4, F) uniform: vehicles hit, beyond repair, repaired; guns lost
    bridge: jax.Array  # (F,) uniform: does it find the bridge blown
    report: jax.Array  # (F,) normal: error of what is seen
    city: jax.Array  # (K,) uniform
    state: jax.Array  # (S,) uniform
    weather: jax.Array  # () uniform: the sky of the day over the whole theatre
    march: jax.Array  # (F,) normal: the day's march of a command, the same for all that obey it
    group: jax.Array  # (G,) uniform: does an army group give up
    courier: jax.Array  # (C,) uniform: how long the news of a choice travels


def _uniform(key: jax.Array, shape: tuple[int, ...]) -> jax.Array:
    return (jax.random.bits(key, shape, jnp.uint32) >> 16).astype(jnp.int32)


def _normal(key: jax.Array, shape: tuple[int, ...]) -> jax.Array:
    return jnp.asarray(NORMAL)[jax.random.bits(key, shape, jnp.uint32) >> 20]


def _skies(key: jax.Array, lasting: jax.Array, most: int) -> jax.Array:
    """Return the draw of each day, which `lasting` of the days keep from the day before; int32 (most,)."""
    new, what = jax.random.split(key)
    days = jnp.arange(most)
    changes = (_uniform(new, (most,)) >= whole(lasting * float(UNIT))) | (days == 0)
    return _uniform(what, (most,))[jax.lax.cummax(jnp.where(changes, days, 0))]


def draw(key: jax.Array, params: Params, command: jax.Array, *, steps: int, cities: int, sides: int,
         commands: int, fronts: int) -> Luck:  # fmt: skip
    """Draw the luck of `steps` steps, each field stacked to (steps, ...); the key is consumed.

    `params` say how much of the combat variance stays with a command for the whole campaign, and how long weather
    lasts; `command` (F,) says which command a formation obeys.
    """
    names = dict(zip(Luck._fields, jax.random.split(key, len(Luck._fields)), strict=True))
    formations = command.shape[0]
    kept = params.combat.noise_kept
    steady, fresh = jnp.sqrt(kept), jnp.sqrt(1.0 - kept)

    def mixed(name: str) -> jax.Array:
        own, shared = jax.random.split(names[name])
        a = jnp.round(_normal(shared, (commands,))[command].astype(jnp.float32) * steady).astype(jnp.int32)
        b = jnp.round(_normal(own, (steps, formations)).astype(jnp.float32) * fresh).astype(jnp.int32)
        return a[None, :] + b

    today = jnp.arange(steps) * whole(params.hours) // 24

    return Luck(
        attacker=mixed("attacker"),
        defender=mixed("defender"),
        advance=mixed("advance"),
        contact=_uniform(names["contact"], (steps, formations)),
        falter=_uniform(names["falter"], (steps, formations)),
        surrender=_uniform(names["surrender"], (steps, formations)),
        wear=_uniform(names["wear"], (steps, 4, formations)),
        bridge=_uniform(names["bridge"], (steps, formations)),
        report=_normal(names["report"], (steps, formations)),
        city=_uniform(names["city"], (steps, cities)),
        state=_uniform(names["state"], (steps, sides)),
        weather=_skies(names["weather"], params.weather.lasting, steps)[today],
        group=_uniform(names["group"], (steps, fronts)),
        march=_normal(names["march"], (steps, commands))[today][:, command],
        courier=_uniform(names["courier"], (steps, commands)),
    )


def post(key: jax.Array, letters: int) -> jax.Array:
    """Draw the luck of the post, uniform (2, I): how long each letter takes, and whether a leak happens."""
    return _uniform(jax.random.fold_in(key, POST), (2, letters))
