"""A scenario is found by its packaged name or by its folder."""

from pathlib import Path

import pytest

from redpencil.scenario.packaged import PACKAGED, packaged_names, resolve
from redpencil.scenario.problems import ScenarioError


def test_a_packaged_scenario_is_found_by_name() -> None:
    assert {"berlin-1945", "race-to-berlin"} <= set(packaged_names())
    assert resolve("berlin-1945") == PACKAGED / "berlin-1945"


def test_a_folder_is_found_by_its_path(tmp_path: Path) -> None:
    assert resolve(str(tmp_path)) == tmp_path


@pytest.mark.parametrize("name", ["berlin-1954", "no/such/folder", "x" * 5_000, "nul\0"])
def test_an_unknown_name_lists_what_there_is(name: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        resolve(name)
    (problem,) = caught.value.problems
    assert problem.what == "no scenario and no folder of that name"
    assert f"Ready to run: {', '.join(packaged_names())}." in problem.cure
    assert ('Did you mean "berlin-1945"?' in problem.cure) == (name == "berlin-1954")


def test_a_file_is_no_scenario(tmp_path: Path) -> None:
    (tmp_path / "scenario.toml").write_text("")
    with pytest.raises(ScenarioError, match="a scenario is a folder"):
        resolve(str(tmp_path / "scenario.toml"))
