"""A calibration finds the parameters that a score was drawn from, names no others, and proposes nothing by chance."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from redpencil.engine.state import Trace, World
from redpencil.lab import calibrate, calibrate_design, calibrate_screen
from redpencil.lab.calibrate_check import check
from redpencil.lab.calibrate_design import Free
from redpencil.lab.calibrate_parts import PARTS, part_of, part_scores, row_scores
from redpencil.lab.calibrate_screen import screen
from redpencil.lab.calibrate_surface import best_region, fit, foretell
from redpencil.lab.crps import crps
from redpencil.lab.record_items import CURVE, DOCUMENTED, EVENT, INTERPOLATED, LOSS, Item
from redpencil.scenario.load import Scenario, load

POINTS, SIZE = 128, 30
FREE = (Free("supply.refill", 1.3, 1.0, 2.0, "days/day"), Free("movement.marsh", -0.1, -0.8, -0.1, "ln factor"))


def rng() -> np.random.Generator:
    return np.random.default_rng(7)


def item(kind: str, value: float, army: str = "", basis: str = DOCUMENTED, limit: float = np.inf) -> Item:
    unit = {EVENT: "days", CURVE: "km", LOSS: "men"}[kind]
    return Item(kind, "east", f"{kind} {army}", army, None, unit, value, value, value, limit, basis, "high", "f.csv", 2)


def drawn_score(points: np.ndarray, luck: float = 0.3) -> np.ndarray:
    """Return a score with a strong slope in the 4th parameter, a valley in the 9th, and luck."""
    noise: np.ndarray = luck * rng().standard_normal(len(points))
    return 5 + points[:, 4] + 2 * (points[:, 9] - 0.2) ** 2 + noise


@pytest.fixture(scope="module")
def points() -> np.ndarray:
    return calibrate_design.latin(POINTS, SIZE, rng())


def test_every_range_is_looked_at_evenly(points: np.ndarray) -> None:
    for column in points.T:
        assert sorted(((column + 1) / 2 * POINTS).astype(int)) == list(range(POINTS))


def test_a_known_effect_is_found_with_its_share_and_nothing_else_is(points: np.ndarray) -> None:
    score = drawn_score(points)
    effects = screen(points, score, rng())
    assert [place for place, effect in enumerate(effects) if effect.identified] == [4, 9]
    share = (points[:, 4]).var() / score.var()
    assert effects[4].low < share < effects[4].high
    assert effects[4].share == pytest.approx(share, abs=0.1)
    assert effects[4].slope == pytest.approx(2, abs=0.5)
    assert effects[9].share > 0.3  # a valley has a share though its slope is small
    assert all(abs(effect.share) < 0.1 for place, effect in enumerate(effects) if place not in (4, 9))


def test_of_scores_without_any_effect_one_in_twenty_names_a_parameter(
    points: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calibrate_screen, "SHUFFLES", 200)
    luck, columns = rng(), calibrate_screen._columns(points)
    named = [bool(calibrate_screen.chosen(columns, luck.standard_normal(POINTS), luck)) for _ in range(200)]
    assert 2 <= sum(named) <= 22  # 10 are to be expected


def test_the_same_seed_says_the_same(points: np.ndarray) -> None:
    score = drawn_score(points)
    assert screen(points, score, rng()) == screen(points, score, rng())


@given(st.lists(st.floats(-3, 3), min_size=2, max_size=2).map(np.array))
def test_ranges_are_kept(point: np.ndarray) -> None:
    for one in FREE:
        value = calibrate_design.values(FREE, point)[one.path]
        assert one.low <= value <= one.high
        assert one.low <= calibrate_design.rounded(one, value) <= one.high


def test_the_present_values_are_a_point_of_the_box() -> None:
    now = calibrate_design.present(FREE)
    assert calibrate_design.values(FREE, now) == pytest.approx({one.path: one.value for one in FREE})
    assert np.abs(now).max() <= 1


def test_fitted_rates_and_what_history_decided_stay() -> None:
    paths = {one.path for one in calibrate_design.free(load("seelow"))}
    assert {"supply.refill", "combat.night", "combat.street", "movement.hostile_ground"} <= paths
    assert not {"combat.attacker_base", "combat.fatigue_loss", "cohesion.give_way"} & paths
    assert not {"fires.first_line_occupied", "movement.road_reichsstrasse"} & paths


def test_a_surface_foretells_a_valley_and_finds_its_ground(points: np.ndarray) -> None:
    named = points[:, [4, 9]]
    surface = fit(named, drawn_score(points))
    assert 0.7 < surface.foretold < 1
    assert np.corrcoef(foretell(surface, named), drawn_score(points, luck=0))[0, 1] > 0.98
    region = best_region(surface, [surface], np.zeros(2), rng())
    assert region.middle == pytest.approx([-0.9, 0.2], abs=0.15)
    assert (region.low <= region.middle).all()
    assert (region.middle <= region.high).all()
    assert np.abs(region.high).max() <= 1


def test_no_part_is_to_pay_for_the_others(points: np.ndarray) -> None:
    named, now = points[:, [4, 9]], np.zeros(2)
    whole, part = fit(named, drawn_score(points)), fit(named, -points[:, 4])
    assert best_region(whole, [part], now, rng()).low[0] > -0.1


def test_a_surface_through_luck_foretells_nothing(points: np.ndarray) -> None:
    assert fit(points[:, :5], rng().standard_normal(POINTS)).foretold < 0.1


def test_few_campaigns_score_what_many_do() -> None:
    answers = rng().gamma(2, 3, (4000, 4))
    few = np.mean([row_scores([item(EVENT, 5.0, limit=20)], one[:, None])[0] for one in answers])
    assert few == pytest.approx(crps(answers.ravel(), 5.0, 20.0), abs=0.05)
    assert np.mean([crps(one, 5.0, 20.0) for one in answers]) > few + 0.2


def test_parts_are_means_of_documented_rows_and_the_whole_is_in_aims() -> None:
    items = [item(EVENT, 1), item(EVENT, 1), item(CURVE, 5), item(LOSS, 100), item(CURVE, 9, basis=INTERPOLATED)]
    rows = np.array([1.0, 3.0, 12.0, 0.3, 99.0])
    assert part_scores(rows, part_of(items)) == pytest.approx([2.0, 2.0, 12.0, 0.3])
    whole, events, way, losses = part_scores(rows[:3], part_of(items[:3]))
    assert (whole, events, way) == (2.0, 2.0, 12.0)
    assert np.isnan(losses)


def test_better_numbers_pass_and_equal_ones_do_not() -> None:
    items = [item(kind, 10, f"{army}th Army") for kind in (EVENT, CURVE, LOSS) for army in range(8)]
    luck = rng()
    before = luck.normal(3, 0.3, (16, len(items)))
    again, better = before + luck.normal(0, 0.2, before.shape), before + luck.normal(-0.5, 0.2, before.shape)
    parts = part_of(items)
    assert not check(items, parts, before, again, rng()).passed
    found = check(items, parts, before, better, rng())
    assert found.passed
    assert found.better == found.rows == len(items)
    assert found.scores[1].difference == pytest.approx(-0.5, abs=0.1)


def test_what_rests_on_one_army_or_costs_another_part_does_not_pass() -> None:
    items = [item(kind, 10, f"{army}th Army") for kind in (EVENT, CURVE, LOSS) for army in range(8)]
    before = rng().normal(3, 0.3, (16, len(items)))
    parts, luck = part_of(items), rng().normal(0, 0.01, before.shape)
    single = before + luck + 0.02 - 4.0 * np.isin(np.arange(len(items)), [0])
    found = check(items, parts, before, single, rng())
    assert found.scores[0].high < 0
    assert not found.passed
    dear = before + luck + np.select([parts == 0, parts == 1], [0.5, 0.0], -0.5)
    found = check(items, parts, before, dear, rng())
    assert found.scores[0].high < 0
    assert not found.passed


def worth(world: World) -> float:
    """Return the days by which campaigns drawn for a test come late: it depends on two parameters alone."""
    refill, hostile = float(world.params.supply.refill), float(world.params.movement.hostile_ground)
    return 6 * (refill - 1.0) ** 2 + 8 * (hostile - 0.3)


def drawn_campaigns(
    scenario: Scenario, worlds: Iterable[World], seeds: Sequence[int]
) -> Iterator[tuple[int, int, Any]]:
    for place, world in enumerate(worlds):
        for seed in seeds:
            luck: float = np.random.default_rng(seed).normal(0, 0.2)
            yield place, seed, worth(world) + luck


def drawn_answers(questions: Any, trace: Trace) -> list[float]:
    """Return answers that are all late by as much as the drawn campaign says."""
    late: Any = trace
    return [one.value + abs(late) * (one.value if one.kind == LOSS else 1) for one in questions.items]


def test_the_whole_of_it_finds_the_two_parameters_and_proposes_better_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calibrate, "across", drawn_campaigns)
    monkeypatch.setattr(calibrate, "ask", drawn_answers)
    told: list[str] = []
    found = calibrate.calibrate(load("seelow"), 128, 4, told.append)
    assert found.proposal is not None
    named = {found.free[place].path for place in found.proposal.parameters}
    assert named == {"supply.refill", "movement.hostile_ground"}
    assert found.proposal.check.passed
    refill, hostile = (
        dict(zip(named_in(found), found.proposal.values, strict=True))[path] for path in sorted(named)[::-1]
    )
    assert 1.0 <= refill < 1.3
    assert 0.3 <= hostile < 0.45
    assert not any(effects[-1].identified for effects in found.effects)
    assert found.points.shape == (128, len(found.free) + 1)
    assert len(found.scores[0]) == 1 + len(PARTS)
    assert all(
        0 <= share < 0.5 for share, score in zip(found.luck, found.scores.T, strict=True) if np.isfinite(score[0])
    )
    assert told[0] == "0 of 128 points"


def named_in(found: calibrate.Calibration) -> list[str]:
    assert found.proposal is not None
    return [found.free[place].path for place in found.proposal.parameters]
