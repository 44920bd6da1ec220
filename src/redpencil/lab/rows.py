"""One row for each campaign: its answers to all questions, and who holds what at its end."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from redpencil.lab.distribution import number
from redpencil.lab.ensemble import traces
from redpencil.lab.questions import questions
from redpencil.measures import measure
from redpencil.scenario.load import Scenario

Row: TypeAlias = dict[str, float | bytes | None]  # question -> operation day, number, or None for never; and CONTROL
Drive: TypeAlias = Callable[[Sequence[int]], Iterator[tuple[int, Row]]]

CONTROL = "control"  # int8 (N,) as bytes: the side that holds each cell after the last step


def rows(scenario: Scenario, seeds: Sequence[int], policies: Mapping[str, str]) -> Iterator[tuple[int, Row]]:
    """Fight one campaign per seed; yield each seed with its row, in the order of the seeds.

    `policies` maps side ids to policies; sides it leaves out play the script. Raises MeasureError.
    """
    asked = [question.text for question in questions(scenario)]
    for seed, trace in traces(scenario, seeds, policies):
        row: Row = {text: _finite(number(scenario, measure(scenario, trace, text))) for text in asked}
        row[CONTROL] = np.ascontiguousarray(np.asarray(trace.control)[-1], np.int8).tobytes()
        yield seed, row


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def in_columns(rows: Sequence[Mapping[str, object]]) -> dict[str, NDArray[np.generic]]:
    """Return rows of the same names as columns: texts, or numbers, not a number for what is None."""
    result: dict[str, NDArray[np.generic]] = {}
    for name in rows[0]:
        values = [row[name] for row in rows]
        if isinstance(values[0], str):
            result[name] = np.array(values, object)
        else:
            result[name] = np.array([math.nan if one is None else one for one in values], np.float64)
    return result
