"""The CRPS against a closed form and brute force, never as a late value, and coverage that keeps its promise."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from redpencil.lab.crps import covered, crps, quantile

NEVER = math.inf
days = st.floats(-50, 50).map(lambda value: round(value, 3))
ensembles = st.lists(days | st.just(NEVER), min_size=1, max_size=20).map(np.array)


def test_of_a_normal_ensemble_it_is_the_closed_form() -> None:
    mean, deviation, value = 3.0, 2.0, 4.5
    answers = stats.norm.ppf((np.arange(20_000) + 0.5) / 20_000, mean, deviation)
    z = (value - mean) / deviation
    closed = deviation * (z * (2 * stats.norm.cdf(z) - 1) + 2 * stats.norm.pdf(z) - 1 / math.sqrt(math.pi))
    assert crps(answers, value) == pytest.approx(closed, abs=1e-3)


@given(ensembles, days)
def test_it_is_the_integral_of_the_squared_difference_of_the_distributions(answers: np.ndarray, value: float) -> None:
    limit = 60.0
    edges = np.unique([*answers[np.isfinite(answers)], value, limit])
    steps = ((answers[:, None] <= edges[:-1]).mean(axis=0) - (value <= edges[:-1])) ** 2 * np.diff(edges)
    assert crps(answers, value, limit) == pytest.approx(steps.sum(), abs=1e-9)


@given(ensembles, days)
def test_it_is_the_distance_from_the_record_less_half_that_from_each_other(answers: np.ndarray, value: float) -> None:
    cut = np.minimum(answers, 60.0)
    pairs = np.abs(cut[:, None] - cut).mean() / 2
    assert crps(answers, value, 60.0) == pytest.approx(np.abs(cut - value).mean() - pairs, abs=1e-9)


def test_never_costs_as_much_as_the_end_and_no_less_than_any_arrival() -> None:
    came = [crps(np.array([3.0, 4.0, late]), 3.5, 20.0) for late in (5.0, 12.0, 20.0, NEVER)]
    assert came == sorted(came)
    assert came[2] == came[3]
    assert crps(np.full(5, NEVER), 3.5, 20.0) == 16.5


def test_without_an_end_never_is_infinitely_bad() -> None:
    assert math.isinf(crps(np.array([3.0, NEVER]), 3.5))


def test_never_lies_above_everything_in_bands() -> None:
    answers = np.array([NEVER, 2.0, NEVER, 1.0])
    assert [quantile(answers, share) for share in (0.05, 0.5, 0.75, 0.95)] == [1.0, 2.0, NEVER, NEVER]


def test_a_value_among_the_answers_is_covered_and_one_beyond_them_is_not() -> None:
    answers = np.arange(64.0)
    assert covered(answers, 31.5, 31.5, 0.5) == 1.0
    assert covered(answers, 5.5, 5.5, 0.5) == 0.0
    assert covered(answers, 5.5, 5.5, 0.9) == 1.0
    assert covered(answers, 99.0, 99.0, 0.9) == 0.0
    assert covered(np.full(64, NEVER), 9.0, 9.0, 0.9) == 0.0


@pytest.mark.parametrize("share", [0.5, 0.9])
@pytest.mark.parametrize("size", [7, 24, 64])
@pytest.mark.parametrize("window", [0.0, 1.0, 4.0])
def test_bands_of_an_honest_ensemble_cover_what_they_promise(share: float, size: int, window: float) -> None:
    """History is one more draw; known to a window of days, with a fifth of the campaigns that never arrive."""
    luck = np.random.default_rng(1945)
    found = []
    while len(found) < 4_000:
        draws = luck.normal(10, 3, size + 1)
        draws[luck.random(size + 1) < 0.2] = NEVER
        *answers, value = draws
        if math.isinf(value):
            found.append(covered(np.array(answers), value, value, share))
            continue
        low = math.floor(value / window) * window if window else value
        found.append(covered(np.array(answers), low, low + window, share))
    assert np.mean(found) == pytest.approx(share, abs=0.02)


def test_bands_that_are_too_narrow_or_too_wide_are_noticed() -> None:
    luck = np.random.default_rng(45)
    value, narrow, wide = luck.normal(0, 3, 2_000), luck.normal(0, 1, (2_000, 40)), luck.normal(0, 9, (2_000, 40))
    assert np.mean([covered(row, at, at, 0.9) for row, at in zip(narrow, value, strict=True)]) < 0.6
    assert np.mean([covered(row, at, at, 0.5) for row, at in zip(wide, value, strict=True)]) > 0.9
