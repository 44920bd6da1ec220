"""Which rows are read, which are left out and why, and which files are no use at all."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.validation import drawn

from redpencil.validation import engagements as reader
from redpencil.validation.coding import BadValue, BattlesError, engagement
from redpencil.validation.engagements import read

HINDSIGHT = ("rel_morale", "rel_training", "infl_air", "infl_terrain", "att_resolution", "att_mission_score")


def value(name: str, **cells: object) -> float:
    found = engagement(drawn.row(**cells), 1900)[name]
    assert isinstance(found, float)
    return found


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"att_men": -5}, 'att_men "-5" is not above 0 and at most 10,000,000'),
        ({"def_men": 0}, 'def_men "0" is not above 0 and at most 10,000,000'),
        ({"def_men": ""}, "no def_men"),
        ({"att_men": "nan"}, 'att_men "nan" is not above 0 and at most 10,000,000'),
        ({"att_men": "inf"}, 'att_men "inf" is not above 0 and at most 10,000,000'),
        ({"att_men": "many"}, 'att_men "many" is not a number'),
        ({"att_men": 150_001}, "attackers above 150,000 men"),
        ({"att_casualties": 20_001}, 'att_casualties "20001" is not from 0 to 20,000'),
        ({"def_casualties": -1}, 'def_casualties "-1" is not from 0 to 10,000'),
        ({"duration_days": 0}, 'duration_days "0" is not above 0 and at most 1,000'),
        ({"duration_days": -1}, 'duration_days "-1" is not above 0 and at most 1,000'),
        ({"def_front_km": 0}, 'def_front_km "0" is not above 0 and at most 5,000'),
        ({"att_tanks": 20_001}, 'att_tanks "20001" is not from 0 to 20,000'),
        ({"surprise": 4}, 'surprise "4" is not from -3 to 3'),
        ({"air_superiority": -2}, 'air_superiority "-2" is not from -1 to 1'),
        ({"river_crossing": 2}, 'river_crossing "2" is not from 0 to 1'),
        ({"advance_km": 2_001}, 'advance_km "2001" is not from -2,000 to 2,000'),
        ({"posture": "brave"}, 'posture "brave" is not one of withdrawal, delay, hasty, prepared, fortified'),
        ({"winner": "nobody"}, 'winner "nobody" is not one of attacker, defender, draw'),
        ({"year": 1899}, "before 1900"),
        ({"flag": "doubtful"}, "flagged: doubtful"),
        ({"winner": "", "att_casualties": "", "def_casualties": "", "advance_km": ""}, "does not say how it ended"),
    ],
)
def test_a_row_that_cannot_be_is_left_out_with_its_line_and_the_reason(
    tmp_path: Path, cells: dict[str, object], reason: str
) -> None:
    rows = drawn.rows(31)
    rows.insert(3, drawn.row(name="impossible", **cells))
    kept, left = read(drawn.write(tmp_path, rows))
    assert left.rows == (reader.Row(5, "impossible", reason),)
    assert len(kept.line) == 31
    assert 5 not in kept.line


def test_a_row_of_the_wrong_length_is_left_out(tmp_path: Path) -> None:
    file = drawn.write(tmp_path, drawn.rows(31))
    file.write_text(file.read_text("utf-8") + "made up,too short\n", encoding="utf-8")
    _, left = read(file)
    assert [(row.line, row.reason) for row in left.rows] == [(33, f"2 cells where the header has {len(drawn.ROW)}")]


@given(st.dictionaries(st.sampled_from(sorted(drawn.ROW)), st.text(max_size=8), max_size=4))
def test_a_row_gives_finite_shares_or_a_reason(cells: dict[str, str]) -> None:
    try:
        found = engagement(drawn.row(**cells), 1900)
    except BadValue:
        return
    for name in ("attacker_loss", "defender_loss"):
        share = found[name]
        assert np.isnan(share) or 0 < share <= 1
    assert np.isfinite([found["year"], found["days"], found["attacker_men"], found["defender_men"]]).all()


def test_of_two_postures_the_middle_counts() -> None:
    assert value("works", posture="prepared") == 0.5
    assert value("works", posture="prepared", posture2="fortified") == 0.75
    assert np.isnan(value("works", posture=""))


def test_ground_is_a_share() -> None:
    assert value("rugged", terrain_relief="rugged") == 1.0
    assert value("rugged", terrain_relief="rugged", terrain_relief_2="flat") == 0.5
    assert value("wooded", terrain_cover="heavily wooded") == 1.0
    assert value("urban") == 0.0
    assert value("urban", terrain_special="urban") == 1.0
    assert value("urban", terrain_special="urban", terrain_relief_2="flat") == 0.5
    assert value("wet", terrain_special="marsh") == 1.0
    assert value("wet", weather_ground="wet") == 1.0


def test_a_draw_is_an_attack_that_did_not_succeed() -> None:
    assert [value("won", winner=winner) for winner in ("attacker", "defender", "draw")] == [1, 0, 0]
    assert np.isnan(value("won", winner=""))


def test_what_was_scored_with_hindsight_changes_nothing(tmp_path: Path) -> None:
    rows = drawn.rows(40)
    plain, _ = read(drawn.write(tmp_path, rows))
    random = np.random.default_rng(1)
    told = [row | {name: str(random.integers(-4, 5)) for name in HINDSIGHT} for row in rows]
    scored, _ = read(drawn.write(tmp_path, told))
    for one, other in zip(plain, scored, strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_missing_column_is_named_with_what_goes_with_it(tmp_path: Path) -> None:
    kept, left = read(drawn.write(tmp_path, drawn.rows(40), without=("winner", "air_superiority", "battle_group")))
    assert left.missing == (
        "no column winner: left out: winner accuracy, Brier score, AUC and reliability",
        "no column air_superiority: nobody counts as superior in the air",
        "no column battle_group: each row counts as a battle of its own, so the intervals are too narrow",
    )
    assert np.isnan(kept.won).all()
    assert np.isnan(kept.air).all()
    assert len(set(kept.group)) == 40


def test_the_front_is_the_defenders_or_else_the_attackers() -> None:
    assert value("front_km") == 8
    assert value("front_km", def_front_km="") == 10


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (b"", "is empty"),
        (b"\xff\xfe\x00", "is not UTF-8 text"),
        (b'name,"year\n', "is not CSV"),
        (b"name,year,duration_days,att_men,winner\n", "no column def_men"),
        (b"year,duration_days,att_men,def_men\n", "no column says how anything ended"),
        (b"year,year,duration_days,att_men,def_men,winner\n", "columns named twice: year"),
        (b"year,duration_days,att_men,def_men,winner\n1944,1,10,0,draw\n", "0 usable rows, at least 30 are needed"),
    ],
)
def test_a_file_that_is_no_use_says_so(tmp_path: Path, text: bytes, what: str) -> None:
    file = tmp_path / "battles.csv"
    file.write_bytes(text)
    with pytest.raises(BattlesError) as told:
        read(file)
    assert str(told.value).startswith(f"{file}:")
    assert what in str(told.value)


def test_too_few_rows_name_the_commonest_reason(tmp_path: Path) -> None:
    with pytest.raises(BattlesError, match=r"29 usable rows, at least 30 are needed\n  .* before 1900\."):
        read(drawn.write(tmp_path, [*drawn.rows(29), drawn.row(year=1815), drawn.row(year=1812)]))


def test_a_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(BattlesError, match="cannot be read: No such file"):
        read(tmp_path / "nowhere.csv")
    with pytest.raises(BattlesError, match="cannot be read"):
        read(tmp_path)
