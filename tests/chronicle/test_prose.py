"""The chronicle: plain sentences, each resting on events that exist."""

import re
from pathlib import Path

import hypothesis.strategies as st
from hypothesis import given
from tests.builders import cell
from tests.chronicle.drawn import AMERICAN, PANZER, RIFLE, SOVIET, STEPS, TANK, THEATRE, around, campaign

from redpencil import __version__
from redpencil.campaign import Campaign
from redpencil.chronicle.facts import BITS, Fact, fold
from redpencil.chronicle.prose import chronicle
from redpencil.engine.state import BRIDGED, CITY_FELL, ISOLATED, MOVED, PREPARED, RETREATED, SURRENDER

GOLDEN = Path(__file__).with_name("chronicle.golden.md")
SENTENCE_END = re.compile(r"(?<=\])\. ")
CITATION = re.compile(r" \[(e\d{5}(?:–e\d{5})?(?:, e\d{5}(?:–e\d{5})?)*)\]$")


def told(drawn: Campaign) -> str:
    return chronicle(drawn, fold(drawn))


def story() -> Campaign:
    """Return a small campaign in which most kinds of event happen."""
    attack = {"target": cell(THEATRE, "C"), "advance": 1_250, "killed": 1_234, "wounded": 3_456, "vehicles_damaged": 7}
    return campaign(
        moves={RIFLE: {1: "C", 5: "B"}, TANK: {1: "C", 3: "D"}, AMERICAN: {6: "D"}},
        control={4: dict.fromkeys(around("B"), SOVIET)},
        events={
            (0, RIFLE): attack | {"what": PREPARED},
            (0, PANZER): {"killed": 800, "wounded": 2_000, "vehicles_lost": 12, "guns_lost": 5},
            (1, RIFLE): {"what": MOVED | BRIDGED},
            (1, TANK): {"what": MOVED | BRIDGED},
            (2, PANZER): {"what": RETREATED},
            (4, PANZER): {"what": ISOLATED},
            (6, PANZER): {"what": SURRENDER, "cause": CITY_FELL, "captured": 7_200},
        },
        city_falls=6,
        side_falls=7,
    )


def sentences(text: str) -> list[str]:
    """Return the sentences of the days, without headings and the header."""
    body = text[text.index("\n## ") :]
    lines = [line for line in body.splitlines() if line and not line.startswith("#")]
    return [sentence.removesuffix(".") for line in lines for sentence in SENTENCE_END.split(line)]


def test_a_small_campaign_reads_as_it_should() -> None:
    text = told(story()).replace(f"redpencil {__version__}", "redpencil VERSION")
    assert text == GOLDEN.read_text("utf-8")


happenings = st.dictionaries(
    st.tuples(st.integers(0, STEPS - 1), st.integers(0, 3)),
    st.fixed_dictionaries(
        {
            "what": st.sets(st.sampled_from(sorted(BITS.values()))).map(sum),
            "killed": st.integers(0, 3_000),
            "target": st.sampled_from([-1, cell(THEATRE, "C")]),
            "advance": st.integers(0, 9_000),
        }
    ),
    max_size=10,
)


@given(happenings)
def test_every_sentence_rests_on_events_that_exist(events: dict[tuple[int, int], dict[str, int]]) -> None:
    drawn = campaign(events=events, city_falls=5)
    known = {fact.id for fact in fold(drawn)}
    for sentence in sentences(told(drawn)):
        found = CITATION.search(sentence)
        assert found, sentence
        assert set(re.findall(r"e\d{5}", found[1])) <= known


def test_every_loss_is_told() -> None:
    drawn = campaign(events={(step, RIFLE): {"killed": 1_000, "captured": 1} for step in range(STEPS)})
    killed = [int(n.replace(",", "")) for n in re.findall(r"([\d,]+) killed", told(drawn))]
    assert sum(killed) == 1_000 * STEPS


def test_the_chronicle_says_first_that_it_is_no_record() -> None:
    head = told(campaign()).split("\n## ")[0]
    assert "This is a simulated campaign, not a record." in head
    assert "Scenario drawn, seed 7" in head


def test_a_city_is_not_taken_before_it_capitulates() -> None:
    text = told(campaign(moves={RIFLE: {2: "B"}}, control={2: {cell(THEATRE, "B"): SOVIET}}))
    assert "The 1st Army reached the heart of The City [" in text
    assert "took" not in text


def test_one_gun_is_one_gun() -> None:
    text = told(campaign(events={(0, RIFLE): {"guns_lost": 1, "killed": 1}, (0, PANZER): {"guns_lost": 2}}))
    assert "lost 1 killed; 1 gun or mortar [" in text
    assert "lost 2 guns and mortars [" in text


def test_a_front_that_only_loses_men_is_told_with_the_others_of_its_side() -> None:
    text = told(campaign(events={(0, RIFLE): {"killed": 3}, (0, TANK): {"killed": 4}, (0, PANZER): {"killed": 5}}))
    assert "### Northern Front" not in text
    assert "### Elsewhere\n\nThe Northern Front and the Southern Front lost 7 killed [e00001–e00002]. " in text
    assert "Army Group Vistula lost 5 killed [e00003].\n" in text


def test_small_gains_are_told_without_a_false_precision() -> None:
    def attack(metres: int) -> str:
        return told(campaign(events={(0, RIFLE): {"target": cell(THEATRE, "C"), "advance": metres}}))

    assert "Attacks near C gained no ground [e00001]." in attack(0)
    assert "Attacks near C gained less than a kilometre [e00001]." in attack(999)
    assert "The 1st Rifle Corps gained most ground against a manned line: 3 km in six hours, near C" in attack(2_600)


def test_many_that_surrender_for_one_cause_are_told_in_one_sentence() -> None:
    end = {"what": SURRENDER, "cause": CITY_FELL, "captured": 100}
    drawn = campaign(events={(0, who): end for who in (RIFLE, TANK, PANZER, AMERICAN)})
    names = dict.fromkeys(("vistula", "north", "south", "us"), "vistula")
    facts = [fact._replace(front=names.get(fact.front, fact.front)) for fact in fold(drawn)]
    text = chronicle(drawn, facts)
    assert text.count("surrendered") == 1
    assert "surrendered: city capitulated, 400 prisoners [" in text


def test_the_same_fronts_are_told_to_meet_on_three_days_at_most() -> None:
    drawn = campaign()
    meeting = Fact("", 0, "", "linked_up", "soviet", "north", "1a", "rifle", "tank", "C")
    facts = [meeting._replace(id=f"e{day:05d}", time=f"1945-04-{day}T09:00:00") for day in range(16, 24)]
    text = chronicle(drawn, facts)
    assert text.count(" met near C ") == 3
    assert [f"[e000{day}]" in text for day in (16, 17, 18, 19)] == [True, True, True, False]
