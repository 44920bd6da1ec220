"""Laws of the operation, on the Seelow Heights: what comes of less ammunition, no pull-back, no preparation."""

from functools import cache

import numpy as np
import pytest
from docs.ablation import Mechanism, without

from redpencil.campaign import run
from redpencil.engine.state import Trace
from redpencil.measures import members
from redpencil.scenario.load import Scenario, load

SEEDS = 16
STAY = {"heinrici_pull_back": "stay"}
NO_PREPARATION = {"fires.preparation_defender": 0, "fires.preparation_advance": 0}
SCENARIO = load("seelow")
SOVIET, GERMAN = (members(SCENARIO, side) for side in SCENARIO.side_ids)


def changed(sets: dict[str, float], options: dict[str, str]) -> Scenario:
    return without(SCENARIO, Mechanism("as the test wants it", sets, options))


@cache
def fought(*, stock_days: float = 5, stays: bool = False, prepared: bool = True) -> tuple[Trace, ...]:
    """Return a campaign for each seed; with all as it is, the one of history."""
    sets = {"side.soviet.ammunition_days": stock_days} | ({} if prepared else NO_PREPARATION)
    scenario = changed(sets, STAY if stays else {})
    return tuple(run(scenario, seed=seed).trace for seed in range(SEEDS))


def gained_km(traces: tuple[Trace, ...]) -> np.ndarray:
    """Return how far the attackers fought their way in four days, all formations together, for each seed."""
    return np.array([np.asarray(trace.events.advance)[:, SOVIET].sum() / 1000 for trace in traces])


def first_day_km(traces: tuple[Trace, ...]) -> np.ndarray:
    """Return the same for the first 24 hours, before chance has the upper hand."""
    steps = 24 // SCENARIO.hours_per_step
    return np.array([np.asarray(trace.events.advance)[:steps, SOVIET].sum() / 1000 for trace in traces])


def cells(traces: tuple[Trace, ...]) -> np.ndarray:
    """Return how many cells the attackers hold at the end, for each seed."""
    return np.array([(np.asarray(trace.control)[-1] == 0).sum() for trace in traces])


def first_day_losses(traces: tuple[Trace, ...]) -> np.ndarray:
    """Return how many Germans were killed, wounded and captured in the first 24 hours, for each seed."""
    steps = 24 // SCENARIO.hours_per_step
    return np.array([
        sum(int(np.asarray(getattr(trace.events, kind))[:steps, GERMAN].sum())
            for kind in ("killed", "wounded", "captured"))
        for trace in traces
    ])  # fmt: skip


def test_the_history_of_these_tests_is_that_of_the_scenario() -> None:
    assert SCENARIO.side_ids == ("soviet", "german")
    assert SCENARIO.text.parameters["side.soviet.ammunition_days"].value == 5


@pytest.mark.parametrize("days", [1, 1.5])
def test_an_earlier_assault_with_a_smaller_stock_breaks_in_more_slowly(days: float) -> None:
    with_less, with_more = gained_km(fought(stock_days=days)), gained_km(fought())
    assert (with_less < with_more).mean() > 0.5
    assert with_less.mean() < 0.95 * with_more.mean()
    assert cells(fought(stock_days=days)).sum() < cells(fought()).sum()


def test_who_stays_in_the_first_line_loses_more_on_the_first_day() -> None:
    stays, pulls_back = first_day_losses(fought(stays=True)), first_day_losses(fought())
    assert (stays > pulls_back).mean() > 0.5
    assert stays.mean() > 1.02 * pulls_back.mean()


def test_a_preparation_pays_on_a_manned_line() -> None:
    assert first_day_km(fought(stays=True)).sum() > 1.05 * first_day_km(fought(stays=True, prepared=False)).sum()


def test_a_preparation_on_a_line_that_was_left_pays_less() -> None:
    """As it was: the shells of 16 April fell on trenches that Heinrici had emptied."""
    manned = first_day_km(fought(stays=True)).sum() - first_day_km(fought(stays=True, prepared=False)).sum()
    left = first_day_km(fought()).sum() - first_day_km(fought(prepared=False)).sum()
    assert left < manned
