"""The report holds everybody against the same rows, and says which rows those are."""

import json
import math
from pathlib import Path

import matplotlib.image
import numpy as np
import pytest
from tests.validation import drawn

from redpencil.validation import figure, page
from redpencil.validation.engagements import Left, Row
from redpencil.validation.folds import grouped
from redpencil.validation.report import Line, Report, as_data, prediction_columns, report, score_columns
from redpencil.validation.scores import Prediction, silent
from redpencil.validation.yardsticks import YARDSTICKS, foretell

LEFT = Left((Row(7, "a", "before 1900"), Row(8, "b", "before 1900"), Row(10, "c", "before 1900"),
             Row(9, "d", "flagged: doubtful")), ("no column winner: left out: winner accuracy",))  # fmt: skip


@pytest.fixture(scope="module")
def found() -> Report:
    rows = drawn.engagements(drawn.rows(90))
    sd = np.full(90, 0.5)
    knows = Prediction(rows.won, rows.attacker_loss, rows.defender_loss, rows.advance_km, sd, sd, sd)
    said = {"knows": knows} | {name: foretell(each, rows, grouped(rows.group)) for name, each in YARDSTICKS.items()}
    return report(rows, LEFT, said, draws=200)


def line(found: Report, of: str, score: str, who: str, kind: str = "all", part: str = "all") -> Line:
    (one,) = [x for x in found.lines if (x.of, x.score, x.who, x.kind, x.part) == (of, score, who, kind, part)]
    return one


def test_who_knows_is_ahead_of_every_yardstick_beyond_chance(found: Report) -> None:
    for who in YARDSTICKS:
        for of, score in (("winner", "accuracy"), ("attacker's loss", "log R2")):
            one = line(found, of, score, who)
            if math.isfinite(one.value):
                assert one.ahead == pytest.approx(line(found, of, score, "knows").value - one.value)
                assert 0 < one.ahead_low <= one.ahead <= one.ahead_high
    assert math.isnan(line(found, "winner", "accuracy", "knows").ahead)


def test_a_prediction_is_level_with_itself() -> None:
    rows = drawn.engagements(drawn.rows(60))
    same = foretell(YARDSTICKS["force ratio"], rows, grouped(rows.group))
    lines = report(rows, Left((), ()), {"one": same, "other": same}, draws=50).lines
    told = [x for x in lines if x.who == "other" and math.isfinite(x.value)]
    assert told
    assert {(x.ahead, x.ahead_low, x.ahead_high) for x in told} == {(0.0, 0.0, 0.0)}


def test_the_parts_of_a_kind_add_up_to_all_rows(found: Report) -> None:
    for kind in ("war", "posture", "terrain"):
        sizes = {x.part: x.rows for x in found.lines if x.kind == kind}
        assert sum(sizes.values()) == 90, kind


def test_intervals_hold_the_value_more_often_than_not(found: Report) -> None:
    told = [x for x in found.lines if x.kind == "all" and math.isfinite(x.value)]
    inside = [x.low - 1e-9 <= x.value <= x.high + 1e-9 for x in told]
    assert sum(inside) > 0.9 * len(inside)


def test_every_score_and_every_row_left_out_is_told(found: Report) -> None:
    for text in (page.screen(found), page.markdown(found)):
        assert "90 engagements of 30 battles; 4 rows left out." in text
        assert "- before 1900: 3 (lines 7-8, 10)" in text
        assert "- flagged: doubtful: 1 (line 9)" in text
        assert "No column winner: left out: winner accuracy." in text
        for name in ("winner: Brier", "defender's loss: inside 90 %", "loss exchange: log R2", "linear law"):
            assert name in text


def test_what_nobody_foretells_has_no_line_on_the_screen(found: Report) -> None:
    quiet = report(found.rows, LEFT, {"quiet": silent(90)._replace(p_win=np.full(90, 0.6))}, draws=20)
    text = page.screen(quiet)
    assert "winner: accuracy" in text
    assert "advance: log R2" not in text


def test_the_mark_stands_where_chance_does_not_explain_the_difference() -> None:
    def mark(low: float, high: float) -> str:
        return page._mark(Line("all", "all", 9, "winner", "AUC", "who", 0.6, 0.5, 0.7, (low + high) / 2, low, high))

    assert (mark(0.1, 0.2), mark(-0.2, -0.1), mark(-0.1, 0.1), mark(math.nan, math.nan)) == ("*", "*", "", "")


def test_the_columns_hold_every_line_and_every_prediction(found: Report) -> None:
    columns = score_columns(found.lines)
    assert {len(values) for values in columns.values()} == {len(found.lines)}
    assert columns["rows"].dtype == np.int32
    told = prediction_columns(found)
    assert {len(values) for values in told.values()} == {90 * len(found.said)}
    knows = told["who"] == "knows"
    np.testing.assert_array_equal(told["said_defender_loss"][knows], found.rows.defender_loss)


def test_machines_get_null_where_there_is_no_value(found: Report) -> None:
    data = json.loads(json.dumps(as_data(found), allow_nan=False))
    assert data["engagements"] == 90
    assert data["left_out"][3] == {"line": 9, "name": "d", "reason": "flagged: doubtful"}
    assert any(score["value"] is None for score in data["scores"])


def test_the_picture_shows_what_was_foretold_and_bears_what_is_unknown(found: Report, tmp_path: Path) -> None:
    figure.draw(found, tmp_path / "known.png")
    unknown = found.rows._replace(advance_km=np.full(90, np.nan), won=np.full(90, np.nan))
    figure.draw(found._replace(rows=unknown), tmp_path / "unknown.png")
    known, blank = (matplotlib.image.imread(tmp_path / f"{name}.png") for name in ("known", "unknown"))
    assert known.shape == blank.shape == (1100, 1200, 4)
    corners = [picture[600:, 620:] for picture in (known, blank)]  # the advance
    assert corners[0].std() > corners[1].std() > 0
