"""`redpencil calibrate` as a user types it: what it prints and writes, twice the same, and who is in the way."""

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import duckdb
import numpy as np
import pytest
from tests.lab.test_score_command import nobody_moves
from typer.testing import CliRunner

from redpencil import cli
from redpencil.engine.state import Trace, World
from redpencil.lab import calibrate
from redpencil.scenario.load import Scenario
from redpencil.scenario.places import find_place


def who_comes_late(
    scenario: Scenario, worlds: Iterable[World], seeds: Sequence[int]
) -> Iterator[tuple[int, int, Trace]]:
    """Yield campaigns in which all who attack stand in Seelow after some steps, and how many one number alone says."""
    cell = find_place(scenario.theatre, "Seelow").cell
    still = dict(nobody_moves(scenario, seeds))
    for place, world in enumerate(worlds):
        for seed in seeds:
            step = int(float(world.params.supply.refill - 1) * (scenario.steps - 1))
            stood = still[seed].formations.cell.copy()
            stood[step:] = cell
            yield place, seed, still[seed]._replace(formations=still[seed].formations._replace(cell=stood))


@pytest.fixture(autouse=True)
def drawn(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(calibrate, "across", who_comes_late)
    monkeypatch.setenv("JAX_COMPILATION_CACHE_DIR", str(tmp_path / "cache"))


def typed(*words: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(cli.app, ["calibrate", "seelow", "-n", "2", "--points", "40", *words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


def test_it_names_what_it_can_tell_and_what_it_cannot(tmp_path: Path) -> None:
    out = tmp_path / "out"
    code, told, _ = typed("--out", str(out))
    assert code == 0
    can, cannot = told.split("record cannot tell them: ")
    assert "supply.refill" in can
    assert "supply.refill" not in cannot
    assert "movement.marsh" in cannot
    assert sorted(path.name for path in out.iterdir()) == ["calibration.parquet", "figure.png", "report.md"]
    table = duckdb.read_parquet(str(out / "calibration.parquet")).fetchnumpy()
    assert len(table["point"]) == 40
    assert 1.0 <= table["supply_refill"].min() <= table["supply_refill"].max() <= 2.0
    assert np.isfinite(table["score_whole"]).all()
    assert "| supply.refill" in (out / "report.md").read_text("utf-8")


def test_the_same_command_says_the_same() -> None:
    first, second = typed("--json"), typed("--json")
    assert first == second
    data = json.loads(first[1])
    assert data["effects"]["supply.refill"]["events"]["identified"]
    assert not data["effects"]["nothing at all"]["events"]["identified"]
    assert list(data["proposal"]["values"]) == ["supply.refill"]
    assert data["luck"]["losses"] is None


def test_a_folder_that_is_there_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "there").write_text("mine", encoding="utf-8")
    code, _, told = typed("--out", str(tmp_path / "there"))
    assert (code, "exists already" in told) == (2, True)
