"""A fingerprint of a state, taken on the device with whole numbers only."""

import jax
import jax.numpy as jnp

from redpencil.engine.state import State

Array = jax.Array
LANES = (0xC2B2AE35, 0x27D4EB2F)


def digest(state: State) -> Array:
    """Return two 32-bit sums over every number of the state, each mixed with its place; uint32 (2,)."""
    total = jnp.zeros(2, jnp.uint32)
    for number, leaf in enumerate(jax.tree.leaves(state)):
        x = leaf.reshape(-1).astype(jnp.int32).astype(jnp.uint32)
        place = jnp.arange(x.shape[0], dtype=jnp.uint32) * jnp.uint32(0x9E3779B9) + jnp.uint32(
            number * 0x7FEB352D & 0xFFFFFFFF
        )
        x = (x ^ place) * jnp.uint32(0x85EBCA6B)
        x = x ^ (x >> 13)
        total = total + jnp.stack([jnp.sum(x * jnp.uint32(lane)) for lane in LANES])
    return total
