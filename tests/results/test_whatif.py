"""`redpencil whatif` as a user types it: the effect, its page and picture, the spec that does it again, mistakes."""

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest
from tests.results import killed
from typer.testing import CliRunner

from redpencil import cli
from redpencil.lab.questions import questions
from redpencil.lab.rows import Row
from redpencil.results import ensemble
from redpencil.scenario.load import Scenario

SEELOW = "reached:8th_guards_army:Diedersdorf (Seelow)"
KILLED = "killed:german"


def drawn(scenario: Scenario, seeds: Sequence[int], policies: Mapping[str, str]) -> Iterator[tuple[int, Row]]:
    """Yield campaigns drawn from their seeds, half a day later where Heinrici stays, and a cell lost in odd ones."""
    asked = [question.text for question in questions(scenario)]
    stays = scenario.options["heinrici_pull_back"] == "stay"
    for seed in seeds:
        row: Row = dict(zip(asked, np.random.default_rng(seed).uniform(1, 4, len(asked)).tolist(), strict=True))
        control = np.asarray(scenario.start.control).astype(np.int8).copy()
        if stays and seed % 2:
            control[np.flatnonzero(control == 0)[0]] = 1
        late = 0.5 * stays
        yield seed, row | {SEELOW: 2 + late if seed else None, KILLED: 1000.0 + seed, "control": control.tobytes()}


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(ensemble, "rows", drawn)
    monkeypatch.setenv("JAX_COMPILATION_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)


def typed(*words: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(cli.app, ["whatif", *words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


STAY = ("seelow", "--set", "heinrici_pull_back=stay", "-n", "8", "--out", "there")


def test_the_effect_is_told_with_its_interval_and_its_line() -> None:
    code, told, _ = typed(*STAY, "--decisions", "4")
    assert code == 0
    data = json.loads(Path("there/summary.json").read_text("utf-8"))
    effects = {effect["question"]: effect for effect in data["effects"]}
    seelow = effects[SEELOW]
    assert seelow["difference"] == pytest.approx(0.5 * 7 / 8)  # the one that never came counts as the end in both
    assert (seelow["never_baseline"], seelow["never_variant"]) == (1, 1)
    assert seelow["low"] > 0
    assert (effects[KILLED]["difference"], effects[KILLED]["changed"]) == (0, 0)
    area = np.sqrt(0.75) * 36.0
    assert effects["held:german"]["difference"] == pytest.approx(area / 2, rel=0.2)
    assert data["decisions"][0]["set"] == "zhukov_tank_armies=after_breakthrough"
    for text in ("8 pairs of campaigns with the same luck", "Which decisions mattered", "Pairing: the variance",
                 "Clarity: Of 2 decisions 1", "(grade high)", "zhukov_tank_armies. Whether"):  # fmt: skip
        assert text in told
    content = {path.name for path in Path("there").iterdir()}
    assert content == {"baseline", "variant", "decisions", "spec.toml", "summary.json", "effects.parquet",
                       "figure.png", "report.md", "lock"}  # fmt: skip


def test_the_spec_does_it_again_to_the_byte() -> None:
    assert typed(*STAY, "--seeds", "3,1,9")[0] == 2  # -n 8 and three seeds
    line = ("seelow", "--set", "heinrici_pull_back=stay", "--set", "combat.noise_kept=0.6", "--seeds", "3,1,9",
            "--policy", "german=doctrine", "--days", "0.1", "--out", "there")  # fmt: skip
    assert typed(*line)[0] == 0
    assert typed("--spec", "there/spec.toml", "--out", "again")[0] == 0
    assert killed.files(Path("again")) == killed.files(Path("there"))


def test_the_same_line_goes_on_and_another_is_refused() -> None:
    assert typed(*STAY)[0] == 0
    before = killed.files(Path("there"))
    shutil.rmtree("there/variant")
    assert typed(*STAY)[0] == 0
    assert killed.files(Path("there")) == before
    code, _, told = typed("seelow", "--set", "zhukov_tank_armies=after_breakthrough", "-n", "8", "--out", "there")
    assert code == 2
    assert "there: was begun with another what-if:\n" in told
    assert '  now: "zhukov_tank_armies" = "after_breakthrough"' in told


def test_a_spec_of_another_version_is_refused() -> None:
    assert typed(*STAY)[0] == 0
    spec = Path("there/spec.toml").read_text("utf-8")
    Path("old.toml").write_text(spec.replace('version = "', 'version = "0.'), encoding="utf-8")
    code, _, told = typed("--spec", "old.toml", "--out", "again")
    assert (code, "is of another scenario or version" in told) == (2, True)


def test_without_a_change_the_decisions_are_tried() -> None:
    code, told, _ = typed("seelow", "-n", "6", "--decisions", "6", "--out", "there")
    assert code == 0
    assert "heinrici_pull_back=stay" in told
    assert {path.name for path in Path("there/decisions").iterdir()} == {
        "heinrici_pull_back=stay", "zhukov_tank_armies=after_breakthrough"
    }  # fmt: skip
    assert not Path("there/variant").exists()


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("seelow", "--set: nothing is to be changed"),
        ("--set heinrici_pull_back=stay", "SCENARIO: no scenario is named"),
        ("seelow --set heinrici=stay", '--set: no decision node called "heinrici"'),
        ("seelow --set heinrici_pull_back=sta", 'Did you mean "stay"?'),
        ("seelow --set heinrici_pull_back=stay --set heinrici_pull_back=pull_back", "is set twice"),
        ("seelow --set heinrici_pull_back=stay --seeds 4,4", "--seeds: the seed 4 stands twice"),
        ("seelow --spec spec.toml", "--spec: says all of it"),
        ("--spec nowhere.toml", "nowhere.toml: cannot be read"),
        ("--spec broken.toml", "broken.toml:1: not valid TOML"),
        ("--spec empty.toml", "has no table [set]"),
    ],
)
def test_a_mistake_is_told_and_nothing_is_written(line: str, told: str) -> None:
    Path("broken.toml").write_text("scenario =", encoding="utf-8")
    Path("empty.toml").write_text('scenario = "seelow"\nseeds = "0:3"\n', encoding="utf-8")
    code, printed, wrong = typed(*line.split(), "--out", "there")
    assert (code, printed) == (2, "")
    assert told in wrong
    assert not Path("there").exists()
