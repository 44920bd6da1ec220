"""The files of berlin-1945 held against the published totals and against themselves."""

import csv
import json
import tomllib
from collections import Counter
from datetime import date, datetime
from importlib.resources import files
from typing import Any

import pytest

FOLDER = files("redpencil") / "data" / "scenarios" / "berlin-1945"
GRADES = {"high", "medium", "low"}
START, END = datetime(1945, 4, 16), datetime(1945, 5, 9)
LATER = {"28th_army", "31st_army"}  # came from 3rd Belorussian Front after 16 April, not in the totals of that day
# Men, Soviet troops only: Krivosheev (ed.), Soviet Casualties and Combat Losses in the 20th Century.
# Armoured vehicles, guns: Le Tissier, Slaughter at Halbe, table of chapter 1 (1950 Soviet staff study).
SOVIET_TOTALS = {
    "2nd_belorussian_front": (441_600, 951, 8_320),
    "1st_belorussian_front": (908_500, 3_155, 20_130),
    "1st_ukrainian_front": (550_900, 2_055, 13_571),
}
POLISH_MEN = 155_900  # Krivosheev (ed.)
GERMAN_TOTALS = {  # Le Tissier (9th Army); other armies: the reference tables' estimates
    "9th Army": (200_000, 512, 2_625),
    "3rd Panzer Army": (105_000, 242, 600),
    "4th Panzer Army": (129_500, 430, None),
    "12th Army": (100_000, 100, None),
}
GERMAN_ARMIES = {
    "9th Army": "ci_corps lvi_panzer_corps xi_ss_panzer_corps fortress_frankfurt v_ss_mountain_corps 9th_army",
    "3rd Panzer Army": "swinemuende_corps xxxii_corps oder_corps xxxxvi_panzer_corps iii_ss_panzer_corps "
    "3rd_panzer_army army_group_vistula_reserve",
    "4th Panzer Army": "v_corps grossdeutschland_panzer_corps 4th_panzer_army_reserve goerlitz_sector "
    "lvii_panzer_corps corps_group_moser",
    "12th Army": "xx_corps xxxxi_panzer_corps xxxxviii_panzer_corps 12th_army",
}
STEINER = {"4th_ss_police_division_elements", "7th_panzer_division", "mueller_and_schirmer_battlegroups"}


def text(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def table(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(text(name).splitlines()))


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    return table("order_of_battle.csv")


@pytest.fixture(scope="module")
def head() -> dict[str, Any]:
    return tomllib.loads(text("scenario.toml"))


@pytest.fixture(scope="module")
def directives() -> list[dict[str, Any]]:
    given: list[dict[str, Any]] = tomllib.loads(text("directives.toml"))["directive"]
    return given


def sums(rows: list[dict[str, str]]) -> tuple[int, int, int]:
    men, vehicles, guns = (sum(int(row[column]) for row in rows) for column in ("men", "vehicles", "guns"))
    return men, vehicles, guns


def polish(row: dict[str, str]) -> bool:
    return row["command"] in ("1st_polish_army", "2nd_polish_army")


@pytest.mark.parametrize("front", SOVIET_TOTALS)
def test_a_soviet_front_adds_up_to_its_published_total(
    front: str, rows: list[dict[str, str]], head: dict[str, Any]
) -> None:
    own = [row for row in rows if row["front"] == front and row["command"] not in LATER]
    away = sum(one["men"] for one in head["absent"] if one["front"] == front)
    men, vehicles, guns = SOVIET_TOTALS[front]
    assert sums([row for row in own if not polish(row)])[0] + away == men
    assert sums(own)[1:] == (vehicles, guns)


def test_the_polish_armies_add_up_to_their_published_total(rows: list[dict[str, str]]) -> None:
    assert sums([row for row in rows if polish(row)])[0] == POLISH_MEN


def test_only_the_armies_that_came_later_arrive_on_the_soviet_side(rows: list[dict[str, str]]) -> None:
    assert {row["command"] for row in rows if row["side"] == "soviet" and row["arrives"]} == LATER


@pytest.mark.parametrize("army", GERMAN_TOTALS)
def test_a_german_army_adds_up_to_its_total(army: str, rows: list[dict[str, str]]) -> None:
    commands = GERMAN_ARMIES[army].split()
    own = [row for row in rows if row["command"] in commands and row["id"] not in STEINER]
    men, vehicles, guns = sums(own)
    expected = GERMAN_TOTALS[army]
    assert (men, vehicles) == expected[:2]
    assert expected[2] in (None, guns)


def test_the_garrison_of_berlin_and_lvi_panzer_corps_make_90_000(rows: list[dict[str, str]]) -> None:
    entered_with_weidling = 14_000  # LVI Panzer Corps on entering the city: Weidling interrogation record
    assert sums([row for row in rows if row["command"] == "berlin_garrison"])[0] + entered_with_weidling == 90_000


def test_the_totals_in_the_file_are_the_published_ones(head: dict[str, Any]) -> None:
    said = {(one["front"], key): one[key] for one in head["total"] for key in ("men", "vehicles", "guns") if key in one}
    published = {
        (front, key): value
        for front, values in SOVIET_TOTALS.items()
        for key, value in zip(("men", "vehicles", "guns"), values, strict=True)
    }
    assert said == published


def test_ids_are_unique(rows: list[dict[str, str]], head: dict[str, Any]) -> None:
    for ids in (
        [row["id"] for row in rows],
        [row["id"] for row in table("record.csv")],
        [one["id"] for one in head["command"]],
        [one["id"] for one in tomllib.loads(text("nodes.toml"))["node"]],
    ):
        assert [one for one, count in Counter(ids).items() if count > 1] == []


def test_every_command_has_formations_and_an_order_when_its_first_one_is_there(
    rows: list[dict[str, str]], head: dict[str, Any], directives: list[dict[str, Any]]
) -> None:
    for command in (one["id"] for one in head["command"]):
        there = [row["arrives"] for row in rows if row["command"] == command and row["phantom"] != "yes"]
        assert there, command
        begins = min(one["from"] for one in directives if one["command"] == command and "when" not in one)
        arrives = min(datetime.fromisoformat(day) if day else START for day in there)
        assert begins <= arrives, command


def test_formations_obey_a_command_of_their_own_front_and_side(
    rows: list[dict[str, str]], head: dict[str, Any]
) -> None:
    front_of = {one["id"]: one["front"] for one in head["command"]}
    side_of = {one["id"]: one["side"] for one in head["front"]}
    for row in rows:
        assert (front_of[row["command"]], side_of[row["front"]]) == (row["front"], row["side"]), row["id"]


def test_every_figure_has_a_source_and_a_grade(head: dict[str, Any], directives: list[dict[str, Any]]) -> None:
    nodes = tomllib.loads(text("nodes.toml"))["node"]
    lines = [line["properties"] for line in json.loads(text("boundaries.geojson"))["features"]]
    listed = [*table("order_of_battle.csv"), *table("record.csv"), *directives, *nodes, *lines]
    for one in [*listed, *head["depot"], *head["absent"], *head["total"]]:
        assert one["source"].strip(), one
        assert one["grade"] in GRADES, one
    for front in head["front"]:
        assert front["trucks_source"].strip()
        assert front["trucks_grade"] in GRADES


def test_ranges_hold_their_values(rows: list[dict[str, str]]) -> None:
    for row in rows:
        assert 0 <= int(row["men_low"]) <= int(row["men"]) <= int(row["men_high"]), row["id"]
    for row in table("record.csv"):
        assert float(row["low"]) <= float(row["value"]) <= float(row["high"]), row["id"]


def test_the_day_of_a_dated_target_is_the_day_of_its_date() -> None:
    dated = [row for row in table("record.csv") if row["date"]]
    assert len(dated) > 20
    for row in dated:
        assert (datetime.fromisoformat(row["date"]).date() - START.date()).days + 1 == int(row["value"]), row["id"]


def test_no_date_lies_outside_the_scenario(rows: list[dict[str, str]], directives: list[dict[str, Any]]) -> None:
    days = [row["arrives"] for row in rows] + [row["date"] for row in table("record.csv")]
    for line in json.loads(text("boundaries.geojson"))["features"]:
        days += [line["properties"]["from"], line["properties"]["to"] or ""]
    given = [datetime.fromisoformat(day) for day in days if day] + [one["from"] for one in directives]
    for moment in given:
        assert START <= moment < END, moment
    opened = [one["opens"] for one in tomllib.loads(text("nodes.toml"))["node"]]
    assert datetime(1945, 4, 1) <= min(opened) <= max(opened) < END  # the line was drawn before the assault


def test_phantoms_are_german_and_what_was_left_of_a_formation_is_not_placed_twice(rows: list[dict[str, str]]) -> None:
    phantoms = {row["id"] for row in rows if row["phantom"] == "yes"}
    assert {row["side"] for row in rows if row["phantom"] != "no"} == {"german"}
    assert STEINER | {"panzer_division_clausewitz", "rad_division_friedrich_ludwig_jahn"} <= phantoms
    assert not [row["name"] for row in rows if row["name"].endswith("(Berlin)") or "remnants" in row["name"]]


def test_conditional_directives_name_an_option_and_leave_no_option_without_orders(
    directives: list[dict[str, Any]],
) -> None:
    nodes = tomllib.loads(text("nodes.toml"))["node"]
    options = {node["id"]: {one["id"] for one in node["option"]} for node in nodes}
    for node in nodes:
        assert node["historical"] in options[node["id"]]
    asked: dict[str, set[str]] = {}
    for one in directives:
        if "when" in one:
            node_id, option = one["when"].split("=")
            assert option in options[node_id]
            asked.setdefault(node_id, set()).add(option)
    for node_id, named in asked.items():
        assert named == options[node_id], node_id


def test_no_german_supply_enters_in_berlin(head: dict[str, Any]) -> None:
    corners = {"Berlin", *next(city for city in head["city"] if city["id"] == "berlin")["polygon"]}
    assert not corners & {depot["place"] for depot in head["depot"] if depot["side"] == "german"}


def test_the_scenario_lasts_from_16_april_to_the_end_of_8_may(head: dict[str, Any]) -> None:
    assert head["start"] == START
    assert (END.date() - date(1945, 4, 16)).days * 24 == head["hours_per_step"] * head["steps"]
