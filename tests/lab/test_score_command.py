"""`redpencil score` as a user types it: what it prints and writes, and what it says to files that cannot be used."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import jax
import numpy as np
import pytest
from typer.testing import CliRunner

from redpencil import cli
from redpencil.engine.state import Events, Trace
from redpencil.lab import score
from redpencil.lab.record_files import PACKAGED_EVENTS
from redpencil.scenario.load import Scenario

HEAD = PACKAGED_EVENTS[0].read_text("utf-8").splitlines()[0]
GOOD = "1945-04-17,,,soviet,3rd Shock Army,1st Belorussian Front,captured,,Neutrebbin,14.227,52.669,59.9,drawn,,high"


def nobody_moves(scenario: Scenario, seeds: Sequence[int]) -> Iterator[tuple[int, Trace]]:
    """Yield campaigns in which everybody stays where he was: the engine would take long to compile."""
    steps = scenario.steps
    formations = jax.tree.map(lambda leaf: np.repeat(np.asarray(leaf)[None], steps, 0), scenario.start.formations)
    nothing = np.zeros(np.shape(formations.cell), np.int32)
    fallen = np.zeros((steps, len(scenario.city_ids)), np.int32)
    control = np.repeat(np.asarray(scenario.start.control)[None], steps, 0)
    events = Events(*[nothing] * len(Events._fields))
    for seed in seeds:
        over = np.zeros((steps, len(scenario.side_ids)), np.int32)
        yield seed, Trace(formations, events, fallen, over, control, np.zeros((steps, 0), np.int32))


@pytest.fixture(autouse=True)
def still(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(score, "traces", nobody_moves)
    monkeypatch.setenv("JAX_COMPILATION_CACHE_DIR", str(tmp_path / "cache"))


def typed(*words: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(cli.app, ["score", "seelow", "-n", "3", *words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    path = tmp_path / "bad.csv"
    rows = (HEAD, GOOD, GOOD.replace("3rd Shock", "3rd Shokc"), GOOD.replace("Neutrebbin", "Neutrebin"))
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_names_that_nobody_knows_are_told_and_nothing_is_scored(bad: Path) -> None:
    assert typed("--events", str(bad)) == (
        2,
        "",
        f'{bad}:3: no army or formation called "3rd Shokc Army"\n  Did you mean "3rd Shock Army"?\n'
        f'{bad}:4: no place called "Neutrebin"\n  Did you mean "Neutrebbin"?\n',
    )


def test_skipping_them_scores_the_rest_and_prints_how_many(bad: Path, tmp_path: Path) -> None:
    good = tmp_path / "good.csv"
    good.write_text(f"{HEAD}\n{GOOD.replace('04-17', '04-18')}\n", encoding="utf-8")
    code, told, _ = typed("--events", str(bad), "--events", str(good), "--skip-unknown")
    assert code == 0
    assert "Skipped: 2 rows that cannot be used." in told
    assert "Of 2 events the 50 % band covers" in told


def test_the_json_is_the_table_and_the_folder_is_whole(tmp_path: Path) -> None:
    out = tmp_path / "out"
    code, told, _ = typed("--json", "--out", str(out))
    assert code == 0
    data = json.loads(told)
    assert (data["scenario"], data["campaigns"]) == ("seelow", 3)
    assert sorted(path.name for path in out.iterdir()) == ["figure.png", "report.md", "score.parquet"]
    report = (out / "report.md").read_text("utf-8")
    events = [item for item in data["items"] if item["kind"] == "event"]
    assert events
    assert all(item["label"] in report and item["q50"] is None and item["never"] == 1 for item in events)


def test_a_folder_that_is_there_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "there").write_text("mine", encoding="utf-8")
    code, _, told = typed("--out", str(tmp_path / "there"))
    assert (code, "exists already" in told) == (2, True)
