"""The fit finds what it was drawn from, and finds nothing where there is nothing."""

from functools import cache

import numpy as np
import pytest
from tests.validation.drawn import engagements, row

from redpencil.validation.ablation import ablations, log_score
from redpencil.validation.engagements import Engagements
from redpencil.validation.fit import EFFECTS, Fit, design, effects, fit
from redpencil.validation.folds import grouped
from redpencil.validation.foretell import cross_validated, foretell
from redpencil.validation.likelihood import linear
from redpencil.validation.priors import Priors, period, priors
from redpencil.validation.replay import setting
from redpencil.validation.scores import auc, brier

ROWS = 240
NOISE = np.array([0.4, 0.5, 0.6])
NATIONS = ("Red", "Blue", "Green", "White")


def fields(seed: int) -> Engagements:
    """Return made-up engagements of every kind; how they end is not drawn yet."""
    random = np.random.default_rng(seed)
    cells = []
    for number in range(ROWS):
        attacker, defender = random.choice(NATIONS, 2, replace=False)
        men = random.integers(5_000, 60_000, 2)
        cells.append(
            row(
                attacker_nation=attacker, defender_nation=defender, battle_group=number // 3, att_men=men[0],
                def_men=men[1], att_tanks=random.integers(0, 300), def_tanks=random.integers(0, 300),
                att_guns=random.integers(20, 600), def_front_km=round(random.uniform(2, 40), 1),
                duration_days=random.integers(1, 9), year=random.choice([1915, 1942, 1967]),
                posture=random.choice(["hasty", "prepared", "fortified", "delay"]), surprise=random.integers(-1, 3),
                air_superiority=random.integers(-1, 2), terrain_relief=random.choice(["flat", "rugged"]),
                terrain_cover=random.choice(["bare", "heavily wooded"]), weather_ground=random.choice(["wet", "dry"]),
                river_crossing=random.integers(0, 2),
            )
        )  # fmt: skip
    return engagements(cells)


def drawn(seed: int) -> tuple[Engagements, np.ndarray]:
    """Return engagements fought by the replay with known values and noise, and the values."""
    random, rows, held = np.random.default_rng(seed), fields(seed), priors()
    who = effects(rows)
    # What all armies or all periods have in common is in the bases.
    others = [random.normal(0.0, 0.4, len(who.owners(effect))) for effect in EFFECTS]
    rates = held.means + held.sds * random.normal(size=len(held.names))
    truth = np.concatenate([rates, *(each - each.mean() for each in others)])
    said = linear(setting(rows), held.names, truth, design(rows, who)).said
    ended = np.exp(said[:3] + NOISE[:, None] * random.normal(size=(3, ROWS)))
    won = (random.random(ROWS) < 1 / (1 + np.exp(-said[3]))).astype(float)
    return rows._replace(attacker_loss=ended[0], defender_loss=ended[1], advance_km=ended[2], won=won), truth


@cache
def recovered(seed: int) -> tuple[Fit, np.ndarray]:
    """Return the fit to drawn engagements, and the values that they were drawn with."""
    rows, truth = drawn(seed)
    return fit(rows), truth


@pytest.mark.parametrize("seed", [1, 2])
def test_known_values_are_found_again_within_their_standard_errors(seed: int) -> None:
    found, truth = recovered(seed)
    off = (found.values - truth) / found.errors
    assert np.mean(np.abs(off) < 1.645) > 0.8
    assert np.abs(off).max() < 4.5
    assert found.noise == pytest.approx(NOISE, rel=0.2)


def test_the_engagements_and_not_the_priors_are_what_is_found() -> None:
    found, truth = recovered(1)
    terms = slice(len(found.priors.names))
    learnt = found.errors[terms] < 0.8 * found.priors.sds
    assert learnt.sum() > 15
    far = np.abs(found.values[terms] - truth[terms])[learnt]
    assert far.mean() < 0.8 * np.abs(found.priors.means - truth[terms])[learnt].mean()


def test_a_shuffled_winner_is_foretold_no_better_than_by_the_majority_class() -> None:
    rows, _ = drawn(1)
    fold = grouped(rows.group, k=4)
    even = np.ones(ROWS)
    told = cross_validated(rows, fold).p_win
    shuffled = rows._replace(won=np.random.default_rng(0).permutation(rows.won))
    blind = cross_validated(shuffled, fold, held=blank_winner()).p_win
    majority = np.full(ROWS, rows.won.mean())
    assert auc(rows.won, told, even) > 0.65
    assert auc(shuffled.won, blind, even) == pytest.approx(0.5, abs=0.1)
    assert brier(shuffled.won, blind, even) > brier(shuffled.won, majority, even) - 0.01


def blank_winner() -> Priors:
    """Return priors that hold nothing of who wins."""
    return priors(neutral=True)


def test_a_term_that_matters_pays_and_is_missed() -> None:
    rows, _ = drawn(1)
    fold = grouped(rows.group, k=4)
    fatigue, endurance = ablations(rows, fold, ("fatigue_loss", "endurance"))
    assert fatigue.pays
    assert fatigue.gain > 2 * fatigue.error
    assert endurance.pays
    assert endurance.term in EFFECTS


def test_intervals_are_as_wide_as_they_say() -> None:
    rows, _ = drawn(2)
    said = cross_validated(rows, grouped(rows.group, k=4))
    off = np.abs(np.log(rows.attacker_loss / said.attacker_loss)) / said.attacker_sd
    assert np.mean(off < 1.645) == pytest.approx(0.9, abs=0.07)
    assert np.mean(off < 0.6745) == pytest.approx(0.5, abs=0.1)


def test_what_a_row_does_not_tell_changes_nothing() -> None:
    rows, _ = drawn(1)
    unknown = rows._replace(advance_km=np.where(np.arange(ROWS) < 5, -1.0, rows.advance_km))
    score = log_score(foretell(recovered(1)[0], unknown), unknown)
    assert np.isfinite(score).all()
    assert fit(unknown, steps=2).told == (ROWS, ROWS, ROWS - 5, ROWS)


def test_an_army_is_a_nation_in_a_time() -> None:
    assert [period(year) for year in (1905, 1914, 1938, 1939, 1945, 1973)] == [
        "before 1914", "1914-1918", "1919-1938", "1939-1945", "1939-1945", "from 1946",
    ]  # fmt: skip
    rows = engagements([row(attacker_nation="", year=1944)])
    assert effects(rows).armies == ("Blue, 1939-1945",)
