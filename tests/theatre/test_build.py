"""Building the theatre anew gives the shipped file, byte for byte."""

from pathlib import Path

import numpy as np
import pytest

from redpencil.theatre.build import build, main, write
from redpencil.theatre.geography import FOLDER, features, table
from redpencil.theatre.ground import PACKAGED, load


@pytest.fixture(scope="module")
def rebuilt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("build") / "theatre.npz"
    write(build(FOLDER), path)
    return path


def test_a_rebuild_gives_the_same_bytes(rebuilt: Path) -> None:
    assert rebuilt.read_bytes() == PACKAGED.read_bytes(), "run python -m redpencil.theatre.build"


def test_writing_what_was_read_gives_the_same_bytes(tmp_path: Path) -> None:
    write(load(), tmp_path / "again.npz")
    assert (tmp_path / "again.npz").read_bytes() == PACKAGED.read_bytes()


def test_another_river_gives_other_bytes(rebuilt: Path, tmp_path: Path) -> None:
    """Control: the comparison can fail."""
    theatre = load()
    theatre.river[0, np.flatnonzero(theatre.land)[0]] ^= 1
    write(theatre, tmp_path / "other.npz")
    assert (tmp_path / "other.npz").read_bytes() != rebuilt.read_bytes()


def test_missing_data_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"places\.csv: cannot be read"):
        build(tmp_path)
    with pytest.raises(ValueError, match=r"roads\.geojson: cannot be read"):
        features(tmp_path, "roads")


def test_the_command_says_in_one_line_what_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["--geography", str(tmp_path), "--out", str(tmp_path / "theatre.npz")])
    assert left.value.code == 2
    assert capsys.readouterr().err.startswith("places.csv: cannot be read")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("content", ["", "{}", '{"features": [1]}', '{"features": [{"properties": {}}]}', "\xff"])
def test_geojson_that_is_none_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "rivers.geojson").write_text(content, encoding="latin-1")
    with pytest.raises(ValueError, match=r"rivers\.geojson: cannot be read as GeoJSON"):
        features(tmp_path, "rivers")


def test_a_table_in_the_wrong_encoding_is_named(tmp_path: Path) -> None:
    (tmp_path / "places.csv").write_bytes("name_1945\nKüstrin\n".encode("latin-1"))
    with pytest.raises(ValueError, match=r"places\.csv: cannot be read as a table"):
        table(tmp_path, "places")
