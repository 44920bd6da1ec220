"""The laws of an ensemble, each broken by hand once."""

import pytest
from tests.chronicle import drawn

from redpencil.lab.laws import APART, CONSERVED, DRY, GOES_ON, broken

FIGHTING = {(2, drawn.RIFLE): {"killed": 10}, (6, drawn.RIFLE): {"killed": 10}}
PAID = {(step, drawn.RIFLE): {"men": 10_000 - (10 if step < 6 else 20)} for step in range(2, drawn.STEPS)}


def test_a_campaign_that_keeps_every_law() -> None:
    fought = drawn.campaign(events=FIGHTING, formations=PAID)
    assert broken(fought.scenario, fought.trace) == []


@pytest.mark.parametrize("field", ["men", "guns", "vehicles"])
def test_who_vanishes_without_an_event_is_noticed(field: str) -> None:
    strength = PAID | {(5, drawn.PANZER): {field: 9990}}  # back again in the next step
    fought = drawn.campaign(events=FIGHTING, formations=strength)
    assert broken(fought.scenario, fought.trace) == [CONSERVED]


def test_less_than_nothing_is_noticed() -> None:
    owed = PAID | {(step, drawn.TANK): {"vehicles": 3, "workshop": -3} for step in range(4)}
    fought = drawn.campaign(events=FIGHTING, formations=owed)
    assert broken(fought.scenario, fought.trace) == [CONSERVED]


def test_a_loss_that_nobody_had_is_noticed() -> None:
    fought = drawn.campaign(events=FIGHTING | {(7, drawn.TANK): {"guns_lost": 1}}, formations=PAID)
    assert broken(fought.scenario, fought.trace) == [CONSERVED]


def test_who_fights_in_water_is_noticed() -> None:
    fought = drawn.campaign(events=FIGHTING, formations=PAID | {(7, drawn.TANK): {"cell": 0}})
    assert broken(fought.scenario, fought.trace) == [DRY]


def test_enemies_in_one_cell_are_noticed() -> None:
    fought = drawn.campaign(moves={drawn.TANK: {3: "B"}}, events=FIGHTING, formations=PAID)
    assert broken(fought.scenario, fought.trace) == [APART]


def test_friends_may_share_a_cell() -> None:
    fought = drawn.campaign(moves={drawn.TANK: {3: "W"}}, events=FIGHTING, formations=PAID)
    assert broken(fought.scenario, fought.trace) == []


def test_a_day_on_which_nothing_happens_is_noticed() -> None:
    fought = drawn.campaign(moves={drawn.TANK: {1: "C"}})
    assert broken(fought.scenario, fought.trace) == [GOES_ON]


def test_quiet_after_the_capitulation_is_no_stall() -> None:
    fought = drawn.campaign(moves={drawn.TANK: {1: "C"}}, side_falls=5)
    assert broken(fought.scenario, fought.trace) == []
