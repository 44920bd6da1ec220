"""Names and lists are said as a reader would say them."""

import hypothesis.strategies as st
import pytest
from hypothesis import given

from redpencil.chronicle.spoken import listed, listed_formations, number, sentence, the, the_city


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("8th Guards Army", "the 8th Guards Army"),
        ("65th Army army troops", "the troops of the 65th Army"),
        ("US VIII Corps troops, 2 of 3", "troops of the US VIII Corps"),
        ("US XIX Corps, left wing", "the left wing of the US XIX Corps"),
        ("LXVII Corps, division group 2 of 3", "a division group of the LXVII Corps"),
        ("LXXXV Corps, remnants", "the remnants of the LXXXV Corps"),
        ("Army Group B, flak, replacement and services at Essen",
         "the flak, replacement and services of Army Group B at Essen"),
        ("1st Parachute Army, troops and services, 1 of 2", "troops and services of the 1st Parachute Army"),
        ("12th Army troops, flak and depots", "the 12th Army troops, flak and depots"),
        ("Volksartillerie Corps 404, 406, 408", "the Volksartillerie Corps 404, 406, 408"),
        ("Garrison of Hamburg", "the garrison of Hamburg"),
        ("Army Group Vistula", "Army Group Vistula"),
        ("Fortress Stettin", "Fortress Stettin"),
    ],
)  # fmt: skip
def test_names_are_said_with_their_article(name: str, said: str) -> None:
    assert the(name) == said


def test_many_are_counted_not_listed() -> None:
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert listed([*"abcdefgh"]) == "a, b, c, d, e and three others"


def test_groups_alike_are_counted() -> None:
    groups = [f"LXVII Corps, division group {number} of 3" for number in (1, 3)]
    assert listed_formations(groups) == "two division groups of the LXVII Corps"
    assert listed_formations([*groups, "IX Corps"]) == "two division groups of the LXVII Corps and the IX Corps"
    assert (
        listed_formations(["US XX Corps troops, 1 of 3", "US XX Corps troops, 3 of 3"]) == "troops of the US XX Corps"
    )


@given(st.lists(st.integers(1, 12), unique=True, min_size=7, max_size=12), st.integers(0, 4))
def test_the_others_are_all_that_are_not_named(numbers: list[int], groups: int) -> None:
    names = [f"{each}th Army" for each in numbers] + [f"X Corps, group {each} of 9" for each in range(groups)]
    *_, others = listed_formations(names).split(" and ")
    assert others == f"{number(len(names) - 5)} others"


def test_a_pocket_has_an_article_and_a_city_has_none() -> None:
    assert (the_city("Ruhr pocket"), the_city("Frankfurt an der Oder")) == ("the Ruhr pocket", "Frankfurt an der Oder")
    assert sentence("the Ruhr pocket") == "The Ruhr pocket"
