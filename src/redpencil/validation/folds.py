"""Deals rows into folds for cross-validation, so that a battle is never foretold by a part of itself."""

import numpy as np
from numpy.typing import NDArray


def grouped(groups: NDArray[np.str_], k: int = 10, seed: int = 0) -> NDArray[np.int64]:
    """Return the fold (n,) of every row: groups stay whole, folds come out as equal in rows as groups allow."""
    names, index, size = np.unique(groups, return_inverse=True, return_counts=True)
    shuffled = np.random.default_rng(seed).permutation(len(names))
    fold_of, filled = np.zeros(len(names), np.int64), np.zeros(k, np.int64)
    for group in sorted(shuffled, key=lambda group: -int(size[group])):
        fold_of[group] = filled.argmin()
        filled[fold_of[group]] += size[group]
    return fold_of[index]
