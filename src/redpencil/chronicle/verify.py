"""Plays a run folder's campaign again from its manifest alone, and says where the two part."""

import tempfile
from pathlib import Path
from typing import NamedTuple

from redpencil import __version__, campaign
from redpencil.chronicle import folder, tables
from redpencil.chronicle.facts import fold
from redpencil.chronicle.manifest import MANIFEST, Manifest, theatre_digest
from redpencil.chronicle.target import RunFolderError
from redpencil.scenario.load import load
from redpencil.scenario.problems import ScenarioError


class Verdict(NamedTuple):
    """What a replay found."""

    same: bool
    scenario: str
    seed: int
    steps: int
    first_step: int | None  # the first step after which the states differ
    difference: str  # empty when nothing differs
    version: str  # that wrote the run
    this_version: str


def verify(run: Path) -> Verdict:
    """Replay a run folder and compare the state after every step, both tables and the chronicle.

    Raises RunFolderError for a folder that is damaged, or that this version cannot play.
    """
    manifest = folder.read_manifest(run)
    if manifest.theatre_sha256 != theatre_digest():
        what = f"was played on another theatre than the one of this version ({__version__})"
        raise RunFolderError(str(run / MANIFEST), what, f"Verify it with redpencil {manifest.version}.")
    with tempfile.TemporaryDirectory(prefix="redpencil-") as place:
        again = _play(run, manifest, Path(place) / "scenario")
        step = _first_step(manifest.state_sha256, list(again.hashes))
        found = f"the states differ from step {step} on" if step is not None else ""
        found = found or _tables_differ(run, manifest, again, Path(place))
    run_by = manifest.version
    return Verdict(not found, manifest.scenario, manifest.seed, manifest.steps, step, found, run_by, __version__)


def _play(run: Path, manifest: Manifest, place: Path) -> campaign.Campaign:
    """Write the scenario's files out again, load them with the options that were taken, and play."""
    where, cure = str(run / MANIFEST), f"Verify it with redpencil {manifest.version}, or make the run again."
    place.mkdir()
    for name, text in manifest.sources.items():
        (place / name).write_bytes(text.encode())
    try:
        scenario = load(place, manifest.options)
    except ScenarioError as error:
        raise RunFolderError(where, f"its scenario cannot be played: {error.problems[0].what}", cure) from None
    if scenario.text.hash != manifest.scenario_sha256 or scenario.steps != manifest.steps:
        raise RunFolderError(where, "the scenario in it is not the one that was played", cure)
    try:
        return campaign.run(scenario, seed=manifest.seed, policies=manifest.policies)
    except KeyError as error:
        raise RunFolderError(where, f"there is no side or policy {error}", cure) from None


def _first_step(stored: list[str], fresh: list[str]) -> int | None:
    if len(stored) != len(fresh):
        return min(len(stored), len(fresh))
    return next((step for step, pair in enumerate(zip(stored, fresh, strict=True)) if pair[0] != pair[1]), None)


def _tables_differ(run: Path, manifest: Manifest, again: campaign.Campaign, place: Path) -> str:
    folder.write_tables(again, fold(again), place)
    for name, key in (("campaign.parquet", "formation"), ("events.parquet", "id"), ("beliefs.parquet", "person")):
        try:
            found = tables.first_difference(run / name, place / name, key)
        except ValueError as error:
            return f"{name} is not the table of this version: {error}"
        if found:
            return f"{name} differs at step {found[0]}, {key} {found[1]}"
    same_words = manifest.version == __version__  # another version may tell the same events otherwise
    if same_words and (run / "chronicle.md").read_bytes() != (place / "chronicle.md").read_bytes():
        return "chronicle.md differs"
    return ""
