"""A smooth surface through the scores of a design, and where it is lowest."""

from collections.abc import Sequence
from itertools import combinations_with_replacement
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from redpencil.lab.calibrate_design import Points

Scores = NDArray[np.float64]

PENALTIES = np.geomspace(1e-2, 1e4, 25)
LOOKED_AT = 20_000  # points of the surface
BEST = 0.01  # the share of them that is the best region
BAND = (0.05, 0.95)


class Surface(NamedTuple):
    """A ridge regression on the parameters, their squares and their products."""

    centre: Scores  # of the terms
    scale: Scores
    weights: Scores
    mean: float  # of the score
    foretold: float  # share of the score's variance that points left out one by one are foretold; at most 1


class Region(NamedTuple):
    """The best hundredth of the box, as the surfaces see it: points (d,)."""

    middle: Points
    low: Points  # 5 % of the region lie below, parameter by parameter
    high: Points


def fit(points: Points, score: Scores) -> Surface:
    """Return the surface through scores (P,) at points (P, d), its penalty chosen by leaving out each point in turn."""
    raw = _terms(points)
    centre, scale = raw.mean(axis=0), raw.std(axis=0)
    left, sizes, right = np.linalg.svd((raw - centre) / scale, full_matrices=False)
    centred = score - score.mean()
    along = left.T @ centred
    errors = []
    for penalty in PENALTIES:
        kept = sizes**2 / (sizes**2 + penalty)
        lever = 1 - (left**2 @ kept) - 1 / len(score)
        errors.append(float((((centred - left @ (kept * along)) / np.maximum(lever, 1e-9)) ** 2).mean()))
    best = int(np.argmin(errors))
    weights = right.T @ (sizes / (sizes**2 + PENALTIES[best]) * along)
    return Surface(centre, scale, weights, float(score.mean()), 1 - errors[best] / max(float(score.var()), 1e-300))


def foretell(surface: Surface, points: Points) -> Scores:
    """Return the scores (P,) that a surface has at points (P, d)."""
    return np.asarray(surface.mean + (_terms(points) - surface.centre) / surface.scale @ surface.weights)


def best_region(surface: Surface, parts: Sequence[Surface], now: Points, rng: np.random.Generator) -> Region:
    """Return where a surface is lowest within the box from -1 to 1, given the present point (d,).

    Only points count at which none of the parts is foretold to be worse than now, as long as there are enough.
    """
    points = rng.uniform(-1, 1, (LOOKED_AT, len(now)))
    worst = np.max([foretell(part, points) - foretell(part, now[None]) for part in parts], axis=0)
    count = int(LOOKED_AT * BEST)
    allowed = points[worst <= max(0.0, float(np.sort(worst)[count - 1]))]
    best = allowed[np.argsort(foretell(surface, allowed))[:count]]
    low, high = np.quantile(best, BAND, axis=0)
    return Region(best.mean(axis=0), low, high)


def _terms(points: Points) -> Points:
    pairs = combinations_with_replacement(range(points.shape[1]), 2)
    return np.column_stack([points, *(points[:, one] * points[:, other] for one, other in pairs)])
