"""Names of a record: one form for all spellings, several out of one text, and who in the scenarios answers to them."""

from functools import cache

import numpy as np
import pytest

from redpencil.lab import names
from redpencil.lab.cast import Cast, army, cast, who
from redpencil.lab.record_files import EVENTS, PACKAGED_EVENTS, read
from redpencil.scenario.load import Scenario, load


@cache
def scenario(name: str) -> Scenario:
    return load(name)


@cache
def known(name: str) -> Cast:
    return cast(scenario(name))


def members(name: str, *texts: str) -> set[str]:
    """Return the commands of whoever answers to a text in a scenario."""
    formations = who(known(name), *texts).formations
    assert formations is not None
    commands = np.asarray(scenario(name).world.roster.command)[formations]
    return {scenario(name).command_ids[command] for command in commands}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("3rd Guards Tank Army", "3rd_guards_tank_army"), ("3GTA", "3rd Guards Tank Army"),
        ("5 GMC", "5th Guards Mechanized Corps"), ("Third US Army", "3rd Army"), ("Pz. Division", "Panzer Div"),
        ("Görlitz", "GORLITZ"), ("US 2nd Armored Division", "2nd Armored Div"), ("1BF", "1st Belorussian Front"),
    ],
)  # fmt: skip
def test_spellings_of_one_name_are_one(one: str, other: str) -> None:
    assert names.plain(one) == names.plain(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("11th Armored Div", "11th Armoured Div"), ("8th Guards Army", "8th Army"), ("79th Corps", "80th Corps")],
)
def test_two_names_stay_two(one: str, other: str) -> None:
    assert names.plain(one) != names.plain(other)


@pytest.mark.parametrize(
    ("text", "firsts"),
    [
        ("8th Guards and 1st Guards Tank Armies", ["8th guards army", "1st guards tank army"]),
        ("1st and 2nd Guards Tank Armies, 3rd Shock Army",
         ["1st guards tank army", "2nd guards tank army", "3rd shock army"]),
        ("3rd and 4th Guards Tank, 13th, 3rd Guards Armies",
         ["3rd guards tank army", "4th guards tank army", "13th army", "3rd guards army"]),
        ("65th / 70th Armies", ["65th army", "70th army"]),
        ("9th Army vanguard (502 SS heavy battalion)", ["9th army", "502 ss heavy battalion"]),
        ("Army Group Vistula", ["army group vistula"]),
    ],
)  # fmt: skip
def test_a_text_gives_all_its_names(text: str, firsts: list[str]) -> None:
    assert [part.forms[0] for part in names.parts(text)] == firsts


def test_a_larger_formation_behind_a_comma_or_in_brackets_is_an_address() -> None:
    corps = who(known("berlin-1945"), "79th Rifle Corps, 3rd Shock Army", "1st Belorussian Front", "soviet").formations
    assert corps is not None
    assert [scenario("berlin-1945").formation_ids[index] for index in np.flatnonzero(corps)] == ["79th_rifle_corps"]
    assert members("berlin-1945", "4th Guards Tank Army (5 GMC)") == {"5th_guards_mechanised_corps"}


def test_an_army_has_its_corps_that_take_orders_of_their_own() -> None:
    assert members("berlin-1945", "47th Army") == {"47th_army", "125th_rifle_corps"}


def test_what_the_order_of_battle_lacks_is_scored_through_its_front() -> None:
    assert members("seelow", "207th Rifle Division", "1st Belorussian Front") == members(
        "seelow", "1st Belorussian Front"
    )


def test_side_and_front_tell_armies_of_one_name_apart() -> None:
    assert members("race-to-berlin", "9th Army", "", "german").isdisjoint(
        members("race-to-berlin", "Ninth US", "", "western")
    )
    assert members("race-to-berlin", "VIII Corps", "Third US", "western") == {"us_viii_corps"}
    assert members("race-to-berlin", "VIII Corps", "Second British", "western") == {"british_viii_corps"}


@pytest.mark.parametrize("name", ["berlin-1945", "race-to-berlin", "seelow"])
def test_the_shipped_record_names_nobody_unheard_of(name: str) -> None:
    for _, rows in read(PACKAGED_EVENTS, (EVENTS,)):
        for row in rows:
            found = who(known(name), row.get("formation"), row.get("front_or_group"), row.get("side"))
            assert not found.unknown, row


@pytest.mark.parametrize(
    ("formation", "group", "named", "meant"),
    [
        ("8th Gaurds Army", "1st Belorussian Front", "8th Gaurds Army", "8th Guards Army"),
        ("65th and 99th Shock Armies", "2nd Belorussian Front", "99th Shock Armies", "Army"),
        ("79th Rifel Corps", "1st Belorussian Front", "79th Rifel Corps", "79th Rifle Corps"),
        ("3rd Shock Army", "1st Belorusian Front", "1st Belorusian Front", "1st Belorussian Front"),
        ("Somebody", "Nowhere Front", "Nowhere Front", "Front"),
        ("Somebody", "", "Somebody", ""),
    ],
)
def test_who_is_unheard_of_is_named_with_the_nearest(formation: str, group: str, named: str, meant: str) -> None:
    (unknown,) = who(known("berlin-1945"), formation, group, "soviet").unknown
    assert unknown.name == named
    assert meant in unknown.cure


def test_of_several_formations_the_smallest_army_or_front_around_them_counts() -> None:
    cast = known("berlin-1945")
    for text, expected in (
        ("79th Rifle Corps", "3rd Shock Army"),
        ("47th Army", "47th Army"),
        ("8th Guards and 1st Guards Tank Armies", "1st Belorussian Front"),
    ):
        formations = who(cast, text, "", "soviet").formations
        assert formations is not None
        assert army(cast, formations) == expected
