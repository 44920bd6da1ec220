"""The exact arithmetic: close to the real functions, monotone, and the same bits however it is compiled."""

import math
import os
import subprocess
import sys

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.oracle import exact as plain

from redpencil.engine import exact

EVERY = np.arange(-13 * exact.GRID, 13 * exact.GRID, dtype=np.float32) / exact.GRID
POSITIVE = np.exp(np.linspace(-13, 25, 20_000)).astype(np.float32)
floats = st.floats(-1e4, 1e4, width=32)


def test_exp_is_close_and_never_falls() -> None:
    found = np.asarray(exact.exp(EVERY))
    inside = np.abs(EVERY) <= exact.LIMIT
    assert np.max(np.abs(found / np.exp(EVERY.astype(np.float64)) - 1)[inside]) < 1e-3
    assert (np.diff(found) >= 0).all()
    assert (found[~inside & (EVERY > 0)] == found[inside].max()).all()


def test_log_is_close_and_never_falls() -> None:
    found = np.asarray(exact.log(POSITIVE))
    assert np.max(np.abs(found - np.log(POSITIVE.astype(np.float64)))) < 2e-3
    assert (np.diff(found) >= 0).all()
    assert exact.log(np.float32(0)) == exact.log(np.float32(2**-20))


@given(floats)
def test_grid_is_the_nearest_of_its_points(x: float) -> None:
    found = float(exact.grid(jnp.float32(x)))
    assert abs(found - x) <= 0.5 / exact.GRID
    assert found * exact.GRID == round(found * exact.GRID)


@given(st.integers(-1_000_000, 1_000_000))
def test_whole_rounds_halves_to_the_even_one(n: int) -> None:
    assert int(exact.whole(jnp.float32(n + 0.5))) == round(n + 0.5)
    assert int(exact.whole(jnp.float32(n))) == n


@given(st.floats(0, 1000, width=32))
def test_rounding_by_chance_keeps_the_mean(x: float) -> None:
    found = np.asarray(exact.chance_whole(jnp.float32(x), jnp.arange(65536)))
    assert set(np.unique(found)) <= {math.floor(x), math.ceil(x), math.floor(x) + 1}
    assert abs(found.mean() - x) <= 1 / exact.GRID


def test_gradients_pass_as_if_the_grid_were_not_there() -> None:
    for function, slope in ((exact.grid, 1.0), (exact.exp, math.exp(0.7)), (exact.log, 1 / 0.7)):
        assert float(jax.grad(function)(jnp.float32(0.7))) == pytest.approx(slope, rel=1e-3)


def formula(x: jax.Array, y: jax.Array, k: jax.Array) -> dict[str, jax.Array]:
    """Return what the rules compute, in shapes that tempt a compiler to fuse."""
    rate = k * exact.exp(exact.grid(x * y) + exact.grid(x) - exact.grid(y))
    return {
        "grid": exact.grid(x * y) + exact.grid(x),
        "exp": exact.exp(exact.grid(x) + exact.grid(y)),
        "log": exact.log(jnp.abs(x)) - exact.log(jnp.abs(y)),
        "over": exact.over(x, k),
        "whole": exact.whole(rate * 1000.0),
        "chance": exact.chance_whole(jnp.minimum(rate, 500.0), exact.whole(jnp.abs(y) * 9000.0)),
    }


def numbers() -> tuple[np.ndarray, np.ndarray, np.float32]:
    """Return two arrays of floats and a parameter in the range of the rules."""
    x, y = np.random.default_rng(5).normal(0, 2, (2, 5000)).astype(np.float32)
    return x, y, np.float32(0.3)


def test_the_same_bits_compiled_and_one_at_a_time() -> None:
    x, y, k = numbers()
    compiled, eager = jax.jit(formula)(x, y, k), formula(jnp.asarray(x), jnp.asarray(y), jnp.asarray(k))
    batched = jax.vmap(formula, in_axes=(0, 0, None))(x.reshape(50, 100), y.reshape(50, 100), k)
    for name in compiled:
        assert (np.asarray(compiled[name]) == np.asarray(eager[name])).all(), name
        assert (np.asarray(compiled[name]) == np.asarray(batched[name]).reshape(-1)).all(), name


def test_the_same_bits_in_numpy() -> None:
    x, y, k = numbers()
    found = jax.device_get(jax.jit(formula)(x, y, k))
    for i in range(2000):
        a, b = plain.Float(x[i]), plain.Float(y[i])
        rate = k * plain.exp(plain.grid(a * b) + plain.grid(a) - plain.grid(b))
        chance = plain.chance_whole(min(rate, plain.Float(500)), plain.whole(abs(b) * plain.Float(9000)))
        assert found["grid"][i] == plain.grid(a * b) + plain.grid(a)
        assert found["exp"][i] == plain.exp(plain.grid(a) + plain.grid(b))
        assert found["log"][i] == plain.log(abs(a)) - plain.log(abs(b))
        assert found["over"][i] == a * (plain.Float(1) / k)
        assert found["whole"][i] == plain.whole(rate * plain.Float(1000))
        assert found["chance"][i] == chance


def fingerprint() -> str:
    """Return the bits of the formulas as text."""
    results = jax.device_get(jax.jit(formula)(*numbers()))
    bits = (np.ascontiguousarray(results[name]).view(np.int32).astype(np.int64) for name in sorted(results))
    return str([int(numbers.sum()) for numbers in bits])


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="the flag names vector widths of x86")
def test_the_same_bits_on_another_vector_width() -> None:
    code = "from tests.engine.test_exact import fingerprint; print(fingerprint())"
    environment = os.environ | {"XLA_FLAGS": "--xla_cpu_max_isa=SSE4_2", "PYTHONPATH": os.pathsep.join(sys.path)}
    result = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert result.stdout.strip() == fingerprint()
