"""The rates foretell what they have not seen, and nothing that is not there."""

import numpy as np
import pytest
from tests.validation import drawn

from redpencil.validation.engagements import Engagements
from redpencil.validation.folds import grouped
from redpencil.validation.foretell import cross_validated
from redpencil.validation.scores import take


@pytest.fixture(scope="module")
def rows() -> Engagements:
    return drawn.engagements(drawn.rows(120))


def test_how_a_row_ended_does_not_change_what_the_rates_say_of_it(rows: Engagements) -> None:
    fold = grouped(rows.group, k=2)
    here = fold == 0
    other = drawn.ended_otherwise(rows, here)
    for one, two in zip(cross_validated(rows, fold), cross_validated(other, fold), strict=True):
        np.testing.assert_array_equal(one[here], two[here])


def test_a_shuffled_winner_is_foretold_no_better_than_by_the_majority(rows: Engagements) -> None:
    shuffled = rows._replace(won=np.random.default_rng(3).permutation(rows.won))
    fold = grouped(rows.group, k=3)
    accuracy = take(shuffled, cross_validated(shuffled, fold), np.ones(120))["winner: accuracy"]
    straight = take(rows, cross_validated(rows, fold), np.ones(120))["winner: accuracy"]
    majority = max(rows.won.mean(), 1 - rows.won.mean())
    assert accuracy <= majority + 0.08
    assert straight > majority + 0.08  # so there is something to lose


def test_intervals_hold_about_what_they_should(rows: Engagements) -> None:
    found = take(rows, cross_validated(rows, grouped(rows.group, k=3)), np.ones(120))
    for of in ("attacker's loss", "defender's loss", "advance"):
        assert found[f"{of}: inside 50 %"] == pytest.approx(0.5, abs=0.2)
        assert found[f"{of}: inside 90 %"] == pytest.approx(0.9, abs=0.1)
