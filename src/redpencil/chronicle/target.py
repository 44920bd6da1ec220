"""Where a run folder may go, and what to say when it cannot."""

import errno
import os
from pathlib import Path


class RunFolderError(Exception):
    """A run folder that cannot be written or read: where, what, and the cure."""

    def __init__(self, where: str, what: str, cure: str) -> None:
        """Keep the three parts of the message."""
        super().__init__(f"{where}: {what}\n  {cure}")


def check_free(out: Path) -> None:
    """Raise RunFolderError unless a run folder can be made at `out`: nothing there yet, or an empty folder."""
    try:
        if out.is_dir() and not any(out.iterdir()):
            return
        if out.exists() or out.is_symlink():
            raise RunFolderError(str(out), "exists already", "Name another folder with --out, or remove this one.")
        above = next(folder for folder in out.absolute().parents if folder.exists())
    except (OSError, ValueError) as error:
        raise unwritable(out, error) from None
    if not above.is_dir() or not os.access(above, os.W_OK | os.X_OK):
        raise RunFolderError(str(out), f"{above} cannot be written to", "Name another folder with --out.")


def free_name(folder: Path, name: str) -> Path:
    """Return the first of `name`, `name-2`, `name-3` ... in `folder` that does not exist."""
    number = 1
    while (candidate := folder / (name if number == 1 else f"{name}-{number}")).exists():
        number += 1
    return candidate


def unwritable(out: Path, error: OSError | ValueError) -> RunFolderError:
    if isinstance(error, OSError) and (error.errno == errno.ENOSPC or "No space left" in str(error)):
        return RunFolderError(
            str(out), "the disk is full; nothing was kept", "Make room, or name another disk with --out."
        )
    reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return RunFolderError(str(out), f"cannot be written: {reason}", "Name another folder with --out.")


def to_disk(path: Path) -> None:
    """Have the system bring a file, or the names in a folder, to the disk."""
    if os.name == "nt" and path.is_dir():
        return  # Windows opens no folders
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
