"""Real engagements: reads rows with the columns of the CDB90 battle database, and says which it leaves out and why.

Read is only what was known before the fight, and how it ended. What historians scored with hindsight (the columns
`rel_…` and `infl_…`, resolutions, mission scores) is never looked at.
"""

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from redpencil.validation.coding import NEEDED, BadValue, BattlesError, engagement, text

Floats: TypeAlias = NDArray[np.float64]
Words: TypeAlias = NDArray[np.str_]

SINCE = 1900
FEWEST = 30  # rows; fewer say nothing about a model

# What goes when a column is not there.
OUTCOMES = {
    "winner": "winner accuracy, Brier score, AUC and reliability",
    "att_casualties": "the attacker's losses and the loss exchange",
    "def_casualties": "the defender's losses and the loss exchange",
    "advance_km": "the advance",
}
INPUTS = {
    "posture": "every defence counts as hasty",
    "att_tanks": "the ratio of tanks counts as even",
    "def_tanks": "the ratio of tanks counts as even",
    "att_guns": "the attacker's guns count as usual",
    "def_guns": "no rate uses them, only boosting",
    "def_front_km": "the attacker's front counts for both, or the usual density",
    "air_superiority": "nobody counts as superior in the air",
    "surprise": "nobody counts as surprised",
    "terrain_relief": "no ground counts as rugged",
    "terrain_cover": "no ground counts as wooded",
    "weather_ground": "no ground counts as wet",
    "river_crossing": "no attack counts as over a river",
    "attacker_nation": "no quality of the attacker's army",
    "defender_nation": "no quality of the defender's army",
    "battle_group": "each row counts as a battle of its own, so the intervals are too narrow",
}


class Engagements(NamedTuple):
    """Engagements as columns of length n; NaN where unknown, words in the file's spelling."""

    line: NDArray[np.int64]  # in the file, from 1
    name: Words
    group: Words  # engagements of one battle or campaign share it
    war: Words
    year: Floats
    attacker: Words  # nation, empty where unknown
    defender: Words
    theatre: Words
    days: Floats
    attacker_men: Floats
    defender_men: Floats
    attacker_tanks: Floats
    defender_tanks: Floats
    attacker_guns: Floats
    defender_guns: Floats
    front_km: Floats  # the defender's, or else the attacker's
    air: Floats  # -1 defender's superiority, 0, 1 attacker's
    surprise: Floats  # -3 to 3, above 0 the attacker's
    works: Floats  # -1 withdrawal, -0.5 delay, 0 hasty, 0.5 prepared, 1 fortified
    rugged: Floats  # shares of the ground, 0 to 1
    wooded: Floats
    wet: Floats
    urban: Floats
    river: Floats  # 1 where the attack crossed one
    attacker_loss: Floats  # men lost over men, whole engagement
    defender_loss: Floats
    advance_km: Floats  # whole engagement; below 0 where the attacker was thrown back
    won: Floats  # 1 the attacker, 0 the defender or nobody


class Row(NamedTuple):
    """A row left out; `line` counts from 1."""

    line: int
    name: str
    reason: str


class Left(NamedTuple):
    """What a file did not give: rows that were left out, and what falls away with columns that it lacks."""

    rows: tuple[Row, ...]
    missing: tuple[str, ...]


def read(path: Path, *, since: int = SINCE) -> tuple[Engagements, Left]:
    """Read the usable engagements of a CSV file from a year on; raises BattlesError."""
    header, rows = _rows(path)
    _check_columns(path, header)
    kept: list[dict[str, float | str]] = []
    left: list[Row] = []
    for line, values in rows:
        cells = dict(zip(header, values, strict=False))
        try:
            if len(values) != len(header):
                raise BadValue(f"{len(values)} cells where the header has {len(header)}")
            kept.append({"line": line, **engagement(cells, since)})
        except BadValue as bad:
            left.append(Row(line, text(cells, "name"), str(bad)))
    if len(kept) < FEWEST:
        most = f"Most often left out: {_commonest(left)}." if left else ""
        raise BattlesError(path, f"{len(kept)} usable rows, at least {FEWEST} are needed", most)
    for row in kept:
        row["group"] = row["group"] or f"line {row['line']}"
    return collect(kept), Left(tuple(left), tuple(_missing(header)))


def collect(rows: Iterable[Mapping[str, float | str]]) -> Engagements:
    """Return rows of named values as columns; raises KeyError for a value that a row lacks."""
    rows = list(rows)
    return Engagements(*(np.array([row[name] for row in rows]) for name in Engagements._fields))


def where(rows: Engagements, chosen: NDArray[np.bool_]) -> Engagements:
    """Return the chosen rows."""
    return rows._replace(**{name: getattr(rows, name)[chosen] for name in rows._fields})


def _rows(path: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Return the header and each row with the line on which it begins; raises BattlesError."""
    rows: list[tuple[int, list[str]]] = []
    line = 0
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            for values in reader:
                if values:
                    rows.append((line + 1, values))
                line = reader.line_num
    except OSError as error:
        raise BattlesError(path, f"cannot be read: {error.strerror or error}", "Name a CSV file.") from None
    except UnicodeDecodeError:
        raise BattlesError(path, "is not UTF-8 text", "Save it as CSV in UTF-8.") from None
    except (csv.Error, ValueError) as error:
        raise BattlesError(path, f"is not CSV: {error}", "Save it as CSV in UTF-8.", line + 1) from None
    if not rows:
        raise BattlesError(path, "is empty", "The first line names the columns.")
    return rows[0][1], rows[1:]


def _check_columns(path: Path, header: list[str]) -> None:
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        raise BattlesError(path, f"columns named twice: {', '.join(twice)}", "Name each column once.", 1)
    lacks = [name for name in NEEDED if name not in header]
    if lacks:
        what = f"no column {', '.join(lacks)}"
        raise BattlesError(path, what, "The columns are those of the CDB90 battle database.", 1)
    if not set(OUTCOMES) & set(header):
        raise BattlesError(path, "no column says how anything ended", f"At least one of {', '.join(OUTCOMES)}.", 1)


def _missing(header: list[str]) -> Iterable[str]:
    for columns, what in ((OUTCOMES, "left out: "), (INPUTS, "")):
        yield from (f"no column {name}: {what}{loss}" for name, loss in columns.items() if name not in header)


def _commonest(left: list[Row]) -> str:
    reasons = [row.reason for row in left]
    return max(reasons, key=reasons.count)
