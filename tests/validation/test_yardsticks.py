"""The yardsticks find what they can find, say nothing of the rest, and never see what they foretell."""

import numpy as np
import pytest
from tests.validation import drawn

from redpencil.validation import boosting
from redpencil.validation.engagements import Engagements, where
from redpencil.validation.folds import grouped
from redpencil.validation.scores import take
from redpencil.validation.yardsticks import YARDSTICKS, foretell, logistic, power_ratio

EVERYBODY = YARDSTICKS | {boosting.NAME: boosting.boosting}


@pytest.fixture(scope="module")
def rows() -> Engagements:
    return drawn.engagements(drawn.rows(150))


def test_battles_stay_whole_and_folds_come_out_even(rows: Engagements) -> None:
    fold = grouped(rows.group)
    assert all(len(set(fold[rows.group == group])) == 1 for group in np.unique(rows.group))
    assert np.ptp(np.bincount(fold)) <= 3
    np.testing.assert_array_equal(fold, grouped(rows.group))
    assert (fold != grouped(rows.group, seed=1)).any()


@pytest.mark.parametrize("name", EVERYBODY)
def test_how_a_row_ended_does_not_change_what_is_said_of_it(name: str, rows: Engagements) -> None:
    fold = grouped(rows.group, k=2)
    here = fold == 0
    other = drawn.ended_otherwise(rows, here)
    for one, two in zip(foretell(EVERYBODY[name], rows, fold), foretell(EVERYBODY[name], other, fold), strict=True):
        np.testing.assert_array_equal(one[here], two[here])


@pytest.mark.parametrize("name", EVERYBODY)
def test_a_shuffled_winner_is_foretold_no_better_than_by_the_majority(name: str, rows: Engagements) -> None:
    random = np.random.default_rng(3)
    shuffled = rows._replace(won=random.permutation(rows.won))
    found = take(shuffled, foretell(EVERYBODY[name], shuffled, grouped(rows.group, k=5)), np.ones(150))
    accuracy = found["winner: accuracy"]
    assert np.isnan(accuracy) or accuracy <= max(rows.won.mean(), 1 - rows.won.mean()) + 0.08


def test_three_to_one_is_taken_at_its_word() -> None:
    rows = drawn.engagements([drawn.row(att_men=men, def_men=1_000, att_tanks=0, att_guns=0, att_casualties=1,
                                        def_casualties=1, def_tanks=0, def_guns=0)
                              for men in (2_999, 3_000)])  # fmt: skip
    said = YARDSTICKS["3:1 rule"](rows, rows)
    assert said.p_win.tolist() == [0, 1]
    assert np.isnan(said.attacker_loss).all()


def test_the_average_is_the_share_of_wins_and_the_geometric_mean(rows: Engagements) -> None:
    one_day = rows._replace(days=np.ones(150))
    said = YARDSTICKS["average"](one_day, where(one_day, np.arange(150) < 3))
    assert said.p_win == pytest.approx(np.full(3, rows.won.mean()), abs=1e-3)
    assert said.attacker_loss == pytest.approx(np.full(3, np.exp(np.log(rows.attacker_loss).mean())))


def test_the_square_law_finds_a_world_that_obeys_it(rows: Engagements) -> None:
    enemy = rows.defender_men / rows.attacker_men
    lawful = rows._replace(
        attacker_loss=0.002 * enemy * rows.days, defender_loss=0.001 / enemy * rows.days
    )  # fmt: skip
    found = {name: take(lawful, foretell(YARDSTICKS[name], lawful, grouped(rows.group)), np.ones(150))
             for name in ("square law", "linear law")}  # fmt: skip
    assert found["square law"]["attacker's loss: log R2"] == pytest.approx(1.0)
    assert found["square law"]["defender's loss: log R2"] == pytest.approx(1.0)
    assert found["linear law"]["attacker's loss: log R2"] < 0.9


def test_a_logistic_finds_the_coefficients_that_made_the_winners() -> None:
    random = np.random.default_rng(0)
    inputs = random.normal(size=(20_000, 2))
    odds = 0.4 + inputs @ [1.5, -0.5]
    won = (random.random(20_000) < 1 / (1 + np.exp(-odds))).astype(float)
    assert logistic(inputs, won) == pytest.approx([0.4, 1.5, -0.5], abs=0.1)


@pytest.mark.parametrize(
    ("cells", "factor"),
    [
        ({}, 2 / 1.5 / 1.3),
        ({"posture": "fortified"}, 2 / 1.6 / 1.3),
        ({"posture": "delay", "terrain_relief": "rugged"}, 2 / 1.2 / 1.5),
        ({"terrain_special": "urban"}, 2 / 1.5 / 1.4),
        ({"terrain_special": "urban", "terrain_relief": "rugged"}, 2 / 1.5 / 1.5),
        ({"air_superiority": 1}, 2 * 1.1 / 1.5 / 1.3),
        ({"surprise": 2}, 2 * 3**0.5 / 1.5 / 1.3),
        ({"surprise": -2}, 2 / 3**0.5 / 1.5 / 1.3),
    ],
)
def test_combat_power_is_men_times_the_printed_factors(cells: dict[str, object], factor: float) -> None:
    assert np.exp(power_ratio(drawn.engagements([drawn.row(**cells)]))) == pytest.approx([factor])


def test_what_is_unknown_stops_no_yardstick(rows: Engagements) -> None:
    unknown = np.full(150, np.nan)
    blind = rows._replace(works=unknown, air=unknown, surprise=unknown, rugged=unknown, attacker_tanks=unknown,
                          attacker_guns=unknown, front_km=unknown)  # fmt: skip
    for yardstick in EVERYBODY.values():
        said = foretell(yardstick, blind, grouped(rows.group, k=2))
        assert np.isfinite(said.p_win).all() or np.isnan(said.p_win).all()
