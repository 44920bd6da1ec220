"""The files of seelow held against the published totals and against berlin-1945, from which they are taken."""

import csv
import tomllib
from datetime import datetime
from importlib.resources import files
from typing import Any

from redpencil.scenario.check import check_folder
from redpencil.scenario.packaged import resolve
from redpencil.theatre import ground

SCENARIOS = files("redpencil") / "data" / "scenarios"
START, END = datetime(1945, 4, 16), datetime(1945, 4, 20)


def text(name: str, scenario: str = "seelow") -> str:
    return (SCENARIOS / scenario / name).read_text(encoding="utf-8")


def table(name: str, scenario: str = "seelow") -> list[dict[str, str]]:
    return list(csv.DictReader(text(name, scenario).splitlines()))


def directives(scenario: str) -> list[dict[str, Any]]:
    given: list[dict[str, Any]] = tomllib.loads(text("directives.toml", scenario))["directive"]
    return given


def test_the_packaged_scenarios_of_the_east_and_of_both_drives_are_good() -> None:
    theatre = ground.load()
    for name in ("seelow", "race-to-berlin"):
        assert check_folder(resolve(name), theatre) == []


def test_every_formation_stands_as_in_berlin_1945() -> None:
    larger = {row["id"]: row for row in table("order_of_battle.csv", "berlin-1945")}
    rows = table("order_of_battle.csv")
    assert 50 < len(rows) < 120
    for row in rows:
        assert row == larger[row["id"]]


def test_both_sides_add_up_to_their_totals() -> None:
    rows = table("order_of_battle.csv")
    front = [row for row in rows if row["front"] == "1st_belorussian_front"]
    soviet = [row for row in front if row["command"] != "1st_polish_army"]
    assert sum(int(row["men"]) for row in soviet) == 908_500  # Krivosheev (ed.)
    assert sum(int(row["vehicles"]) for row in front) == 3_155  # Le Tissier, Slaughter at Halbe
    ninth = [row for row in rows if row["side"] == "german" and row["command"] != "army_group_vistula_reserve"]
    assert sum(int(row["men"]) for row in ninth) == 200_000  # Le Tissier, all services


def test_the_orders_are_those_of_berlin_1945() -> None:
    larger = directives("berlin-1945")
    for one in directives("seelow"):
        assert one in larger
        assert START <= one["from"] < END


def test_both_decisions_change_what_is_played() -> None:
    nodes = {one["id"]: one for one in tomllib.loads(text("nodes.toml"))["node"]}
    assert set(nodes) == {"heinrici_pull_back", "zhukov_tank_armies"}
    sets = [option["sets"] for option in nodes["heinrici_pull_back"]["option"]]
    assert sets[0] != sets[1]
    when = {one["when"].partition("=")[2] for one in directives("seelow") if "when" in one}
    assert when == {option["id"] for option in nodes["zhukov_tank_armies"]["option"]}


def test_the_day_of_a_target_is_the_day_of_its_date() -> None:
    for row in table("record.csv"):
        moment = datetime.fromisoformat(row["date"])
        assert START <= moment < END
        assert (moment.date() - START.date()).days + 1 == int(row["value"]), row["id"]
        assert float(row["low"]) <= float(row["value"]) <= float(row["high"]), row["id"]
