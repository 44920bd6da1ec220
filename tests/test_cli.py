"""The commands as a user types them: what they print, what they leave behind, how they fail."""

import io
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests.scenario import folder as good
from typer.testing import CliRunner

from redpencil import __version__, cli, terminal
from redpencil.chronicle import folder
from redpencil.scenario.read import resolve

PROGRAM = "from redpencil.cli import main; main()"
STOPPED_IN_THE_FIGHT = """
import signal, time, redpencil.campaign
signal.signal(signal.SIGINT, signal.default_int_handler)  # shells ignore it in what runs behind
def fight(*_, **__):
    print("fighting", flush=True)
    time.sleep(600)
redpencil.campaign.run = fight
from redpencil.cli import main
main()
"""


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run every command in an empty folder, and keep nothing in the user's cache."""
    monkeypatch.setenv("JAX_COMPILATION_CACHE_DIR", str(tmp_path / "cache"))
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")


def typed(*words: str) -> tuple[int, str, str]:
    """Return the exit code of a command, and what it wrote to standard output and standard error."""
    result = CliRunner().invoke(cli.app, words)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


def program(*words: str, cache: Path) -> subprocess.CompletedProcess[str]:
    """Run a command in a process of its own, as the installed program does."""
    env = os.environ | {"JAX_COMPILATION_CACHE_DIR": str(cache)}
    return subprocess.run([sys.executable, "-c", PROGRAM, *words], capture_output=True, text=True, env=env)


@pytest.fixture(scope="module")
def fought(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, str]:
    """Fight one campaign of a copy of the packaged scenario; return its folder, a warm cache, and what it printed."""
    place = tmp_path_factory.mktemp("fought")
    shutil.copytree(resolve("berlin-1945"), place / "berlin-1945")
    scenario, out = str(place / "berlin-1945"), str(place / "run")
    result = program("run", scenario, "--seed", "3", "--out", out, cache=place / "cache")
    assert (result.returncode, result.stderr) == (0, "")
    return place / "run", place / "cache", result.stdout


def test_a_run_prints_its_table_and_writes_its_folder(fought: tuple[Path, Path, str]) -> None:
    run, _, printed = fought
    assert "Berlin surrenders" in printed
    assert "within the range of the sources." in printed
    assert printed.splitlines()[-1] == f"Written to {run}: {', '.join(folder.CONTENT)}."
    manifest = folder.read_manifest(run)
    assert (manifest.scenario, manifest.seed, manifest.version) == ("berlin-1945", 3, __version__)
    assert set(manifest.policies.values()) == {"script"}


def test_a_run_can_be_verified_from_its_manifest_alone(fought: tuple[Path, Path, str]) -> None:
    run, cache, _ = fought
    result = program("verify", str(run), "--json", cache=cache)
    assert (result.returncode, result.stderr) == (0, "")
    verdict = json.loads(result.stdout)
    assert (verdict["same"], verdict["first_step"], verdict["difference"]) == (True, None, "")


def test_a_run_that_comes_out_differently_returns_1(fought: tuple[Path, Path, str], tmp_path: Path) -> None:
    run, cache, _ = fought
    forged = tmp_path / "forged"
    forged.mkdir()
    for name in folder.CONTENT:
        (forged / name).write_bytes((run / name).read_bytes())
    manifest = json.loads((forged / "manifest.json").read_text("utf-8"))
    manifest["seed"] += 1
    (forged / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    result = program("verify", str(forged), cache=cache)
    assert result.returncode == 1
    assert "not the same campaign: the states differ from step" in result.stdout


def test_json_is_one_object_with_the_figures_of_the_table(fought: tuple[Path, Path, str], tmp_path: Path) -> None:
    run, cache, printed = fought
    scenario, out = str(run.parent / "berlin-1945"), str(tmp_path / "run")
    result = program("run", scenario, "--seed", "3", "--out", out, "--json", cache=cache)
    data = json.loads(result.stdout)
    assert (data["scenario"], data["seed"], data["folder"]) == ("berlin-1945", 3, str(tmp_path / "run"))
    assert f"{data['inside']} of {data['of']} within the range of the sources." in printed
    for name in folder.CONTENT:
        assert (tmp_path / "run" / name).read_bytes() == (run / name).read_bytes(), name


def test_an_interrupt_stops_at_once_and_leaves_nothing(tmp_path: Path) -> None:
    out = tmp_path / "there" / "run"
    words = [sys.executable, "-c", STOPPED_IN_THE_FIGHT, "run", "berlin-1945", "--out", str(out)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "fighting\n"
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=60)
    assert (process.returncode, told) == (130, "Stopped; nothing was written.\n")
    assert not out.parent.exists()


def test_an_existing_folder_is_never_written_to(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "mine").write_text("mine")
    code, printed, told = typed("run", "berlin-1945", "--out", str(out))
    assert (code, printed) == (2, "")
    assert told == f"{out}: exists already\n  Name another folder with --out, or remove this one.\n"


@pytest.mark.parametrize(
    ("line", "what", "cure"),
    [
        ("run berlin-1954", "berlin-1954: no scenario and no folder of that name", 'Did you mean "berlin-1945"?'),
        ("run berlin-1945 --policy soviet", '--policy: "soviet" is not SIDE=NAME', "Such as soviet=doctrine."),
        ("run berlin-1945 --policy sowjet=x", '--policy: no side called "sowjet"', 'Did you mean "soviet"?'),
        ("run berlin-1945 --policy soviet=x", '--policy: no policy called "x"', "One of script"),
        ("verify nowhere", "nowhere: no such folder", "Name the folder that `redpencil run` wrote."),
        ("verify .", ".: has no manifest.json", "Name the folder that `redpencil run` wrote."),
        ("check nowhere", "nowhere: no scenario and no folder of that name", ""),
    ],
)
def test_a_mistake_is_told_with_its_cure(line: str, what: str, cure: str) -> None:
    code, printed, told = typed(*line.split())
    assert (code, printed) == (2, "")
    assert told.startswith(f"{what}\n  {cure}"), told
    assert not list(Path().iterdir())


@pytest.mark.parametrize("line", ["run", "run x --seed -1", "run x --seed 4294967296", "run x --fast", "fly"])
def test_a_line_that_cannot_be_read_returns_2(line: str) -> None:
    assert typed(*line.split())[0] == 2


def test_check_finds_nothing_wrong_with_the_packaged_scenario() -> None:
    assert typed("check", "berlin-1945") == (0, "berlin-1945: no problems\n", "")


def test_check_names_every_problem_with_file_line_and_cure(tmp_path: Path) -> None:
    spoiled = good.spoiled("order_of_battle.csv", "Golzow", "Seelow Hights")
    place = good.write(tmp_path, order_of_battle=spoiled)
    code, printed, _ = typed("check", str(place))
    assert code == 2
    assert 'order_of_battle.csv:2: no place called "Seelow Hights"\n  Did you mean "Seelow"?' in printed
    code, printed, _ = typed("check", str(place), "--json")
    problems = json.loads(printed)["problems"]
    assert code == 2
    assert {"file", "line", "what", "cure"} == set(problems[0])


def test_the_version_is_told() -> None:
    assert typed("--version") == (0, f"redpencil {__version__}\n", "")


def test_progress_is_told_on_a_terminal_and_nowhere_else(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    for stream, quiet, expected in (
        (Terminal(), False, "\r\033[KFighting: 0 s"),
        (Terminal(), True, ""),
        (io.StringIO(), False, ""),
    ):
        monkeypatch.setattr(sys, "stderr", stream)
        terminal.teller(quiet=quiet)("Fighting: 0 s")
        assert stream.getvalue() == expected
