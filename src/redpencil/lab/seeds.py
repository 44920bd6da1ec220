"""The seeds of an ensemble: a count, a range, a list or a file, each seed once."""

from collections.abc import Sequence
from pathlib import Path

from redpencil.scenario.problems import quoted

LARGEST = 2**32 - 1
MOST = 1_000_000  # in one ensemble
MAX_BYTES = 16_000_000  # of a file of seeds


class SeedError(ValueError):
    """Seeds that cannot be used; `cure` says what would be right."""

    def __init__(self, what: str, cure: str) -> None:
        """Keep what is wrong and the cure."""
        self.cure = cure
        super().__init__(what)


def read(text: str) -> tuple[int, ...]:
    """Return the seeds of `first:end` (the end is not among them), of `4,8,15`, or of a file with one on each line.

    Raises SeedError for what is none of these, for a seed out of range and for a seed that stands twice.
    """
    first, colon, end = text.partition(":")
    if colon and first.strip().isdigit() and end.strip().isdigit():
        return _range(int(first), int(end))
    if all(part.strip().isdigit() for part in text.split(",")):
        return checked([int(part) for part in text.split(",")], quoted(text))
    path = Path(text)
    try:
        if not path.is_file():
            raise SeedError(f"{quoted(text)} is no range, list or file", "Such as 0:200, or 4,8,15, or seeds.txt.")
        with path.open("rb") as file:
            lines = file.read(MAX_BYTES).decode("utf-8").split()
    except (OSError, ValueError) as error:
        if isinstance(error, SeedError):
            raise
        raise SeedError(f"{quoted(text)} cannot be read", "Name a text file with one seed on each line.") from None
    for number, line in enumerate(lines, 1):
        if not line.isdigit():
            raise SeedError(f"{text}:{number}: {quoted(line)} is no seed", "Write one whole number on each line.")
    return checked([int(line) for line in lines], text)


def checked(seeds: Sequence[int], where: str) -> tuple[int, ...]:
    """Return the seeds as they are; raises SeedError when there are none, or one stands twice or is out of range."""
    if not 0 < len(seeds) <= MOST:
        raise SeedError(f"{where} holds {len(seeds):,} seeds", f"An ensemble has 1 to {MOST:,}.")
    seen: set[int] = set()
    for seed in seeds:
        if not 0 <= seed <= LARGEST:
            raise SeedError(f"the seed {seed} is out of range", f"Seeds are 0 to {LARGEST}.")
        if seed in seen:
            raise SeedError(f"the seed {seed} stands twice", "One seed is one campaign: name each once.")
        seen.add(seed)
    return tuple(seeds)


def written(seeds: Sequence[int]) -> str:
    """Return seeds as the shortest text that `read` takes."""
    first = seeds[0]
    if tuple(seeds) == tuple(range(first, first + len(seeds))):
        return f"{first}:{first + len(seeds)}"
    return ",".join(map(str, seeds))


def _range(first: int, end: int) -> tuple[int, ...]:
    if not first < end <= LARGEST + 1 or end - first > MOST:
        raise SeedError(f"{first}:{end} holds no seeds that can be fought", f"Up to {MOST:,} of 0:{LARGEST + 1}.")
    return tuple(range(first, end))
