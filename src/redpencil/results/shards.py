"""The shards of an ensemble: a block of seeds with their rows as one Parquet file, or the reason why it failed."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import duckdb
import numpy as np
from numpy.typing import NDArray

from redpencil.lab.rows import CONTROL, Row
from redpencil.results.files import write_file, write_text

SEED = "seed"
FOLDER = "shards"


class Failed(NamedTuple):
    """A shard that could not be fought."""

    shard: int
    seeds: tuple[int, ...]
    type: str  # of the error
    message: str


class Fought(NamedTuple):
    """What the campaigns of an ensemble came to, in the order of their seeds."""

    seeds: tuple[int, ...]
    answers: dict[str, NDArray[np.float64]]  # question -> (n,), not a number for never
    control: NDArray[np.int8]  # (n, N), who holds what at the end


def write(directory: Path, shard: int, rows: Sequence[tuple[int, Row]]) -> None:
    """Write a shard, and forget an earlier failure of it; the same rows give the same bytes. Raises RunFolderError."""
    seeds = np.array([seed for seed, _ in rows], np.int64)
    names = list(rows[0][1])
    table: dict[str, NDArray[np.generic]] = {"c0": seeds}
    selected = [f'c0 AS "{SEED}"']
    for k, name in enumerate(names, 1):
        values = [row[name] for _, row in rows]
        quoted = name.replace('"', '""')
        if name == CONTROL:
            table[f"c{k}"] = np.array(values, object)
            selected.append(f'c{k}::BLOB AS "{quoted}"')
        else:
            table[f"c{k}"] = np.array([np.nan if value is None else value for value in values], np.float64)
            selected.append(f'CASE WHEN isnan(c{k}) THEN NULL ELSE c{k} END AS "{quoted}"')

    def copy(part: Path) -> None:
        target = str(part).replace("'", "''")
        with duckdb.connect(config={"threads": 1}) as connection:
            connection.register("written", table)
            try:
                query = f"COPY (SELECT {', '.join(selected)} FROM written) TO '{target}'"
                connection.execute(f"{query} (FORMAT parquet, COMPRESSION zstd)")
            except duckdb.IOException as error:
                raise OSError(str(error).splitlines()[0]) from None

    write_file(_whole(directory, shard), copy)
    _failure(directory, shard).unlink(missing_ok=True)


def write_failure(directory: Path, shard: int, seeds: Sequence[int], error: Exception) -> None:
    """Write down that a shard failed, and of what; raises RunFolderError."""
    told = {"seeds": list(seeds), "type": type(error).__name__, "message": str(error)}
    write_text(_failure(directory, shard), json.dumps(told, ensure_ascii=False, indent=1) + "\n")


def missing(directory: Path, blocks: Sequence[Sequence[int]]) -> list[int]:
    """Return the numbers of the shards that are not whole; failed ones are among them."""
    return [shard for shard, seeds in enumerate(blocks) if _seeds(_whole(directory, shard)) != list(seeds)]


def failures(directory: Path, blocks: Sequence[Sequence[int]]) -> list[Failed]:
    """Return the shards that failed."""
    found = []
    for shard, seeds in enumerate(blocks):
        if _failure(directory, shard).is_file():
            told = json.loads(_failure(directory, shard).read_text("utf-8"))
            found.append(Failed(shard, tuple(seeds), str(told["type"]), str(told["message"])))
    return found


def read(directory: Path, blocks: Sequence[Sequence[int]]) -> Fought:
    """Return all rows of the shards that are whole."""
    files = [str(_whole(directory, shard)) for shard in range(len(blocks)) if _whole(directory, shard).is_file()]
    if not files:
        return Fought((), {}, np.zeros((0, 0), np.int8))
    with duckdb.connect(config={"threads": 1}) as connection:
        parts = [connection.execute(f"SELECT * FROM {_table(file)}").fetchnumpy() for file in files]
    columns = {name: [part[name] for part in parts] for name in parts[0]}
    held = [np.frombuffer(cells, np.int8) for part in columns.pop(CONTROL) for cells in part]
    seeds = np.concatenate(columns.pop(SEED))
    answers = {
        name: np.concatenate([np.ma.filled(part, np.nan) for part in values]) for name, values in columns.items()
    }
    return Fought(tuple(int(seed) for seed in seeds), answers, np.array(held))


def _seeds(file: Path) -> list[int]:
    """Return the seeds in a shard; none where it is missing or cannot be read."""
    if not file.is_file():
        return []
    with duckdb.connect(config={"threads": 1}) as connection:
        try:
            return [int(row[0]) for row in connection.execute(f"SELECT {SEED} FROM {_table(str(file))}").fetchall()]
        except duckdb.Error:
            return []


def _table(file: str) -> str:
    """Return a Parquet file for a query; DuckDB takes brackets, stars and question marks in a path for a pattern."""
    plain = "".join(f"[{letter}]" if letter in "[*?" else letter for letter in file)
    return "read_parquet('{}')".format(plain.replace("'", "''"))


def _whole(directory: Path, shard: int) -> Path:
    return directory / FOLDER / f"{shard:06}.parquet"


def _failure(directory: Path, shard: int) -> Path:
    return directory / FOLDER / f"{shard:06}.failed.json"
