"""Which rows a score is taken over: all, a part of them, or drawn anew battle by battle."""

import numpy as np
from numpy.typing import NDArray

from redpencil.validation.engagements import Engagements, Floats, Words

DRAWS = 1_000
FEWEST = 8  # rows; a smaller part stands with the others of its kind
POSTURES = {
    "withdrawal or delay": (-1.0, -0.01),
    "hasty": (0.0, 0.24),
    "prepared": (0.25, 0.74),
    "fortified": (0.75, 1),
}


def bootstrap(groups: Words, *, seed: int = 0, draws: int = DRAWS) -> Floats:
    """Return weights (draws, n): how often each row is drawn when whole battles are drawn with replacement."""
    names, index = np.unique(groups, return_inverse=True)
    chance = np.full(len(names), 1 / len(names))
    times = np.random.default_rng(seed).multinomial(len(names), chance, size=draws)
    return times[:, index].astype(np.float64)


def interval(values: Floats, *, percent: float = 95) -> tuple[float, float]:
    """Return the middle `percent` of what the draws gave, NaN where they gave nothing."""
    told = values[~np.isnan(values)]
    if not len(told):
        return float("nan"), float("nan")
    low, high = np.percentile(told, [50 - percent / 2, 50 + percent / 2])
    return float(low), float(high)


def parts(rows: Engagements) -> dict[str, dict[str, NDArray[np.bool_]]]:
    """Return the rows (n,) of every war, posture and kind of ground; small parts stand together as `other`."""
    works = np.nan_to_num(rows.works)
    posture = {name: (works >= low) & (works <= high) for name, (low, high) in POSTURES.items()}
    rugged, wooded = (np.nan_to_num(field) >= 0.5 for field in (rows.rugged, rows.wooded))
    ground = {"rugged": rugged, "wooded": wooded & ~rugged, "open": ~rugged & ~wooded}
    wars = {str(war): rows.war == war for war in np.unique(rows.war)}
    return {"war": _gathered(wars), "posture": _gathered(posture), "terrain": _gathered(ground)}


def _gathered(found: dict[str, NDArray[np.bool_]]) -> dict[str, NDArray[np.bool_]]:
    large = {name: mask for name, mask in found.items() if mask.sum() >= FEWEST}
    small = [mask for name, mask in found.items() if name not in large and mask.any()]
    other = {"other": np.logical_or.reduce(small)} if small else {}
    return dict(sorted(large.items(), key=lambda part: -int(part[1].sum()))) | other
