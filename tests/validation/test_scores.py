"""What the scores say of predictions whose worth is known beforehand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.validation import drawn

from redpencil.validation import resample, scores
from redpencil.validation.engagements import Engagements, Floats
from redpencil.validation.scores import Prediction, silent, take

chances = st.lists(st.tuples(st.booleans(), st.floats(0, 1)), min_size=2, max_size=30)


@pytest.fixture(scope="module")
def rows() -> Engagements:
    return drawn.engagements(drawn.rows(60))


def oracle(rows: Engagements, sd: float = 0.5) -> Prediction:
    """Return a prediction that knows how it ended."""
    spread = np.full(len(rows.line), sd)
    return Prediction(
        rows.won, rows.attacker_loss, rows.defender_loss, rows.advance_km, spread, spread, spread
    )  # fmt: skip


def plain(rows: Engagements) -> Floats:
    return np.ones(len(rows.line))


def test_who_knows_how_it_ended_is_right_everywhere(rows: Engagements) -> None:
    found = take(rows, oracle(rows), plain(rows))
    best = {f"{score.of}: {score.name}": score.good for score in scores.SCORES}
    for name, value in found.items():
        assert value == pytest.approx(1.0 if "inside" in name else best[name]), name


def test_who_says_nothing_has_no_score(rows: Engagements) -> None:
    assert all(np.isnan(value) for value in take(rows, silent(60), plain(rows)).values())


def test_the_mean_of_a_log_has_no_r2_and_a_wrong_scale_has_less(rows: Engagements) -> None:
    known = np.log(rows.attacker_loss)
    mean = np.full(60, np.exp(known.mean()))
    name = "attacker's loss: log R2"
    for factor, expected in ((1.0, 0.0), (3.0, -(np.log(3) ** 2) / known.var())):
        said = oracle(rows)._replace(attacker_loss=mean * factor)
        assert take(rows, said, plain(rows))[name] == pytest.approx(expected)


def test_a_factor_of_two_is_near_and_a_little_more_is_not(rows: Engagements) -> None:
    for factor, expected in ((1.99, 1.0), (0.51, 1.0), (2.01, 0.0), (0.49, 0.0)):
        said = oracle(rows)._replace(defender_loss=rows.defender_loss * factor)
        found = take(rows, said, plain(rows))
        assert found["defender's loss: within a factor of two"] == expected
        assert found["defender's loss: median error"] == pytest.approx(max(factor, 1 / factor))


def test_even_chances_have_a_brier_of_a_quarter_and_no_order(rows: Engagements) -> None:
    found = take(rows, silent(60)._replace(p_win=np.full(60, 0.5)), plain(rows))
    assert found["winner: Brier"] == 0.25
    assert found["winner: AUC"] == 0.5
    assert found["winner: accuracy"] == rows.won.mean()


@given(chances)
def test_auc_is_the_share_of_pairs_in_order(drawn_chances: list[tuple[bool, float]]) -> None:
    won = np.array([float(wins) for wins, _ in drawn_chances])
    p = np.array([chance for _, chance in drawn_chances])
    pairs = [(0.5 if a == b else float(a > b)) for a in p[won == 1] for b in p[won == 0]]
    found = scores.auc(won, p, np.ones(len(p)))
    if pairs:
        assert found == pytest.approx(np.mean(pairs))
    else:
        assert np.isnan(found)


@given(chances, st.data())
def test_a_weight_of_two_is_a_row_that_stands_there_twice(
    drawn_chances: list[tuple[bool, float]], data: st.DataObject
) -> None:
    won = np.array([float(wins) for wins, _ in drawn_chances])
    p = np.array([chance for _, chance in drawn_chances])
    times = np.array(data.draw(st.lists(st.integers(0, 3), min_size=len(p), max_size=len(p))))
    for score in (scores.accuracy, scores.brier, scores.auc, scores.within_factor, scores.log_r2):
        repeated = score(np.repeat(won, times), np.repeat(p, times), np.ones(times.sum()))
        np.testing.assert_allclose(score(won, p, times.astype(float)), repeated, rtol=1e-6, atol=1e-6)


def test_intervals_hold_their_share_of_what_was_drawn_from_them() -> None:
    random = np.random.default_rng(0)
    said, sd = random.normal(size=20_000), np.full(20_000, 0.7)
    actual = said + sd * random.normal(size=20_000)
    for percent in (50, 90):
        held = scores.coverage(actual, said, sd, np.ones(20_000), percent=percent)
        assert held == pytest.approx(percent / 100, abs=0.02)


def test_reliability_tells_what_was_said_and_what_came() -> None:
    random = np.random.default_rng(0)
    p = random.random(5_000)
    won = (random.random(5_000) < p).astype(float)
    bins = scores.reliability(won, p)
    assert sum(count for _, _, count in bins) == 5_000
    for said, came, _ in bins:
        assert said == pytest.approx(came, abs=0.05)


def test_the_loss_exchange_is_of_men_not_of_shares(rows: Engagements) -> None:
    men = np.log(rows.attacker_men / rows.defender_men)
    lost = rows.attacker_loss * rows.attacker_men / (rows.defender_loss * rows.defender_men)
    np.testing.assert_allclose(scores.exchange(rows, men), np.log(lost))


def test_whole_battles_are_drawn() -> None:
    groups = np.array(["a", "a", "b", "c", "c", "c"])
    draws = resample.bootstrap(groups, draws=200)
    assert (draws[:, 0] == draws[:, 1]).all()
    assert (draws[:, 3] == draws[:, 5]).all()
    assert (draws[:, [0, 2, 3]].sum(axis=1) == 3).all()
    assert len(np.unique(draws, axis=0)) > 5
    np.testing.assert_array_equal(draws, resample.bootstrap(groups, draws=200))


def test_every_row_stands_in_one_part_of_each_kind(rows: Engagements) -> None:
    for kind, parts in resample.parts(rows).items():
        assert (np.sum(list(parts.values()), axis=0) == 1).all(), kind
