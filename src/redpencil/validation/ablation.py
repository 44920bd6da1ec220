"""Asks of each term whether it pays: leaves it out, fits again, and scores on battles that the fit has not seen."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from redpencil.validation.engagements import Engagements, Floats
from redpencil.validation.fit import EFFECTS, Fit, fit
from redpencil.validation.foretell import joined
from redpencil.validation.scores import Prediction

STEPS = 2  # of the fit, from where it stood with the term
LEAST_CHANCE = 1e-9


class Ablation(NamedTuple):
    """What a term is worth on unseen battles."""

    term: str  # a rate, or an effect of armies or periods
    gain: float  # log likelihood of all rows with the term, less without it
    error: float  # standard error of the gain, battles being independent

    @property
    def pays(self) -> bool:
        """Return whether unseen battles are better foretold with the term."""
        return self.gain > 0


def ablations(rows: Engagements, fold: NDArray[np.int64], terms: tuple[str, ...] = ()) -> tuple[Ablation, ...]:
    """Return what each term is worth on grouped cross-validation; by default all but the bases."""
    fits = {int(each): fit(rows, fold != each) for each in np.unique(fold)}
    names = next(iter(fits.values())).priors.names
    terms = terms or (*(name for name in names if not name.endswith("_base")), *EFFECTS)
    whole = log_score(joined(fits, rows, fold), rows)
    return tuple(_ablation(rows, fold, fits, term, whole) for term in terms)


def log_score(said: Prediction, rows: Engagements) -> Floats:
    """Return the log likelihood of how each row ended (n,); what a row does not tell adds nothing."""
    chance = np.clip(np.where(rows.won > 0.5, said.p_win, 1.0 - said.p_win), LEAST_CHANCE, 1.0)
    score = np.where(np.isnan(rows.won), 0.0, np.log(chance))
    gained = np.where(rows.advance_km > 0, rows.advance_km, np.nan)
    for name, told in (("attacker", rows.attacker_loss), ("defender", rows.defender_loss), ("advance", gained)):
        median = said.advance_km if name == "advance" else getattr(said, f"{name}_loss")
        sd = getattr(said, f"{name}_sd")
        off = (np.log(told) - np.log(median)) / sd
        score += np.nan_to_num(-0.5 * off**2 - np.log(sd))
    return score


def _ablation(rows: Engagements, fold: NDArray[np.int64], fits: dict[int, Fit], term: str, whole: Floats) -> Ablation:
    less = {each: fit(rows, fold != each, without=term, start=found, steps=STEPS) for each, found in fits.items()}
    gain = whole - log_score(joined(less, rows, fold), rows)
    _, battle = np.unique(rows.group, return_inverse=True)
    by_battle = np.bincount(battle, weights=gain)
    return Ablation(term, float(gain.sum()), float(np.sqrt(len(by_battle) * by_battle.var())))
