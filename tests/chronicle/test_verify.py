"""A run is played again from its manifest alone, and any difference is found."""

import json
from pathlib import Path

import pytest
from tests.chronicle.drawn import HASHES, RIFLE, campaign

from redpencil.campaign import Campaign
from redpencil.chronicle import folder, verify
from redpencil.chronicle.facts import fold
from redpencil.chronicle.manifest import MANIFEST
from redpencil.chronicle.target import RunFolderError
from redpencil.scenario.load import Scenario
from redpencil.scenario.problems import Problem, ScenarioError

DRAWN = campaign(moves={RIFLE: {2: "C"}}, events={(2, RIFLE): {"killed": 40}})
SOURCES = {"scenario.toml": "a", "record.csv": "b"}


@pytest.fixture(autouse=True)
def quick_map(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw no map: it takes longer than all the rest."""
    monkeypatch.setattr(folder, "draw", lambda _, target: target.write_bytes(b"a map"))


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """Return the folder of a run."""
    folder.write(DRAWN, fold(DRAWN), SOURCES, tmp_path / "run")
    return tmp_path / "run"


@pytest.fixture(autouse=True)
def replay(monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """Let the replay come out as the test wants it; return what it was asked for."""
    asked: dict[str, object] = {"result": DRAWN}

    def load(place: Path, options: dict[str, str]) -> Scenario:
        asked["sources"] = {path.name: path.read_text() for path in place.iterdir()}
        return DRAWN.scenario

    def play(scenario: Scenario, *, seed: int, policies: dict[str, str]) -> object:
        asked.update(seed=seed, policies=policies)
        return asked["result"]

    monkeypatch.setattr(verify, "load", load)
    monkeypatch.setattr(verify.campaign, "run", play)
    return asked


def change(run: Path, **parts: object) -> None:
    """Replace parts of the manifest."""
    content = json.loads((run / MANIFEST).read_text("utf-8")) | parts
    (run / MANIFEST).write_text(json.dumps(content), encoding="utf-8")


def verdict_of(run: Path) -> tuple[bool, int | None, str]:
    found = verify.verify(run)
    return found.same, found.first_step, found.difference


def other(**changed: object) -> Campaign:
    return DRAWN._replace(**changed)


def test_the_same_campaign_is_found_the_same(run: Path, replay: dict[str, object]) -> None:
    assert verdict_of(run) == (True, None, "")
    assert (replay["seed"], replay["policies"], replay["sources"]) == (7, DRAWN.policies, SOURCES)


@pytest.mark.parametrize("step", [0, 5, 7])
def test_the_first_step_that_differs_is_named(run: Path, replay: dict[str, object], step: int) -> None:
    replay["result"] = other(hashes=(*HASHES[:step], *("f" * 64 for _ in HASHES[step:])))
    assert verdict_of(run) == (False, step, f"the states differ from step {step} on")


def test_a_shorter_campaign_differs(run: Path, replay: dict[str, object]) -> None:
    replay["result"] = other(hashes=HASHES[:3])
    assert verdict_of(run) == (False, 3, "the states differ from step 3 on")


def test_other_events_under_the_same_hashes_are_found(run: Path, replay: dict[str, object]) -> None:
    replay["result"] = other(trace=campaign(moves={RIFLE: {2: "C"}}, events={(2, RIFLE): {"killed": 41}}).trace)
    same, step, difference = verdict_of(run)
    assert (same, step) == (False, None)
    assert difference == "campaign.parquet differs at step 2, formation rifle"


def test_a_run_on_another_theatre_cannot_be_replayed(run: Path) -> None:
    change(run, theatre_sha256="0" * 64, version="9.9")
    with pytest.raises(RunFolderError, match=r"another theatre .*\n  Verify it with redpencil 9.9"):
        verify.verify(run)


def test_another_scenario_than_the_one_played_is_refused(run: Path) -> None:
    change(run, scenario_sha256="0" * 64)
    with pytest.raises(RunFolderError, match="not the one that was played"):
        verify.verify(run)


def test_a_scenario_that_this_version_cannot_read_is_refused(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise ScenarioError([Problem("scenario.toml", 1, "is no scenario", "Write one.")])

    monkeypatch.setattr(verify, "load", refuse)
    with pytest.raises(RunFolderError, match="cannot be played: is no scenario"):
        verify.verify(run)


def test_a_policy_that_does_not_exist_is_refused(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise KeyError("german=genius")

    monkeypatch.setattr(verify.campaign, "run", refuse)
    with pytest.raises(RunFolderError, match="no side or policy 'german=genius'"):
        verify.verify(run)
