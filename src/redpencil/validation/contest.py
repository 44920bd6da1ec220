"""Has the engine's rates and the yardsticks foretell the same engagements, and fits the rates to all of them."""

import numpy as np

from redpencil.validation import boosting
from redpencil.validation.engagements import Engagements, Left
from redpencil.validation.fit import EFFECTS, fit
from redpencil.validation.folds import grouped
from redpencil.validation.foretell import cross_validated
from redpencil.validation.priors import is_positive, priors
from redpencil.validation.report import Fitted, Report, report
from redpencil.validation.yardsticks import YARDSTICKS, foretell

MODEL, NEUTRAL = "redpencil", "neutral priors"


def contest(rows: Engagements, left: Left) -> Report:
    """Foretell every row without its own battle, by the rates and by every yardstick, and score it all.

    The priors of the rates come from work on the same database: the rates are also fitted as if nothing were held of
    any term, which is what those rows alone can teach.
    """
    fold = grouped(rows.group)
    yardsticks = dict(YARDSTICKS)
    if boosting.available():
        yardsticks[boosting.NAME] = boosting.boosting
    else:
        left = left._replace(missing=(*left.missing, boosting.MISSING))
    said = {MODEL: cross_validated(rows, fold), NEUTRAL: cross_validated(rows, fold, held=priors(neutral=True))}
    said |= {name: foretell(yardstick, rows, fold) for name, yardstick in yardsticks.items()}
    return report(rows, left, said)


def fitted(rows: Engagements) -> tuple[Fitted, ...]:
    """Return what a fit to all rows gives: the rates, then what sets armies and periods apart.

    The error of a base, which is fitted as a log, is its value times the error of the log.
    """
    found = fit(rows)
    errors = found.errors
    rates = [
        Fitted(name, "", *((np.exp(value), np.exp(value) * error) if is_positive(name) else (value, error)))
        for name, value, error in zip(found.priors.names, found.values, errors, strict=False)
    ]
    armies = [
        Fitted(effect, owner, value, error)
        for effect in EFFECTS
        for owner, value, error in zip(
            found.effects.owners(effect), found.values[found.part(effect)], errors[found.part(effect)], strict=True
        )
    ]
    return tuple(Fitted(one.name, one.of, float(one.value), float(one.error)) for one in (*rates, *armies))
