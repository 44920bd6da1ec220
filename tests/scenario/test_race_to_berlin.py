"""The files of race-to-berlin held against the published totals, against berlin-1945 and against themselves."""

import csv
import json
import tomllib
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any

import pytest

SCENARIOS = files("redpencil") / "data" / "scenarios"
GRADES = {"high", "medium", "low"}
START, END = datetime(1945, 3, 28), datetime(1945, 5, 9)
SOVIET_TOTALS = {  # men: Krivosheev (ed.); vehicles and guns: Le Tissier, Slaughter at Halbe, table of chapter 1
    "2nd_belorussian_front": (441_600, 951, 8_320),
    "1st_belorussian_front": (908_500, 3_155, 20_130),
    "1st_ukrainian_front": (550_900, 2_055, 13_571),
}
LATER = {"28th_army", "31st_army"}
WESTERN_ARMIES = {  # the reference tables' figures; First Canadian Army with I Canadian Corps, which is absent
    "ninth_us_army": 330_000,
    "first_us_army": 350_000,
    "third_us_army": 400_000,
    "second_british_army": 300_000,
    "first_canadian_army": 250_000,
}
GERMAN_ARMIES = {
    "army_group_b xxxxvii_panzer_corps": 370_000,  # in the Ruhr pocket: MacDonald, The Last Offensive
    "ii_parachute_corps lxxxvi_corps": 69_000 - 15_000,  # 1st Parachute Army; XLVII Panzer Corps is in the pocket
    "11th_army harz ss_brigade_westfalen": 70_000,
    "7th_army": 25_000,
    "xx_corps xxxxi_panzer_corps xxxix_panzer_corps 12th_army": 100_000 - 9_000,  # the flak stands at Leuna
}


def text(name: str, scenario: str = "race-to-berlin") -> str:
    return (SCENARIOS / scenario / name).read_text(encoding="utf-8")


def table(name: str, scenario: str = "race-to-berlin") -> list[dict[str, str]]:
    return list(csv.DictReader(text(name, scenario).splitlines()))


def directives(scenario: str) -> list[dict[str, Any]]:
    given: list[dict[str, Any]] = tomllib.loads(text("directives.toml", scenario))["directive"]
    return given


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    return table("order_of_battle.csv")


@pytest.fixture(scope="module")
def head() -> dict[str, Any]:
    return tomllib.loads(text("scenario.toml"))


def men(rows: list[dict[str, str]], commands: str) -> int:
    return sum(int(row["men"]) for row in rows if row["command"] in commands.split())


@pytest.mark.parametrize("front", SOVIET_TOTALS)
def test_a_soviet_front_adds_up_to_its_published_total(
    front: str, rows: list[dict[str, str]], head: dict[str, Any]
) -> None:
    own = [row for row in rows if row["front"] == front and row["command"] not in LATER]
    soviet = [row for row in own if "polish" not in row["command"]]
    away = sum(one["men"] for one in head["absent"] if one["front"] == front)
    assert sum(int(row["men"]) for row in soviet) + away == SOVIET_TOTALS[front][0]
    assert tuple(sum(int(row[key]) for row in own) for key in ("vehicles", "guns")) == SOVIET_TOTALS[front][1:]


@pytest.mark.parametrize(("commands", "total"), GERMAN_ARMIES.items())
def test_a_german_army_adds_up_to_its_total(commands: str, total: int, rows: list[dict[str, str]]) -> None:
    assert men(rows, commands) == total


@pytest.mark.parametrize(("army", "total"), WESTERN_ARMIES.items())
def test_a_western_army_adds_up_to_its_total(
    army: str, total: int, rows: list[dict[str, str]], head: dict[str, Any]
) -> None:
    lent = "us_82nd_airborne_division"  # of Fifteenth Army, with Second British Army at the end
    own = sum(int(row["men"]) for row in rows if row["front"] == army and row["command"] != lent)
    assert own + sum(one["men"] for one in head["absent"] if one["front"] == army) == total
    assert [one["men"] for one in head["total"] if one["front"] == army] == [total]


def test_12th_army_group_adds_up_with_those_who_take_no_part(rows: list[dict[str, str]], head: dict[str, Any]) -> None:
    armies = ("ninth_us_army", "first_us_army", "third_us_army", "fifteenth_us_army")
    american = [row for row in rows if row["command"].startswith("us_")]
    assert {row["front"] for row in american} == {*armies, "second_british_army"}
    away = sum(one["men"] for one in head["absent"] if one["front"] in armies)
    assert sum(int(row["men"]) for row in american) + away == 1_300_000


def test_a_formation_is_listed_once(rows: list[dict[str, str]]) -> None:
    names = [row["name"] for row in rows]
    assert len(set(names)) == len(names)
    assert len({row["id"] for row in rows}) == len(rows) < 600


def test_the_east_is_that_of_berlin_1945(rows: list[dict[str, str]]) -> None:
    race = {row["id"]: row for row in rows}
    said = ("men", "vehicles", "guns", "quality", "side", "kind")
    for row in table("order_of_battle.csv", "berlin-1945"):
        if row["side"] == "soviet":
            assert [race[row["id"]][key] for key in said] == [row[key] for key in said]


def test_from_16_april_the_east_is_told_what_it_is_told_in_berlin_1945(rows: list[dict[str, str]]) -> None:
    soviet = {row["command"] for row in rows if row["side"] == "soviet"}
    race = directives("race-to-berlin")
    later = [
        one for one in directives("berlin-1945") if one["command"] in soviet and one["from"] > datetime(1945, 4, 16)
    ]
    assert len(later) > 50
    for told in later:
        assert told in race


def test_the_fronts_hold_until_16_april_and_arrive_before_it(rows: list[dict[str, str]]) -> None:
    opening = datetime(1945, 4, 16)
    soviet = {row["command"] for row in rows if row["side"] == "soviet"}
    for one in directives("race-to-berlin"):
        if one["command"] in soviet and one["from"] < opening:
            assert one["posture"] in ("hold", "rest")
    late = {row["command"] for row in rows if row["side"] == "soviet" and row["arrives"] > "1945-04-16"}
    assert late == LATER


def test_the_halt_on_the_elbe_is_an_order_and_can_be_changed(head: dict[str, Any]) -> None:
    nodes = {one["id"]: one for one in tomllib.loads(text("nodes.toml"))["node"]}
    told = [one for one in directives("race-to-berlin") if one.get("when", "").startswith("eisenhower_elbe=")]
    assert nodes["eisenhower_elbe"]["historical"] == "halt"
    assert {one["when"].partition("=")[2] for one in told} == {"halt", "go_on"}
    on = [one["axis"][-1] for one in told if one["when"].endswith("go_on")]
    assert {"Zehlendorf", "Spandau"} == set(on)  # both in Berlin
    lines = [one["properties"] for one in json.loads(text("boundaries.geojson"))["features"]]
    assert not [one for one in lines if one["kind"] == "halt_line" and one["side"] == "western"]


def test_the_west_and_the_soviets_do_not_fight_each_other(head: dict[str, Any]) -> None:
    hostile = {one["id"]: one["hostile"] for one in head["side"]}
    assert hostile == {"soviet": ["german"], "german": ["soviet", "western"], "western": ["german"]}


def test_no_supply_enters_the_ruhr_and_the_wests_enters_at_the_rhine(head: dict[str, Any]) -> None:
    german = {one["place"] for one in head["depot"] if one["side"] == "german"}
    ruhr = {"Duisburg", "Essen", "Dortmund", "Hagen", "Hamm", "Düsseldorf", "Wuppertal", "Siegen"}
    assert not german & ruhr
    western = {one["place"] for one in head["depot"] if one["side"] == "western" and "from" not in one
               and not one.get("by_air")}  # fmt: skip
    assert western == {"Wesel", "Rees", "Remagen", "Boppard", "Mainz"}


def test_every_figure_has_a_source_and_a_grade(rows: list[dict[str, str]], head: dict[str, Any]) -> None:
    nodes = tomllib.loads(text("nodes.toml"))["node"]
    lines = [line["properties"] for line in json.loads(text("boundaries.geojson"))["features"]]
    listed = [*rows, *table("record.csv"), *directives("race-to-berlin"), *nodes, *lines]
    for one in [*listed, *head["depot"], *head["absent"], *head["total"]]:
        assert one["source"].strip(), one
        assert one["grade"] in GRADES, one


def test_what_was_allocated_says_how(rows: list[dict[str, str]]) -> None:
    for row in rows:
        if row["side"] == "western" or row["front"] in ("army_group_b", "ob_west", "ob_northwest"):
            assert row["note"].strip(), row["id"]
        assert int(row["men_low"]) <= int(row["men"]) <= int(row["men_high"]), row["id"]


def test_the_day_of_a_dated_target_is_the_day_of_its_date() -> None:
    dated = [row for row in table("record.csv") if row["date"]]
    assert len(dated) > 60
    for row in dated:
        moment = datetime.fromisoformat(row["date"])
        assert START <= moment < END
        assert (moment.date() - START.date()).days + 1 == int(row["value"]), row["id"]


def test_the_scenario_lasts_from_28_march_to_the_end_of_8_may(head: dict[str, Any]) -> None:
    assert head["start"] == START
    assert head["start"] + timedelta(hours=head["hours_per_step"] * head["steps"]) == END


def test_the_airlift_of_april_adds_up(head: dict[str, Any]) -> None:
    """Nearly 60,000 t in the month, so 2,000 t a day."""
    days = {}
    for one in head["depot"]:
        if one.get("by_air"):
            for day in range(1, 31):
                begins = one["from"].day if "from" in one else 0
                ends = one["to"].day if "to" in one else 99
                days[day] = days.get(day, 0) + one["throughput_t_day"] * (begins <= day < ends)
    assert 45_000 <= sum(days.values()) <= 60_000
