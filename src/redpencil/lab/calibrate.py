"""Calibration on the record: which parameters it can tell apart, and whether others would be better than the present.

Campaigns are fought all over the stated ranges; a screening says which parameters the score depends on; a surface
through the scores proposes values for those; fresh campaigns judge the proposal against the present values.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from redpencil.engine.state import World
from redpencil.lab import calibrate_design as design
from redpencil.lab.calibrate_check import Check, check
from redpencil.lab.calibrate_design import Free, Points
from redpencil.lab.calibrate_parts import Scores, asked, part_of, part_scores, row_scores
from redpencil.lab.calibrate_screen import CHANCE, Effect, screen
from redpencil.lab.calibrate_surface import Region, best_region, fit
from redpencil.lab.ensemble import across
from redpencil.lab.record_items import Item, Sheet, ask
from redpencil.lab.score import checked, sheet
from redpencil.scenario.load import Scenario

SEED = 1945  # of the design, the shuffles and the draws
GROUPS = 16  # of fresh campaigns, each as many as a point of the design has
NOTHING = "nothing at all"  # a column of the design that no campaign ever sees


class Proposal(NamedTuple):
    """Values that the surface thinks better than the present, and what fresh campaigns say of them."""

    parameters: tuple[int, ...]  # those that were identified, as places in `free`
    region: Region
    foretold: float  # as Surface
    values: tuple[float, ...]
    check: Check


class Calibration(NamedTuple):
    """What came of it; scores stand in the order whole, then PARTS."""

    scenario: str  # id
    seeds: int  # campaigns at each point
    free: tuple[Free, ...]
    items: tuple[Item, ...]  # the rows that count
    points: Points  # (P, d + 1), the last column being nothing at all
    scores: Scores  # (P, 1 + parts)
    luck: tuple[float, ...]  # share of each score's variance over the points that other seeds would change
    effects: tuple[tuple[Effect, ...], ...]  # by score, by parameter; the last is nothing at all
    proposal: Proposal | None  # where nothing is identified there is none


def calibrate(scenario: Scenario, points: int, seeds: int, tell: Callable[[str], None]) -> Calibration:
    """Look at so many points of the ranges with so many campaigns each, and judge what that proposes.

    `tell` is told how far it is. The same arguments give the same calibration.
    """
    rng = np.random.default_rng(SEED)
    moved, questions = design.free(scenario), checked(asked(sheet(scenario)), skip_unknown=False)
    looked = design.latin(points, len(moved) + 1, rng)
    worlds = (design.world(scenario, design.values(moved, point[:-1])) for point in looked)
    answers = fought(scenario, questions, worlds, range(seeds), lambda done: tell(f"{done} of {points} points"))
    parts = part_of(questions.items)
    rows = np.array([row_scores(questions.items, one) for one in answers])
    kept = (parts >= 0) & np.isfinite(rows).all(axis=0)
    parts = np.where(kept, parts, -1)
    scores = part_scores(rows, parts)
    effects = screened(looked, scores, rng)
    named = tuple(place for place in range(len(moved)) if any(one[place].identified for one in effects))
    proposal = None
    if named:
        tell("fresh campaigns for what that proposes")
        proposal = _proposal(scenario, questions, parts, moved, named, looked, scores, seeds, rng)
    items = tuple(item for item, one in zip(questions.items, kept, strict=True) if one)
    luck = _luck(questions.items, answers, parts, scores)
    return Calibration(scenario.text.scenario.id, seeds, moved, items, looked, scores, luck, effects, proposal)


def fought(
    scenario: Scenario, questions: Sheet, worlds: Iterable[World], seeds: Sequence[int], done: Callable[[int], None]
) -> list[Scores]:
    """Return what the same seeds answer (n, items) in each of several worlds."""
    answers: list[list[list[float]]] = []
    for place, _, trace in across(scenario, worlds, seeds):
        if place == len(answers):
            answers.append([])
            done(place)
        answers[place].append(ask(questions, trace))
    return [np.array(one, np.float64) for one in answers]


def screened(points: Points, scores: Scores, rng: np.random.Generator) -> tuple[tuple[Effect, ...], ...]:
    """Return the effects on each score (P, s); by chance one is named in one of twenty calibrations, not of scores."""
    constant = ~np.isfinite(scores).all(axis=0) | (np.ptp(scores, axis=0) == 0)
    nothing = (Effect(0.0, 0.0, 0.0, 0.0, False),) * points.shape[1]
    chance = CHANCE / scores.shape[1]
    return tuple(
        nothing if still else screen(points, score, rng, chance)
        for still, score in zip(constant.tolist(), scores.T, strict=True)
    )


def _proposal(
    scenario: Scenario, questions: Sheet, parts: NDArray[np.int64], moved: tuple[Free, ...], named: tuple[int, ...],
    looked: Points, scores: Scores, seeds: int, rng: np.random.Generator,
) -> Proposal:  # fmt: skip
    point = design.present(moved)
    there = np.isfinite(scores).all(axis=0)
    surface, *others = (fit(looked[:, named], score) for score in scores[:, there].T)
    region = best_region(surface, others, point[list(named)], rng)
    point[list(named)] = region.middle
    wished = design.values(moved, point)
    values = {moved[place].path: design.rounded(moved[place], wished[moved[place].path]) for place in named}
    fresh = range(seeds, seeds * (GROUPS + 1))
    other = design.rebuilt(scenario, values)
    pair = [fought(one, questions, [one.world], fresh, lambda _: None)[0] for one in (scenario, other)]
    rows = [
        np.array([row_scores(questions.items, group) for group in answers.reshape(GROUPS, seeds, -1)])
        for answers in pair
    ]
    judged = check(questions.items, parts, rows[0], rows[1], rng)
    return Proposal(named, region, surface.foretold, tuple(values.values()), judged)


def _luck(
    items: Sequence[Item], answers: Sequence[Scores], parts: NDArray[np.int64], scores: Scores
) -> tuple[float, ...]:
    """Return how much of the variance of each score over the points is luck, from one half of the seeds less the other.

    Not a number where a half is a single campaign.
    """
    middle = len(answers[0]) // 2
    if middle < 2:
        return tuple(math.nan for _ in scores.T)
    halves = [
        part_scores(np.array([row_scores(items, half) for half in cut]), parts)
        for cut in ([one[:middle] for one in answers], [one[middle : 2 * middle] for one in answers])
    ]
    variance = (halves[0] - halves[1]).var(axis=0) / 4
    return tuple(min(1.0, float(share)) for share in variance / np.maximum(scores.var(axis=0), 1e-300))
