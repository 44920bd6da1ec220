"""What an ensemble came to: who came first, how it ended, what it cost each front, and the record, as distributions."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from redpencil import __version__
from redpencil.lab import distribution as lab
from redpencil.lab.distribution import QUANTILES, Row, row_of
from redpencil.lab.page import value
from redpencil.lab.questions import FIRST, LOSSES, OUTCOME, RECORD, Question, by_part
from redpencil.lab.rows import in_columns
from redpencil.lab.score_tables import Table
from redpencil.scenario.load import Scenario

NOBODY, SEVERAL = "nobody", "several in one step"


class Summary(NamedTuple):
    """The distributions of an ensemble."""

    scenario: str  # id
    start: datetime
    seeds: tuple[int, ...]  # of the campaigns that were fought
    failed: dict[str, int]  # type of error -> campaigns
    rows: tuple[tuple[Question, Row], ...]  # of all parts; what the record says is not a number where it says nothing

    def part(self, name: str) -> list[tuple[Question, Row]]:
        """Return the rows of one part: RECORD, FIRST, OUTCOME or LOSSES."""
        return [pair for pair in self.rows if pair[0].part == name]


def summary(
    scenario: Scenario, seeds: Sequence[int], answers: Mapping[str, NDArray[np.float64]], failed: Mapping[str, int]
) -> Summary:
    """Return the summary of answers (n,) by question, not a number for never; `failed` counts by type of error."""
    said = {row.measure: row for row in reversed(scenario.text.record)}
    rows = []
    for question in by_part(scenario):
        given = tuple(math.inf if math.isnan(one) else float(one) for one in answers.get(question.text, ()))
        if question.text in said:
            row = row_of(scenario, said[question.text], given)
        else:
            row = Row(question.text, question.label, question.unit, math.nan, math.nan, math.nan, given)
        rows.append((question, row))
    head = scenario.text.scenario
    return Summary(head.id, head.start, tuple(seeds), dict(failed), tuple(rows))


def first(rows: Sequence[tuple[Question, Row]]) -> dict[str, list[str]]:
    """Return for each subject who was first in each campaign: a name, SEVERAL or NOBODY."""
    subjects: dict[str, list[tuple[Question, Row]]] = {}
    for question, row in rows:
        if question.part == FIRST:
            subjects.setdefault(question.subject, []).append((question, row))
    return {subject: _winners(those) for subject, those in subjects.items() if len(those) > 1}


def tables(found: Summary) -> list[Table]:
    """Return the tables of a summary, those that answer most first."""
    if not found.seeds:
        return []
    shown = [_first(found), _spread(found, OUTCOME, "How it ends"), *_losses(found), _record(found)]
    return [table for table in shown if table.lines]


def as_data(found: Summary) -> dict[str, object]:
    """Return a summary as one object for JSON: null for what never happened."""
    return {
        "scenario": found.scenario,
        "version": __version__,
        "campaigns": len(found.seeds),
        "failed": dict(sorted(found.failed.items())),
        "first": {
            subject: {who: count / len(winners) for who, count in Counter(winners).most_common()}
            for subject, winners in first(found.rows).items()
        },
        "rows": [_data(question, row) for question, row in _once(found)] if found.seeds else [],
    }


def columns(found: Summary) -> dict[str, NDArray[np.generic]]:
    """Return one row per question; not a number for never, and for what the record does not say."""
    return in_columns([_data(question, row) for question, row in _once(found)])


def _once(found: Summary) -> list[tuple[Question, Row]]:
    """Return each question once, as the record asks it where it does."""
    return list({question.text: (question, row) for question, row in reversed(found.rows)}.values())[::-1]


def _data(question: Question, row: Row) -> dict[str, object]:
    told: dict[str, object] = {"question": question.text, "label": row.label, "unit": row.unit, "part": question.part}
    told |= {name: _plain(one) for name, one in (("record", row.record), ("low", row.low), ("high", row.high))}
    told |= {f"q{100 * share:02.0f}": _plain(lab.quantile(row, share)) for share in QUANTILES}
    within = None if math.isnan(row.low) else float(lab.within(row, row.low, row.high))
    return told | {"never": float(lab.never(row)), "within": within}


def _plain(one: float) -> float | None:
    return one if math.isfinite(one) else None


def _winners(those: Sequence[tuple[Question, Row]]) -> list[str]:
    times = np.array([row.answers for _, row in those])
    won = []
    for each in times.T:
        at = np.flatnonzero(each == each.min())
        won.append(NOBODY if math.isinf(each.min()) else SEVERAL if at.size > 1 else those[int(at[0])][0].who)
    return won


def _first(found: Summary) -> Table:
    lines = []
    for subject, winners in first(found.rows).items():
        for who, count in Counter(winners).most_common():
            dates = _quantiles(_of(found, subject, who), found.start) if who not in (NOBODY, SEVERAL) else ("", "", "")
            lines.append((subject, who, f"{count} of {len(winners)}", *dates))
    head = ("Who is first", "", "campaigns", "there 5 %", "median", "95 %")
    return Table("Who comes first", "", head, tuple(lines))


def _of(found: Summary, subject: str, who: str) -> Row:
    return next(row for question, row in found.rows if (question.subject, question.who) == (subject, who))


def _spread(found: Summary, part: str, title: str) -> Table:
    lines = [(row.label, *_quantiles(row, found.start), str(lab.never(row) or "")) for _, row in found.part(part)]
    return Table(title, "", ("", "5 %", "median", "95 %", "never"), tuple(lines))


def _losses(found: Summary) -> list[Table]:
    """Return what each side and front lost, of those who lost anything: one table for men, one for the rest."""
    rows = [(question, row) for question, row in found.part(LOSSES) if max(row.answers) > 0]
    head = ("", "5 %", "median", "95 %")
    told = []
    for title, men in (("Losses in men", True), ("Losses in tanks and guns", False)):
        those = [row for question, row in rows if (question.unit == "men") == men]
        told.append(Table(title, "", head, tuple((row.label, *_quantiles(row, found.start)) for row in those)))
    return told


def _record(found: Summary) -> Table:
    rows = lab.misses_first([row for _, row in found.part(RECORD)])
    lines = [
        (row.label, value(row, row.record, found.start), *_quantiles(row, found.start), str(lab.never(row) or ""),
         f"{lab.within(row, row.low, row.high)} of {len(row.answers)}")
        for row in rows
    ]  # fmt: skip
    note = "Those first that fewest campaigns meet; within counts those inside the range of the sources."
    return Table("The record", note, ("", "record", "5 %", "median", "95 %", "never", "within"), tuple(lines))


def _quantiles(row: Row, start: datetime) -> tuple[str, str, str]:
    low, middle, high = (value(row, lab.quantile(row, share), start) for share in (0.05, 0.5, 0.95))
    return low, middle, high
