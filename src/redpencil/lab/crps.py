"""How good an ensemble of answers is against one value of the record: the CRPS, and whether a band covers it.

Infinite answers are those of campaigns in which the thing never happened. A value of the record is known to a window
(the day of an event that is dated by the day); the ensemble is asked no finer than that.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Answers = NDArray[np.float64]


def crps(answers: Answers, value: float, limit: float = math.inf) -> float:
    """Return the continuous ranked probability score of an ensemble (n,), in the unit of its answers; 0 is best.

    It is the integral of the squared difference between the ensemble's distribution and the step at `value`, taken up
    to `limit`: what comes later than that, or never, counts as neither more nor less than `limit`. This is the
    threshold-weighted score of Gneiting and Ranjan (2011), which stays proper. Infinite where an answer is infinite
    and `limit` is, too.
    """
    known = np.sort(np.minimum(answers, limit))
    if not np.isfinite(known).all():
        return math.inf
    n = len(known)
    spread = float(((2 * np.arange(1, n + 1) - n - 1) * known).sum()) / n**2
    return float(np.abs(known - min(value, limit)).mean()) - spread


def quantile(answers: Answers, share: float) -> float:
    """Return the least answer that at least `share` of the ensemble does not exceed; infinite for never."""
    return float(np.sort(answers)[max(0, math.ceil(share * len(answers)) - 1)])


def covered(answers: Answers, low: float, high: float, share: float) -> float:
    """Return how far the middle `share` of an ensemble covers a value known to lie from `low` to `high`: 0 to 1.

    The value takes its place among the answers by rank; where answers fall into the window themselves, the place is
    an interval, and the part of it inside the band counts. So a value drawn from the same distribution as the n
    answers is covered with exactly the probability `share`, whatever n and however coarse the window (the
    non-randomised transform of Czado, Gneiting and Held, 2009). What never happened lies above everything.
    """
    places = len(answers) + 1
    below = int((answers < low).sum()) / places
    above = (int((answers <= high).sum()) + 1) / places
    inside = min(above, (1 + share) / 2) - max(below, (1 - share) / 2)
    return max(0.0, inside) / (above - below)


def mean_covered(shares: Sequence[float]) -> float:
    """Return the mean of what `covered` said of several values; not a number for none."""
    return float(np.mean(shares)) if len(shares) else math.nan


def fair_crps(answers: Answers, values: Answers, limits: Answers) -> Answers:
    """Return the CRPS (k,) that many more campaigns of the same kind would score, from those there are (n, k), n > 1.

    `crps` charges a few campaigns more than many, and the more so the wider they spread. Here the distance between
    campaigns is taken over pairs of different ones, so that the mean over seeds does not depend on n (Ferro, 2014,
    "Fair scores for ensemble forecasts"); a single value may therefore lie a little below 0.
    """
    known = np.sort(np.minimum(answers, limits), axis=0)
    n = len(known)
    ranks = (2 * np.arange(1, n + 1) - n - 1)[:, None]
    with np.errstate(invalid="ignore"):  # infinite where an answer is and its limit, too
        spread = (ranks * known).sum(axis=0) / (n * (n - 1))
        return np.asarray(np.abs(known - np.minimum(values, limits)).mean(axis=0) - spread)
