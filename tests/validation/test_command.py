"""`redpencil validate` as a user types it: what it prints, what it writes, how it fails."""

import json
from pathlib import Path

import duckdb
import pytest
from tests.validation import drawn
from typer.testing import CliRunner

from redpencil import cli
from redpencil.validation import boosting

FILES = {"report.md", "figure.png", "scores.parquet", "predictions.parquet"}


def typed(*words: str) -> tuple[int, str, str]:
    """Return the exit code of a command, and what it wrote to standard output and standard error."""
    result = CliRunner().invoke(cli.app, words)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Validate a made-up file once; return the folder that was written and what was printed."""
    place = tmp_path_factory.mktemp("validated")
    file = drawn.write(place, [*drawn.rows(60), drawn.row(att_men=-1)], without=["river_crossing"])
    code, printed, told = typed("validate", str(file), "--fit", "--out", str(place / "out"))
    assert (code, told) == (0, "")
    return place / "out", printed


def test_the_table_names_everybody_and_every_row_left_out(written: tuple[Path, str]) -> None:
    out, printed = written
    for word in ("redpencil", "3:1 rule", "QJM-like", boosting.NAME, "winner: accuracy", "advance: log R2"):
        assert word in printed
    assert '- att_men "-1" is not above 0 and at most 10,000,000: 1 (line 62)' in printed
    assert "No column river_crossing: no attack counts as over a river." in printed
    assert "`attacker_ratio`" in printed
    assert printed.splitlines()[-1] == f"Written to {out}."


def test_the_folder_holds_the_report_the_figure_and_both_tables(written: tuple[Path, str]) -> None:
    out, _ = written
    assert {path.name for path in out.iterdir()} == FILES
    assert "| winner: accuracy |" in (out / "report.md").read_text("utf-8")
    said = duckdb.sql(f"SELECT who, count(*), count(said_p_win) FROM '{out}/predictions.parquet' GROUP BY who")
    counts = {who: (rows, chances) for who, rows, chances in said.fetchall()}
    assert counts["redpencil"] == (60, 60)
    assert counts["square law"] == (60, 0)
    scores = duckdb.sql(f"SELECT value FROM '{out}/scores.parquet' WHERE kind = 'all' AND score = 'Brier'").fetchall()
    assert all(value is None or 0 <= value <= 1 for (value,) in scores)


def test_json_is_one_object(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boosting, "available", lambda: False)
    code, printed, _ = typed("validate", str(drawn.write(tmp_path, drawn.rows(40), without=["winner"])), "--json")
    data = json.loads(printed)
    assert (code, data["engagements"], data["fitted"]) == (0, 40, [])
    assert boosting.MISSING in data["missing"]
    of = {score["of"] for score in data["scores"] if score["value"] is not None}
    assert of == {"attacker's loss", "defender's loss", "advance", "loss exchange"}
    assert boosting.NAME not in {score["who"] for score in data["scores"]}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("year,att_men\n", ":1: no column duration_days, def_men\n  The columns are those"),
        ("year,duration_days,att_men,def_men,winner\n", ": 0 usable rows, at least 30 are needed"),
    ],
)
def test_a_file_that_is_no_use_is_told_with_its_cure(text: str, told: str, tmp_path: Path) -> None:
    file = tmp_path / "battles.csv"
    file.write_text(text, encoding="utf-8")
    code, printed, error = typed("validate", str(file))
    assert (code, printed) == (2, "")
    assert error.startswith(f"{file}{told}"), error


def test_an_existing_folder_is_never_written_to(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine").write_text("mine")
    code, _, error = typed("validate", "battles.csv", "--out", str(tmp_path / "out"))
    assert code == 2
    assert error == f"{tmp_path}/out: exists already\n  Name another folder with --out, or remove this one.\n"
