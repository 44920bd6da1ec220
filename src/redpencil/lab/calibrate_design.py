"""What a calibration may move: the operational parameters, each within its stated range, and where it looks."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from redpencil.engine.state import World
from redpencil.scenario.load import Scenario, build
from redpencil.scenario.numbers import numbers, parameters

Points = NDArray[np.float64]  # (P, d), -1 at the low end of each range and 1 at the high

RULES = ("supply", "movement", "command", "cohesion", "capitulation", "fires", "intelligence")
COMBAT = "combat"  # of these only what is judged: the fit to engagements stays
ENGAGEMENTS = "CDB90"
JUDGED = ("judgement", "prior")
DIGITS = 3  # of a value that is proposed


class Free(NamedTuple):
    """A parameter that may move."""

    path: str
    value: float  # now
    low: float
    high: float
    unit: str


def free(scenario: Scenario) -> tuple[Free, ...]:
    """Return the parameters that may move: those that no engagement fixed and no decision of history sets."""
    taken = {
        path for node in scenario.text.nodes for option in node.option
        if scenario.options.get(node.id) == option.id for path in option.sets
    }  # fmt: skip
    found = []
    for path, one in scenario.text.parameters.items():
        rule = path.partition(".")[0]
        judged = rule == COMBAT and any(word in one.source for word in JUDGED)
        if (rule in RULES or judged) and ENGAGEMENTS not in one.source and one.low < one.high and path not in taken:
            found.append(Free(path, one.value, one.low, one.high, one.unit))
    return tuple(found)


def latin(count: int, size: int, rng: np.random.Generator) -> Points:
    """Return a Latin hypercube (count, size): every hundredth of every range is looked at as often as any other."""
    strata = np.array([rng.permutation(count) for _ in range(size)]).T
    return (strata + rng.random((count, size))) / count * 2 - 1


def values(moved: tuple[Free, ...], point: Points) -> dict[str, float]:
    """Return the parameters of one point (d,) by path; never outside their ranges."""
    shares = (np.clip(point, -1, 1) + 1) / 2
    return {
        one.path: min(max(one.low + share * (one.high - one.low), one.low), one.high)  # sums may round beyond an end
        for one, share in zip(moved, shares.tolist(), strict=True)
    }


def present(moved: tuple[Free, ...]) -> Points:
    """Return the point (d,) at which the parameters stand."""
    return np.array([2 * (one.value - one.low) / (one.high - one.low) - 1 for one in moved])


def rounded(one: Free, value: float) -> float:
    """Return a value to a few digits, within its range."""
    return min(max(float(f"{value:.{DIGITS}g}"), one.low), one.high)


def world(scenario: Scenario, moved: Mapping[str, float]) -> World:
    """Return a scenario's world with other numbers; routes stay as they were drawn with the present ones."""
    known = {**numbers(scenario.text, scenario.options), **moved}
    return scenario.world._replace(params=parameters(known, hours=scenario.hours_per_step))


def rebuilt(scenario: Scenario, moved: Mapping[str, float]) -> Scenario:
    """Return a scenario built anew with other numbers, as if they stood in its file."""
    known = scenario.text.parameters
    changed = {path: known[path].model_copy(update={"value": value}) for path, value in moved.items()}
    return build(scenario.text._replace(parameters={**known, **changed}), scenario.theatre, scenario.options)
