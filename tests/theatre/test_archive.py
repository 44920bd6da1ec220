"""An archive's bytes hang on its arrays alone."""

import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from redpencil.theatre import archive

INTEGERS: st.SearchStrategy[archive.Integers] = arrays.arrays(
    st.sampled_from([np.dtype(name) for name in ("i1", "<i2", ">i4", "<u8")]),
    arrays.array_shapes(max_dims=2, max_side=5),
)
NAMES = st.text("abcxyz_", min_size=1, max_size=6)


@given(st.dictionaries(NAMES, INTEGERS, max_size=5))
def test_arrays_come_back_and_the_order_of_names_does_not_matter(
    tmp_path_factory: pytest.TempPathFactory, given_arrays: dict[str, archive.Integers]
) -> None:
    first, second = (tmp_path_factory.mktemp("archive") / name for name in ("first.npz", "second.npz"))
    archive.write(first, given_arrays)
    archive.write(second, dict(reversed(given_arrays.items())))
    assert first.read_bytes() == second.read_bytes()
    with np.load(first) as file:
        assert sorted(file.files) == sorted(given_arrays)
        for name, values in given_arrays.items():
            assert np.array_equal(file[name], values)
            assert file[name].dtype.kind == values.dtype.kind


def test_no_date_and_no_compression_enter_the_file(tmp_path: Path) -> None:
    archive.write(tmp_path / "a.npz", {"a": np.arange(3)})
    with zipfile.ZipFile(tmp_path / "a.npz") as file:
        (member,) = file.infolist()
    assert member.date_time == (1980, 1, 1, 0, 0, 0)
    assert member.compress_type == zipfile.ZIP_STORED
    assert member.create_system == 3


def test_floats_are_refused_and_nothing_is_left_at_the_path(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="share: only integers"):
        archive.write(tmp_path / "a.npz", {"share": np.array([0.5])})
    assert not list(tmp_path.iterdir())


@given(st.lists(st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"])), min_size=1))
def test_text_comes_back(rows: list[str]) -> None:
    if rows == [""]:
        assert archive.rows(archive.text(rows)) == []
    else:
        assert archive.rows(archive.text(rows)) == rows


def test_a_row_with_a_line_end_is_refused() -> None:
    with pytest.raises(ValueError, match="end of a line"):
        archive.text(["one", "two\nthree"])
