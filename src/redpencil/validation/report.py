"""Everything that `redpencil validate` says of a file, as lines of a table: who, of what, on which rows, how right."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from redpencil.validation import resample, scores
from redpencil.validation.engagements import Engagements, Floats, Left
from redpencil.validation.scores import SCORES, Prediction

Columns = dict[str, NDArray[np.generic]]

ALL = "all"
TOLD = ("won", "attacker_loss", "defender_loss", "advance_km")  # what predictions are held against


class Line(NamedTuple):
    """One score of one prediction on some of the rows; intervals hold 95 % of the draws of whole battles."""

    kind: str  # all, war, posture, terrain
    part: str  # which of that kind
    rows: int
    of: str  # winner, attacker's loss, defender's loss, advance, loss exchange
    score: str
    who: str
    value: float
    low: float
    high: float
    ahead: float  # the first prediction's value less this one's, on the same draws; NaN for the first itself
    ahead_low: float
    ahead_high: float


class Fitted(NamedTuple):
    """What a fit to all engagements gives for one rate, or for one army or period."""

    name: str
    of: str  # the army or period, empty for a rate of the engine
    value: float
    error: float  # standard error


class Report(NamedTuple):
    """What was found; the first prediction is the model's, the others are the yardsticks'."""

    rows: Engagements
    left: Left
    said: Mapping[str, Prediction]
    lines: tuple[Line, ...]

    @property
    def battles(self) -> int:
        """Return how many groups of engagements there are."""
        return len(np.unique(self.rows.group))


def report(rows: Engagements, left: Left, said: Mapping[str, Prediction], *, draws: int = resample.DRAWS) -> Report:
    """Score every prediction on all rows and on every part of them; the first prediction is the model's."""
    weights = resample.bootstrap(rows.group, draws=draws)
    everything = {ALL: {ALL: np.ones(len(rows.line), np.bool_)}}
    lines = [
        line
        for kind, parts in (everything | resample.parts(rows)).items()
        for part, mask in parts.items()
        for line in _lines(rows, said, mask, weights, (kind, part, int(mask.sum())))
    ]
    return Report(rows, left, said, tuple(lines))


def _lines(
    rows: Engagements, said: Mapping[str, Prediction], mask: NDArray[np.bool_], weights: Floats,
    where: tuple[str, str, int],
) -> Iterator[Line]:  # fmt: skip
    values = {who: scores.take(rows, each, mask.astype(np.float64)) for who, each in said.items()}
    drawn = {who: scores.take(rows, each, weights * mask) for who, each in said.items()}
    first = next(iter(said))
    for score in SCORES:
        name = f"{score.of}: {score.name}"
        for who in said:
            ahead, ahead_low, ahead_high = np.nan, np.nan, np.nan
            if who != first:
                ahead = float(values[first][name] - values[who][name])
                ahead_low, ahead_high = resample.interval(drawn[first][name] - drawn[who][name])
            yield Line(
                *where, score.of, score.name, who, float(values[who][name]), *resample.interval(drawn[who][name]),
                ahead, ahead_low, ahead_high,
            )  # fmt: skip


def score_columns(lines: Sequence[Line]) -> Columns:
    """Return the lines as columns for a Parquet file."""
    kinds = {str: object, int: np.int32, float: np.float64}
    return {
        name: np.array([getattr(line, name) for line in lines], dtype=kinds[kind])
        for name, kind in Line.__annotations__.items()
    }


def prediction_columns(found: Report) -> Columns:
    """Return one row per prediction and engagement: how it ended, and what was said of it."""
    rows, n = found.rows, len(found.said)
    columns: Columns = {
        "line": np.tile(rows.line, n).astype(np.int32),
        "name": np.tile(rows.name, n).astype(object),
        "who": np.repeat(np.array(list(found.said), dtype=object), len(rows.line)),
    }
    columns |= {name: np.tile(getattr(rows, name), n) for name in TOLD}
    for name in Prediction._fields:
        columns[f"said_{name}"] = np.concatenate([getattr(each, name) for each in found.said.values()])
    return columns


def as_data(found: Report) -> dict[str, object]:
    """Return the report as one object for machines; what has no value is null."""
    lines = [{name: _plain(value) for name, value in line._asdict().items()} for line in found.lines]
    return {
        "engagements": len(found.rows.line),
        "battles": found.battles,
        "left_out": [row._asdict() for row in found.left.rows],
        "missing": list(found.left.missing),
        "scores": lines,
    }


def _plain(value: object) -> object:
    return None if isinstance(value, float) and not np.isfinite(value) else value
