"""Named arrays of integers in one file whose bytes hang on nothing but the arrays."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.integer]


def write(path: Path, arrays: Mapping[str, Integers]) -> None:
    """Write `arrays` as an uncompressed .npz with sorted names, fixed dates and little-endian integers.

    The file is put in place when it is whole. Raises TypeError for an array that is not of integers.
    """
    part = path.with_name(path.name + ".part")
    try:
        with zipfile.ZipFile(part, "w", zipfile.ZIP_STORED) as archive:
            for name in sorted(arrays):
                member = zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0))
                member.create_system, member.external_attr = 3, 0o644 << 16
                archive.writestr(member, _bytes(name, arrays[name]))
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _bytes(name: str, array: Integers) -> bytes:
    if not np.issubdtype(array.dtype, np.integer):
        raise TypeError(f"{name}: only integers are written, not {array.dtype}")
    stream = io.BytesIO()
    little = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<"))
    np.lib.format.write_array(stream, little, version=(1, 0), allow_pickle=False)
    return stream.getvalue()


def text(rows: list[str]) -> NDArray[np.uint8]:
    """Return rows of text as UTF-8 bytes, one row a line; raises ValueError for a row that holds a line's end."""
    if any("\n" in row for row in rows):
        raise ValueError("a row of text holds the end of a line")
    return np.frombuffer("\n".join(rows).encode(), np.uint8)


def rows(data: Integers) -> list[str]:
    """Return the rows of text that `text` turned into bytes."""
    return data.astype(np.uint8).tobytes().decode().split("\n") if data.size else []
