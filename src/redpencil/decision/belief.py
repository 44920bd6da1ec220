"""Beliefs: what each seat thinks of the others' intents, moved by letters a little and by troops a lot.

A Bayesian filter on logarithms in whole numbers. It knows nothing but what the seat's side observes and the letters
that have come to it.
"""

import jax
import jax.numpy as jnp

from redpencil.engine.exact import GRID, exp, grid, log, over, whole
from redpencil.engine.intelligence import HUNDRED, Observation
from redpencil.engine.minds import FLOOR, NEVER, NOWHERE_KM, Minds
from redpencil.engine.state import FIGHTING, World

Array = jax.Array
WHOLE = 1000  # a probability of one
FINE = 1 << 20  # a weight of one, when weights become probabilities


def learn(weight: Array, evidence: Array, possible: Array, limit: Array) -> Array:
    """Return the log weights (..., K) after `evidence` (..., K), log likelihoods; all in 1/1024 of a nat.

    The heaviest answer has weight 0 and no possible one falls below -`limit`. Evidence that does not meet the limit
    adds up the same in every order.
    """
    moved = jnp.where(possible, weight + evidence, FLOOR)
    return jnp.where(possible, jnp.maximum(moved - jnp.max(moved, axis=-1, keepdims=True), -limit), FLOOR)


def probability(weight: Array) -> Array:
    """Return log weights (..., K) in 1/1024 as probabilities in thousandths, which add up to 1000."""
    if not weight.size:
        return jnp.zeros_like(weight)
    fine = whole(exp(grid(weight.astype(jnp.float32) * jnp.float32(1 / GRID))) * float(FINE))
    share = jnp.where(weight <= FLOOR, 0, fine)
    parts = share * WHOLE // jnp.maximum(jnp.sum(share, axis=-1, keepdims=True), 1)
    rest = WHOLE - jnp.sum(parts, axis=-1, keepdims=True)
    first = jnp.arange(weight.shape[-1]) == jnp.argmax(weight, axis=-1)[..., None]
    return parts + jnp.where(first, rest, 0)


def words(world: World, read: Array) -> Array:
    """Return what the letters read in this step, bool (I,), say; log likelihoods (B, K) in 1/1024.

    A claim weighs ln `word_ratio`, and the more of it the reader can see for himself, the nearer to
    ln `movement_ratio`. A share of a word's weight goes to those who would say the same as a mask.
    """
    p, mail = world.params.belief, world.inner.mail
    shown = mail.shown.astype(jnp.float32) * 0.001
    word, movement = log(p.word_ratio), log(p.movement_ratio)
    says = whole((word + grid(shown * (movement - word))) * float(GRID))
    masked = whole(grid(p.mask_share * (1.0 - shown)) * says.astype(jnp.float32))
    heard = read.astype(jnp.int32)
    weights = mail.claim * (says * heard)[:, None, None] + mail.mask * (masked * heard)[:, None, None]
    return jnp.sum(weights, axis=0)


def movements(world: World, came: Array) -> Array:
    """Return what the movements noticed in this step, bool (G,), say; log likelihoods (B, K) in 1/1024."""
    signals, beliefs = world.inner.signals, world.inner.beliefs
    strength = signals.strength.astype(jnp.float32) * 0.001
    says = whole(grid(log(world.params.belief.movement_ratio) * strength) * float(GRID))
    weights = signals.claim * jnp.where(came, says, 0)[:, None]
    return jnp.zeros(beliefs.prior.shape, jnp.int32).at[signals.belief].add(weights)


def approach(world: World, seen: Observation, side: int) -> Array:
    """Return how near to its place those whom each signal watches are as `side` sees them; int32 (G,), km.

    It knows where its own troops stand; allies' stand in their communiqués, enemies where it believes them.
    """
    signals, roster = world.inner.signals, world.roster
    cell = jnp.where(roster.side == side, seen.formations.cell, seen.allies)
    there = jnp.where(roster.side == side, seen.formations.status == FIGHTING, seen.allies >= 0)
    km = signals.km[:, jnp.maximum(cell, 0)].astype(jnp.int32)[signals.place]
    theirs = there[None, :] & (roster.side[None, :] == signals.watched[:, None])
    friends = jnp.min(jnp.where(theirs, km, NOWHERE_KM), axis=1)
    met = seen.believed[jnp.maximum(signals.near, 0)] * HUNDRED >= whole(world.params.belief.seen_men)
    enemies = jnp.where(jnp.any(met & (signals.near >= 0), axis=1), signals.within_km, NOWHERE_KM)
    return jnp.where(roster.hostile[side, signals.watched] > 0, enemies, friends)


def watch(world: World, minds: Minds, seen: Observation, side: int) -> Minds:
    """Return the minds after a day's look at the map: how near the watched came, and which signals that makes."""
    signals = world.inner.signals
    mine = world.inner.beliefs.side[signals.belief] == side
    km = approach(world, seen, side)
    nearer = km < minds.nearest
    idle = jnp.where(nearer, 0, minds.idle + 1)
    nearest = jnp.minimum(km, minds.nearest)
    came = mine & (nearest <= signals.within_km) & (idle >= signals.stands) & (minds.noticed == NEVER)
    return minds._replace(
        nearest=jnp.where(mine, nearest, minds.nearest),
        idle=jnp.where(mine, idle, minds.idle),
        noticed=jnp.where(came, seen.step, minds.noticed),
    )


def listen(world: World, seen: Observation, minds: Minds, side: int) -> Minds:
    """Return the minds after the persons of `side` have read what came in this step and, once a day, seen the map."""
    beliefs, now = world.inner.beliefs, seen.step
    if not minds.weight.size:
        return minds
    read = (seen.inbox == now) | ((now == 0) & (seen.inbox < 0))
    day = jnp.maximum(whole(over(jnp.float32(1.0), world.params.days)), 1)
    looks = now % day == 0
    looked = watch(world, minds, seen, side)
    minds = jax.tree.map(lambda new, old: jnp.where(looks, new, old), looked, minds)
    evidence = words(world, read) + movements(world, minds.noticed == now)
    limit = whole(world.params.belief.limit * float(GRID))
    after = learn(minds.weight, evidence, beliefs.prior > FLOOR, limit)
    return minds._replace(weight=jnp.where((beliefs.side == side)[:, None], after, minds.weight))
