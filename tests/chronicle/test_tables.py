"""Both tables of a run folder: every row, every figure, the same bytes again."""

from pathlib import Path

import duckdb
import numpy as np
import pytest
from tests.chronicle.drawn import PANZER, RIFLE, STEPS, campaign

from redpencil.chronicle import tables
from redpencil.chronicle.facts import fold

DRAWN = campaign(events={(2, RIFLE): {"killed": 40, "target": 30}, (5, PANZER): {"wounded": 7}}, city_falls=6)


def query(path: Path, what: str) -> list[tuple[object, ...]]:
    with duckdb.connect() as connection:
        return connection.execute(f"SELECT {what} FROM read_parquet(?)", [str(path)]).fetchall()


def test_the_campaign_has_a_row_per_step_and_formation(tmp_path: Path) -> None:
    path = tmp_path / "campaign.parquet"
    tables.write(tables.campaign_columns(DRAWN), path)
    assert query(path, "count(*), count(DISTINCT (step, formation)), min(step), max(step)") == [
        (4 * STEPS, 4 * STEPS, 0, STEPS - 1)
    ]
    assert query(path, "sum(killed), sum(wounded), sum(men)") == [(40, 7, 4 * STEPS * 10_000)]
    assert sorted(query(path, "DISTINCT status, posture")) == [("fighting", "attack"), ("fighting", "rest")]


def test_the_events_are_the_facts(tmp_path: Path) -> None:
    path, facts = tmp_path / "events.parquet", fold(DRAWN)
    tables.write(tables.event_columns(facts), path)
    stored = query(path, "id, kind, strftime(time, '%Y-%m-%dT%H:%M:%S'), place, lon, killed")
    assert stored == [(f.id, f.kind, f.time, f.place or None, f.lon, f.killed) for f in facts]
    types = {str(row[0]): str(row[1]) for row in query(path, "DISTINCT 1, typeof(time)")}
    assert types == {"1": "TIMESTAMP"}


def test_no_events_are_an_empty_table(tmp_path: Path) -> None:
    tables.write(tables.event_columns([]), tmp_path / "events.parquet")
    assert query(tmp_path / "events.parquet", "id, killed") == []


def test_the_same_columns_give_the_same_bytes(tmp_path: Path) -> None:
    for name in "ab":
        tables.write(tables.campaign_columns(DRAWN), tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


@pytest.mark.parametrize("name", ["plain", "läufe [1]*", "it's"])
def test_one_changed_figure_is_found(tmp_path: Path, name: str) -> None:
    columns = tables.campaign_columns(DRAWN)
    folder = tmp_path / name
    folder.mkdir()
    tables.write(columns, folder / "fresh.parquet")
    tables.write(columns, folder / "stored.parquet")
    assert tables.first_difference(folder / "stored.parquet", folder / "fresh.parquet", "formation") is None
    changed = columns["men"].copy()
    changed[4 * 3 + PANZER] += np.int32(1)
    tables.write(columns | {"men": changed}, folder / "stored.parquet")
    assert tables.first_difference(folder / "stored.parquet", folder / "fresh.parquet", "formation") == (3, "panzer")


def test_a_missing_row_is_found(tmp_path: Path) -> None:
    facts = fold(DRAWN)
    tables.write(tables.event_columns(facts), tmp_path / "fresh")
    tables.write(tables.event_columns(facts[:-1]), tmp_path / "stored")
    assert tables.first_difference(tmp_path / "stored", tmp_path / "fresh", "id") == (facts[-1].step, facts[-1].id)


def test_what_is_no_table_is_refused(tmp_path: Path) -> None:
    tables.write(tables.event_columns(fold(DRAWN)), tmp_path / "fresh")
    (tmp_path / "stored").write_bytes(b"PAR1, or so it says")
    with pytest.raises(ValueError, match=r"."):
        tables.first_difference(tmp_path / "stored", tmp_path / "fresh", "id")
