"""A drawn scenario held against drawn records: what is asked, what is left out and why, what the tables say."""

import csv
import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.builders import cell
from tests.chronicle import drawn

from redpencil.chronicle import tables
from redpencil.engine.state import WAITING, Trace
from redpencil.lab import score as lab
from redpencil.lab import score_figure, score_report, score_tables
from redpencil.lab.record_items import CURVE, EVENT, LOSS, POSITION, Sheet, ask
from redpencil.lab.record_positions import REICHSTAG, great_circle_km
from redpencil.scenario.load import Scenario
from redpencil.scenario.problems import ScenarioError

EVENTS = "date,hour,time_zone,side,formation,front_or_group,event_type,place,lon,lat,confidence"
ARRIVES = "1945-04-17,,,soviet,3rd Guards Tank Army,Southern Front,captured,D,,,high"
POSITIONS = "date,front,army,lead_place,lon,lat,km_to_reichstag,basis,confidence"
LOSSES = "side,scope,force,period_start,period_end,category,value,low,high,contested,confidence"
TARGETS = "name,value,low,high,unit,date,confidence"


@pytest.fixture
def scenario() -> Scenario:
    """Return the drawn scenario with everybody on the map from the start."""
    found = drawn.scenario()
    return found._replace(world=found.world._replace(roster=found.world.roster._replace(arrives=np.full(4, -1))))


def file(folder: Path, name: str, head: str, *rows: str) -> Path:
    path = folder / name
    path.write_text("\n".join((head, *rows)) + "\n", encoding="utf-8")
    return path


def sheet(scenario: Scenario, folder: Path, *events: str, targets: tuple[str, ...] = ()) -> Sheet:
    """Return what is asked of drawn events, and of a file of targets given as its header and rows."""
    none = (TARGETS,)
    return lab.sheet(
        scenario, [file(folder, "events.csv", EVENTS, *events)], [file(folder, "targets.csv", *(targets or none))]
    )


def trace(**moves: Any) -> Trace:
    return drawn.campaign(**moves).trace


def arrives(step: int) -> Trace:
    """Return a campaign in which the tanks reach D in a step."""
    return trace(moves={drawn.TANK: {step: "D"}})


def test_an_event_is_the_first_arrival_of_whoever_it_names(scenario: Scenario, tmp_path: Path) -> None:
    asked = sheet(scenario, tmp_path, ARRIVES)
    assert [ask(asked, arrives(step)) for step in (0, 5)] == [[0.125], [1.375]]
    assert ask(asked, trace(moves={drawn.RIFLE: {1: "D"}})) == [math.inf]
    (item,) = asked.items
    assert (item.kind, item.value, item.low, item.high, item.limit) == (EVENT, 1.5, 1.0, 2.0, 2.0)


def test_beside_the_place_is_there(scenario: Scenario, tmp_path: Path) -> None:
    beside = next(here for here in drawn.around("D"))
    came = arrives(3)
    came.formations.cell[2, drawn.TANK] = beside
    assert ask(sheet(scenario, tmp_path, ARRIVES), came) == [0.625]


def test_the_front_stands_for_whom_the_order_of_battle_lacks(scenario: Scenario, tmp_path: Path) -> None:
    row = "1945-04-17,,,soviet,150th Rifle Division,Northern Front,reached,D,,,high"
    assert ask(sheet(scenario, tmp_path, row), trace(moves={drawn.RIFLE: {4: "D"}})) == [1.125]


@pytest.mark.parametrize(
    ("hour", "zone", "low", "high"),
    [("", "", 0, 24), ("", "German", 0, 24), ("evening", "Moscow", 18, 24), ("13:00", "Moscow", 10, 16),
     ("13:00", "German", 11, 17), ("night", "", 21, 29)],
)  # fmt: skip
def test_hours_are_moscow_time(scenario: Scenario, tmp_path: Path, hour: str, zone: str, low: int, high: int) -> None:
    row = f"1945-04-16,{hour},{zone},soviet,3rd Guards Tank Army,Southern Front,reached,D,,,high"
    (item,) = sheet(scenario, tmp_path, row).items
    assert (item.low * 24, item.high * 24) == pytest.approx((low, high))


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("1945-04-17,,,soviet,Stalin,Stavka,order,Moscow,,,high", "no movement"),
        ("1945-04-17,,,soviet,Nobody,Nowhere,meeting,Atlantis,,,high", "no movement"),
        ("1945-04-15,,,soviet,1st Army,,captured,D,,,high", "before the campaign"),
        ("1945-04-18,,,soviet,1st Army,,captured,D,,,high", "after the campaign"),
        ("1945-04-17,,,soviet,1st Army,,captured,A,,,high", "there from the start"),
        ("1945-04-17,,,soviet,3rd Guards Tank Army,,captured,C,,,high", "beside its own lines from the start"),
        ("1945-04-17,,,soviet,1st Army,,captured,Reims,4.034,49.258,high", "outside the map"),
        ("1945-04-17,,,soviet,8th Guards Army,,captured,D,,,high", "takes no part, or never moves"),
    ],
)
def test_what_cannot_be_asked_is_counted(scenario: Scenario, tmp_path: Path, row: str, reason: str) -> None:
    asked = sheet(scenario, tmp_path, row, ARRIVES)
    assert (len(asked.items), dict(asked.left), asked.problems) == (1, {reason: 1}, ())


def test_unknown_armies_and_places_are_named_with_line_and_cure(scenario: Scenario, tmp_path: Path) -> None:
    asked = sheet(
        scenario, tmp_path, ARRIVES,
        "1945-04-17,,,soviet,3rd Gaurds Tank Army,Southern Front,captured,D,,,high",
        "1945-04-17,,,soviet,1st Army,Northern Front,captured,Dd,13.1,52.0,high",
        "1945-04-17,99:99,,soviet,1st Army,Northern Front,captured,D,,,high",
    )  # fmt: skip
    with pytest.raises(ScenarioError) as told:
        lab.checked(asked, skip_unknown=False)
    where = tmp_path / "events.csv"
    assert str(told.value).splitlines() == [
        f'{where}:3: no army or formation called "3rd Gaurds Tank Army"', '  Did you mean "3rd Guards Tank Army"?',
        f'{where}:4: no place called "Dd"', '  Did you mean "D"?',
        f'{where}:5: hour "99:99" is not an hour',
        "  Write it as 13:30, or one of dawn, morning, noon, afternoon, evening, night, or nothing.",
    ]  # fmt: skip
    scored = lab.scores(scenario, lab.checked(asked, skip_unknown=True), np.ones((3, 1)))
    assert "Skipped: 3 rows that cannot be used." in score_report.screen(scored)


def test_a_place_without_a_name_is_where_its_degrees_say(scenario: Scenario, tmp_path: Path) -> None:
    place = next(place for place in scenario.theatre.places if place.name == "D")
    row = f"1945-04-17,,,soviet,3rd Guards Tank Army,Southern Front,captured,,{place.lon},{place.lat},high"
    assert ask(sheet(scenario, tmp_path, row), arrives(4)) == [1.125]


def test_a_file_that_is_no_record_says_what_it_lacks(scenario: Scenario, tmp_path: Path) -> None:
    events, targets = file(tmp_path, "e.csv", "a,b", "1,2"), file(tmp_path, "t.csv", EVENTS, ARRIVES)
    for given, what in (
        ((events, targets), "has not the columns of a record"),
        ((targets, targets), "holds events"),
        ((targets, tmp_path / "none.csv"), "no such file"),
    ):
        with pytest.raises(ScenarioError, match=what):
            lab.sheet(scenario, [given[0]], [given[1]])


def test_a_record_of_which_nothing_can_be_asked_is_an_error(scenario: Scenario, tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="nothing in it can be scored"):
        lab.checked(sheet(scenario, tmp_path), skip_unknown=True)


def test_the_way_to_the_reichstag_keeps_its_nearest_point(scenario: Scenario, tmp_path: Path) -> None:
    rows = (
        "1945-04-16,Vistula,9th Army,A,13.2199,52.1402,40,documented,high",
        "1945-04-17,Vistula,9th Army,A,13.2199,52.1402,50,carried,high",
    )
    asked = sheet(scenario, tmp_path, targets=(POSITIONS, *rows))
    curve = [item for item in asked.items if item.kind == CURVE]
    assert [(item.value, item.basis) for item in curve] == [(40, "documented"), (40, "carried")]
    answers = ask(asked, trace(moves={drawn.PANZER: {1: "A", 5: "X"}}))
    a = cell(scenario.theatre, "A")
    nearest = great_circle_km(scenario.theatre.lon[[a]] / 1e4, scenario.theatre.lat[[a]] / 1e4, REICHSTAG)[0]
    assert answers[:2] == pytest.approx([nearest, nearest])
    assert [item.kind for item in asked.items[2:]] == [POSITION, POSITION]
    assert answers[2] < 0.1  # at A on the first evening, at X on the second
    assert answers[3] > 25
    assert all(math.isnan(one.half) for one in lab.scores(scenario, asked, np.array([answers])).scored[2:])


def test_an_army_is_asked_for_no_day_before_it_comes(scenario: Scenario, tmp_path: Path) -> None:
    late = scenario.world.roster._replace(arrives=np.array([-1, 4, -1, -1]))
    rows = [f"1945-04-{day},South,3rd Guards Tank Army,B,13.2,52.05,40,documented,high" for day in (16, 17)]
    asked = sheet(scenario._replace(world=scenario.world._replace(roster=late)), tmp_path, targets=(POSITIONS, *rows))
    assert dict(asked.left) == {"not yet on the map": 1}


def test_losses_are_those_of_the_force_in_its_period(scenario: Scenario, tmp_path: Path) -> None:
    rows = (
        "soviet,all,Southern Front,1945-04-16,1945-04-16,irrecoverable,100,,,no,high",
        "soviet,all,Southern Front,1945-04-16,1945-04-17,total_casualties,100,80,120,yes,high",
        "soviet,all,Southern Front,1945-04-16,1945-04-17,combat_aircraft_lost,100,,,no,high",
    )
    asked = sheet(scenario, tmp_path, targets=(LOSSES, *rows))
    assert [(item.kind, item.basis, item.low) for item in asked.items] == [
        (LOSS, "documented", 100), (LOSS, "disputed", 80)
    ]  # fmt: skip
    assert dict(asked.left) == {"not counted by the model": 1}
    lost = {"killed": 10, "captured": 1, "wounded": 5}
    answers = ask(asked, trace(events={(0, drawn.TANK): lost, (6, drawn.TANK): lost, (1, drawn.RIFLE): lost}))
    assert answers == [11, 32]


def test_a_target_may_be_a_question_or_the_ratio_of_two(scenario: Scenario, tmp_path: Path) -> None:
    rows = ("killed:1a / killed:soviet,0.5,,,share,,high", "entered:soviet:city,2,,,operation day,,high",
            "killed:1b,2,,,men,,high", "planned_day,2,,,day,,high")  # fmt: skip
    asked = sheet(scenario, tmp_path, targets=(TARGETS, *rows))
    killed = {(0, drawn.RIFLE): {"killed": 3}, (1, drawn.TANK): {"killed": 1}}
    assert ask(asked, trace(events=killed, moves={drawn.TANK: {4: "B"}})) == [0.75, 1.125]
    assert [(item.low, item.high) for item in asked.items] == [(0.5, 0.5), (1.0, 2.0)]
    assert len(asked.problems) == 1
    assert asked.left["no question for it"] == 1


def many(scenario: Scenario, folder: Path) -> lab.Score:
    """Return a score of an ensemble that mostly comes a day early, and of which one campaign never arrives."""
    asked = sheet(scenario, folder, ARRIVES, ARRIVES.replace("D,", "X,"), targets=(
        LOSSES, "soviet,all,Southern Front,1945-04-16,1945-04-17,killed,100,,,no,high"
    ))  # fmt: skip
    steps = (0, 1, 1, 2, 2, 2, 3, 7)
    answers = [ask(asked, trace(moves={drawn.TANK: {step: "D"}}, events={(0, 1): {"killed": 90}})) for step in steps]
    return lab.scores(scenario, asked, np.array(answers))


def test_bands_error_and_never(scenario: Scenario, tmp_path: Path) -> None:
    early, never, loss = many(scenario, tmp_path).scored
    assert early.quantiles == (0.125, 0.375, 0.625, 0.625, 1.875)
    assert early.error == 0.625 - 1.5
    assert (never.median, never.never, never.crps) == (math.inf, 1.0, 0.5)
    assert (loss.error, loss.crps, lab.miss(loss)) == (-10, 10, 0.1)


def test_the_worst_misses_come_first(scenario: Scenario, tmp_path: Path) -> None:
    early, never, loss = many(scenario, tmp_path).scored
    assert lab.worst_first([loss, early, never]) == [never, early, loss]


def test_json_parquet_and_table_say_the_same(scenario: Scenario, tmp_path: Path) -> None:
    found = many(scenario, tmp_path)
    data = json.loads(json.dumps(score_report.as_data(found), allow_nan=False))
    printed = score_report.screen(found)
    for one, row in zip(found.scored, data["items"], strict=True):
        cells = score_tables.line(one, found.start)
        assert cells[0] == row["label"]
        assert all(cell in printed for cell in cells)
        for name, value in zip(score_report.QUANTILE_NAMES, one.quantiles, strict=True):
            assert row[name] == (None if math.isinf(value) else value)
        assert (row["crps"], row["never"], row["covered_90"]) == (one.crps, one.never, one.wide)
    columns = score_report.columns(found)
    assert list(columns) == list(data["items"][0])
    assert np.isnan(columns["q50"][1])
    tables.write(columns, tmp_path / "score.parquet")
    assert (tmp_path / "score.parquet").stat().st_size > 0
    assert data["summary"][0]["size"] == 2
    assert "2     0.9 days" not in printed  # of a median between early and never


def test_a_picture_is_drawn_of_whatever_there_is(scenario: Scenario, tmp_path: Path) -> None:
    score_figure.draw(many(scenario, tmp_path), tmp_path / "all.png")
    alone = many(scenario, tmp_path)
    score_figure.draw(alone._replace(scored=alone.scored[2:]), tmp_path / "loss.png")
    assert (tmp_path / "all.png").read_bytes()[:4] == (tmp_path / "loss.png").read_bytes()[:4] == b"\x89PNG"


def test_an_army_that_stands_nowhere_any_more_is_where_it_was(scenario: Scenario, tmp_path: Path) -> None:
    rows = [f"1945-04-{day},South,3rd Guards Tank Army,B,13.2,52.05,40,documented,high" for day in (16, 17)]
    gone = {(step, drawn.TANK): {"status": WAITING} for step in range(4, 8)}
    first, second = ask(sheet(scenario, tmp_path, targets=(POSITIONS, *rows)), trace(formations=gone))[2:]
    assert first == second < math.inf


def test_the_shipped_tables_carry_their_sources() -> None:
    from redpencil.lab.record_files import PACKAGED_EVENTS, PACKAGED_TARGETS

    for path in (*PACKAGED_EVENTS, *PACKAGED_TARGETS):
        with path.open(encoding="utf-8", newline="") as rows:
            assert all(row["source"] and row["confidence"] in ("high", "medium", "low") for row in csv.DictReader(rows))
