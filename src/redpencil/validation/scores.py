"""How right predictions are: of who wins, of losses, of the advance; model and yardsticks by the same functions.

Every score takes weights of the rows, (n,) or (draws, n), and returns one value or one for each draw. A resample of
the rows is a set of weights, and so is a part of the rows: there is one formula for all of them.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from redpencil.validation.engagements import Engagements, Floats

Weights: TypeAlias = NDArray[np.float64]
Measure: TypeAlias = Callable[[Engagements, "Prediction", Weights], NDArray[np.float64]]

FACTOR = np.log(2.0)  # what counts as near: within a factor of two
NORMAL = {50: 0.6744897501960817, 90: 1.6448536269514722}  # half the width of an interval in standard deviations
NO_SPREAD = 1e-9  # of logs squared; less is the rounding of rows that are all alike
NO_ADVANCE = 1e-3  # km; an advance foretold as none has no log
RELIABILITY_BINS = 5


class Prediction(NamedTuple):
    """What somebody says of n engagements without having seen them; NaN where it says nothing."""

    p_win: Floats  # probability that the attacker wins
    attacker_loss: Floats  # medians: shares of men over the whole engagement
    defender_loss: Floats
    advance_km: Floats  # whole engagement
    attacker_sd: Floats  # standard deviations of the logs, for intervals
    defender_sd: Floats
    advance_sd: Floats


class Score(NamedTuple):
    """A way to be right: its name, what it is of, and the function that takes it."""

    name: str
    of: str  # winner, attacker_loss, defender_loss, advance, exchange
    measure: Measure
    good: float  # the best value: 1 for shares, 0 for errors, the nominal share for coverage


def silent(n: int) -> Prediction:
    """Return a prediction of n engagements that says nothing."""
    return Prediction(*np.full((len(Prediction._fields), n), np.nan))


def share(flags: Floats, weights: Weights) -> Floats:
    """Return the weighted share of rows for which something holds, NaN where no row has weight."""
    return _ratio(weights @ flags, weights.sum(-1))


def accuracy(won: Floats, p: Floats, weights: Weights) -> Floats:
    """Return the share of winners called right; even chances call the attacker."""
    return share(_where_said(p, (p >= 0.5) == (won == 1.0)), weights)


def brier(won: Floats, p: Floats, weights: Weights) -> Floats:
    """Return the mean squared error of the probability; 0 is best, 0.25 is what even chances get."""
    return share((p - won) ** 2, weights)


def auc(won: Floats, p: Floats, weights: Weights) -> Floats:
    """Return how often an attack that won was given better chances than one that failed; a tie counts half."""
    better = np.sign(p[won == 1.0][:, None] - p[won == 0.0]) / 2 + 0.5
    wins, failures = weights[..., won == 1.0], weights[..., won == 0.0]
    pairs: Floats = np.sum((wins @ better) * failures, axis=-1)
    return _ratio(pairs, np.sum(wins, axis=-1) * np.sum(failures, axis=-1))


def log_r2(actual: Floats, said: Floats, weights: Weights) -> Floats:
    """Return 1 less the squared error of a log over the spread about its own mean; below 0 is worse than the mean."""
    mean = share(actual, weights)
    spread = share(actual**2, weights) - mean**2
    spread = np.where(spread > NO_SPREAD, spread, 0.0)
    return 1.0 - _ratio(share((said - actual) ** 2, weights), spread)


def within_factor(actual: Floats, said: Floats, weights: Weights) -> Floats:
    """Return the share of rows foretold within a factor of two."""
    return share(_where_said(said, np.abs(said - actual) <= FACTOR), weights)


def median_error(actual: Floats, said: Floats, weights: Weights) -> Floats:
    """Return the median absolute error of a log, as the factor that half of the rows stay within."""
    error = np.abs(said - actual)
    if np.isnan(error).any():
        return np.full(weights.shape[:-1], np.nan)
    order = np.argsort(error)
    below = np.cumsum(weights[..., order], axis=-1)
    middle = (below < below[..., -1:] / 2).sum(-1)
    found: Floats = np.exp(error[order])[np.minimum(middle, len(error) - 1)]
    return found


def coverage(actual: Floats, said: Floats, sd: Floats, weights: Weights, *, percent: int) -> Floats:
    """Return the share of rows inside the interval that should hold `percent` of them."""
    return share(_where_said(said + sd, np.abs(actual - said) <= NORMAL[percent] * sd), weights)


def reliability(won: Floats, p: Floats) -> list[tuple[float, float, int]]:
    """Return mean probability, share won and number of rows in bins of equal size, from the least to the most likely.

    Rows without a winner or a probability are left out.
    """
    told = ~np.isnan(won + p)
    order = np.argsort(p[told], kind="stable")
    parts = np.array_split(order, RELIABILITY_BINS)
    return [(float(p[told][part].mean()), float(won[told][part].mean()), len(part)) for part in parts if len(part)]


def _where_said(said: Floats, flags: NDArray[np.bool_]) -> Floats:
    told: Floats = np.where(np.isnan(said), np.nan, flags)
    return told


def _ratio(above: Floats, below: Floats) -> Floats:
    """Return a quotient, NaN where it is divided by nothing."""
    quotient: Floats = np.divide(above, below, out=np.full(np.shape(below), np.nan), where=np.asarray(below) > 0)
    return quotient


def _of_winner(score: Callable[..., Floats]) -> Measure:
    def measure(rows: Engagements, said: Prediction, weights: Weights) -> Floats:
        known = ~np.isnan(rows.won)
        return score(rows.won[known], said.p_win[known], weights[..., known])

    return measure


def _log(values: Floats) -> Floats:
    return np.log(np.where(values > 0, values, np.nan))


def _of_log(score: Callable[..., Floats], quantity: str, sd: str = "") -> Measure:
    """Return the measure of a quantity by its log, over the rows where it is known and above 0."""

    def measure(rows: Engagements, said: Prediction, weights: Weights) -> Floats:
        actual: Floats = _log(getattr(rows, quantity))
        known = ~np.isnan(actual)
        foretold = np.log(np.maximum(getattr(said, quantity)[known], NO_ADVANCE if quantity == "advance_km" else 1e-9))
        spreads = (getattr(said, sd)[known],) if sd else ()
        return score(actual[known], foretold, *spreads, weights[..., known])

    return measure


def exchange(of: Engagements | Prediction, men: Floats) -> Floats:
    """Return the log of the attacker's men lost over the defender's; `men` is the log of the ratio of men."""
    return _log(of.attacker_loss) - _log(of.defender_loss) + men


def _of_exchange(score: Callable[..., Floats]) -> Measure:
    def measure(rows: Engagements, said: Prediction, weights: Weights) -> Floats:
        men = np.log(rows.attacker_men / rows.defender_men)
        actual = exchange(rows, men)
        known = ~np.isnan(actual)
        return score(actual[known], exchange(said, men)[known], weights[..., known])

    return measure


def _log_scores(of: str, quantity: str, sd: str) -> list[Score]:
    return [
        Score("log R2", of, _of_log(log_r2, quantity), 1.0),
        Score("median error", of, _of_log(median_error, quantity), 1.0),
        Score("within a factor of two", of, _of_log(within_factor, quantity), 1.0),
        *(
            Score(f"inside {percent} %", of, _of_log(partial(coverage, percent=percent), quantity, sd), percent / 100)
            for percent in NORMAL
        ),
    ]


SCORES: tuple[Score, ...] = (
    Score("accuracy", "winner", _of_winner(accuracy), 1.0),
    Score("Brier", "winner", _of_winner(brier), 0.0),
    Score("AUC", "winner", _of_winner(auc), 1.0),
    *_log_scores("attacker's loss", "attacker_loss", "attacker_sd"),
    *_log_scores("defender's loss", "defender_loss", "defender_sd"),
    *_log_scores("advance", "advance_km", "advance_sd"),
    Score("log R2", "loss exchange", _of_exchange(log_r2), 1.0),
    Score("within a factor of two", "loss exchange", _of_exchange(within_factor), 1.0),
)  # fmt: skip


def take(rows: Engagements, said: Prediction, weights: Weights) -> Mapping[str, Floats]:
    """Return every score of one prediction by `of: name`, NaN where it says nothing of that."""
    return {f"{score.of}: {score.name}": score.measure(rows, said, weights) for score in SCORES}
