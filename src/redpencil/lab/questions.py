"""What many campaigns are asked: every row of the record, who comes first, what it cost each front, how it ends."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from redpencil.measures import FIGURES
from redpencil.scenario import measure as grammar
from redpencil.scenario.load import Scenario

RECORD, FIRST, OUTCOME, LOSSES = "record", "first", "outcome", "losses"  # parts of a summary
FRONT_FIGURES = {
    "irrecoverable": ("Irrecoverable losses", "men"),
    "casualties": ("Losses of every kind", "men"),
    "vehicles_lost": ("Tanks and self-propelled guns lost", "vehicles"),
    "guns_lost": ("Guns and mortars lost", "pieces"),
}
SIDE_FIGURES = {"killed": ("Killed", "men"), "wounded": ("Wounded", "men"), "captured": ("Captured", "men")}


class Question(NamedTuple):
    """A question in the language of the record (`redpencil.measures`), and how its answer is told."""

    text: str
    label: str
    unit: str  # "day" for moments
    part: str  # RECORD, FIRST, OUTCOME or LOSSES
    who: str = ""  # name of the front or side it is about, where it is about one
    subject: str = ""  # what those of FIRST compete for, and what those of LOSSES lose


def questions(scenario: Scenario) -> tuple[Question, ...]:
    """Return what every campaign of a scenario is asked, each question once; the record's own come first."""
    once: dict[str, Question] = {}
    for asked in by_part(scenario):
        once.setdefault(asked.text, asked)
    return tuple(once.values())


def by_part(scenario: Scenario) -> tuple[Question, ...]:
    """Return the questions of all parts; one that the record asks as well stands in both."""
    return (*_record(scenario), *_first(scenario), *_outcome(scenario), *_losses(scenario))


def _record(scenario: Scenario) -> Iterator[Question]:
    for row in scenario.text.record:
        dated = grammar.parse(row.measure).verb not in FIGURES
        yield Question(row.measure, row.label, "day" if dated else row.unit, RECORD)


def _first(scenario: Scenario) -> Iterator[Question]:
    """Yield when each hostile front first stood in a capital, and in its heart."""
    for city in _capitals(scenario):
        name = scenario.text.scenario.city[scenario.city_ids.index(city)].name
        for front, called in _hostile_fronts(scenario, city):
            yield Question(f"entered:{front}:{city}", f"{called} in {name}", "day", FIRST, called, f"in {name}")
        for front, called in _hostile_fronts(scenario, city):
            subject = f"in the heart of {name}"
            yield Question(f"heart_by:{front}:{city}", f"{called} {subject}", "day", FIRST, called, subject)


def _outcome(scenario: Scenario) -> Iterator[Question]:
    for city in _capitals(scenario):
        name = scenario.text.scenario.city[scenario.city_ids.index(city)].name
        yield Question(f"ring:{city}", f"{name} cut off", "day", OUTCOME)
        yield Question(f"heart:{city}", f"Heart of {name} reached", "day", OUTCOME)
        yield Question(f"fell:{city}", f"{name} surrenders", "day", OUTCOME)
    yield Question("end", "The first side capitulates", "day", OUTCOME)


def _losses(scenario: Scenario) -> Iterator[Question]:
    head = scenario.text.scenario
    for verb, (label, unit) in SIDE_FIGURES.items():
        for side in head.side:
            yield Question(f"{verb}:{side.id}", f"{label}, {side.name}", unit, LOSSES, side.name, label)
    with_troops = {scenario.front_ids[front] for front in np.asarray(scenario.world.roster.front)}
    for verb, (label, unit) in FRONT_FIGURES.items():
        for front in head.front:
            if front.id in with_troops:
                yield Question(f"{verb}:{front.id}", f"{label}, {front.name}", unit, LOSSES, front.name, label)


def _capitals(scenario: Scenario) -> list[str]:
    return [side.capital for side in scenario.text.scenario.side if side.capital is not None]


def _hostile_fronts(scenario: Scenario, city: str) -> list[tuple[str, str]]:
    """Return id and name of the fronts that fight the side of a city and have troops."""
    head, roster = scenario.text.scenario, scenario.world.roster
    owner = int(np.asarray(roster.city_side)[scenario.city_ids.index(city)])
    foes = np.flatnonzero(np.asarray(roster.hostile)[owner])
    with_troops = {scenario.front_ids[front] for front in np.asarray(roster.front)}
    sides = {scenario.side_ids[foe] for foe in foes}
    return [(front.id, front.name) for front in head.front if front.side in sides and front.id in with_troops]
