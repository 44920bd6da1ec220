"""Writes what each mechanism changes in the score into docs/score.md: `python docs/ablation.py`, or with a scenario.

Each mechanism is switched off by its numbers alone, and the same seeds are fought again: the luck of a campaign is drawn
from its seed before the first step, so a difference is taken campaign by campaign.
"""

import math
import os
import sys
from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

import jax
import numpy as np
from numpy.typing import NDArray

from redpencil.lab import score
from redpencil.lab.crps import covered, crps, quantile
from redpencil.lab.ensemble import traces
from redpencil.lab.record_items import CURVE, DAY_ONE, DOCUMENTED, EVENT, LOSS, Item, ask, days_since_start, length
from redpencil.lab.report import put
from redpencil.measures import measure
from redpencil.scenario.load import Scenario, build, load

PAGE = Path(__file__).parent / "score.md"
CAMPAIGNS = 24
DRAWS = 200  # resamples of the seeds behind a standard error
BEYOND_LUCK = 2.0  # standard errors
ENOUGH = 1e9  # of men in a cell, of trucks: more than there are

Answers = NDArray[np.float64]  # (n, items)


class Mechanism(NamedTuple):
    """Something that can be switched off: parameters, by pattern, and decisions."""

    name: str
    sets: Mapping[str, float]
    options: Mapping[str, str] = {}


class Column(NamedTuple):
    """One figure of the score, and how much of it the issue of the model thinks worth aiming at."""

    name: str
    aim: float  # in `unit`
    unit: str  # "%": a share of the base
    of: Callable[[Answers], float]
    record: float = math.nan


MECHANISMS = (
    Mechanism("Giving way and faltering", {"cohesion.give_way": 0}),
    Mechanism("Wear: losses, isolation, retreats cost cohesion",
              {"cohesion.loss": 0, "cohesion.isolation": 0, "cohesion.retreat": 0}),
    Mechanism("Luck of an army that lasts", {"combat.noise_kept": 0}),
    Mechanism("All luck of engagements", {"combat.noise_attacker": 0, "combat.noise_defender": 0,
                                          "combat.noise_advance": 0}),
    Mechanism("Tired attackers", {"combat.fatigue_*": 0}),
    Mechanism("Artillery preparation", {"fires.preparation_*": 0}),
    Mechanism("Pull-back from the shelled line", {}, {"heinrici_pull_back": "stay"}),
    Mechanism("Air", {"side.*.air_superiority": 0}),
    Mechanism("Bridging clock", {"movement.bridge_hours_*": 0}),
    Mechanism("Assault crossing", {"movement.assault_hours_*": 0}),
    Mechanism("Rivers in battle", {"combat.river_*": 0}),
    Mechanism("Bridges blown", {"movement.bridge_blown": 0}),
    Mechanism("Crowding", {"movement.capacity_men": ENOUGH, "movement.full_men": ENOUGH}),
    Mechanism("Exploitation through screens", {"movement.manned_men": 1}),
    Mechanism("Slow march on ground not one's own", {"movement.hostile_ground": 1}),
    Mechanism("Marsh, forest, hills, houses on the march",
              {"movement.forest": 0, "movement.marsh": 0, "movement.rugged": 0, "movement.built_up": 0}),
    Mechanism("Woods, hills, wet ground in battle",
              {"combat.wooded_*": 0, "combat.rugged_*": 0, "combat.wet_*": 0}),
    Mechanism("Battle in cities", {"combat.urban_*": 0, "combat.street": 0}),
    Mechanism("Trenches and belts", {"combat.prepared_*": 0, "combat.fortified_*": 0}),
    Mechanism("Withdrawal and delay", {"combat.withdrawal_*": 0, "combat.delay_*": 0}),
    Mechanism("Width of the attack", {"combat.advance_front": 0}),
    Mechanism("Tanks in battle", {"combat.*_tanks": 0}),
    Mechanism("Guns in battle", {"combat.*_guns": 0}),
    Mechanism("Night", {"combat.night": 1, "movement.night": 1}),
    Mechanism("Sickness", {"combat.sick": 0}),
    Mechanism("Repair", {"combat.repairable": 0}),
    Mechanism("Stragglers and guns left in a retreat", {"cohesion.retreat_men": 0, "cohesion.retreat_guns": 0}),
    Mechanism("Choice of the way back", {"movement.retreat_*": 0}),
    Mechanism("Surrounded ground falls", {"movement.surrounded_cells": 7}),
    Mechanism("Pockets surrender", {"capitulation.pocket": 0}),
    Mechanism("Pockets use up their stock", {"supply.pocket_use": 0}),
    Mechanism("Who is overrun is lost", {"capitulation.overrun": 0}),
    Mechanism("Cities capitulate", {"capitulation.city": 0, "capitulation.city_lost": 0}),
    Mechanism("The state capitulates", {"capitulation.state": 0}),
    Mechanism("Surrender to the West", {"capitulation.to_the_west": 0}),
    Mechanism("The cut off break out unasked", {"command.hungry": 0}),
    Mechanism("The cut off know the way home", {"command.homeward_km": 0}),
    Mechanism("Shortage of ammunition", {"combat.least_fed": 1}),
    Mechanism("Shortage of trucks", {"supply.truck_load_t": ENOUGH}),
    Mechanism("Shortage of fuel", {"movement.no_fuel": 1}),
    Mechanism("Spirit of the attackers", {"combat.least_spirit": 1}),
    Mechanism("Quality of formations", {"quality.*.weight": 1}),
    Mechanism("Endurance of armies", {"side.*.endurance": 0}),
    Mechanism("Skill of armies", {"side.*.skill": 0}),
    Mechanism("Period: losses of this war's kind", {"combat.period_intensity": 0}),
    Mechanism("Period: pace of this war's kind", {"combat.period_pace": 0}),
)  # fmt: skip
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
            found.append(Column(f"events, {half}", 1.0, "days", lambda a, k=events: _miss(items, a, k)))
            found.append(Column(f"90 % covers, {half}", 0.17, "points", lambda a, k=events: _covered(items, a, k)))
        if way:
            found.append(Column(f"way, {half}", 6.0, "km", lambda a, k=way: _crps(items, a, k)))
    for name, front in FRONTS.items():
        label = f"{front}: irrecoverable"
        place = [k for k, one in enumerate(items) if (one.kind, one.label, one.basis) == (LOSS, label, DOCUMENTED)]
        if place:
            found.append(Column(f"{name} lost", 0.15, "%", lambda a, k=place[0]: _mean(a, k), items[place[0]].value))
    found.append(Column("Germans killed", 0.15, "%", lambda a: _mean(a, -2)))
    return [*found, *_fall(scenario)]


def _fall(scenario: Scenario) -> list[Column]:
    if "berlin" not in scenario.city_ids:
        return []
    fell = [row.date for row in scenario.text.record if row.measure == "fell:berlin" and row.date]
    record = days_since_start(scenario, fell[0]) if fell else math.nan
    return [Column("Berlin falls", 1.0, "days", lambda a: _mean(a, -1), record)]


def _miss(items: tuple[Item, ...], answers: Answers, which: list[int]) -> float:
    return float(np.median([abs(quantile(answers[:, k], 0.5) - items[k].value) for k in which]))


def _covered(items: tuple[Item, ...], answers: Answers, which: list[int]) -> float:
    return float(np.mean([covered(answers[:, k], items[k].low, items[k].high, score.WIDE_BAND) for k in which]))


def _crps(items: tuple[Item, ...], answers: Answers, which: list[int]) -> float:
    return float(np.mean([crps(answers[:, k], items[k].value, items[k].limit) for k in which]))


def _mean(answers: Answers, place: int) -> float:
    return float(answers[:, place].mean())


def fight(scenario: Scenario, asked: score.Sheet, campaigns: int) -> Answers:
    """Return the answers (n, items + 2) of campaigns; the last two are Germans killed and the day Berlin falls.

    A Berlin that does not fall counts as falling at the end of the scenario.
    """
    rows, end = [], length(scenario)
    for _, trace in traces(scenario, range(campaigns)):
        fell = measure(scenario, trace, "fell:berlin") if "berlin" in scenario.city_ids else None
        killed = float(measure(scenario, trace, "killed:german"))
        rows.append([*ask(asked, trace), killed, days_since_start(scenario, fell) if fell else end])
    return np.array(rows, np.float64)


class Difference(NamedTuple):
    """What switching a mechanism off does to a column, in the column's unit."""

    value: float
    error: float  # paired standard error over seeds

    @property
    def tells(self) -> bool:
        """Return whether the difference is more than the luck of the seeds."""
        return abs(self.value) > BEYOND_LUCK * self.error


def difference(column: Column, base: Answers, other: Answers, draws: NDArray[np.int64]) -> Difference:
    """Return how a column changes; the error is the bootstrap's, with the seeds drawn for both at once."""
    scale = 1 / column.of(base) if column.unit == "%" else 1.0
    drawn = [column.of(other[seeds]) - column.of(base[seeds]) for seeds in draws]
    return Difference(scale * (column.of(other) - column.of(base)), scale * float(np.std(drawn, ddof=1)))


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
    shown, base = columns(scenario, asked.items), fight(scenario, asked, campaigns)
    draws = np.random.default_rng(0).integers(campaigns, size=(DRAWS, campaigns))
    found = []
    for mechanism in MECHANISMS:
        other = fight(without(scenario, mechanism), asked, campaigns)
        found.append((mechanism, [difference(column, base, other, draws) for column in shown]))
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
