"""The filter against posteriors in closed form, and what it must not do."""

import math

import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redpencil.decision.belief import learn, probability
from redpencil.engine.minds import FLOOR

GRID = 1024
OPEN = 30 * GRID  # a limit that nothing meets
shares = st.floats(0.02, 0.98)
evidence = st.lists(st.integers(-700, 700), min_size=3, max_size=3)


def weights(*shares: float) -> np.ndarray:
    """Return the log weights of a prior."""
    logs = np.array([round(math.log(share) * GRID) for share in shares], np.int32)
    return logs - logs.max()


def after(prior: np.ndarray, *signals: list[int] | np.ndarray, limit: int = OPEN) -> np.ndarray:
    """Return the log weights after a series of signals."""
    possible = prior > FLOOR
    for signal in signals:
        prior = np.asarray(learn(jnp.asarray(prior), jnp.asarray(signal), possible, jnp.int32(limit)))
    return prior


@settings(max_examples=300)
@given(prior=shares, ratios=st.lists(st.floats(0.3, 4.0), max_size=12))
def test_two_answers_follow_bayes(prior: float, ratios: list[float]) -> None:
    signals = [[round(math.log(ratio) * GRID), 0] for ratio in ratios]
    odds = prior / (1 - prior) * math.prod(math.exp(first / GRID) for first, _ in signals)
    found = probability(jnp.asarray(after(weights(prior, 1 - prior), *signals)))
    assert found[0] == pytest.approx(1000 * odds / (1 + odds), abs=2.5)


@settings(max_examples=200)
@given(parts=st.lists(st.floats(0.05, 1.0), min_size=3, max_size=3), signals=st.lists(evidence, max_size=8))
def test_three_answers_follow_bayes(parts: list[float], signals: list[list[int]]) -> None:
    prior = np.array(parts) / sum(parts)
    exact = prior * np.exp(np.sum(np.array(signals, float).reshape(-1, 3), axis=0) / GRID)
    found = probability(jnp.asarray(after(weights(*prior), *signals)))
    assert np.asarray(found) == pytest.approx(1000 * exact / exact.sum(), abs=3)


@settings(max_examples=100)
@given(prior=shares, signals=st.lists(st.lists(st.integers(-700, 700), min_size=2, max_size=2), max_size=8),
       seed=st.integers(0, 2**32 - 1))  # fmt: skip
def test_the_order_of_independent_signals_does_not_matter(prior: float, signals: list[list[int]], seed: int) -> None:
    shuffled = [signals[k] for k in np.random.default_rng(seed).permutation(len(signals))]
    first = weights(prior, 1 - prior)
    assert (after(first, *signals) == after(first, *shuffled)).all()
    assert (after(first, *signals) == after(first, np.sum(np.array(signals, int).reshape(-1, 2), axis=0))).all()


@given(prior=shares, shift=st.integers(-500, 500))
def test_a_likelihood_ratio_of_one_changes_nothing(prior: float, shift: int) -> None:
    first = weights(prior, 1 - prior)
    assert (after(first, [shift, shift]) == first).all()


@given(prior=shares, signals=st.lists(st.integers(-3000, 3000), max_size=20))
def test_nobody_is_surer_than_the_limit_and_everybody_can_be_turned(prior: float, signals: list[int]) -> None:
    limit = round(4.6 * GRID)
    sure = after(weights(prior, 1 - prior), *([one, 0] for one in signals), limit=limit)
    assert sure.max() == 0
    assert sure.min() >= -limit
    turned = after(sure, *([[-limit, 0]] * 3), limit=limit)
    assert turned.tolist() == [-limit, 0]


@given(st.lists(st.integers(-5000, 0), min_size=1, max_size=6))
def test_probabilities_add_up(logs: list[int]) -> None:
    found = np.asarray(probability(jnp.asarray([*logs, 0, FLOOR], jnp.int32)))
    assert found.sum() == 1000
    assert (found >= 0).all()
    assert found[-1] == 0


def test_what_is_impossible_stays_so() -> None:
    prior = np.array([0, -100, FLOOR], np.int32)
    assert after(prior, [0, 0, 9000])[2] == FLOOR
