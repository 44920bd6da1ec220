"""The lines that keep troops on their side of them, as the engine's record: where, between which dates, if what."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import NamedTuple

import jax
import numpy as np

from redpencil.engine.nodes import WORD
from redpencil.engine.state import Boundaries
from redpencil.scenario import conditions
from redpencil.scenario.schema import Boundary, ScenarioText
from redpencil.theatre.ground import Theatre
from redpencil.theatre.lines import side_of_line

KINDS = ("front_boundary", "halt_line")


class Bar(NamedTuple):
    """A line for those whom it keeps on one of its sides."""

    line: Boundary
    fronts: frozenset[str]
    beyond: int  # what `side_of_line` says of the ground that is closed to them


def bars(text: ScenarioText) -> Iterator[Bar]:
    """Yield the bars that the lines make.

    A front boundary keeps each of its two fronts on its side, a halt line keeps all fronts of one side on theirs.
    """
    for line in text.boundaries:
        for owner, beyond in ((line.left, -1), (line.right, 1)):
            if line.kind == "front_boundary" or (line.kind == "halt_line" and owner == line.side):
                yield Bar(line, frozenset(f.id for f in text.scenario.front if owner in (f.id, f.side)), beyond)


def where(text: ScenarioText, theatre: Theatre) -> np.ndarray:
    """Return which cells lie beyond each bar; beyond the ends of its line none does. bool (B, N)."""
    sides = {id(line): side_of_line(theatre, line.points) for line in text.boundaries if line.kind in KINDS}
    found = [sides[id(bar.line)] == bar.beyond for bar in bars(text)]
    return np.array(found, bool).reshape(len(found), theatre.lon.size)


def beyond(text: ScenarioText, theatre: Theatre) -> np.ndarray:
    """Return the same as bits; int32 (W, N), see `Ground.beyond`."""
    found = where(text, theatre)
    words = np.zeros((max(-(-len(found) // WORD), 1), theatre.lon.size), np.int32)
    for number, cells in enumerate(found):
        words[number // WORD] |= np.where(cells, 1 << number % WORD, 0).astype(np.int32)
    return words


def in_time(text: ScenarioText) -> np.ndarray:
    """Return in which steps each bar's dates let it hold, judged by their middles; bool (T, B)."""
    head = text.scenario
    hours = timedelta(hours=head.hours_per_step)
    middles = [head.start + hours * step + hours / 2 for step in range(head.steps)]

    def holds(line: Boundary) -> list[bool]:
        return [(line.begins is None or line.begins <= now) and (line.ends is None or now < line.ends)
                for now in middles]  # fmt: skip

    table = np.array([holds(bar.line) for bar in bars(text)], bool)
    return table.reshape(-1, head.steps).T


def closed(
    text: ScenarioText, where: np.ndarray, valid: np.ndarray, front: str, taken: Mapping[str, str]
) -> np.ndarray:
    """Return the cells (N,) closed to a front by the bars that are `valid` (B,), where these options are taken."""
    shut = np.zeros(where.shape[1], bool)
    for bar, cells, now in zip(bars(text), where, valid, strict=True):
        if now and front in bar.fronts and conditions.satisfied(bar.line.when, taken):
            shut |= cells
    return shut


def build(text: ScenarioText) -> Boundaries:
    """Build the record of the bars, in the order of `bars`."""
    commands, given = text.scenario.command, list(bars(text))
    binds = [[int(command.front in bar.fronts) for command in commands] for bar in given]
    when = [conditions.bits(bar.line.when, text.nodes) for bar in given]
    return Boundaries(
        binds=jax.device_put(np.array(binds, np.int32).reshape(len(given), len(commands))),
        in_time=jax.device_put(in_time(text).astype(np.int32)),
        when=jax.device_put(np.array(when, np.int32).reshape(len(given), len(text.nodes))),
        stops=jax.device_put(np.array([bar.line.across == "stop" for bar in given], np.int32)),
    )
