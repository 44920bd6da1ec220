"""Every mechanism that the ablation switches off has its numbers, and they are not off already."""

from fnmatch import fnmatchcase

import numpy as np
import pytest
from docs.ablation import MECHANISMS, Column, Difference, Mechanism, difference, drawn, table, weight

from redpencil.scenario.packaged import resolve
from redpencil.scenario.read import read
from redpencil.scenario.schema import ScenarioText

COLUMN = Column("events", 2.0, "days", lambda answers: float(answers[:, 0].mean()))
SHARE = Column("lost", 0.1, "%", lambda answers: float(answers[:, 0].mean()))


@pytest.fixture(scope="module")
def texts() -> tuple[ScenarioText, ...]:
    return tuple(read(resolve(name)) for name in ("berlin-1945", "race-to-berlin"))


@pytest.mark.parametrize("mechanism", MECHANISMS, ids=lambda one: one.name)
def test_a_mechanism_is_on_until_it_is_switched_off(mechanism: Mechanism, texts: tuple[ScenarioText, ...]) -> None:
    assert mechanism.sets or mechanism.options
    for pattern, off in mechanism.sets.items():
        values = [one.value for text in texts for path, one in text.parameters.items() if fnmatchcase(path, pattern)]
        assert any(value != off for value in values), pattern
    nodes = {node.id: node for node in texts[0].nodes}
    for node, option in mechanism.options.items():
        assert option in {one.id for one in nodes[node].option} - {nodes[node].historical}


def test_a_difference_is_taken_seed_by_seed() -> None:
    base = np.random.default_rng(0).normal(10, 5, (24, 1))
    draws = np.random.default_rng(1).integers(24, size=(50, 24))
    found = difference(COLUMN, drawn(COLUMN, base, draws), drawn(COLUMN, base + 1, draws))
    assert found.value == pytest.approx(1)
    assert found.error == pytest.approx(0)
    assert found.tells
    noise = difference(COLUMN, drawn(COLUMN, base, draws), drawn(COLUMN, base[::-1], draws))
    assert not noise.tells


def test_a_share_is_of_the_base() -> None:
    draws = np.zeros((2, 4), np.int64)
    base, other = np.full((4, 1), 200.0), np.full((4, 1), 150.0)
    assert difference(SHARE, drawn(SHARE, base, draws), drawn(SHARE, other, draws)) == Difference(-0.25, 0.0)


def test_the_mechanism_that_moves_most_stands_first() -> None:
    little, much = [Difference(0.2, 0.3), Difference(0.01, 0.0)], [Difference(-2.0, 0.1), Difference(0.1, 0.1)]
    shown = [COLUMN, SHARE]
    assert weight(shown, little) == pytest.approx(0.1)
    assert weight(shown, much) == pytest.approx(1)
    found = [(Mechanism("little", {}), little), (Mechanism("much", {}), much)]
    lines = table(shown, np.ones((4, 1)), found).splitlines()
    assert lines[4].startswith("| much | 1.00 | **-2.00 ± 0.10** |")
    assert lines[5].startswith("| little | 0.10 | +0.20 ± 0.30 |")
