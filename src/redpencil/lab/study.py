"""A named study: one change of history, the same luck with and without it, and the assumptions on which it hangs."""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from redpencil.lab.distribution import number
from redpencil.lab.ensemble import across
from redpencil.measures import measure
from redpencil.scenario import people
from redpencil.scenario.fields import Id, Model, Moment, Name, Text
from redpencil.scenario.load import Scenario, build, load, present
from redpencil.scenario.numbers import numbers, parameters

Numbers = NDArray[np.float64]
Answers = dict[str, Numbers]  # question -> (n,), infinite for never
FEWEST = 2  # pairs at each end of an assumption's range


class Ask(Model):
    """A question in the language of the record, and how it is called."""

    label: Name
    measure: Name
    whose: Name | None = None  # with `subject`: who is first in it
    subject: Name | None = None


class Variant(Model):
    """What is decided otherwise."""

    label: Name
    options: dict[str, Id]


class Hinge(Model):
    """An assumption on which the answer may hang: a parameter over its range, or other options beside the change."""

    label: Name
    parameter: Name | None = None
    options: dict[str, Id] = Field(default_factory=dict)


class Yardstick(Model):
    """What somebody guessed, to hold the first variant against: a number more than it was, or hours since a moment."""

    label: Name
    measure: Name
    since: Moment | None = None


class Study(Model):
    """One change of history and what is asked about it."""

    title: Name
    scenario: Name
    question: Text
    variant: Annotated[tuple[Variant, ...], Field(strict=False, min_length=1)]
    ask: Annotated[tuple[Ask, ...], Field(strict=False, min_length=1)]
    hinge: Annotated[tuple[Hinge, ...], Field(strict=False)] = ()
    yardstick: Annotated[tuple[Yardstick, ...], Field(strict=False)] = ()
    swing: Name | None = None  # the measure that the assumptions are to move


class Swing(NamedTuple):
    """What an assumption does to the effect of the change on one measure: at the low and the high end of its range."""

    hinge: Hinge
    ends: tuple[str, ...]  # what was assumed
    effect: tuple[float, ...]  # mean difference between variant and baseline
    level: tuple[float, ...]  # mean of the variant


class Found(NamedTuple):
    """The answers to a study: first as it was, then each variant."""

    study: Study
    loaded: Scenario
    seeds: tuple[int, ...]
    answers: tuple[Answers, ...]
    few: int  # pairs at each end of an assumption's range
    swings: tuple[Swing, ...]


class Arm(NamedTuple):
    """A scenario with other decisions and numbers."""

    options: tuple[tuple[str, str], ...] = ()
    parameters: tuple[tuple[str, float], ...] = ()


class End(NamedTuple):
    """One end of the range of an assumption."""

    said: str
    arm: Arm


def read(file: Path) -> Study:
    """Return the study in a file; raises ValueError for one of another form."""
    return Study.model_validate(tomllib.loads(file.read_text("utf-8")))


def run(studies: Sequence[Study], seeds: Sequence[int], tell: Callable[[str], None] = lambda _: None) -> list[Found]:
    """Fight the same seeds as it was and in each variant, then a few of them at the ends of each assumption.

    All studies are of one scenario, which is fought as it was once for all of them. Raises ValueError, ScenarioError.
    """
    names = {study.scenario for study in studies}
    if len(names) != 1:
        raise ValueError(f"studies of {len(names)} scenarios: {', '.join(sorted(names))}")
    baseline = load(names.pop())
    asked = list(dict.fromkeys(ask.measure for study in studies for ask in study.ask))
    arms = dict.fromkeys([Arm(), *(_arm(variant) for study in studies for variant in study.variant)])
    tell(f"{len(arms)} histories, {len(seeds)} campaigns each")
    answers = _answers(baseline, list(arms), asked, seeds)
    few = seeds[: max(len(seeds) // 8, FEWEST)]
    leaning = dict.fromkeys(
        _joined(arm, end.arm)
        for study in studies if study.swing for hinge in study.hinge for end in ends(baseline, hinge)
        for arm in (Arm(), _arm(study.variant[0]))
    )  # fmt: skip
    tell(f"{len(leaning)} assumptions, {len(few)} campaigns each")
    moved = _answers(baseline, list(leaning), asked, few) if leaning else {}
    return [
        Found(study, baseline, tuple(seeds), (answers[Arm()], *(answers[_arm(one)] for one in study.variant)), len(few),
              tuple(_swing(baseline, study, hinge, moved) for hinge in study.hinge if study.swing))
        for study in studies
    ]  # fmt: skip


def ends(scenario: Scenario, hinge: Hinge) -> list[End]:
    """Return what to assume: the two ends of a parameter's range, or the other options."""
    if hinge.parameter is None:
        said = ", ".join(f"{node}={option}" for node, option in hinge.options.items())
        return [End(said, Arm(tuple(sorted(hinge.options.items()))))]
    known = scenario.text.parameters[hinge.parameter]
    return [End(f"{value:g} {known.unit}", Arm((), ((hinge.parameter, value),))) for value in (known.low, known.high)]


def _arm(variant: Variant) -> Arm:
    return Arm(tuple(sorted(variant.options.items())))


def _joined(one: Arm, other: Arm) -> Arm:
    return Arm(tuple(sorted({*one.options, *other.options})), (*one.parameters, *other.parameters))


def _answers(baseline: Scenario, arms: Sequence[Arm], asked: Sequence[str], seeds: Sequence[int]) -> dict[Arm, Answers]:
    """Fight the seeds in all arms; what differs before the first step, such as stocks, stays as in the baseline."""
    decided: dict[tuple[tuple[str, str], ...], Scenario] = {(): baseline}
    for arm in arms:
        if arm.options not in decided:
            decided[arm.options] = build(baseline.text, baseline.theatre, dict(arm.options))
    scenarios = [_with(decided[arm.options], dict(arm.parameters)) for arm in arms]
    table = np.full((len(arms), len(asked), len(seeds)), np.nan)
    for place, seed, trace in across(baseline, [one.world for one in scenarios], seeds):
        for row, text in enumerate(asked):
            table[place, row, seeds.index(seed)] = number(baseline, measure(baseline, trace, text))
    return {arm: dict(zip(asked, rows, strict=True)) for arm, rows in zip(arms, table, strict=True)}


def _with(scenario: Scenario, moved: Mapping[str, float]) -> Scenario:
    """Return a scenario with other numbers; routes stay as they were drawn."""
    values = numbers(scenario.text, scenario.options) | dict(moved)
    roster = people.build(scenario.text, scenario.theatre, values, present(scenario.text)) if moved else None
    world = scenario.world._replace(
        params=parameters(values, hours=scenario.hours_per_step), roster=roster or scenario.world.roster
    )
    return scenario._replace(world=world)


def _swing(baseline: Scenario, study: Study, hinge: Hinge, moved: Mapping[Arm, Answers]) -> Swing:
    given = ends(baseline, hinge)
    effects, levels = [], []
    for end in given:
        one, other = (moved[_joined(arm, end.arm)][str(study.swing)] for arm in (Arm(), _arm(study.variant[0])))
        both = np.isfinite(one) & np.isfinite(other)
        effects.append(float((other[both] - one[both]).mean()) if both.any() else float("nan"))
        levels.append(float(other[np.isfinite(other)].mean()) if np.isfinite(other).any() else float("nan"))
    return Swing(hinge, tuple(end.said for end in given), tuple(effects), tuple(levels))
