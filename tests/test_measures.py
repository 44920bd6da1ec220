"""What the record asks a campaign, and what the campaign answers."""

from datetime import datetime

import numpy as np
import pytest
from tests.builders import cell
from tests.chronicle.drawn import AMERICAN, PANZER, RIFLE, SOVIET, START, STEPS, TANK, THEATRE, around, campaign

from redpencil.campaign import Campaign
from redpencil.measures import FIGURES, QUESTIONS, MeasureError, measure
from redpencil.scenario.measure import GRAMMAR


def ask(drawn: Campaign, question: str) -> object:
    return measure(drawn.scenario, drawn.trace, question)


def at(step: int) -> datetime:
    """Return the middle of a step of six hours."""
    return datetime(1945, 4, 16 + step // 4, 6 * (step % 4) + 3)


@pytest.mark.parametrize(
    ("question", "step"),
    [
        ("reached:1a:C", 2),
        ("reached:north:C", 2),
        ("reached:soviet:C", 2),
        ("reached:3gta:C", None),
        ("reached:3gta:D", 4),
        ("linked_up:soviet:western:D", 5),
        ("linked_up:north:south:C", None),
        ("entered:soviet:city", 6),
        ("entered:western:city", None),
        ("heart:city", 6),
        ("heart_by:north:city", 6),
        ("heart_by:south:city", None),
        ("ring:city", None),
        ("fell:city", 7),
        ("end", 7),
    ],
)
def test_a_question_is_answered_with_the_middle_of_the_step(question: str, step: int | None) -> None:
    moves = {RIFLE: {2: "C", 6: "B"}, TANK: {4: "D", 6: "A"}, AMERICAN: {5: "D"}}
    drawn = campaign(moves=moves, city_falls=7, side_falls=7)
    assert ask(drawn, question) == (None if step is None else at(step))


def test_a_neighbour_of_the_place_is_near_enough() -> None:
    drawn = campaign()
    drawn.trace.formations.cell[3:, RIFLE] = around("C")[0]
    assert ask(drawn, "reached:1a:C") == at(3)
    assert ask(drawn, "heart:city") is None


def test_who_stands_there_from_the_start_was_there_at_the_start() -> None:
    assert ask(campaign(), "reached:1a:A") == START
    assert ask(campaign(), "entered:german:city") == START
    assert ask(campaign(), "linked_up:1a:3gta:A") == START


def test_who_has_surrendered_reaches_nothing() -> None:
    drawn = campaign(moves={RIFLE: {2: "C"}}, formations={(step, RIFLE): {"status": 2} for step in range(2, STEPS)})
    assert ask(drawn, "reached:1a:C") is None


def test_half_the_heart_is_enough() -> None:
    heart = {"target": cell(THEATRE, "B")}
    halfway = round(THEATRE.cell_km * 500)
    short, enough = ({(4, RIFLE): {"progress": metres}} for metres in (halfway - 1, halfway))
    assert ask(campaign(events={(4, RIFLE): heart}, formations=short), "heart:city") is None
    assert ask(campaign(events={(4, RIFLE): heart}, formations=enough), "heart:city") == at(4)
    friendly = campaign(events={(4, PANZER): heart}, formations={(4, PANZER): {"progress": 6_000}})
    assert ask(friendly, "heart:city") is None


def test_a_ring_is_found_in_who_held_what() -> None:
    drawn = campaign(control={3: dict.fromkeys(around("B"), SOVIET)})
    assert ask(drawn, "ring:city") == at(3)
    bare = drawn._replace(trace=drawn.trace._replace(control=np.zeros((STEPS, 0), np.int8)))
    with pytest.raises(MeasureError, match="did not keep"):
        ask(bare, "ring:city")


def test_figures_add_up_over_the_whole_campaign() -> None:
    lost = {"killed": 5, "wounded": 7, "captured": 11, "vehicles_lost": 13, "guns_lost": 17}
    drawn = campaign(events={(1, RIFLE): lost, (6, TANK): lost, (6, PANZER): {"killed": 1000}})
    expected = {"killed": 5, "wounded": 7, "captured": 11, "irrecoverable": 16, "casualties": 23,
                "vehicles_lost": 13, "guns_lost": 17}  # fmt: skip
    assert {figure: ask(drawn, f"{figure}:1a") for figure in FIGURES} == expected
    assert ask(drawn, "killed:soviet") == 10
    assert ask(drawn, "killed:soviet-3gta") == 5
    assert ask(drawn, "killed:german") == 1000


def test_every_word_of_the_language_is_answered() -> None:
    assert {*QUESTIONS, *FIGURES} == set(GRAMMAR)


@pytest.mark.parametrize(
    ("question", "objection"),
    [
        ("reached:1a:Atlantis", 'no place called "Atlantis"'),
        ("reached:7a:C", 'no command, front or side called "7a"'),
        ("fell:Rome", 'no city called "Rome"'),
        ("conquered:1a:C", "is not a question of the record"),
        ("reached:1a", "is not a question of the record"),
    ],
)
def test_a_question_about_nothing_is_refused(question: str, objection: str) -> None:
    with pytest.raises(MeasureError, match=objection):
        ask(campaign(), question)
