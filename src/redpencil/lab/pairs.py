"""The effect of a change on pairs of campaigns with the same luck, and what the pairing saves.

A pair's difference is free of the luck that both campaigns share. Intervals are 95 % percentile bootstraps, of the
pairs and of the two arms apart, with resamples that hang on the number of pairs alone: the same campaigns give the same
interval.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]

RESAMPLES = 2000
LUCK = 19450401  # of the resamples
NORMAL_95 = 1.959964  # standard deviations to each side that hold 95 % of a normal variable
TAIL = 2.5  # percent beyond each end of an interval


class Effect(NamedTuple):
    """What a change does to one quantity: the mean of each arm, of their difference, and how sure it is."""

    baseline: float
    variant: float
    difference: float
    low: float  # of the difference, from pairs
    high: float
    apart_low: float  # the same without pairing
    apart_high: float
    changed: float  # share of the pairs in which it differs at all
    shift: float  # difference in standard deviations of the baseline; not a number where it has none
    saving: float  # variance without pairing over that with it: so many times fewer runs
    runs: float  # pairs that an interval of the wanted half-width takes
    runs_apart: float  # campaigns in each arm that it takes without pairing

    @property
    def sure(self) -> bool:
        """Return whether the interval of the pairs leaves out zero."""
        return self.low > 0 or self.high < 0


def effects(baseline: Values, variant: Values, wanted: Values) -> list[Effect]:
    """Return the effect on each of Q quantities, given both arms (n, Q) in the order of the seeds.

    `wanted` (Q,) is the half-width of the interval for which runs are counted.
    """
    size = baseline.shape[0]
    apart = variant - baseline
    weights, others = _weights(size)
    paired = np.percentile(weights @ apart, [TAIL, 100 - TAIL], axis=0)
    unpaired = np.percentile(weights @ variant - others @ baseline, [TAIL, 100 - TAIL], axis=0)
    noise = np.var(baseline, axis=0, ddof=1) + np.var(variant, axis=0, ddof=1) if size > 1 else np.zeros(apart.shape[1])
    left = np.var(apart, axis=0, ddof=1) if size > 1 else np.zeros(apart.shape[1])
    spread = np.std(baseline, axis=0, ddof=1) if size > 1 else np.zeros(apart.shape[1])
    found = []
    for q in range(apart.shape[1]):
        mean, (low, high), (apart_low, apart_high) = float(apart[:, q].mean()), paired[:, q], unpaired[:, q]
        found.append(
            Effect(
                baseline=float(baseline[:, q].mean()),
                variant=float(variant[:, q].mean()),
                difference=mean,
                low=float(low),
                high=float(high),
                apart_low=float(apart_low),
                apart_high=float(apart_high),
                changed=float((apart[:, q] != 0).mean()),
                shift=mean / float(spread[q]) if spread[q] > 0 else math.nan,
                saving=_ratio(float(noise[q]), float(left[q])),
                runs=_runs(float(left[q]), float(wanted[q])),
                runs_apart=_runs(float(noise[q]), float(wanted[q])),
            )
        )
    return found


def middle_saving(found: list[Effect]) -> float:
    """Return the median saving over all quantities that vary, not a number where none does."""
    savings = [effect.saving for effect in found if not math.isnan(effect.saving)]
    return float(np.median(savings)) if savings else math.nan


def _weights(size: int) -> tuple[Values, Values]:
    """Return how much each pair weighs in each resample (RESAMPLES, n), and the same for an arm of its own."""
    luck = np.random.default_rng(LUCK)
    even = np.full(size, 1 / size)
    one, other = (luck.multinomial(size, even, RESAMPLES) / size for _ in range(2))
    return one, other


def _ratio(noise: float, left: float) -> float:
    if noise == 0:
        return math.nan
    return noise / left if left > 0 else math.inf


def _runs(variance: float, wanted: float) -> float:
    return math.ceil(variance * (NORMAL_95 / wanted) ** 2) if wanted > 0 else math.nan
