"""Writes what each mechanism changes in the score into docs/score.md: `python docs/ablation.py`, or with a scenario.

Each mechanism is switched off by its numbers alone, and the same seeds are fought again: the luck of a campaign is
drawn from its seed before the first step, so a difference is taken campaign by campaign.
"""

import math
import os
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path
from typing import NamedTuple

import jax
import numpy as np
from numpy.typing import NDArray

from redpencil.engine.state import World
from redpencil.lab import score
from redpencil.lab.crps import covered, crps, quantile
from redpencil.lab.ensemble import across
from redpencil.lab.record_items import (
    CURVE,
    DAY_ONE,
    DOCUMENTED,
    EVENT,
    LOSS,
    Item,
    Sheet,
    ask,
    days_since_start,
    length,
)
from redpencil.lab.report import put
from redpencil.measures import measure
from redpencil.scenario.load import Scenario, build, load

DOCS = Path(__file__).parent
PAGE, LIST = DOCS / "score.md", DOCS / "mechanisms.toml"
CAMPAIGNS = 24
DRAWS = 100  # resamples of the seeds behind a standard error
BEYOND_LUCK = 2.0  # standard errors

Answers = NDArray[np.float64]  # (n, items)


class Mechanism(NamedTuple):
    """Something that can be switched off: parameters, by pattern, and decisions."""

    name: str
    sets: Mapping[str, float] = {}
    options: Mapping[str, str] = {}


class Column(NamedTuple):
    """One figure of the score, and how much of it the issue of the model thinks worth aiming at."""

    name: str
    aim: float  # in `unit`
    unit: str  # "%": a share of the base
    of: Callable[[Answers], float]
    record: float = math.nan


MECHANISMS = tuple(Mechanism(**one) for one in tomllib.loads(LIST.read_text("utf-8"))["mechanism"])
FRONTS = {"1BF": "1st Belorussian Front", "1UF": "1st Ukrainian Front", "2BF": "2nd Belorussian Front"}


def without(scenario: Scenario, mechanism: Mechanism) -> Scenario:
    """Return a scenario in which a mechanism is switched off; raises ValueError for a pattern that names no number."""
    parameters = dict(scenario.text.parameters)
    for pattern, value in mechanism.sets.items():
        paths = [path for path in parameters if fnmatchcase(path, pattern)]
        if not paths:
            raise ValueError(f"{mechanism.name}: no parameter {pattern}")
        parameters |= {path: parameters[path].model_copy(update={"value": float(value)}) for path in paths}
    return build(scenario.text._replace(parameters=parameters), scenario.theatre, dict(mechanism.options))


def columns(scenario: Scenario, items: tuple[Item, ...]) -> list[Column]:
    """Return the figures that a scenario's record allows; after the items stand two answers more: see `fight`."""
    days = days_since_start(scenario, DAY_ONE)

    def which(kind: str, half: str) -> list[int]:
        return [k for k, one in enumerate(items) if (one.kind, one.half, one.basis) == (kind, half, DOCUMENTED)
                and (kind != EVENT or one.value >= (days if half == "east" else 0))]  # fmt: skip

    found = []
    for half in ("east", "west"):
        events, way = which(EVENT, half), which(CURVE, half)
        if events:
            found.append(Column(f"events, {half}", 1.0, "days", partial(_miss, items, events)))
            found.append(Column(f"90 % covers, {half}", 0.17, "points", partial(_covered, items, events)))
        if way:
            found.append(Column(f"way, {half}", 6.0, "km", partial(_crps, items, way)))
    for name, front in FRONTS.items():
        label = f"{front}: irrecoverable"
        place = [k for k, one in enumerate(items) if (one.kind, one.label, one.basis) == (LOSS, label, DOCUMENTED)]
        if place:
            found.append(Column(f"{name} lost", 0.15, "%", partial(_median, place[0]), items[place[0]].value))
    found.append(Column("Germans killed", 0.15, "%", partial(_median, -2)))
    return [*found, *_fall(scenario)]


def _fall(scenario: Scenario) -> list[Column]:
    if "berlin" not in scenario.city_ids:
        return []
    fell = [row.date for row in scenario.text.record if row.measure == "fell:berlin" and row.date]
    record = days_since_start(scenario, fell[0]) if fell else math.nan
    return [Column("Berlin falls", 1.0, "days", partial(_mean, -1), record)]


def _miss(items: tuple[Item, ...], which: list[int], answers: Answers) -> float:
    return float(np.median([abs(quantile(answers[:, k], 0.5) - items[k].value) for k in which]))


def _covered(items: tuple[Item, ...], which: list[int], answers: Answers) -> float:
    return float(np.mean([covered(answers[:, k], items[k].low, items[k].high, score.WIDE_BAND) for k in which]))


def _crps(items: tuple[Item, ...], which: list[int], answers: Answers) -> float:
    return float(np.mean([crps(answers[:, k], items[k].value, items[k].limit) for k in which]))


def _median(place: int, answers: Answers) -> float:
    return quantile(answers[:, place], 0.5)


def _mean(place: int, answers: Answers) -> float:
    return float(answers[:, place].mean())


def fight(scenario: Scenario, worlds: Iterable[World], asked: Sheet, campaigns: int) -> Iterator[Answers]:
    """Return for each world the answers (n, items + 2) of campaigns; the last two: Germans killed, day Berlin falls.

    A Berlin that does not fall counts as falling at the end of the scenario.
    """
    rows: list[list[float]] = []
    for _, _, trace in across(scenario, worlds, range(campaigns)):
        fell = measure(scenario, trace, "fell:berlin") if "berlin" in scenario.city_ids else None
        killed = measure(scenario, trace, "killed:german")
        assert isinstance(killed, int)
        day = days_since_start(scenario, fell) if isinstance(fell, datetime) else length(scenario)
        rows.append([*ask(asked, trace), killed, day])
        if len(rows) == campaigns:
            yield np.array(rows, np.float64)
            rows = []


def worlds(scenario: Scenario) -> Iterator[World]:
    """Return the world as it is, then without each mechanism; raises ValueError where one changes the start, too."""
    yield scenario.world
    for mechanism in MECHANISMS:
        changed = without(scenario, mechanism)
        if not jax.tree.all(jax.tree.map(lambda one, other: bool((one == other).all()), scenario.start, changed.start)):
            raise ValueError(f"{mechanism.name}: the campaigns would not start alike")
        yield changed.world


class Difference(NamedTuple):
    """What switching a mechanism off does to a column, in the column's unit."""

    value: float
    error: float  # paired standard error over seeds

    @property
    def tells(self) -> bool:
        """Return whether the difference is more than the luck of the seeds."""
        return abs(self.value) > BEYOND_LUCK * self.error


def drawn(column: Column, answers: Answers, draws: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return a column's value for all campaigns and for each draw of seeds; (1 + draws,)."""
    return np.array([column.of(answers), *(column.of(answers[seeds]) for seeds in draws)])


def difference(column: Column, base: NDArray[np.float64], other: NDArray[np.float64]) -> Difference:
    """Return how a column changes, given what `drawn` returns; the bootstrap draws the seeds for both at once."""
    change = (other - base) / (base[0] if column.unit == "%" else 1.0)
    return Difference(float(change[0]), float(np.std(change[1:], ddof=1)))


def weight(shown: list[Column], row: list[Difference]) -> float:
    """Return how much a mechanism moves the score: the mean of its differences, each over what is aimed at."""
    return float(np.mean([abs(one.value) / column.aim for column, one in zip(shown, row, strict=True)]))


def _cell(column: Column, one: Difference) -> str:
    factor, digits = (100, 0) if column.unit in ("%", "points") else (1, 1 if column.unit == "km" else 2)
    if not math.isfinite(one.value):
        return "**never**"
    text = f"{factor * one.value:+.{digits}f} ± {factor * one.error:.{digits}f}"
    return f"**{text}**" if one.tells else text


def _plain(column: Column, value: float) -> str:
    if math.isnan(value):
        return ""
    if column.unit == "%":
        return f"{value:,.0f}"
    return f"{100 * value:.0f} %" if column.unit == "points" else f"{value:.1f}"


def table(shown: list[Column], base: Answers, found: list[tuple[Mechanism, list[Difference]]]) -> str:
    """Return the table in Markdown, the mechanism that moves most first."""

    lines = [
        ["off", "weight", *[f"{column.name} ({column.unit})" for column in shown]],
        ["---", "---:"] + ["---:"] * len(shown),
        ["*record*", "", *[_plain(column, column.record) for column in shown]],
        ["*nothing*", "", *[_plain(column, column.of(base)) for column in shown]],
    ]
    for mechanism, row in sorted(found, key=lambda one: -weight(shown, one[1])):
        cells = [_cell(column, one) for column, one in zip(shown, row, strict=True)]
        lines.append([mechanism.name, f"{weight(shown, row):.2f}", *cells])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def legend() -> str:
    """Return what each mechanism is switched off by."""
    lines = ["| mechanism | switched off by |", "| --- | --- |"]
    for one in MECHANISMS:
        sets = [f"`{path} = {value:g}`" for path, value in one.sets.items()]
        sets += [f"decision `{node} = {option}`" for node, option in one.options.items()]
        lines.append(f"| {one.name} | {', '.join(sets)} |")
    return "\n".join(lines)


def main(name: str, campaigns: int) -> None:
    """Fight the ensemble without each mechanism and put the table between the markers of the page."""
    scenario = load(name)
    asked = score.sheet(scenario)
    shown = columns(scenario, asked.items)
    draws = np.random.default_rng(0).integers(campaigns, size=(DRAWS, campaigns))
    answers = fight(scenario, worlds(scenario), asked, campaigns)
    base = next(answers)
    before = [drawn(column, base, draws) for column in shown]
    found = []
    for mechanism, other in zip(MECHANISMS, answers, strict=True):
        after = [drawn(column, other, draws) for column in shown]
        found.append((mechanism, list(map(difference, shown, before, after))))
        print(f"{mechanism.name}: {weight(shown, found[-1][1]):.2f}", flush=True)
    said = f"`python docs/ablation.py {name} {campaigns}`: {campaigns} campaigns each, seeds 0 to {campaigns - 1}."
    text = "\n\n".join([said, table(shown, base, found)])
    page = put(PAGE.read_text("utf-8"), f"ablation-{name}", text)
    PAGE.write_text(put(page, "ablation-legend", legend()), "utf-8", newline="\n")


if __name__ == "__main__":
    if len(sys.argv) not in (1, 3):
        sys.exit("python docs/ablation.py [SCENARIO CAMPAIGNS]")
    jax.config.update("jax_platforms", "cpu")
    jax.config.update("jax_num_cpu_devices", os.cpu_count() or 1)
    main(*((sys.argv[1], int(sys.argv[2])) if len(sys.argv) == 3 else ("berlin-1945", CAMPAIGNS)))
