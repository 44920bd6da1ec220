"""A campaign's two tables, every formation after every step and every event, as columns and as Parquet files."""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from shutil import copyfile

import duckdb
import numpy as np
from numpy.typing import NDArray

from redpencil.campaign import Campaign
from redpencil.chronicle.facts import Fact
from redpencil.chronicle.where import Where
from redpencil.engine.state import POSTURES
from redpencil.measures import moment

Columns = dict[str, NDArray[np.generic]]

QUOTE = "'"
STATUS = np.array(["waiting", "fighting", "surrendered", "destroyed"], dtype=object)
TEXT = ("id", "kind", "side", "front", "command", "formation", "other", "place", "cell", "cause", "status", "posture")


def campaign_columns(campaign: Campaign) -> Columns:
    """Return one row per step and formation, step by step: who, where, what it had after the step, what it lost."""
    scenario, trace = campaign.scenario, campaign.trace
    formations = {name: np.asarray(values) for name, values in trace.formations._asdict().items()}
    steps, size = formations["men"].shape
    where, theatre = Where(scenario), scenario.theatre
    cells = np.clip(formations.pop("cell").ravel(), 0, len(theatre.h3_index) - 1)
    exists = theatre.h3_index[cells] != 0
    hexadecimal = np.array([f"{int(index):x}" if index else "" for index in theatre.h3_index], dtype=object)
    times = np.array([moment(scenario, step) for step in range(steps)], dtype="datetime64[us]")
    who = [where.who(index) for index in range(size)]
    columns: Columns = {"step": np.repeat(np.arange(steps, dtype=np.int32), size), "time": np.repeat(times, size)}
    for key in ("formation", "command", "front", "side"):
        columns[key] = np.tile(np.array([str(owner.get(key, "")) for owner in who], dtype=object), steps)
    columns["cell"] = hexadecimal[cells]
    columns["lon"] = np.where(exists, theatre.lon[cells] / 10_000, np.nan)
    columns["lat"] = np.where(exists, theatre.lat[cells] / 10_000, np.nan)
    columns["status"] = STATUS[formations.pop("status").ravel()]
    columns["posture"] = np.array(POSTURES, dtype=object)[formations.pop("posture").ravel()]
    columns |= {name: values.ravel().astype(np.int32) for name, values in formations.items()}
    told = trace.thought.told if trace.thought is not None else None
    nothing = np.zeros(steps * size, np.int32)
    columns["reported_men"] = nothing if told is None else np.asarray(told.men).ravel().astype(np.int32)
    known = np.zeros(steps * size, bool) if told is None else np.asarray(told.men).ravel() > 0
    reported = nothing if told is None else np.asarray(told.cell).ravel()
    columns["reported_cell"] = np.where(known, hexadecimal[np.maximum(reported, 0)], "")
    lost = {
        name: np.asarray(values) for name, values in trace.events._asdict().items() if name not in ("what", "cause")
    }
    target = lost.pop("target").ravel()
    columns["target"] = np.where(target >= 0, hexadecimal[np.maximum(target, 0)], "")
    return columns | {name: values.ravel().astype(np.int32) for name, values in lost.items()}


def event_columns(facts: Sequence[Fact]) -> Columns:
    """Return one row per event."""
    columns: Columns = {}
    for name, values in zip(Fact._fields, zip(*facts, strict=True) if facts else [()] * len(Fact._fields), strict=True):
        if name in TEXT:
            columns[name] = np.array(values, dtype=object)
        elif name == "time":
            columns[name] = np.array(values, dtype="datetime64[us]")
        elif name in ("lon", "lat"):
            columns[name] = np.array([np.nan if value is None else value for value in values], dtype=np.float64)
        else:
            columns[name] = np.array(values, dtype=np.int32)
    return columns


def write(columns: Mapping[str, NDArray[np.generic]], target: Path) -> None:
    """Write columns as a compressed Parquet file; degrees that are not a number become null, as do empty texts.

    The same columns give the same bytes under the same version of DuckDB. Raises OSError when it cannot be written.
    """
    table = dict(columns)
    selected = ", ".join(f'{_cast(name, values)} AS "{name}"' for name, values in table.items())
    quoted = str(target).replace(QUOTE, 2 * QUOTE)
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.register("written", table)
        try:
            connection.execute(
                f"COPY (SELECT {selected} FROM written) TO '{quoted}' (FORMAT parquet, COMPRESSION zstd)"
            )
        except duckdb.IOException as error:
            raise OSError(str(error).splitlines()[0]) from None


def first_difference(stored: Path, fresh: Path, key: str) -> tuple[int, str] | None:
    """Return step and `key` of the earliest row that only one of two Parquet files holds, or None.

    Raises ValueError when `stored` is not a table with the columns of `fresh`.
    """
    with tempfile.TemporaryDirectory() as folder, duckdb.connect(config={"threads": 1}) as connection:
        tables = []
        for name, source in (("stored", stored), ("fresh", fresh)):
            plain = Path(folder) / f"{name}.parquet"  # DuckDB takes brackets and stars in a path for a pattern
            copyfile(source, plain)
            tables.append(f"SELECT * FROM read_parquet('{str(plain).replace(QUOTE, 2 * QUOTE)}')")
        one, other = tables
        query = f"(({one}) EXCEPT ALL ({other})) UNION ALL (({other}) EXCEPT ALL ({one}))"
        try:
            row = connection.execute(f"SELECT step, {key} FROM ({query}) ORDER BY step, {key} LIMIT 1").fetchone()
        except duckdb.Error as error:
            raise ValueError(str(error).splitlines()[0]) from None
    return (int(row[0]), str(row[1])) if row else None


def _cast(name: str, values: NDArray[np.generic]) -> str:
    column = f'"{name}"'
    if name in TEXT or values.dtype == object:
        return f"nullif({column}, '')::VARCHAR"
    if values.dtype.kind == "f":
        return f"CASE WHEN isnan({column}) THEN NULL ELSE {column} END"
    return f"{column}::TIMESTAMP" if values.dtype.kind == "M" else f"{column}::INTEGER"
