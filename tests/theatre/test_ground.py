"""The theatre is read from its file, or refused with a word about which file and why."""

from pathlib import Path

import numpy as np
import pytest
from tests.builders import cell, draw

from redpencil.theatre import archive
from redpencil.theatre.ground import FORMAT, PACKAGED, Theatre, load, nearest_cell


def stored() -> dict[str, archive.Integers]:
    with np.load(PACKAGED) as file:
        return {name: file[name] for name in file.files}


@pytest.mark.parametrize("content", [b"", b"not a theatre", b"PK\x03\x04 broken"])
def test_a_damaged_file_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "broken.npz").write_bytes(content)
    with pytest.raises(ValueError, match=r"broken\.npz: cannot be read as a theatre"):
        load(tmp_path / "broken.npz")


def test_a_missing_file_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"gone\.npz: cannot be read"):
        load(tmp_path / "gone.npz")


def test_another_format_is_refused(tmp_path: Path) -> None:
    archive.write(tmp_path / "next.npz", stored() | {"format": np.array([FORMAT + 1])})
    with pytest.raises(ValueError, match=f"format {FORMAT + 1}, this version reads format {FORMAT}"):
        load(tmp_path / "next.npz")


@pytest.mark.parametrize("name", ["layout", "river", "places", "h3_index"])
def test_a_file_without_one_of_its_arrays_is_refused(tmp_path: Path, name: str) -> None:
    arrays = stored()
    del arrays[name]
    archive.write(tmp_path / "part.npz", arrays)
    with pytest.raises(ValueError, match=name):
        load(tmp_path / "part.npz")


def test_padding_is_water_without_a_name(theatre: Theatre) -> None:
    padding = theatre.h3_index == 0
    assert padding.sum() > 1000
    assert not theatre.terrain[padding].any()
    assert not theatre.land[padding].any()
    assert not theatre.river[:, padding].any()


def test_the_file_stays_small() -> None:
    assert PACKAGED.stat().st_size < 1_400_000


def test_the_nearest_cell_of_a_drawn_place_is_its_cell() -> None:
    theatre = draw("""
        . A . .
        . . . B
    """)
    for place in theatre.places:
        assert nearest_cell(theatre, place.lon, place.lat) == cell(theatre, place.name)


def test_a_point_outside_has_no_cell(theatre: Theatre) -> None:
    assert nearest_cell(theatre, 21.0, 52.2) == -1
    assert nearest_cell(theatre, 13.4, 48.0) == -1
