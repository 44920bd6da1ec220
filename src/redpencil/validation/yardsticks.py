"""Yardsticks that users know, each foretelling rows that it was not fitted on, as the model does.

A yardstick sees the rows that it may learn from and the rows that it must foretell. What it has no word for is NaN.
"""

from collections.abc import Callable, Mapping
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

from redpencil.validation.engagements import Engagements, Floats, where
from redpencil.validation.scores import Prediction, silent

Yardstick: TypeAlias = Callable[[Engagements, Engagements], Prediction]

THREE_TO_ONE = 3.0
SLOPE_SD = 3.0  # prior of a logistic's coefficients: where every attack won the likelihood has no highest point

# Factors of the QJM (T. N. Dupuy, Numbers, Predictions and War, 1979). Defensive strength by posture, table 5, p. 230,
# as the Dupuy Institute prints it ("The Defensive Value of Urban Terrain According to the QJM", 16 August 2022): high.
POSTURE_LEVELS, POSTURE = (-1.0, -0.5, 0.0, 0.5, 1.0), (1.15, 1.2, 1.3, 1.5, 1.6)
# Terrain, table 1, p. 228: rolling, rugged, urban from the same page (high); heavily wooded from a transcription of
# the tables (the repository HerrTom/QJM_Wargame, factor_tables.xlsx; medium).
ROLLING, GROUND = 1.3, {"rugged": 1.5, "wooded": 1.35, "urban": 1.4}
# Surprise, none to complete: the surpriser's mobility from the same transcription (medium); that it stands under the
# root, as the ratio of mobility does, is a reading of ours (low).
SURPRISE_LEVELS, SURPRISE = (0.0, 1.0, 2.0, 3.0), (1.0, 1.3, 3.0, 5.0)
# Air, inferiority to superiority, on mobility in dry weather: the same transcription (medium).
AIR_LEVELS, AIR = (-1.0, 0.0, 1.0), (0.9, 1.0, 1.1)


def average(known: Engagements, asked: Engagements) -> Prediction:
    """Foretell the average of what is known: the majority class for the winner, geometric means for the rest."""
    return _regressed(known, asked, lambda rows: np.zeros((len(rows.line), 0)))


def three_to_one(known: Engagements, asked: Engagements) -> Prediction:
    """Foretell that the attacker wins from three to one on, taken at its word: chances of 1 or 0."""
    wins = asked.attacker_men >= THREE_TO_ONE * asked.defender_men
    return silent(len(asked.line))._replace(p_win=wins.astype(np.float64))


def force_ratio(known: Engagements, asked: Engagements) -> Prediction:
    """Foretell everything from the log of the ratio of men, and sums from the log of the days."""
    return _regressed(known, asked, lambda rows: np.log(rows.attacker_men / rows.defender_men)[:, None])


def qjm(known: Engagements, asked: Engagements) -> Prediction:
    """Foretell everything from the log of a ratio of combat power with the factors of Dupuy's QJM."""
    return _regressed(known, asked, lambda rows: power_ratio(rows)[:, None])


def power_ratio(rows: Engagements) -> Floats:
    """Return the log of the attacker's combat power over the defender's, QJM-like (n,).

    Men stand for the strength: the lethality of each weapon, which the QJM adds up, is not in the database. The
    defender has posture and the strongest of his kinds of ground, the attacker air and the surpriser surprise.
    """
    known = {name: np.nan_to_num(getattr(rows, name)) for name in (*GROUND, "works", "air", "surprise")}
    terrain = np.max([ROLLING + (factor - ROLLING) * known[kind] for kind, factor in GROUND.items()], axis=0)
    surprise = 0.5 * np.log(np.interp(np.abs(known["surprise"]), SURPRISE_LEVELS, SURPRISE))
    ratio: Floats = (
        np.log(rows.attacker_men / rows.defender_men)
        - np.log(np.interp(known["works"], POSTURE_LEVELS, POSTURE)) - np.log(terrain)
        + np.log(np.interp(known["air"], AIR_LEVELS, AIR)) + np.sign(known["surprise"]) * surprise
    )  # fmt: skip
    return ratio


def square_law(known: Engagements, asked: Engagements) -> Prediction:
    """Foretell losses by Lanchester's square law: each side loses men a day in proportion to the enemy's men."""
    return _lanchester(known, asked, lambda own, enemy: np.log(enemy / own))


def linear_law(known: Engagements, asked: Engagements) -> Prediction:
    """Foretell losses by Lanchester's linear law: each side's loss a day is in proportion to both sides' men."""
    return _lanchester(known, asked, lambda own, enemy: np.log(enemy))


def foretell(yardstick: Yardstick, rows: Engagements, fold: NDArray[np.int64]) -> Prediction:
    """Return what a yardstick says of every row (n,) from the rows of the other folds."""
    said = silent(len(rows.line))
    for each in np.unique(fold):
        asked = fold == each
        part = yardstick(where(rows, ~asked), where(rows, asked))
        for whole, values in zip(said, part, strict=True):
            whole[asked] = values
    return said


def logistic(inputs: Floats, won: Floats) -> Floats:
    """Return the coefficients (1 + m,) of a logistic, the constant first, with a wide prior on the others."""
    design = _with_constant(inputs)

    def cost(b: Floats) -> tuple[float, Floats]:
        odds = design @ b
        slopes = np.append(0.0, b[1:]) / SLOPE_SD**2
        value = np.logaddexp(0.0, odds).sum() - won @ odds + (slopes @ b) / 2
        return float(value), design.T @ (expit(odds) - won) + slopes

    found: Floats = minimize(cost, np.zeros(design.shape[1]), jac=True, method="BFGS").x
    return found


def _with_constant(inputs: Floats) -> Floats:
    return np.column_stack([np.ones(len(inputs)), inputs])


def _logs(rows: Engagements) -> Mapping[str, Floats]:
    """Return the logs of what a fight came to, NaN where unknown or not above 0."""
    values = {"attacker": rows.attacker_loss, "defender": rows.defender_loss, "advance": rows.advance_km}
    return {name: np.log(np.where(value > 0, value, np.nan)) for name, value in values.items()}


def _prediction(p_win: Floats, said: Mapping[str, tuple[Floats, float]]) -> Prediction:
    """Gather chances with the logs and their spreads; no loss is above all men."""
    n = len(p_win)
    silence = (np.full(n, np.nan), np.nan)
    (attacker, attacker_sd), (defender, defender_sd), (advance, advance_sd) = (
        said.get(name, silence) for name in ("attacker", "defender", "advance")
    )
    return Prediction(
        p_win, np.exp(np.minimum(attacker, 0.0)), np.exp(np.minimum(defender, 0.0)), np.exp(advance),
        np.full(n, attacker_sd), np.full(n, defender_sd), np.full(n, advance_sd),
    )  # fmt: skip


def _regressed(known: Engagements, asked: Engagements, inputs: Callable[[Engagements], Floats]) -> Prediction:
    """Foretell the winner by a logistic of the inputs, the logs of the rest by least squares of inputs and days."""
    told = ~np.isnan(known.won)
    b = logistic(inputs(known)[told], known.won[told])
    p_win = expit(_with_constant(inputs(asked)) @ b)
    designs = [_with_constant(np.column_stack([np.log(rows.days), inputs(rows)])) for rows in (known, asked)]
    said = {}
    for name, actual in _logs(known).items():
        told = ~np.isnan(actual)
        if told.sum() > designs[0].shape[1]:
            slope = np.linalg.lstsq(designs[0][told], actual[told])[0]
            said[name] = (designs[1] @ slope, _spread(actual[told] - designs[0][told] @ slope, len(slope)))
    return _prediction(p_win, said)


def _lanchester(known: Engagements, asked: Engagements, law: Callable[[Floats, Floats], Floats]) -> Prediction:
    """Foretell both losses with one constant each: the law gives the log of a share a day up to it."""
    said = {}
    for name in ("attacker", "defender"):
        own, enemy = f"{name}_men", "defender_men" if name == "attacker" else "attacker_men"
        lawful, wanted = (
            law(getattr(rows, own), getattr(rows, enemy)) + np.log(rows.days) for rows in (known, asked)
        )  # fmt: skip
        off = _logs(known)[name] - lawful
        off = off[~np.isnan(off)]
        if len(off) > 1:
            said[name] = (wanted + off.mean(), _spread(off - off.mean(), 1))
    return _prediction(np.full(len(asked.line), np.nan), said)


def _spread(residuals: Floats, fitted: int) -> float:
    return float(np.sqrt((residuals**2).sum() / max(len(residuals) - fitted, 1)))


YARDSTICKS: dict[str, Yardstick] = {
    "average": average,
    "3:1 rule": three_to_one,
    "force ratio": force_ratio,
    "QJM-like": qjm,
    "square law": square_law,
    "linear law": linear_law,
}
