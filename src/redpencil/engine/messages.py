"""The post: when each letter is sent, how long it takes, whether it leaks, and who has it."""

import jax
import jax.numpy as jnp

from redpencil.engine.luck import UNIT
from redpencil.engine.minds import NEVER, Minds
from redpencil.engine.state import State, World

Array = jax.Array
THOUSAND = 1000  # delays are kept in thousandths of a step


def stamp(world: World, minds: Minds, post: Array) -> Minds:
    """Return the minds with the delay of every letter drawn; `post` (2, I) uniform in [0, 65536)."""
    mail = world.inner.mail
    span = jnp.maximum(mail.latest - mail.soonest, 0)
    steps = (mail.soonest + (span >> 4) * (post[0] >> 4) // (UNIT >> 8)) // THOUSAND
    return minds._replace(delay=jnp.where(post[1] < mail.chance, steps, NEVER))


def deliver(world: World, state: State) -> Minds:
    """Return the minds with the letters that are sent in this step on their way.

    A letter that hangs on a decision is sent when its option is taken, and not before its own date.
    """
    mail, minds = world.inner.mail, state.minds
    always = mail.node < 0
    taken = always | (state.choice[jnp.maximum(mail.node, 0)] == mail.option) if state.choice.shape[0] else always
    sent = (minds.arrives == NEVER) & (minds.delay < NEVER) & taken & (mail.sent <= state.step)
    since = jnp.where(always, mail.sent, state.step)
    return minds._replace(arrives=jnp.where(sent, since + minds.delay, minds.arrives))


def inbox(world: World, state: State, side: int) -> Array:
    """Return the step in which each letter to the seats of `side` came, NEVER for all others; int32 (I,)."""
    here = (world.inner.mail.side == side) & (state.minds.arrives <= state.step)
    return jnp.where(here, state.minds.arrives, NEVER)
