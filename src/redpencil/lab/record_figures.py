"""Losses and single targets of a record as questions: what a force lost in a period, and the questions of the record.

Losses are counted as the tables count them: irrecoverable is killed, missing and captured; the model counts the
missing among the killed. A target is asked by the question that data/reference/questions.csv gives its name, or by its
name itself where that is a question (`reached:8th_guards_army:Müncheberg`); `A / B` asks for the ratio of two figures.
"""

import csv
import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import TypeGuard

import numpy as np

from redpencil.engine.state import Trace
from redpencil.lab.cast import Cast, Mask, who
from redpencil.lab.record_events import ABSENT, AFTER, BEFORE, UNKNOWN, UNREADABLE, arrival
from redpencil.lab.record_files import LOSSES, REFERENCE, BadCell, Row, date, number
from redpencil.lab.record_items import (
    DAY_ONE,
    DISPUTED,
    DOCUMENTED,
    LOSS,
    TARGET,
    TARGET_DAY,
    Item,
    Question,
    Sheet,
    days_since_start,
    half,
    last_step,
    length,
    problem,
)
from redpencil.measures import FIGURES, MeasureError, beside, measure
from redpencil.scenario import measure as grammar
from redpencil.scenario.load import Scenario
from redpencil.scenario.places import UnknownPlace, find_place
from redpencil.scenario.problems import quoted

COUNTED = {  # category of the tables -> the figures of `measures`
    "irrecoverable": "irrecoverable", "sanitary": "wounded", "wounded": "wounded", "total_casualties": "casualties",
    "killed": "killed", "captured": "captured", "tanks_spg_lost": "vehicles_lost",
    "tanks_spg_irrecoverable": "vehicles_lost", "guns_mortars_lost": "guns_lost",
}  # fmt: skip
WESTERN = {"killed": "killed", "wounded": "wounded", "captured": "captured", "total": "casualties",
           "afv_lost": "vehicles_lost"}  # fmt: skip
UNITS = {"vehicles_lost": "vehicles", "guns_lost": "pieces"}
LAST_DAY = datetime(1945, 5, 8)
NOT_COUNTED, NOT_ASKED = "not counted by the model", "no question for it"
PART = "a part of the force only"
POLES = "1st and 2nd Polish Armies"  # the archive counts them apart, and their fronts without them


def losses(scenario: Scenario, cast: Cast, rows: Sequence[Row], kind: str) -> Sheet:
    """Return the losses that a scenario can be held against; `kind` tells the columns of the West from the others."""
    found, problems, left = [], [], Counter[str]()
    for row in rows:
        counted = {row.get("category"): COUNTED} if kind == LOSSES else dict.fromkeys(WESTERN, WESTERN)
        for category, table in counted.items():
            column = "value" if kind == LOSSES else category
            if not row.get(column):
                continue
            try:
                taken = _loss(scenario, cast, row, table.get(category, ""), column)
            except BadCell as bad:
                problems.append(problem(row, str(bad), bad.cure))
                taken = UNREADABLE
            if isinstance(taken, str):
                left[taken] += 1
            else:
                found.append(taken)
    return Sheet(tuple(found), left, tuple(problems))


def targets(scenario: Scenario, cast: Cast, rows: Sequence[Row]) -> Sheet:
    """Return the single targets that a scenario can be held against, with the count of the others by reason."""
    found, problems, left = [], [], Counter[str]()
    for row in rows:
        name = row.get("name")
        asked = _questions().get(name, name if ":" in name else "")
        try:
            if not asked:
                left[NOT_ASKED] += 1
            elif isinstance(taken := _target(scenario, cast, row, asked), str):
                left[taken] += 1
            else:
                found.append(taken)
        except BadCell as bad:
            problems.append(problem(row, str(bad), bad.cure))
            left[UNREADABLE] += 1
        except grammar.MeasureError as error:
            problems.append(problem(row, str(error), error.cure))
            left[UNKNOWN] += 1
    return Sheet(tuple(found), left, tuple(problems))


def _loss(scenario: Scenario, cast: Cast, row: Row, figure: str, column: str) -> Question | str:
    """Return the question of a loss, or why it is left out; raises BadCell."""
    value, low, high = number(row, column) or 0.0, number(row, "low"), number(row, "high")
    first, last = date(row, "period_start"), date(row, "period_end")
    force, _, scope = row.get("formation").partition(", ") if column != "value" else (row.get("force"), "", "")
    if force == "garrison":
        force = f"{row.get('scope')} garrison"
    if not figure:
        return NOT_COUNTED
    if scope and "pocket" not in scope:
        return PART
    if days_since_start(scenario, first) < 0 or days_since_start(scenario, last) + 1 > length(scenario):
        return BEFORE if days_since_start(scenario, first) < 0 else AFTER
    formations = who(cast, force, "", row.get("side")).formations
    if formations is None:
        return ABSENT
    poles = who(cast, POLES).formations
    if row.get("side") == "soviet" and poles is not None and "Polish" not in force:
        formations = formations & ~poles
    disputed = row.get("contested") == "yes" or bool(scope)
    label = f"{force}: {_words(figure)}{_period(first, last)}"
    item = Item(
        kind=LOSS, half=half(row.get("side")) if column == "value" else "west", label=label,
        army=force, day=last.date(), unit=UNITS.get(figure, "men"), value=value,
        low=value if low is None else min(low, value), high=value if high is None else max(high, value),
        limit=math.inf, basis=DISPUTED if disputed else DOCUMENTED, grade=row.get("confidence"), file=row.file,
        line=row.line,
    )  # fmt: skip
    total = _total(formations, figure, last_step(scenario, first - timedelta(days=1)) + 1,
                   last_step(scenario, last) + 1)  # fmt: skip
    return Question((item,), lambda trace: [total(trace)])


def _total(who: Mask, figure: str, first: int = 0, end: int | None = None) -> Callable[[Trace], float]:
    """Return what asks for a figure of some formations over some steps."""
    return lambda trace: float(
        sum(np.asarray(getattr(trace.events, name))[first:end, who].sum() for name in FIGURES[figure])
    )


def _target(scenario: Scenario, cast: Cast, row: Row, asked: str) -> Question | str:
    """Return the question of a target, or why it is left out; raises BadCell, and MeasureError for what is none."""
    value = number(row, "value")
    low, high = number(row, "low"), number(row, "high")
    if value is None:
        raise BadCell("value is empty", "A target needs its value.")
    low, high = value if low is None else min(low, value), value if high is None else max(high, value)
    verbs = [grammar.parse(part) for part in asked.split(" / ")]
    dated = verbs[0].verb not in FIGURES
    try:
        ask = _moment(scenario, cast, asked, verbs[0]) if dated else _ratio(scenario, cast, verbs)
    except (MeasureError, UnknownPlace):
        if asked == row.get("name"):
            raise BadCell(f"{quoted(asked)} names what the scenario does not have", "Take names it has.") from None
        return ABSENT
    if dated:
        since = days_since_start(scenario, DAY_ONE) - 1  # operation day 1 begins here
        value, low, high = value + since + 0.5, math.floor(low) + since, math.floor(high) + 1 + since
        if value <= 0 or value >= length(scenario):
            return BEFORE if value <= 0 else AFTER
    elif row.get("date") and days_since_start(scenario, date(row, "date")) + 1 > length(scenario):
        return AFTER
    unit = "days" if dated else "share" if len(verbs) > 1 else UNITS.get(verbs[0].verb, "men")
    item = Item(
        kind=TARGET_DAY if dated else TARGET, half="east", label=row.get("name").replace("_", " "), army="", unit=unit,
        day=(scenario.start_time + timedelta(days=value)).date() if dated else None, value=value, low=low, high=high,
        limit=length(scenario) if dated else math.inf, basis=DOCUMENTED, grade=row.get("confidence"), file=row.file,
        line=row.line,
    )  # fmt: skip
    return Question((item,), lambda trace: [ask(trace)])


def _moment(scenario: Scenario, cast: Cast, asked: str, parsed: grammar.Measure) -> Callable[[Trace], float]:
    """Return what asks for a moment in days from the start; raises MeasureError or UnknownPlace for names it lacks."""
    forces = (*scenario.command_ids, *scenario.front_ids, *scenario.side_ids)
    for kind, name in zip(grammar.GRAMMAR[parsed.verb], parsed.names, strict=True):
        if kind == grammar.PLACE:
            find_place(scenario.theatre, name)
        elif name not in (scenario.city_ids if kind == grammar.CITY else forces):
            raise MeasureError(f"no {kind} called {quoted(name)}")
    if parsed.verb == "reached":  # by the army as the record knows it, with its corps that take their own orders
        formations = who(cast, parsed.names[0]).formations
        if formations is not None:
            cells = beside(scenario, find_place(scenario.theatre, parsed.names[1]).cell)
            came = arrival(np.flatnonzero(formations), cells, scenario.hours_per_step / 24)
            return lambda trace: came(trace)[0]

    def ask(trace: Trace) -> float:
        answer = measure(scenario, trace, asked)
        return days_since_start(scenario, answer) if isinstance(answer, datetime) else math.inf

    return ask


def _ratio(scenario: Scenario, cast: Cast, verbs: Sequence[grammar.Measure]) -> Callable[[Trace], float]:
    """Return what asks for a figure from 16 April on, or the ratio of two; raises MeasureError for forces it lacks."""
    first = max(0, last_step(scenario, DAY_ONE - timedelta(days=1)) + 1)
    parts = []
    for verb, names in verbs:
        found, *less = (who(cast, one).formations for one in grammar.parties(names[0]))
        if found is None:
            raise MeasureError(f"nobody called {quoted(names[0])} takes part")
        parts.append(_total(found & ~np.any([np.zeros_like(found), *filter(_there, less)], axis=0), verb, first))
    return lambda trace: parts[0](trace) / max(parts[1](trace), 1.0) if len(parts) > 1 else parts[0](trace)


def _there(formations: Mask | None) -> TypeGuard[Mask]:
    return formations is not None


def _words(figure: str) -> str:
    spoken = {"vehicles_lost": "tanks and self-propelled guns lost", "guns_lost": "guns and mortars lost"}
    return spoken.get(figure, figure)


def _period(first: datetime, last: datetime) -> str:
    """Return a period in words, nothing for the whole operation as the archive counts it."""
    if (first, last) == (DAY_ONE, LAST_DAY):
        return ""
    return f", {first.day} {first:%b} to {last.day} {last:%b}" if first != last else f", {last.day} {last:%b}"


@cache
def _questions() -> Mapping[str, str]:
    with (REFERENCE / "questions.csv").open(encoding="utf-8", newline="") as file:
        return {row["name"]: row["question"] for row in csv.DictReader(file)}
