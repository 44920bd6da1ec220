"""Which parameters a score depends on: shares of its variance over a design, and a floor set by chance."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from redpencil.lab.calibrate_design import Points

Scores = NDArray[np.float64]

CHANCE = 0.05  # of naming any parameter that has no effect
SHUFFLES, DRAWS = 2000, 400
BAND = (0.05, 0.95)


class Effect(NamedTuple):
    """What one parameter does to one score."""

    share: float  # of the score's variance that its linear and quadratic effect explains, less what chance does
    low: float  # bootstrap over the points, 90 %
    high: float
    slope: float  # of the score from the low to the high end of its range
    identified: bool


def screen(points: Points, score: Scores, rng: np.random.Generator, chance: float = CHANCE) -> tuple[Effect, ...]:
    """Return the effect of every parameter (d) on a score (P,) over a design.

    A parameter is identified if what it explains of the rest, once those before it are taken out, is more than the
    best of all parameters explains of the shuffled rest in all but `chance` of the shuffles.
    """
    columns = _columns(points)
    named = set(chosen(columns, score, rng, chance))
    shares = _shares(points, score, np.ones((1, len(score))))[0]
    weights = rng.multinomial(len(score), np.full(len(score), 1 / len(score)), DRAWS).astype(np.float64)
    drawn = _shares(points, score, weights)
    low, high = np.quantile(drawn - drawn.mean(axis=0) + shares, BAND, axis=0)
    centred = points - points.mean(axis=0)
    slopes = 2 * (centred * (score - score.mean())[:, None]).sum(axis=0) / (centred**2).sum(axis=0)
    kept = 2 / (len(score) - 1)  # what two columns explain of anything
    above = (np.stack([shares, low, high]) - kept) / (1 - kept)
    return tuple(
        Effect(share, low, high, slope, place in named)
        for place, (share, low, high, slope) in enumerate(zip(*above.tolist(), slopes.tolist(), strict=True))
    )


def chosen(columns: Points, score: Scores, rng: np.random.Generator, chance: float = CHANCE) -> list[int]:
    """Return the parameters above the floor, strongest first, given their columns (P, d, 2)."""
    centred = score - score.mean()
    rest, named = centred, list[int]()
    size = columns.shape[1]
    while len(named) < min(size, len(score) // 8) and rest @ rest > 1e-20 * max(1.0, centred @ centred):
        gain = _explained(columns, rest[None])[0]
        gain[named] = 0
        shuffled = rng.permuted(np.broadcast_to(rest, (SHUFFLES, len(rest))), axis=1)
        floor = np.quantile(_explained(columns, shuffled).max(axis=1), 1 - chance)
        if gain.max() <= floor:
            break
        named.append(int(gain.argmax()))
        taken = columns[:, named].reshape(len(score), -1)
        rest = centred - taken @ np.linalg.lstsq(taken, centred)[0]
    return named


def _columns(points: Points) -> Points:
    """Return each parameter's linear and quadratic column (P, d, 2), centred, orthogonal, of length 1."""
    linear = points - points.mean(axis=0)
    linear /= np.linalg.norm(linear, axis=0)
    square = points**2 - (points**2).mean(axis=0)
    square -= linear * (linear * square).sum(axis=0)
    return np.stack([linear, square / np.linalg.norm(square, axis=0)], axis=-1)


def _explained(columns: Points, scores: Scores) -> Scores:
    """Return the shares (n, d) of centred scores (n, P) that each parameter's columns explain."""
    flat = scores @ columns.reshape(len(columns), -1)
    found = (flat.reshape(len(scores), -1, 2) ** 2).sum(axis=-1) / (scores**2).sum(axis=1, keepdims=True)
    return np.asarray(found)


def _shares(points: Points, score: Scores, weights: Scores) -> Scores:
    """Return the shares (n, d) of the score's variance that each parameter explains under weights (n, P)."""
    total = weights.sum(axis=1, keepdims=True)

    def moment(one: Points, other: Points) -> Scores:
        """Return the weighted covariance (n, d) of two columns (P, d)."""
        return np.asarray(weights @ (one * other) / total - (weights @ one / total) * (weights @ other / total))

    x, square, y = points, points**2, np.broadcast_to(score[:, None], points.shape)
    xx, xs, ss, xy, sy, yy = (moment(*pair) for pair in ((x, x), (x, square), (square, square), (x, y), (square, y),
                                                         (y, y)))  # fmt: skip
    return np.asarray((xy**2 * ss - 2 * xy * sy * xs + sy**2 * xx) / np.maximum((xx * ss - xs**2) * yy, 1e-300))
