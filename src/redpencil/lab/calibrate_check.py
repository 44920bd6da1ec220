"""Whether one set of numbers is better than another beyond chance: fresh campaigns, pair by pair, row by row."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student

from redpencil.lab.calibrate_parts import PARTS, Scores, part_scores
from redpencil.lab.record_items import Item

DRAWS = 2000
BAND = (0.025, 0.975)


class Difference(NamedTuple):
    """A score with the present and with the other numbers; below 0 the other ones are better."""

    present: float
    other: float
    difference: float
    low: float  # 95 %, over groups of campaigns with the same seeds
    high: float


class Check(NamedTuple):
    """The whole and the parts, and whether the whole rests on a few armies."""

    scores: tuple[Difference, ...]  # the whole, then PARTS; not a number for a part without rows
    by_army: tuple[float, float]  # 95 % of the whole's difference, if the armies of the record had been others
    better: int  # rows
    rows: int

    @property
    def passed(self) -> bool:
        """Return whether the whole is better beyond chance in both ways, and no part worse beyond chance."""
        worse = any(one.low > 0 for one in self.scores[1:])
        return self.scores[0].high < 0 and self.by_army[1] < 0 and not worse


def check(
    items: Sequence[Item], parts: NDArray[np.int64], present: Scores, other: Scores, rng: np.random.Generator
) -> Check:
    """Return how two sets of numbers compare, given the scores of every row (groups, k) with each.

    Single dates are not tuned to: the armies behind the rows are drawn anew, and the difference has to outlive that.
    """
    counted = (parts >= 0) & np.isfinite(present).all(axis=0) & np.isfinite(other).all(axis=0)
    parts = np.where(counted, parts, -1)
    before, after = part_scores(present, parts), part_scores(other, parts)
    by_row = (np.where(counted, other, 0) - np.where(counted, present, 0)).mean(axis=0)
    return Check(
        tuple(_difference(*pair) for pair in zip(before.T, after.T, strict=True)),
        _by_army([item.army or item.label for item in items], parts, by_row, rng),
        int((by_row[counted] < 0).sum()),
        int(counted.sum()),
    )


def _difference(before: Scores, after: Scores) -> Difference:
    """Return how two series of scores (groups,) compare, group by group."""
    apart = after - before
    error = float(apart.std(ddof=1)) / len(apart) ** 0.5
    reach = float(student.ppf(BAND[1], len(apart) - 1)) * error
    middle = float(apart.mean())
    return Difference(float(before.mean()), float(after.mean()), middle, middle - reach, middle + reach)


def _by_army(
    armies: Sequence[str], parts: NDArray[np.int64], by_row: Scores, rng: np.random.Generator
) -> tuple[float, float]:
    """Return the 95 % interval of the whole's difference over drawings of the armies, in aims."""
    names, which = np.unique(np.array(armies), return_inverse=True)
    sums, counts = np.zeros((2, len(PARTS), len(names)))
    for place in range(len(PARTS)):
        sums[place] = np.bincount(which[parts == place], by_row[parts == place], len(names))
        counts[place] = np.bincount(which[parts == place], minlength=len(names))
    drawn = rng.multinomial(len(names), np.full(len(names), 1 / len(names)), DRAWS)
    there = drawn @ counts.T
    means = np.where(there > 0, drawn @ sums.T / np.maximum(there, 1), np.nan) / [part.aim for part in PARTS]
    whole = np.nanmean(means[np.isfinite(means).any(axis=1)], axis=1)
    low, high = np.quantile(whole, BAND)
    return float(low), float(high)
