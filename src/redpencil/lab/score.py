"""How far a model is from what happened: an ensemble of campaigns held against the items of a record."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from redpencil.lab import record_events, record_figures, record_files, record_positions
from redpencil.lab.cast import cast
from redpencil.lab.crps import Answers, covered, crps, quantile
from redpencil.lab.ensemble import traces
from redpencil.lab.record_files import EVENTS, POSITIONS, TARGETS
from redpencil.lab.record_items import POSITION, Item, Sheet, ask, joined
from redpencil.scenario.load import Scenario
from redpencil.scenario.problems import Problem, ScenarioError, limited

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)  # the 90 % band, the 50 % band, the median
HALF_BAND, WIDE_BAND = 0.5, 0.9


class Scored(NamedTuple):
    """One item of the record and what the ensemble says to it, in the item's unit; infinite for never."""

    item: Item
    quantiles: tuple[float, ...]  # as QUANTILES
    never: float  # share of campaigns in which it did not happen
    error: float  # the median less the record
    crps: float
    half: float  # how far the 50 % band covers the record, 0 to 1; not a number where none can
    wide: float  # the 90 % band

    @property
    def median(self) -> float:
        """Return the median of the ensemble."""
        return self.quantiles[2]


class Score(NamedTuple):
    """What a scenario's ensemble scores on a record."""

    scenario: str  # id
    start: datetime
    seeds: int  # from 0 on
    scored: tuple[Scored, ...]
    left: Counter[str]  # rows left out, by reason
    skipped: tuple[Problem, ...]  # rows that name what nobody knows, left out because the user wanted it


def sheet(scenario: Scenario, events: Sequence[Path] = (), targets: Sequence[Path] = ()) -> Sheet:
    """Return what a scenario can be asked of these files of a record, or of those that come with redpencil.

    Raises ScenarioError for files that cannot be used; single bad rows are the sheet's problems.
    """
    others = [kind for kind in record_files.NEEDED if kind != EVENTS]
    files = record_files.read(events or record_files.PACKAGED_EVENTS, (EVENTS,))
    files += record_files.read(targets or record_files.PACKAGED_TARGETS, others)
    known = cast(scenario)
    sheets = []
    for kind, rows in files:
        if kind == EVENTS:
            sheets.append(record_events.questions(scenario, known, rows))
        elif kind == POSITIONS:
            sheets.append(record_positions.questions(scenario, known, rows))
        elif kind == TARGETS:
            sheets.append(record_figures.targets(scenario, known, rows))
        else:
            sheets.append(record_figures.losses(scenario, known, rows, kind))
    return joined(sheets)


def checked(asked: Sheet, *, skip_unknown: bool) -> Sheet:
    """Return a sheet that can be scored; raises ScenarioError for its problems, unless they are to be skipped."""
    if asked.problems and not skip_unknown:
        raise ScenarioError(limited(asked.problems))
    if not asked.items:
        reasons = ", ".join(f"{count} {reason}" for reason, count in asked.left.most_common()) or "no rows"
        raise ScenarioError([Problem("the record", 0, "nothing in it can be scored", f"Left out: {reasons}.")])
    return asked


def score(scenario: Scenario, asked: Sheet, seeds: int) -> Score:
    """Fight one campaign per seed, from 0 on, and score them; of each campaign only the answers are kept."""
    answers = np.array([ask(asked, trace) for _, trace in traces(scenario, range(seeds))], np.float64)
    return scores(scenario, asked, answers)


def scores(scenario: Scenario, asked: Sheet, answers: NDArray[np.float64]) -> Score:
    """Return the score of answers (n, items) that are there already."""
    scored = tuple(one(item, answers[:, place]) for place, item in enumerate(asked.items))
    head = scenario.text.scenario
    return Score(head.id, head.start, len(answers), scored, asked.left, asked.problems)


def one(item: Item, answers: Answers) -> Scored:
    """Return the score of one item, given what every campaign answered."""
    quantiles = tuple(quantile(answers, share) for share in QUANTILES)
    bands = (HALF_BAND, WIDE_BAND)
    cover = [math.nan if item.kind == POSITION else covered(answers, item.low, item.high, band) for band in bands]
    return Scored(
        item, quantiles, float(np.isinf(answers).mean()), quantiles[2] - item.value,
        crps(answers, item.value, item.limit), *cover,
    )  # fmt: skip


def worst_first(scored: Iterable[Scored]) -> list[Scored]:
    """Return items by how far the median misses, farthest first: figures in shares of the record, the rest as it is."""
    return sorted(scored, key=lambda one: (-miss(one), -one.crps))


def miss(scored: Scored) -> float:
    """Return how far the median misses the record: in days or km, or as a share of a figure of the record."""
    return abs(scored.error) / unit(scored.item)


def unit(item: Item) -> float:
    """Return what an item's errors are divided by to be compared: 1 of days and km, else the record itself."""
    return 1.0 if item.unit in ("days", "km") else max(abs(item.value), 1e-9)


class Group(NamedTuple):
    """What several items come to together."""

    name: str
    size: int
    miss: float  # median of the absolute errors; of figures as a share of the record, as bias and CRPS are
    bias: float  # median of the errors themselves
    crps: float  # mean
    half: float  # mean coverage
    wide: float
    never: float  # mean share


def group(name: str, scored: Sequence[Scored]) -> Group:
    """Return what some items come to; not a number everywhere for none of them."""
    if not scored:
        return Group(name, 0, *[math.nan] * 6)
    signed = [math.copysign(miss(one), one.error) for one in scored]
    return Group(
        name, len(scored), _middle([miss(one) for one in scored]), _middle(signed),
        float(np.mean([one.crps / unit(one.item) for one in scored])), float(np.mean([one.half for one in scored])),
        float(np.mean([one.wide for one in scored])), float(np.mean([one.never for one in scored])),
    )  # fmt: skip


def by(scored: Iterable[Scored], key: Callable[[Item], str | date | None]) -> dict[str, list[Scored]]:
    """Return items by army, day or whatever `key` says, in the order of the keys; without those that have none."""
    found: dict[str, list[Scored]] = {}
    for one in scored:
        name = key(one.item)
        if name:
            found.setdefault(str(name), []).append(one)
    return dict(sorted(found.items()))


def _middle(values: Sequence[float]) -> float:
    """Return the median, in which what is infinite has a place; of two in the middle, the mean."""
    ordered = sorted(values)
    low, high = ordered[(len(ordered) - 1) // 2], ordered[len(ordered) // 2]
    return low if low == high else (low + high) / 2
