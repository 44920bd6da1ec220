"""Says how engagements end by the engine's rates, fitted to other engagements."""

import numpy as np
from numpy.typing import NDArray

from redpencil.validation.engagements import Engagements
from redpencil.validation.fit import Fit, design, fit
from redpencil.validation.likelihood import linear
from redpencil.validation.priors import Priors
from redpencil.validation.replay import setting
from redpencil.validation.scores import Prediction, silent

# The mean of a logistic function of a normal variable is near that function of the mean over the root of
# 1 + pi/8 times the variance (D. J. C. MacKay, Neural Computation 4, 1992).
SMOOTH = np.pi / 8


def foretell(found: Fit, rows: Engagements) -> Prediction:
    """Return medians and spreads of what a fit says of rows; an army that it does not know counts as usual."""
    near = linear(setting(rows), found.priors.names, found.values, design(rows, found.effects))
    unsure = np.einsum("oni,ij,onj->on", near.slope, found.covariance, near.slope)
    spread = np.sqrt(unsure[:3] + found.noise[:, None] ** 2)
    p_win = 1.0 / (1.0 + np.exp(-near.said[3] / np.sqrt(1.0 + SMOOTH * unsure[3])))
    return Prediction(p_win, *np.exp(near.said[:3]), *spread)


def model(known: Engagements, asked: Engagements) -> Prediction:
    """Foretell everything by the engine's rates, fitted to what is known."""
    rows = Engagements(*(np.concatenate(pair) for pair in zip(known, asked, strict=True)))
    train = np.arange(len(rows.line)) < len(known.line)
    return _part(foretell(fit(rows, train), rows), ~train)


def cross_validated(
    rows: Engagements, fold: NDArray[np.int64], *, held: Priors | None = None, without: str = ""
) -> Prediction:
    """Return what the fit to the other folds says of every row (n,); much faster than `model` by fold."""
    fits = {int(each): fit(rows, fold != each, held=held, without=without) for each in np.unique(fold)}
    return joined(fits, rows, fold)


def joined(fits: dict[int, Fit], rows: Engagements, fold: NDArray[np.int64]) -> Prediction:
    """Return what each fold's fit says of the rows of that fold (n,)."""
    said = silent(len(rows.line))
    for each, found in fits.items():
        asked = fold == each
        for whole, values in zip(said, _part(foretell(found, rows), asked), strict=True):
            whole[asked] = values
    return said


def _part(said: Prediction, asked: NDArray[np.bool_]) -> Prediction:
    return Prediction(*(values[asked] for values in said))
