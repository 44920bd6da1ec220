"""Events as rows: nothing lost, nothing told twice, everything in order."""

from collections import Counter

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given
from tests.builders import cell
from tests.chronicle.drawn import (
    AMERICAN,
    GERMAN,
    PANZER,
    RIFLE,
    SOVIET,
    STEPS,
    TANK,
    THEATRE,
    WESTERN,
    around,
    campaign,
)

from redpencil.campaign import Campaign
from redpencil.chronicle.facts import BITS, KINDS, LOSSES, Fact, fold
from redpencil.engine.state import CITY_FELL, HOLD, POCKET, RETREATED, SURRENDER

losses = st.fixed_dictionaries({name: st.integers(0, 500) for name in LOSSES})
places_of_loss = st.tuples(st.integers(0, STEPS - 1), st.integers(0, 3))


def of_kind(drawn: Campaign, kind: str) -> list[Fact]:
    return [fact for fact in fold(drawn) if fact.kind == kind]


@given(st.dictionaries(places_of_loss, losses, max_size=12))
def test_every_loss_stands_in_exactly_one_row(events: dict[tuple[int, int], dict[str, int]]) -> None:
    drawn = campaign(events=events)
    facts = fold(drawn)
    for name in LOSSES:
        assert sum(getattr(fact, name) for fact in facts) == getattr(drawn.trace.events, name).sum()
    assert {fact.kind for fact in facts if any(getattr(fact, name) for name in LOSSES)} <= {"losses"}


def test_losses_are_told_once_per_command_and_day() -> None:
    events = {(step, RIFLE): {"killed": 10} for step in range(STEPS)} | {(0, PANZER): {"wounded": 3}}
    told = of_kind(campaign(events=events), "losses")
    assert [(fact.time[:10], fact.command, fact.killed, fact.wounded) for fact in told] == [
        ("1945-04-16", "1a", 40, 0),
        ("1945-04-16", "9a", 0, 3),
        ("1945-04-17", "1a", 40, 0),
    ]


@pytest.mark.parametrize("kind", BITS)
def test_every_kind_of_happening_becomes_a_row(kind: str) -> None:
    (fact,) = of_kind(campaign(events={(3, TANK): {"what": BITS[kind]}}), kind)
    assert (fact.step, fact.formation, fact.command, fact.front, fact.side) == (3, "tank", "3gta", "south", "soviet")
    assert (fact.time, fact.place, fact.cell) == (
        "1945-04-16T21:00:00",
        "A",
        f"{THEATRE.h3_index[cell(THEATRE, 'A')]:x}",
    )


def test_a_retreat_is_not_an_advance() -> None:
    facts = fold(campaign(events={(3, PANZER): {"what": RETREATED | BITS["advanced"]}}))
    assert [fact.kind for fact in facts] == ["retreated"]


def test_an_attack_is_told_where_it_strikes() -> None:
    events = {(2, RIFLE): {"target": cell(THEATRE, "C"), "advance": 800}}
    (fact,) = of_kind(campaign(events=events), "attacked")
    assert (fact.place, fact.advance_m) == ("C", 800)


def test_who_holds_and_fires_has_not_attacked() -> None:
    fire = {(2, RIFLE): {"target": cell(THEATRE, "C"), "advance": 0}}
    assert of_kind(campaign(events=fire), "attacked")
    assert not of_kind(campaign(events=fire, formations={(2, RIFLE): {"posture": HOLD}}), "attacked")


def test_rows_are_numbered_in_order_of_time() -> None:
    events = {(step, who): {"killed": 1, "what": 1 << who} for step in range(STEPS) for who in range(4)}
    facts = fold(campaign(events=events, moves={RIFLE: {4: "C"}}, city_falls=5, side_falls=6))
    assert [fact.id for fact in facts] == [f"e{number:05d}" for number in range(1, len(facts) + 1)]
    order = [(fact.step, KINDS.index(fact.kind)) for fact in facts]
    assert order == sorted(order)


def test_a_place_is_taken_once_by_a_side_that_did_not_hold_it() -> None:
    drawn = campaign(moves={RIFLE: {2: "C", 4: "A", 6: "C"}})
    assert [(fact.place, fact.formation, fact.step) for fact in of_kind(drawn, "took") if fact.side == "soviet"] == [
        ("C", "rifle", 2)
    ]


def test_a_place_that_is_passed_counts_for_the_nearest_formation() -> None:
    drawn = campaign(moves={TANK: {1: "C"}}, control={1: {cell(THEATRE, "D"): SOVIET}})
    assert ("D", "tank") in {(fact.place, fact.formation) for fact in of_kind(drawn, "took")}


def test_without_control_a_place_is_held_by_who_stands_in_it() -> None:
    drawn = campaign(moves={RIFLE: {2: "C"}})
    bare = drawn._replace(trace=drawn.trace._replace(control=np.zeros((STEPS, 0), np.int8)))
    assert [(fact.place, fact.step) for fact in of_kind(bare, "took") if fact.side == "soviet"] == [("C", 2)]
    assert not of_kind(bare, "ring_closed")


def test_friends_link_up_at_a_place() -> None:
    drawn = campaign(moves={AMERICAN: {2: "D"}, TANK: {3: "D"}})
    met = [(fact.formation, fact.other, fact.place, fact.step) for fact in of_kind(drawn, "linked_up")]
    assert met == [("tank", "american", "D", 3)]


def test_enemies_do_not_link_up() -> None:
    assert not of_kind(campaign(moves={RIFLE: {2: "B"}}), "linked_up")


def test_fronts_of_one_side_link_up_only_on_ground_that_they_took() -> None:
    assert not of_kind(campaign(), "linked_up"), "both stand at A from the start"
    met = of_kind(campaign(moves={RIFLE: {2: "C"}, TANK: {3: "C"}}), "linked_up")
    assert [(fact.front, fact.other, fact.place) for fact in met] == [("north", "tank", "C")]


def test_a_ring_closes_when_no_way_to_supply_is_left_for_two_steps() -> None:
    ring = dict.fromkeys(around("B"), SOVIET)
    opened = {around("B")[0]: GERMAN}
    (fact,) = of_kind(campaign(control={3: ring}), "ring_closed")
    assert (fact.step, fact.other, fact.place, fact.side) == (3, "city", "B", "german")
    assert not of_kind(campaign(control={3: ring, 4: opened}), "ring_closed"), "one step is a raid"
    assert not of_kind(campaign(control={3: ring | opened}), "ring_closed"), "a gap lets supply through"


def test_an_ally_of_the_besieger_closes_a_ring_too() -> None:
    ring = dict.fromkeys(around("B"), SOVIET) | {around("B")[0]: WESTERN}
    assert len(of_kind(campaign(control={3: ring}), "ring_closed")) == 1


def test_a_city_falls_with_those_who_were_in_it() -> None:
    events = {(5, PANZER): {"what": SURRENDER, "cause": CITY_FELL, "captured": 9_000}}
    facts = fold(campaign(events=events, city_falls=5, side_falls=6))
    told = {fact.kind: fact for fact in facts}
    assert (told["city_fell"].men, told["city_fell"].other, told["city_fell"].step) == (9_000, "city", 5)
    assert (told["surrendered"].men, told["surrendered"].cause) == (9_000, "city capitulated")
    assert (told["side_fell"].side, told["side_fell"].step) == ("german", 6)
    assert Counter(fact.kind for fact in facts)["city_fell"] == 1


def test_a_surrender_names_its_cause() -> None:
    (fact,) = of_kind(campaign(events={(2, PANZER): {"what": SURRENDER, "cause": POCKET}}), "surrendered")
    assert fact.cause == "pocket ran dry"
