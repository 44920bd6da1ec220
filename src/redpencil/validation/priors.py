"""What was held of each rate before the engagements were asked.

The values and ranges are those of the model's design. They stand apart from the parameters that a fit writes, so that
a second fit does not count the same engagements twice.
"""

import csv
from importlib.resources import files
from typing import NamedTuple

import numpy as np

from redpencil.validation.engagements import Floats

FILE = "priors.csv"
RANGE = 3.29  # standard deviations in a range of 90 %
NEUTRAL_SD = 0.3  # of a term that nothing is held of

# One army is one nation's in one of these times, and the wars of one time share their intensity.
PERIODS = ((1914, "before 1914"), (1919, "1914-1918"), (1939, "1919-1938"), (1946, "1939-1945"))
LAST_PERIOD = "from 1946"


class Priors(NamedTuple):
    """Names of rates with the means and standard deviations of what is held of them, as the fit counts them; (n,)."""

    names: tuple[str, ...]
    means: Floats
    sds: Floats


def priors(*, neutral: bool = False) -> Priors:
    """Return the priors; if `neutral`, every term but the bases is held to be 0, give or take `NEUTRAL_SD`."""
    text = (files("redpencil") / "data" / FILE).read_text("utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    names = tuple(row["parameter"] for row in rows)
    values = np.array([[float(row[column]) for column in ("value", "low", "high")] for row in rows])
    logs = np.array([is_positive(name) for name in names])
    values[logs] = np.log(values[logs])
    means, sds = values[:, 0], (values[:, 2] - values[:, 1]) / RANGE
    if neutral:
        terms = np.array([not name.endswith("_base") for name in names])
        means, sds = np.where(terms, 0.0, means), np.where(terms, NEUTRAL_SD, sds)
    return Priors(names, means, sds)


def is_positive(name: str) -> bool:
    """Return whether a rate is a factor, which the fit counts by its log."""
    return name.endswith("_base") and name != "prevail_base"


def period(year: float) -> str:
    """Return the time to which a year belongs."""
    return next((name for until, name in PERIODS if year < until), LAST_PERIOD)
