"""Made-up engagements with the columns of the battle database; none of them was ever fought."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from redpencil.validation.coding import engagement
from redpencil.validation.engagements import Engagements, collect

ROW = {
    "name": "made up", "war_group": "War of tests", "theatre": "Paper", "battle_group": "1", "year": "1944",
    "attacker_nation": "Red", "defender_nation": "Blue", "duration_days": "2", "att_men": "20000", "def_men": "10000",
    "att_casualties": "800", "def_casualties": "1000", "att_tanks": "100", "def_tanks": "20", "att_guns": "200",
    "def_guns": "60", "att_front_km": "10", "def_front_km": "8", "posture": "prepared", "posture2": "",
    "terrain_relief": "rolling", "terrain_cover": "mixed", "terrain_special": "", "terrain_relief_2": "",
    "terrain_cover_2": "", "terrain_special_2": "", "weather_ground": "dry", "surprise": "0", "air_superiority": "0",
    "river_crossing": "0", "winner": "attacker", "advance_km": "4", "flag": "",
}  # fmt: skip


def row(**cells: object) -> dict[str, str]:
    """Return a usable row with some of its cells replaced."""
    return ROW | {name: str(value) for name, value in cells.items()}


def rows(n: int, seed: int = 0) -> list[dict[str, str]]:
    """Return n rows of several battles whose winners follow the ratio of men, with luck."""
    random = np.random.default_rng(seed)
    found = []
    for number in range(n):
        men = random.integers(5_000, 50_000, 2)
        wins = random.random() < 1 / (1 + (men[1] / men[0]) ** 3)
        found.append(
            row(
                name=f"made up {number}", battle_group=number // 3, att_men=men[0], def_men=men[1],
                att_casualties=int(men[0] * random.uniform(0.01, 0.1)),
                def_casualties=int(men[1] * random.uniform(0.01, 0.1)), duration_days=random.integers(1, 6),
                posture=random.choice(["hasty", "prepared", "fortified"]), winner="attacker" if wins else "defender",
                terrain_relief=random.choice(["rolling", "rugged"]), advance_km=round(random.uniform(0.5, 20), 1),
                year=random.integers(1914, 1974), war_group=random.choice(["First war", "Second war"]),
            )
        )  # fmt: skip
    return found


def write(place: Path, given: Sequence[Mapping[str, str]], *, without: Sequence[str] = ()) -> Path:
    """Write rows as a CSV file, leaving columns out, and return its path."""
    file = place / "battles.csv"
    columns = [name for name in given[0] if name not in without]
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, columns, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(given)
    return file


def engagements(given: Sequence[Mapping[str, str]]) -> Engagements:
    """Return rows as the reader would, however few."""
    return collect({"line": 2 + number, **engagement(cells, 0)} for number, cells in enumerate(given))


def ended_otherwise(rows: Engagements, here: np.ndarray) -> Engagements:
    """Return the engagements with another end where `here` is true: who won, at what price, how far."""
    return rows._replace(
        won=np.where(here, 1 - rows.won, rows.won),
        attacker_loss=np.where(here, 0.9, rows.attacker_loss),
        defender_loss=np.where(here, 0.9, rows.defender_loss),
        advance_km=np.where(here, 90.0, rows.advance_km),
    )
