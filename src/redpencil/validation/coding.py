"""Turns a row of the battle database into numbers: words into levels, empty cells into NaN, nonsense into a reason."""

import math
from collections.abc import Mapping
from typing import TypeAlias

from redpencil.scenario.problems import Problem, quoted

Cells: TypeAlias = Mapping[str, str]  # column -> text

LARGEST_ATTACKER = 150_000  # men; a front's rate of loss per day is far below a division's
LARGEST_FORCE = 10_000_000  # men; no army was larger
LONGEST = 1_000  # days
WIDEST = 5_000  # km
FASTEST = 1_000  # km a day
NO_LOSS = 0.5  # men; the log of none does not exist

NEEDED = ("year", "duration_days", "att_men", "def_men")
WORKS = {"withdrawal": -1.0, "delay": -0.5, "hasty": 0.0, "prepared": 0.5, "fortified": 1.0}
WON = {"attacker": 1.0, "defender": 0.0, "draw": 0.0}  # the question is whether the attack succeeded
RUGGED = {"rugged": 1.0, "rolling": 0.0, "flat": 0.0}
WOODED = {"heavily wooded": 1.0, "mixed": 0.0, "bare": 0.0, "desert": 0.0}
URBAN = {"urban": 1.0, "marsh": 0.0, "dunes": 0.0}
MARSH = {"urban": 0.0, "marsh": 1.0, "dunes": 0.0}
WET = {"wet": 1.0, "dry": 0.0}


class BadValue(ValueError):
    """A row that cannot be used; the message is the reason."""


class BattlesError(Exception):
    """A file that cannot be used: where, what, and the cure."""

    def __init__(self, where: object, what: str, cure: str, line: int = 0) -> None:
        """Keep the parts of the message."""
        super().__init__(str(Problem(str(where), line, what, cure)))


def engagement(cells: Cells, since: float) -> dict[str, float | str]:
    """Return one row's values by the names of `Engagements`; raises BadValue with the reason to leave it out."""
    year = number(cells, "year", low=-10_000, high=3_000)
    if year < since:
        raise BadValue(f"before {since:g}")
    if text(cells, "flag"):
        raise BadValue(f"flagged: {text(cells, 'flag')}")
    days = number(cells, "duration_days", low=0, high=LONGEST, none=False)
    men = {side: number(cells, f"{side}_men", low=0, high=LARGEST_FORCE, none=False) for side in ("att", "def")}
    if math.isnan(year + days + sum(men.values())):
        raise BadValue(f"no {next(name for name in NEEDED if not text(cells, name))}")
    if men["att"] > LARGEST_ATTACKER:
        raise BadValue(f"attackers above {LARGEST_ATTACKER:,} men")
    ended = {
        "attacker_loss": _loss(cells, "att", men["att"]),
        "defender_loss": _loss(cells, "def", men["def"]),
        "advance_km": number(cells, "advance_km", low=-FASTEST * days, high=FASTEST * days),
        "won": level(cells, "winner", WON),
    }
    if all(map(math.isnan, ended.values())):
        raise BadValue("does not say how it ended")
    return {"year": year, "days": days, **_labels(cells), **_forces(cells, men), **_ground(cells), **ended}


def text(cells: Cells, name: str) -> str:
    """Return the text of a cell, empty when there is no such column."""
    return cells.get(name, "").strip()


def number(cells: Cells, name: str, *, low: float, high: float, none: bool = True) -> float:
    """Return the number in a cell, NaN when it is empty; raises BadValue outside low to high, or at 0 if not `none`."""
    given = text(cells, name)
    if not given:
        return math.nan
    try:
        value = float(given)
    except ValueError:
        raise BadValue(f"{name} {quoted(given)} is not a number") from None
    if not low <= value <= high or (value == 0 and not none):
        span = f"from {low:,.15g} to {high:,.15g}" if none else f"above {low:,.15g} and at most {high:,.15g}"
        raise BadValue(f"{name} {quoted(given)} is not {span}")
    return value


def level(cells: Cells, name: str, levels: Mapping[str, float]) -> float:
    """Return the level that a word stands for, NaN when the cell is empty; raises BadValue for an unknown word."""
    given = text(cells, name)
    if given and given not in levels:
        raise BadValue(f"{name} {quoted(given)} is not one of {', '.join(levels)}")
    return levels.get(given, math.nan)


def _labels(cells: Cells) -> dict[str, str]:
    war = text(cells, "war_group") or text(cells, "war")
    return {
        "name": text(cells, "name"), "group": text(cells, "battle_group"), "war": war,
        "attacker": text(cells, "attacker_nation"), "defender": text(cells, "defender_nation"),
        "theatre": text(cells, "theatre") or war,
    }  # fmt: skip


def _forces(cells: Cells, men: Mapping[str, float]) -> dict[str, float]:
    front, other = (number(cells, f"{side}_front_km", low=0, high=WIDEST, none=False) for side in ("def", "att"))
    return {
        "attacker_men": men["att"],
        "defender_men": men["def"],
        "attacker_tanks": number(cells, "att_tanks", low=0, high=men["att"]),
        "defender_tanks": number(cells, "def_tanks", low=0, high=men["def"]),
        "attacker_guns": number(cells, "att_guns", low=0, high=men["att"]),
        "defender_guns": number(cells, "def_guns", low=0, high=men["def"]),
        "front_km": other if math.isnan(front) else front,
        "air": number(cells, "air_superiority", low=-1, high=1),
        "surprise": number(cells, "surprise", low=-3, high=3),
    }


def _ground(cells: Cells) -> dict[str, float]:
    """Return what the defender stood on and in; where two kinds are given, what lies half way."""
    return {
        "works": _both(cells, "posture", "posture2", WORKS),
        "rugged": _both(cells, "terrain_relief", "terrain_relief_2", RUGGED),
        "wooded": _both(cells, "terrain_cover", "terrain_cover_2", WOODED),
        "wet": _wet(cells),
        "urban": _special(cells, URBAN),
        "river": number(cells, "river_crossing", low=0, high=1),
    }


def _both(cells: Cells, first: str, second: str, levels: Mapping[str, float]) -> float:
    one, two = level(cells, first, levels), level(cells, second, levels)
    return one if math.isnan(two) else two if math.isnan(one) else (one + two) / 2


def _special(cells: Cells, levels: Mapping[str, float]) -> float:
    """Return the share of the ground that is special; the database names only what is, and 0 is the rest."""
    first, second = (level(cells, name, levels) for name in ("terrain_special", "terrain_special_2"))
    described = any(text(cells, f"terrain_{name}_2") for name in ("relief", "cover", "special"))
    shares = [0.0 if math.isnan(share) else share for share in (first, second)]
    return sum(shares) / 2 if described else shares[0]


def _wet(cells: Cells) -> float:
    weather, marsh = level(cells, "weather_ground", WET), _special(cells, MARSH)
    return marsh if math.isnan(weather) else max(weather, marsh)


def _loss(cells: Cells, side: str, men: float) -> float:
    casualties = number(cells, f"{side}_casualties", low=0, high=men)
    return casualties if math.isnan(casualties) else max(casualties, NO_LOSS) / men
