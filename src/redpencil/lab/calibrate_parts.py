"""The score that a calibration works on: events, ways and losses, each in units of what is aimed at."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from redpencil.lab.crps import fair_crps
from redpencil.lab.record_items import CURVE, DOCUMENTED, EVENT, LOSS, TARGET, TARGET_DAY, Item, Question, Sheet
from redpencil.lab.score import unit

Scores = NDArray[np.float64]


class Part(NamedTuple):
    """A kind of rows, of which the mean CRPS counts, and how much of that is aimed at."""

    name: str
    kinds: tuple[str, ...]
    aim: float
    unit: str  # "%": shares of the record


PARTS = (
    Part("events", (EVENT, TARGET_DAY), 1.0, "days"),
    Part("way to the Reichstag", (CURVE,), 6.0, "km"),
    Part("losses", (LOSS, TARGET), 0.15, "%"),
)
WHOLE = "whole"  # the mean of the parts in units of their aims


def asked(sheet: Sheet) -> Sheet:
    """Return the questions whose answers count here: those with a documented row of one of the parts."""
    kinds = {kind for part in PARTS for kind in part.kinds}

    def counts(question: Question) -> bool:
        return any(item.kind in kinds and item.basis == DOCUMENTED for item in question.items)

    return sheet._replace(questions=tuple(question for question in sheet.questions if counts(question)))


def part_of(items: Sequence[Item]) -> NDArray[np.int64]:
    """Return the place in PARTS of every item (k,); -1 for what is not documented."""
    by_kind = {kind: place for place, part in enumerate(PARTS) for kind in part.kinds}
    return np.array([by_kind.get(item.kind, -1) if item.basis == DOCUMENTED else -1 for item in items], np.int64)


def row_scores(items: Sequence[Item], answers: Scores) -> Scores:
    """Return the fair CRPS (k,) of answers (n, k): days, km, shares of the record; infinite where none can be given."""
    value, limit = np.array([item.value for item in items]), np.array([item.limit for item in items])
    found = fair_crps(answers, value, limit) / np.array([unit(item) for item in items])
    return np.where(np.isfinite(found), found, np.inf)


def part_scores(rows: Scores, parts: NDArray[np.int64]) -> Scores:
    """Return the score (..., 1 + parts) of rows (..., k): the whole in aims, then the mean of each part in its unit.

    A part without rows is not a number, and the whole is that of the others.
    """
    means = [
        rows[..., parts == place].mean(axis=-1) if (parts == place).any() else np.full(rows.shape[:-1], np.nan)
        for place in range(len(PARTS))
    ]
    aims = [mean / part.aim for mean, part in zip(means, PARTS, strict=True)]
    return np.stack([np.nanmean(np.stack(aims), axis=0), *means], axis=-1)
