"""Who in a scenario answers to the names of a record, and which names nobody has ever heard of."""

import csv
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from redpencil.lab import names
from redpencil.lab.record_files import EVENTS, PACKAGED_EVENTS, PACKAGED_POSITIONS, POSITIONS, REFERENCE, read
from redpencil.scenario.load import Scenario
from redpencil.scenario.problems import quoted

Mask = NDArray[np.bool_]

NAMES = REFERENCE / "names.csv"
SIDES = {  # as the tables say -> as scenarios do
    "soviet": "soviet", "polish": "soviet", "german": "german", "germany": "german", "western": "western",
    "allied": "western", "us": "western", "uk": "western", "uk/canada": "western", "canada": "western",
}  # fmt: skip
AS_GOOD_AS = 0.85  # likeness above which one name is taken for the other misspelt


class Unknown(NamedTuple):
    """A name that neither the scenario nor the record knows."""

    name: str
    cure: str


class Named(NamedTuple):
    """Formations (F,) and their name as the scenario or the table of names writes it."""

    name: str
    formations: Mask


class Cast(NamedTuple):
    """The formations of a scenario by every name that a record may use, in the form of `names.plain`."""

    known: Mapping[str, tuple[Named, ...]]  # several where armies of two nations share a name
    heard: frozenset[str]  # names of the shipped record and of what the scenario leaves out
    sides: Mapping[str, Mask]
    still: Mask  # formations (F,) of sides that nobody tells to go anywhere


class Who(NamedTuple):
    """What a text comes to: formations (F,), None when none of its names takes part, and the names nobody knows."""

    formations: Mask | None
    unknown: tuple[Unknown, ...]


def cast(scenario: Scenario) -> Cast:
    """Return who in a scenario answers to which name."""
    found: dict[str, list[Named]] = {}
    groups = _groups(scenario)
    for name, mask in _declared(scenario, groups):
        for form in dict.fromkeys(names.spellings(name)):
            found.setdefault(form, []).append(Named(name, mask))
    for row in _table():
        included = [groups[one] for one in row["ids"].split(";") if one in groups]
        if included:
            left_out = [groups[one] for one in row["without"].split(";") if one in groups]
            mask = np.any(included, axis=0) & ~np.any([*left_out, np.zeros_like(included[0])], axis=0)
            found[names.plain(row["name"])] = [Named(row["name"], mask), *_others(scenario, found, row)]
    absent = (form for one in scenario.text.scenario.absent for form in names.spellings(one.name))
    sides = {one: groups[one] for one in scenario.side_ids}
    known = {form: tuple(named) for form, named in found.items()}
    return Cast(known, _heard() | set(absent), sides, _still(scenario))


def who(cast: Cast, formation: str, group: str = "", side: str = "") -> Who:
    """Return the formations that a record means by `formation`, or by `group` where none of those takes part."""
    chosen, unknown = _resolve(cast, formation, group, side)
    fallback, strange = _resolve(cast, group, "", side)
    if not chosen:
        chosen = fallback
        if group and not fallback and not _familiar(cast, group):
            unknown += strange or [_unknown(cast, group)]
        elif formation and not group and not unknown and not _familiar(cast, formation):
            unknown.append(_unknown(cast, formation))
    elif strange and not fallback and not _familiar(cast, group):
        unknown += strange
    return Who(np.any(chosen, axis=0) if chosen else None, tuple(dict.fromkeys(unknown)))


def army(cast: Cast, formations: Mask) -> str:
    """Return the name of the smallest army or front to which all of some formations belong; empty for none."""
    around = [
        (bool(names.rank(form) > names.rank("army")), int(mask.sum()), name)
        for form, named in cast.known.items() if names.is_highest(form)
        for name, mask in named if not (formations & ~mask).any()
    ]  # fmt: skip
    return min(around)[2] if around else ""


def _resolve(cast: Cast, text: str, group: str, side: str) -> tuple[list[Mask], list[Unknown]]:
    """Return the formations behind each name of a text, and the names that are misspelt or made up."""
    chosen: list[Mask] = []
    unknown: list[Unknown] = []
    rank = len(names.KINDS)  # of the name before, if it takes part
    for part in names.parts(text):
        form = next((form for form in _candidates(part) if form in cast.known), None)
        mask = None if form is None else _one(cast, form, group, side)
        if mask is None:
            if form is None and _made_up(cast, part, text):
                unknown.append(_unknown(cast, part.text if len(part.text.split()) > 1 else part.forms[0]))
            continue
        larger = names.rank(part.forms[0]) > rank
        if part.after in ("(", ",", "of"):  # "79th Rifle Corps, 3rd Shock Army": the larger is an address
            if larger or any((mask & other).sum() == other.sum() for other in chosen):
                continue
            chosen = [other for other in chosen if (mask & other).sum() < mask.sum()]
        chosen.append(mask)
        rank = names.rank(part.forms[0])
    return chosen, unknown


def _candidates(part: names.Part) -> Iterable[str]:
    yield from part.forms
    yield f"{part.forms[0]} army"  # "Ninth US"


def _one(cast: Cast, form: str, group: str, side: str) -> Mask | None:
    """Return who of those that share a name is meant, by side and, where that leaves several, by front; or None."""
    masks = tuple(named.formations for named in cast.known[form])
    called = SIDES.get(side.lower(), side)
    mine = cast.sides.get(called)
    if mine is None and called in SIDES.values() and set(SIDES.values()) & cast.sides.keys():
        return None  # a side that takes no part
    if mine is not None:
        masks = tuple(mask & mine for mask in masks if (mask & mine).any())
    if len(masks) > 1 and group:
        fronts, _ = _resolve(cast, group, "", side)
        masks = tuple(mask for mask in masks if any((mask & front).any() for front in fronts)) or masks
    return np.any(masks, axis=0) if masks else None


def _made_up(cast: Cast, part: names.Part, text: str) -> bool:
    """Return whether a name that takes no part is none: an army that nobody knows, or nearly the name of another.

    Corps, divisions and men whom the order of battle does not list are no mistake: their front is scored for them.
    """
    if names.plain(text) in cast.heard or any(form in cast.heard for form in _candidates(part)):
        return False
    return any(map(names.is_highest, part.forms)) or bool(_likest(cast, part.forms[0], AS_GOOD_AS))


def _familiar(cast: Cast, text: str) -> bool:
    return names.plain(text) in cast.heard or any(
        form in cast.heard or form in cast.known for part in names.parts(text) for form in _candidates(part)
    )


def _unknown(cast: Cast, name: str) -> Unknown:
    near = _likest(cast, names.plain(name), 0.5)
    return Unknown(name, f"Did you mean {quoted(cast.known[near][0].name)}?" if near else "See the order of battle.")


def _likest(cast: Cast, form: str, least: float) -> str:
    """Return the known name that looks most like this one, empty if none is as like as `least`."""
    matcher = SequenceMatcher(b=form)
    best, likeness = "", least
    for other in cast.known:
        if other.split()[0] != form.split()[0] and least == AS_GOOD_AS:
            continue  # 79th and 80th Rifle Corps are two corps, not one misspelt
        matcher.set_seq1(other)
        if matcher.quick_ratio() >= likeness and (ratio := matcher.ratio()) >= likeness:
            best, likeness = other, ratio
    return best


def _groups(scenario: Scenario) -> dict[str, Mask]:
    """Return the formations of each command, front and side by its id; a command takes its id before a front."""
    roster = scenario.world.roster
    return {
        one: np.asarray(owner) == index
        for ids, owner in (
            (scenario.side_ids, roster.side), (scenario.front_ids, roster.front), (scenario.command_ids, roster.command)
        )
        for index, one in enumerate(ids)
    }  # fmt: skip


def _still(scenario: Scenario) -> Mask:
    """Return the formations of sides none of whose commands is ever sent anywhere, while others are."""
    sent = {one.command for one in scenario.text.directives if one.axis}
    fronts = {one.id: one.side for one in scenario.text.scenario.front}
    sides = {fronts[one.front] for one in scenario.text.scenario.command if one.id in sent}
    idle = [index for index, side in enumerate(scenario.side_ids) if sides and side not in sides]
    return np.isin(np.asarray(scenario.world.roster.side), idle)


def _declared(scenario: Scenario, groups: Mapping[str, Mask]) -> Iterable[tuple[str, Mask]]:
    head = scenario.text.scenario
    named = [(one.id, one.name) for one in head.front] + [(one.id, one.name) for one in head.command]
    named += [(one.id, one.name) for one in head.side]
    yield from ((name, groups[one]) for one, name in named)
    yield from ((one.replace("_", " "), groups[one]) for one, _ in named)
    for index, name in enumerate(scenario.formation_names):
        yield name, np.arange(len(scenario.formation_names)) == index


def _others(scenario: Scenario, found: Mapping[str, list[Named]], row: Mapping[str, str]) -> list[Named]:
    """Return those of other sides who share the name of a row of the table."""
    side = np.asarray(scenario.world.roster.side)
    mine = scenario.side_ids.index(row["side"]) if row["side"] in scenario.side_ids else -1
    named = found.get(names.plain(row["name"]), [])
    return [other for other in named if not (side[other.formations] == mine).any()]


@cache
def _table() -> tuple[Mapping[str, str], ...]:
    with NAMES.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def _heard() -> frozenset[str]:
    """Return the names in the shipped record, whole and each for itself."""
    texts = [row["name"] for row in _table()]
    shipped = [*read(PACKAGED_EVENTS, (EVENTS,)), *read(PACKAGED_POSITIONS, (POSITIONS,))]
    columns = ("formation", "front_or_group", "army", "front", "army_group")
    texts += [row.get(column) for _, rows in shipped for row in rows for column in columns]
    parts = (form for text in texts for part in names.parts(text) for form in _candidates(part))
    return frozenset({*map(names.plain, texts), *parts} - {""})
