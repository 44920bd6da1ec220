"""Files that appear whole or not at all: written beside their place, brought to the disk, and renamed."""

from collections.abc import Callable
from pathlib import Path

from redpencil.chronicle.target import to_disk, unwritable

PART = ".part"  # the ending of what is not whole yet


def write_file(path: Path, write: Callable[[Path], object]) -> None:
    """Have `write` make a file elsewhere in the folder and give it its name when it is whole; raises RunFolderError."""
    part = path.with_name(f".{path.name}{PART}")
    try:
        write(part)
        to_disk(part)
        part.replace(path)
        to_disk(path.parent)
    except OSError as error:
        raise unwritable(path, error) from None


def write_text(path: Path, text: str) -> None:
    """Write a text in UTF-8, whole or not at all; raises RunFolderError."""
    write_file(path, lambda part: part.write_text(text, encoding="utf-8", newline="\n"))


def remove_parts(folder: Path) -> None:
    """Remove what an earlier process did not get whole."""
    for part in folder.glob(f".*{PART}"):
        part.unlink()
