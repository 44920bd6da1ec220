"""The effect on pairs: its interval against the closed form, and what pairing saves."""

import math

import numpy as np
import pytest

from redpencil.lab.pairs import NORMAL_95, effects, middle_saving

PAIRS, SHARED, OWN, EFFECT = 400, 3.0, 1.0, 0.5


def arms(pairs: int = PAIRS) -> tuple[np.ndarray, np.ndarray]:
    """Return two arms (n, 1) that share most of their luck and differ by EFFECT."""
    luck = np.random.default_rng(3)
    shared = SHARED * luck.normal(size=(pairs, 1))
    return shared + OWN * luck.normal(size=(pairs, 1)), shared + EFFECT + OWN * luck.normal(size=(pairs, 1))


def test_the_intervals_are_those_of_the_closed_form() -> None:
    baseline, variant = arms()
    (found,) = effects(baseline, variant, np.array([0.1]))
    half = NORMAL_95 * np.std(variant - baseline, ddof=1) / math.sqrt(PAIRS)
    apart = NORMAL_95 * math.sqrt((np.var(variant, ddof=1) + np.var(baseline, ddof=1)) / PAIRS)
    assert found.difference == pytest.approx((variant - baseline).mean())
    assert (found.high - found.low) / 2 == pytest.approx(half, rel=0.06)
    assert (found.apart_high - found.apart_low) / 2 == pytest.approx(apart, rel=0.06)
    assert found.low < EFFECT < found.high
    assert found.sure


def test_pairing_saves_what_the_arms_share() -> None:
    (found,) = effects(*arms(4000), np.array([0.1]))
    assert found.saving == pytest.approx((SHARED**2 + OWN**2) / OWN**2, rel=0.1)
    assert found.runs_apart / found.runs == pytest.approx(found.saving, rel=0.05)
    assert found.runs == pytest.approx(2 * OWN**2 * (NORMAL_95 / 0.1) ** 2, rel=0.1)


def test_half_of_the_wanted_width_takes_four_times_the_runs() -> None:
    wide, narrow = (effects(*arms(), np.array([wanted]))[0].runs for wanted in (0.2, 0.1))
    assert narrow == pytest.approx(4 * wide, rel=0.01)


def test_the_same_pairs_give_the_same_interval() -> None:
    assert effects(*arms(), np.array([0.1])) == effects(*arms(), np.array([0.1]))


def test_an_effect_that_is_the_same_in_all_pairs_is_sure() -> None:
    baseline, _ = arms(8)
    (found,) = effects(baseline, baseline + 1, np.array([0.1]))
    assert (found.low, found.high) == pytest.approx((1, 1))
    assert found.saving > 1e6 or math.isinf(found.saving)


def test_what_never_varies_saves_nothing() -> None:
    (found,) = effects(np.ones((5, 1)), np.ones((5, 1)), np.array([0.1]))
    assert (found.difference, found.changed, found.sure) == (0, 0, False)
    assert math.isnan(found.saving)
    assert math.isnan(middle_saving([found]))
    assert effects(np.ones((1, 1)), np.zeros((1, 1)), np.array([0.1]))[0].difference == -1
