"""Float arithmetic that gives the same bits on every machine, batch shape and compiler.

Compilers fuse `a * b + c` into one rounding where they like, rewrite `a / constant`, and carry their own
`exp` and `log`. Three habits make the formulas immune, whatever the compiler does:

1. a float term is put on a grid of 1/1024 (`grid`) before it is added to another: such sums are exact;
2. `exp` and `log` are looked up in tables and come out the same everywhere;
3. after `exp` a formula only multiplies, and ends in `whole`, which rounds once to an integer.

Parameters reach the formulas as arrays, never as literals; where one divides, `over` multiplies by its reciprocal,
because compilers do. A share made with a literal factor goes on the grid before it meets another literal.
"""

import math

import jax
import jax.numpy as jnp
import numpy as np

GRID = 1024
LIMIT = 12.0  # |x| that `exp` accepts; beyond it saturates

# Rounded to 20 significant bits: the tables do not hang on the last digit of a platform's libm.
COARSE = np.array([float(np.float32(round(math.exp(k / 16) * 2**20 / 2 ** math.floor(k / 16 * math.log2(math.e)))
                                    * 2.0 ** (math.floor(k / 16 * math.log2(math.e)) - 20)))
                   for k in range(-192, 193)], dtype=np.float32)  # fmt: skip
FINE = np.array([round(math.exp(k / GRID) * 2**20) / 2**20 for k in range(64)], dtype=np.float32)
LOG = np.array([round(math.log(1 + k / GRID) * GRID) for k in range(GRID)], dtype=np.int32)
POWERS = np.array([round(k * math.log(2) * GRID) for k in range(-20, 129)], dtype=np.int32)


@jax.custom_jvp
def grid(x: jax.Array) -> jax.Array:
    """Return `x` rounded to the nearest 1/1024; its derivative is taken as one."""
    return jnp.round(x * GRID) * (1.0 / GRID)


grid.defjvp(lambda x, dx: (grid(*x), dx[0]))


@jax.custom_jvp
def exp(x: jax.Array) -> jax.Array:
    """Return e to the power of `x`, `x` taken on the grid and held within +-12; relative error below 1e-3."""
    steps = jnp.round(jnp.clip(x, -LIMIT, LIMIT) * GRID).astype(jnp.int32)
    return jnp.asarray(COARSE)[(steps >> 6) + 192] * jnp.asarray(FINE)[steps & 63]


exp.defjvp(lambda x, dx: (exp(*x), exp(*x) * dx[0]))


@jax.custom_jvp
def log(x: jax.Array) -> jax.Array:
    """Return the natural logarithm of a positive float, on the grid; absolute error below 2e-3.

    Values below 2**-20 count as 2**-20.
    """
    bits = jax.lax.bitcast_convert_type(jnp.maximum(x.astype(jnp.float32), 2.0**-20), jnp.int32)
    power = (bits >> 23) - 127
    steps = jnp.asarray(POWERS)[power + 20] + jnp.asarray(LOG)[(bits >> 13) & (GRID - 1)]
    return steps.astype(jnp.float32) * (1.0 / GRID)


log.defjvp(lambda x, dx: (log(*x), dx[0] / x[0]))


def whole(x: jax.Array) -> jax.Array:
    """Return `x` rounded to the nearest integer, as int32: the one place where a formula enters the state."""
    return jnp.round(x).astype(jnp.int32)


def over(x: jax.Array, parameter: jax.Array) -> jax.Array:
    """Return `x` divided by a scalar parameter, as every compiler does it: times the reciprocal."""
    return x * (1.0 / parameter)


def chance_whole(x: jax.Array, draw: jax.Array) -> jax.Array:
    """Return `x` rounded up or down by chance, so that small numbers keep their mean; `draw` in [0, 65536)."""
    return jnp.floor(grid(x) + (draw >> 6).astype(jnp.float32) * (1.0 / GRID)).astype(jnp.int32)
