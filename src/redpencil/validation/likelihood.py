"""What engagements tell of the rates: the replay about a set of values, and its slope there."""

from functools import cache, partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from redpencil.engine.params import Combat
from redpencil.scenario.numbers import parameters
from redpencil.scenario.read import model_parameters
from redpencil.validation.engagements import Engagements, Floats
from redpencil.validation.priors import is_positive
from redpencil.validation.replay import Army, Setting, replay

Array = jax.Array


class Observed(NamedTuple):
    """How engagements ended; (4, n): logs of both losses and of the advance, success."""

    actual: Floats
    told: NDArray[np.bool_]  # whether it is known, and may be learnt from


class Linear(NamedTuple):
    """The replay about a set of values."""

    said: Floats  # (4, n), as in `Observed`, success as log odds
    slope: Floats  # (4, n, values)


def observed(rows: Engagements, train: NDArray[np.bool_] | None = None) -> Observed:
    """Return how the rows ended; only those in `train` may be learnt from.

    An attacker who gained nothing or was thrown back tells nothing of the advance but that he failed.
    """
    advance = np.where(rows.advance_km > 0, rows.advance_km, np.nan)
    actual = np.vstack([np.log(rows.attacker_loss), np.log(rows.defender_loss), np.log(advance), rows.won])
    told = ~np.isnan(actual) & (True if train is None else train)
    return Observed(np.nan_to_num(actual), told)


@cache
def shipped_rates() -> Combat:
    """Return the rates as the parameters of the model have them."""
    combat: Combat = parameters({path: given.value for path, given in model_parameters().items()}, hours=6).combat
    return combat


def linear(given: Setting, names: tuple[str, ...], values: Floats, bearing: Floats) -> Linear:
    """Return the replay and its slope; `values` are rates by `names`, then effects, which `bearing` hands to rows."""
    terms = len(names)
    armies = np.einsum("nfe,e->fn", bearing, values[terms:])
    said, by_term, by_army = _derivatives(names, shipped_rates(), given, _single(values[:terms]), _single(armies))
    by_effect = np.einsum("fon,nfe->one", np.asarray(by_army, np.float64), bearing)
    slope = np.concatenate([np.asarray(by_term, np.float64), by_effect], axis=2)
    return Linear(np.asarray(said, np.float64), slope)


def _single(values: Floats) -> Array:
    return jnp.asarray(values, jnp.float32)


def with_rates(p: Combat, names: tuple[str, ...], values: Array) -> Combat:
    """Return rates with some replaced; `values` are logs where the rate is a factor."""
    return p._replace(
        **{name: jnp.exp(value) if is_positive(name) else value for name, value in zip(names, values, strict=True)}
    )


@partial(jax.jit, static_argnums=0)
def _derivatives(
    names: tuple[str, ...], p: Combat, given: Setting, terms: Array, armies: Array
) -> tuple[Array, Array, Array]:
    """Return the replay (4, n), its slope by rate (4, n, rates) and by what a row's army has (5, 4, n)."""

    def said(terms: Array, armies: Array) -> Array:
        return jnp.stack(replay(with_rates(p, names, terms), given, Army(*armies)))

    by_term = jax.jacfwd(said)(terms, armies)
    each = [jnp.zeros_like(armies).at[field].set(1.0) for field in range(len(Army._fields))]
    by_army = [jax.jvp(lambda armies: said(terms, armies), (armies,), (one,))[1] for one in each]
    return said(terms, armies), by_term, jnp.stack(by_army)
