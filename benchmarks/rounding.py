"""Count how often compiled float arithmetic differs from the same operations done one at a time by NumPy.

Run `python benchmarks/rounding.py`; docs/decisions/0002-integer-state.md says what follows from the counts.
"""

from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from redpencil.engine import exact

Floats = NDArray[np.float32]
TRIPLES = 300
THREE, TENTH, SHARE = np.float32(3.0), np.float32(0.1), np.float32(0.3)


def differing(compiled: Callable[..., jax.Array], one_at_a_time: Callable[..., Floats], *numbers: Floats) -> int:
    """Return in how many places a compiled formula gives other bits than NumPy."""
    return int(np.sum(np.asarray(jax.jit(compiled)(*numbers)) != one_at_a_time(*numbers)))


def counts(seed: int) -> dict[str, int]:
    """Return for each kind of formula how many of 300 random results differ."""
    a, b, c = np.random.default_rng(seed).standard_normal((3, TRIPLES)).astype(np.float32)
    positive = np.abs(a)

    def on_the_grid(a: jax.Array, b: jax.Array, c: jax.Array) -> jax.Array:
        return exact.grid(a * b) + exact.grid(c)

    def on_the_grid_one_at_a_time(a: Floats, b: Floats, c: Floats) -> Floats:
        grid = np.float32(exact.GRID)
        return np.round(a * b * grid) / grid + np.round(c * grid) / grid

    return {
        "a * b + c": differing(lambda a, b, c: a * b + c, lambda a, b, c: a * b + c, a, b, c),
        "a / literal": differing(lambda a: a / 3.0, lambda a: a / THREE, a),
        "a / scalar argument": differing(lambda a, k: a / k, lambda a, k: a / k, a, THREE),
        "a / array argument": differing(lambda a, k: a / k, lambda a, k: a / k, a, np.full_like(a, THREE)),
        "over(a, k)": differing(exact.over, lambda a, k: a * (np.float32(1.0) / k), a, THREE),
        "a * literal * literal": differing(lambda a: a * 0.1 * 0.3, lambda a: a * TENTH * SHARE, a),
        "exp(a)": differing(jnp.exp, np.exp, a),
        "log(a)": differing(jnp.log, np.log, positive),
        "a * b * c": differing(lambda a, b, c: a * b * c, lambda a, b, c: a * b * c, a, b, c),
        "grid(a * b) + grid(c)": differing(on_the_grid, on_the_grid_one_at_a_time, a, b, c),
    }


def main() -> None:
    """Print the counts of four seeds side by side."""
    table = [counts(seed) for seed in range(4)]
    print(f"jax {jax.__version__} on {jax.default_backend()}: results of {TRIPLES} that differ from NumPy, four seeds")
    for name in table[0]:
        print(f"{name:24}" + "".join(f"{row[name]:6}" for row in table))


if __name__ == "__main__":
    main()
