"""A run folder is whole or absent, and a damaged one is told from a good one."""

import errno
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from tests.chronicle.drawn import HASHES, RIFLE, campaign

from redpencil.chronicle import folder
from redpencil.chronicle.facts import fold
from redpencil.chronicle.manifest import FILES, MANIFEST, theatre_digest
from redpencil.chronicle.target import RunFolderError, check_free, free_name

DRAWN = campaign(moves={RIFLE: {2: "C"}}, events={(2, RIFLE): {"killed": 40}})
SOURCES = {"scenario.toml": 'id = "drawn"\n', "record.csv": "id,läbel\r\n"}


def write(out: Path) -> None:
    folder.write(DRAWN, fold(DRAWN), SOURCES, out)


@pytest.fixture(autouse=True)
def quick_map(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw no map: it takes longer than all the rest."""
    monkeypatch.setattr(folder, "draw", lambda _, target: target.write_bytes(b"a map"))


@pytest.fixture
def good(tmp_path: Path) -> Path:
    """Return a good run folder."""
    write(tmp_path / "good")
    return tmp_path / "good"


def test_a_run_folder_holds_what_the_manifest_says(good: Path) -> None:
    assert sorted(path.name for path in good.iterdir()) == sorted(folder.CONTENT)
    manifest = folder.read_manifest(good)
    assert (manifest.scenario, manifest.seed, manifest.steps) == ("drawn", 7, len(HASHES))
    assert (tuple(manifest.state_sha256), manifest.sources) == (HASHES, SOURCES)
    assert manifest.theatre_sha256 == theatre_digest()
    assert set(manifest.files) == set(FILES)


def test_the_same_campaign_gives_the_same_folder(good: Path, tmp_path: Path) -> None:
    write(tmp_path / "again")
    for name in folder.CONTENT:
        assert (tmp_path / "again" / name).read_bytes() == (good / name).read_bytes(), name


@pytest.mark.parametrize("name", ["ein Lauf", "läufe/№ 7", "[1]*?", "it's", "x" * 240])
def test_a_run_folder_may_have_any_name(tmp_path: Path, name: str) -> None:
    write(tmp_path / name)
    folder.read_manifest(tmp_path / name)


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    write(tmp_path / "out")
    folder.read_manifest(tmp_path / "out")


@pytest.mark.parametrize("kind", ["file", "folder", "dangling link"])
def test_what_exists_is_never_replaced(tmp_path: Path, kind: str) -> None:
    out = tmp_path / "out"
    if kind == "file":
        out.write_text("mine")
    elif kind == "folder":
        out.mkdir()
        (out / "mine").write_text("mine")
    else:
        out.symlink_to(tmp_path / "nowhere")
    with pytest.raises(RunFolderError, match="exists already\n  Name another folder"):
        write(out)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_name_that_is_taken_gets_a_number(tmp_path: Path) -> None:
    assert free_name(tmp_path, "run") == tmp_path / "run"
    (tmp_path / "run").mkdir()
    (tmp_path / "run-2").write_text("")
    assert free_name(tmp_path, "run") == tmp_path / "run-3"


def full(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def full_in_duckdb(*_: object, **__: object) -> None:
    raise duckdb.IOException('IO Error: Could not write file "x": No space left on device')


def interrupted(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("place", ["os.fsync", "redpencil.chronicle.folder.draw", "pathlib.Path.write_text"])
def test_a_full_disk_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    monkeypatch.setattr(place, full)
    with pytest.raises(RunFolderError, match="the disk is full; nothing was kept\n  Make room"):
        write(tmp_path / "new" / "out")
    assert not list(tmp_path.iterdir())


def test_a_disk_that_fills_under_the_tables_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full:
        execute = register = staticmethod(full_in_duckdb)
        __enter__ = __exit__ = lambda self, *_: self if not _ else None

    monkeypatch.setattr(Full, "register", staticmethod(lambda *_: None))
    monkeypatch.setattr(duckdb, "connect", lambda **_: Full())
    with pytest.raises(RunFolderError, match="the disk is full"):
        write(tmp_path / "out")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("place", ["redpencil.chronicle.folder.draw", "os.fsync", "pathlib.Path.rename"])
def test_an_interrupt_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    monkeypatch.setattr(place, interrupted)
    with pytest.raises(KeyboardInterrupt):
        write(tmp_path / "out")
    assert not list(tmp_path.iterdir())


def test_a_folder_that_may_not_be_written_is_said_so_before_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write anywhere: a mode would not stop it
    with pytest.raises(RunFolderError, match="cannot be written to"):
        check_free(tmp_path / "out")


def test_a_folder_below_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(RunFolderError, match="cannot be written"):
        check_free(tmp_path / "file" / "out")


def change(**parts: Any) -> Callable[[Path], None]:
    """Return what replaces parts of the manifest; None takes one out."""

    def spoil(place: Path) -> None:
        content = json.loads((place / MANIFEST).read_text("utf-8")) | parts
        kept = {key: value for key, value in content.items() if value is not None}
        (place / MANIFEST).write_text(json.dumps(kept), encoding="utf-8")

    return spoil


def replace(name: str, content: bytes) -> Callable[[Path], None]:
    return lambda place: (place / name).write_bytes(content) and None


def flip(name: str) -> Callable[[Path], None]:
    """Return what changes one bit in the middle of a file."""

    def spoil(place: Path) -> None:
        content = bytearray((place / name).read_bytes())
        content[len(content) // 2] ^= 1
        (place / name).write_bytes(content)

    return spoil


@pytest.mark.parametrize(
    ("spoil", "objection"),
    [
        pytest.param(lambda place: (place / MANIFEST).unlink(), "has no manifest.json", id="no manifest"),
        pytest.param(lambda place: (place / "map.png").unlink(), "the file is missing", id="no map"),
        *(pytest.param(flip(name), "its bytes have changed", id=f"one bit of {name}") for name in FILES),
        pytest.param(replace("map.png", b""), "its bytes have changed", id="empty map"),
        pytest.param(replace(MANIFEST, b""), "Invalid JSON", id="empty"),
        pytest.param(replace(MANIFEST, b"\xff\xfe{}"), "Invalid JSON", id="not UTF-8"),
        pytest.param(replace(MANIFEST, b"[" * 100_000), "Invalid JSON", id="deep nesting"),
        pytest.param(replace(MANIFEST, b'{"format":' * 50_000), "Invalid JSON", id="deep nesting of tables"),
        pytest.param(replace(MANIFEST, b"[]"), "manifest.json: Input should be", id="a list"),
        pytest.param(change(seed=None), "seed: Field required", id="no seed"),
        pytest.param(change(seed=-1), "seed: Input should be", id="negative seed"),
        pytest.param(change(seed=2**32), "seed: Input should be", id="seed beyond its range"),
        pytest.param(change(format=2), "format: Input should be 1", id="another format"),
        pytest.param(change(more=1), "more: Extra inputs", id="unknown key"),
        pytest.param(change(files={}), "names no campaign.parquet", id="no files"),
        pytest.param(change(sources={"../x.toml": ""}), "String should match", id="a path that climbs"),
        pytest.param(change(state_sha256=["0"]), "state_sha256.0: String should match", id="not a hash"),
    ],
)
def test_a_damaged_folder_is_refused(good: Path, spoil: Callable[[Path], None], objection: str) -> None:
    spoil(good)
    with pytest.raises(RunFolderError) as error:
        folder.read_manifest(good)
    what, cure = str(error.value).split("\n")
    assert objection in what
    assert cure.startswith("  ")


def test_a_file_named_outside_the_folder_is_refused(good: Path) -> None:
    content = json.loads((good / MANIFEST).read_text("utf-8"))
    content["files"]["../secret.md"] = content["files"]["map.png"]
    (good / MANIFEST).write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(RunFolderError, match="String should match"):
        folder.read_manifest(good)


def test_a_manifest_beyond_all_measure_is_not_read(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder, "MAX_MANIFEST_BYTES", 100)
    with pytest.raises(RunFolderError, match="larger than any manifest"):
        folder.read_manifest(good)


def test_what_is_no_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RunFolderError, match="no such folder"):
        folder.read_manifest(tmp_path / "nothing")
