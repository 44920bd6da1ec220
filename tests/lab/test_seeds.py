"""Seeds as a user writes them, each once."""

from pathlib import Path

import pytest

from redpencil.lab import seeds


@pytest.mark.parametrize(
    ("text", "expected"), [("3:6", (3, 4, 5)), ("9,2, 4", (9, 2, 4)), ("7", (7,)), ("4294967295", (4294967295,))]
)
def test_seeds_are_a_range_or_a_list(text: str, expected: tuple[int, ...]) -> None:
    assert seeds.read(text) == expected
    assert seeds.read(seeds.written(expected)) == expected


def test_seeds_are_lines_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "seeds.txt").write_text("5\n3\n\n8\n")
    assert seeds.read(str(tmp_path / "seeds.txt")) == (5, 3, 8)
    (tmp_path / "seeds.txt").write_text("5\nthree\n")
    with pytest.raises(seeds.SeedError, match='2: "three" is no seed'):
        seeds.read(str(tmp_path / "seeds.txt"))


@pytest.mark.parametrize(
    ("text", "what"),
    [("1,2,1", "the seed 1 stands twice"), ("4294967296", "out of range"), ("5:5", "no seeds"),
     ("nowhere.txt", "no range, list or file"), ("a:b", "no range, list or file"), ("0:2000000", "no seeds")],
)  # fmt: skip
def test_seeds_that_cannot_be_used_are_told(text: str, what: str) -> None:
    with pytest.raises(seeds.SeedError, match=what) as caught:
        seeds.read(text)
    assert caught.value.cure
