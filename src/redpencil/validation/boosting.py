"""The yardstick that knows no war: gradient boosting on everything that was known before the fight."""

from importlib.util import find_spec

import numpy as np

from redpencil.validation.engagements import Engagements, Floats
from redpencil.validation.scores import Prediction, silent

NAME = "boosting"
MISSING = "scikit-learn is not installed, so gradient boosting is left out: pip install redpencil[validate]"
# Small, as a few hundred rows allow: set once by hand, not tuned on these rows.
SETTINGS = {"max_iter": 60, "learning_rate": 0.08, "min_samples_leaf": 10, "max_leaf_nodes": 8, "random_state": 0}


def available() -> bool:
    """Return whether scikit-learn can be imported."""
    return find_spec("sklearn") is not None


def boosting(known: Engagements, asked: Engagements) -> Prediction:
    """Foretell everything from trees on all inputs; raises ImportError without scikit-learn."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):  # trees this small lose more to waiting for each other than they gain
        return _grown(known, asked)


def _grown(known: Engagements, asked: Engagements) -> Prediction:
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

    said, inputs, wanted = silent(len(asked.line)), _inputs(known), _inputs(asked)
    told = ~np.isnan(known.won)
    if len(np.unique(known.won[told])) > 1:
        some = ~np.isnan(inputs[told]).all(axis=0)  # what nobody knows cannot be split by
        trees = HistGradientBoostingClassifier(**SETTINGS).fit(inputs[told][:, some], known.won[told])
        said = said._replace(p_win=trees.predict_proba(wanted[:, some])[:, 1])
    for quantity in ("attacker_loss", "defender_loss", "advance_km"):
        actual: Floats = getattr(known, quantity)
        told = actual > 0
        if told.sum() > 1:
            some = ~np.isnan(inputs[told]).all(axis=0)
            trees = HistGradientBoostingRegressor(**SETTINGS).fit(inputs[told][:, some], np.log(actual[told]))
            said = said._replace(**{quantity: np.exp(trees.predict(wanted[:, some]))})
    return said


def _inputs(rows: Engagements) -> Floats:
    """Return (n, m) inputs, NaN where unknown: trees split those off."""
    men = (rows.attacker_men, rows.defender_men)
    logs = [np.log(field) for field in (*men, men[0] / men[1], rows.days, rows.defender_men / rows.front_km)]
    weapons = (
        (rows.attacker_tanks, men[0]), (rows.defender_tanks, men[1]),
        (rows.attacker_guns, men[0]), (rows.defender_guns, men[1]),
    )  # fmt: skip
    thousands = [np.log1p(1000 * field / side) for field, side in weapons]
    rest = [rows.air, rows.surprise, rows.works, rows.rugged, rows.wooded, rows.wet, rows.urban, rows.river, rows.year]
    return np.column_stack([*logs, *thousands, *rest])
