"""The run folder: written whole or not at all, and read with every byte checked."""

import hashlib
import shutil
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from pydantic import ValidationError

from redpencil.campaign import Campaign
from redpencil.chronicle import tables
from redpencil.chronicle.beliefs import belief_columns
from redpencil.chronicle.facts import Fact
from redpencil.chronicle.manifest import FILES, MANIFEST, Manifest, StoredFile, manifest_of
from redpencil.chronicle.map import draw
from redpencil.chronicle.prose import chronicle
from redpencil.chronicle.target import RunFolderError, check_free, to_disk, unwritable

MAX_MANIFEST_BYTES = 64_000_000
CONTENT = (*FILES, MANIFEST)


def write(campaign: Campaign, facts: list[Fact], sources: Mapping[str, str], out: Path) -> None:
    """Write the run folder of a campaign; `sources` are the files of its scenario as text, by name.

    It is there whole or not at all, whatever happens. Raises RunFolderError.
    """
    with whole(out) as part:
        write_tables(campaign, facts, part)
        draw(campaign, part / "map.png")
        stored = {name: _stored(part / name) for name in FILES}
        content = manifest_of(campaign, sources, stored).model_dump_json(indent=1)
        (part / MANIFEST).write_text(content + "\n", encoding="utf-8")


@contextmanager
def whole(out: Path) -> Iterator[Path]:
    """Give a folder to write into, which becomes `out` at the end, so that `out` is whole or absent.

    It stands beside `out` until then, and is gone if anything goes wrong. Raises RunFolderError.
    """
    check_free(out)
    part = out.absolute().parent / f".{out.name[:50]}.{uuid.uuid4().hex[:8]}.part"
    made = [above for above in part.parents if not above.exists()]
    try:
        part.parent.mkdir(parents=True, exist_ok=True)
        part.mkdir()
        yield part
        for path in (*sorted(part.iterdir()), part):
            to_disk(path)
        if out.is_dir():
            out.rmdir()  # empty, or this fails: no system replaces a folder with content
        part.rename(out)
        to_disk(out.absolute().parent)
        made = []
    except OSError as error:
        raise unwritable(out, error) from None
    finally:
        shutil.rmtree(part, ignore_errors=True)
        for above in made:
            with suppress(OSError):
                above.rmdir()


def write_tables(campaign: Campaign, facts: list[Fact], folder: Path) -> None:
    """Write what a replay can be compared with: the tables and the chronicle."""
    tables.write(tables.campaign_columns(campaign), folder / "campaign.parquet")
    tables.write(tables.event_columns(facts), folder / "events.parquet")
    tables.write(belief_columns(campaign), folder / "beliefs.parquet")
    (folder / "chronicle.md").write_text(chronicle(campaign, facts), encoding="utf-8", newline="\n")


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of a run folder and check the bytes of every file it names; raises RunFolderError."""
    cure = "Make the run again: redpencil run."
    if not folder.is_dir():
        raise RunFolderError(str(folder), "no such folder", "Name the folder that `redpencil run` wrote.")
    if not (folder / MANIFEST).is_file():
        raise RunFolderError(str(folder), f"has no {MANIFEST}", "Name the folder that `redpencil run` wrote.")
    where = str(folder / MANIFEST)
    try:
        with (folder / MANIFEST).open("rb") as file:
            content = file.read(MAX_MANIFEST_BYTES + 1)
        if len(content) > MAX_MANIFEST_BYTES:
            raise RunFolderError(where, "larger than any manifest", cure)
        manifest = Manifest.model_validate_json(content)
    except OSError as error:
        raise RunFolderError(where, f"cannot be read: {error.strerror}", "Check its permissions.") from None
    except ValidationError as error:
        first = error.errors()[0]
        part = ".".join(map(str, first["loc"]))
        raise RunFolderError(where, f"{part + ': ' if part else ''}{first['msg']}", cure) from None
    for name, stored in manifest.files.items():
        path = folder / name
        if not path.is_file():
            raise RunFolderError(str(path), "the file is missing", cure)
        if _stored(path) != stored:
            raise RunFolderError(str(path), "is not the file that the run wrote: its bytes have changed", cure)
    return manifest


def _stored(path: Path) -> StoredFile:
    with path.open("rb") as file:
        return StoredFile(sha256=hashlib.file_digest(file, "sha256").hexdigest(), bytes=path.stat().st_size)
