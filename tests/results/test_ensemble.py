"""`redpencil ensemble` as a user types it: what it prints and leaves, what it goes on with and what it refuses."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import duckdb
import numpy as np
import pytest
from typer.testing import CliRunner

from redpencil import cli
from redpencil.chronicle.target import RunFolderError
from redpencil.lab.questions import questions
from redpencil.lab.rows import Row
from redpencil.results import ensemble, lock, plan
from redpencil.scenario.load import Scenario

SEELOW = "reached:8th_guards_army:Diedersdorf (Seelow)"


def drawn(scenario: Scenario, seeds: Sequence[int], policies: Mapping[str, str]) -> Iterator[tuple[int, Row]]:
    """Yield campaigns drawn from their seeds: nobody reaches Seelow in those with an odd one, 13 cannot be fought."""
    asked = [question.text for question in questions(scenario)]
    for seed in seeds:
        if seed == 13:
            raise ZeroDivisionError("of bad luck")
        row: Row = dict(zip(asked, np.random.default_rng(seed).uniform(1, 4, len(asked)).tolist(), strict=True))
        control = np.asarray(scenario.start.control).astype(np.int8).tobytes()
        yield seed, row | {"control": control, SEELOW: 2.5 if seed % 2 == 0 else None}


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(ensemble, "rows", drawn)
    monkeypatch.setattr(plan, "SHARD", 4)
    monkeypatch.setenv("JAX_COMPILATION_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)


def typed(*words: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(cli.app, ["ensemble", "seelow", *words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


def test_an_ensemble_prints_its_spread_and_keeps_every_campaign() -> None:
    code, told, _ = typed("--seeds", "20:30", "--out", "there")
    assert code == 0
    assert "seelow: 10 campaigns" in told
    assert told.endswith("Written to there.\n")
    assert {path.name for path in Path("there").iterdir()} == {
        "figure.png", "lock", "manifest.json", "shards", "summary.json", "summary.parquet"
    }  # fmt: skip
    query = f"""SELECT seed, "{SEELOW}" FROM 'there/shards/*.parquet'"""
    assert duckdb.sql(query).fetchall() == [(seed, 2.5 if seed % 2 == 0 else None) for seed in range(20, 30)]
    rows = json.loads(Path("there/summary.json").read_text("utf-8"))["rows"]
    seelow = next(row for row in rows if row["question"] == SEELOW)
    assert (seelow["q05"], seelow["q95"], seelow["never"], seelow["within"]) == (2.5, None, 5, 5)


def test_the_json_is_the_summary() -> None:
    code, told, _ = typed("-n", "3", "--json", "--out", "there")
    summary = json.loads(Path("there/summary.json").read_text("utf-8"))
    assert (code, json.loads(told)) == (0, summary | {"folder": "there"})


def test_what_fails_is_typed_and_counted_and_the_rest_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    code, told, failed = typed("-n", "20", "--out", "there")
    assert code == 1
    assert "seelow: 16 campaigns" in told
    assert "4 campaigns failed with ZeroDivisionError, from seed 12 on: of bad luck" in failed
    assert json.loads(Path("there/summary.json").read_text("utf-8"))["failed"] == {"ZeroDivisionError": 4}
    shards = sorted(path.name for path in Path("there/shards").iterdir())
    assert shards == ["000000.parquet", "000001.parquet", "000002.parquet", "000003.failed.json", "000004.parquet"]
    monkeypatch.setattr(ensemble, "rows", lambda scenario, seeds, _: drawn_well(scenario, seeds))
    assert typed("-n", "20", "--out", "there")[0] == 0
    assert "000003.failed.json" not in {path.name for path in Path("there/shards").iterdir()}


def drawn_well(scenario: Scenario, seeds: Sequence[int]) -> Iterator[tuple[int, Row]]:
    assert list(seeds) == [12, 13, 14, 15]  # and nothing twice
    for seed in seeds:
        yield seed, next(drawn(scenario, [seed + 100], {}))[1]


def test_another_ensemble_is_refused_with_what_differs() -> None:
    assert typed("-n", "4", "--out", "there")[0] == 0
    code, _, told = typed("--seeds", "0,1,5,3", "--set", "heinrici_pull_back=stay", "--out", "there")
    assert code == 2
    assert told.startswith("there: was begun otherwise:\n")
    assert "options heinrici_pull_back: pull_back there, stay now" in told
    assert "seeds: 4 there, 4 now; the first to differ is 2 there, 5 now" in told
    content = json.loads(Path("there/manifest.json").read_text("utf-8"))
    for key, value, line in (
        ("version", "0.0.1", "version: 0.0.1 there, "),
        ("scenario_sha256", "0" * 64, "scenario_sha256: 000000000000… there, "),
        ("parameters", {"combat.noise_kept": 0.5}, "parameters combat.noise_kept: 0.5 there, as in the scenario now"),
    ):
        Path("there/manifest.json").write_text(json.dumps(content | {key: value}), encoding="utf-8")
        code, _, told = typed("-n", "4", "--out", "there")
        assert (code, line in told) == (2, True), told


def test_a_directory_of_something_else_is_left_alone() -> None:
    Path("there").mkdir()
    Path("there/mine").write_text("mine", encoding="utf-8")
    assert typed("-n", "4", "--out", "there") == (
        2, "", "there: holds something else\n  Name another directory with --out.\n"
    )  # fmt: skip
    assert [path.name for path in Path("there").iterdir() if path.name != lock.LOCK] == ["mine"]


def test_two_do_not_work_in_one_directory_and_a_lock_that_was_left_does_not_matter() -> None:
    Path("there").mkdir()
    with lock.held(Path("there")):
        code, _, told = typed("-n", "4", "--out", "there")
        assert (code, "works in it" in told) == (2, True)
        with pytest.raises(RunFolderError, match="works in it"), lock.held(Path("there")):
            pass
    Path("there", lock.LOCK).write_text("4711", encoding="ascii")  # as after a kill
    assert typed("-n", "4", "--out", "there")[0] == 0


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("--seeds 1,2,1", "--seeds: the seed 1 stands twice\n  One seed is one campaign: name each once.\n"),
        ("-n 3 --seeds 0:4", "-n: 3 campaigns and 4 seeds\n  Give one of -n and --seeds.\n"),
        ("--set zukov=x", '--set: no decision node called "zukov"\n  One of heinrici_pull_back, zhukov_tank_armies.\n'),
        ("--policy german=x", '--policy: no policy called "x"\n  One of script, doctrine, contest.\n'),
    ],
)
def test_a_mistake_is_told_with_its_cure(line: str, told: str) -> None:
    assert typed(*line.split(), "--out", "there") == (2, "", told)
    assert not Path("there").exists()
