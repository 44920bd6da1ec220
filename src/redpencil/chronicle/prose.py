"""The chronicle: a campaign told day by day in plain words, every sentence resting on the events it names."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import TypeAlias

import numpy as np

from redpencil import __version__
from redpencil.campaign import Campaign
from redpencil.chronicle.facts import Fact
from redpencil.chronicle.where import Where, city_names, command_names, front_names, side_names

MOST_NAMES = 5  # that one sentence lists before it says how many others there were
HOURS = ((6, "in the night"), (12, "in the morning"), (18, "in the afternoon"), (24, "in the evening"))
THEATRE_WIDE = ("ring_closed", "city_fell", "side_fell", "linked_up")


class Names:
    """What the ids of a campaign are called in a sentence."""

    def __init__(self, campaign: Campaign) -> None:
        """Look the names up once."""
        scenario = campaign.scenario
        self.front, self.side = front_names(scenario), side_names(scenario)
        self.command, self.city = command_names(scenario), city_names(scenario)
        self.formation = dict(zip(scenario.formation_ids, scenario.formation_names, strict=True))
        where, roster = Where(scenario), scenario.world.roster
        hearts = [where.at(cell).get("cell", "") for cell in np.asarray(roster.city_heart).tolist()]
        self.heart = dict(zip(hearts, self.city.values(), strict=True))
        fronts = [self.front[scenario.front_ids[index]] for index in np.asarray(roster.front).tolist()]
        self.front_of = dict(zip(scenario.formation_ids, fronts, strict=True))


Teller: TypeAlias = Callable[[Names, Sequence[Fact]], Iterator[str]]


def chronicle(campaign: Campaign, facts: Sequence[Fact]) -> str:
    """Return a campaign as Markdown: a header, then each day, the whole theatre first and then front by front."""
    names = Names(campaign)
    first = campaign.scenario.start_time.date()
    parts = [_header(campaign)]
    for day, of_day in groupby(_told(names, facts), key=lambda fact: fact.time[:10]):
        date = datetime.fromisoformat(day)
        events = list(of_day)
        parts.append(f"## {date.day} {date:%B %Y}, day {(date.date() - first).days + 1}\n")
        parts.append(_paragraph(_theatre_wide(names, [fact for fact in events if fact.kind in THEATRE_WIDE])))
        for front in campaign.scenario.front_ids:
            own = [fact for fact in events if fact.front == front and fact.kind not in THEATRE_WIDE]
            if told := _paragraph(_front(names, own)):
                parts += [f"### {names.front[front]}\n", told]
    return "\n".join(part for part in parts if part)


def _header(campaign: Campaign) -> str:
    scenario = campaign.scenario
    policies = ", ".join(f"{side} by {policy}" for side, policy in campaign.policies.items())
    return (
        f"# {scenario.text.scenario.title}: chronicle of one simulated campaign\n\n"
        "This is a simulated campaign, not a record. What happened in it follows from the model, the scenario and "
        "the luck of one seed; the dates and losses of history stand in the table that the run prints.\n\n"
        f"Scenario {scenario.text.scenario.id}, seed {campaign.seed}, redpencil {__version__}. "
        f"Sides played: {policies}. Times are Moscow time and good to {scenario.hours_per_step} hours. "
        "Killed includes the missing. The numbers in brackets are the ids of the events in `events.parquet` "
        "on which a sentence rests.\n"
    )


def _told(names: Names, facts: Iterable[Fact]) -> Iterator[Fact]:
    """Leave out all meetings of two fronts on one day but their first."""
    met: set[tuple[str, ...]] = set()
    for fact in facts:
        if fact.kind == "linked_up":
            if (once := (fact.front, names.front_of[fact.other], fact.time[:10])) in met:
                continue
            met.add(once)
        yield fact


def _theatre_wide(names: Names, facts: Sequence[Fact]) -> Iterator[str]:
    for fact in facts:
        when = _hour(fact)
        match fact.kind:
            case "ring_closed":
                city = names.city[fact.other]
                yield f"The ring around {city} closed {when}: no supply reached it any more {_cite([fact])}."
            case "city_fell":
                men = f"; {fact.men:,} men went into captivity" if fact.men else ""
                yield f"{names.city[fact.other]} capitulated {when}{men} {_cite([fact])}."
            case "side_fell":
                yield f"Capitulation {when}: {names.side[fact.side]} {_cite([fact])}."
            case "linked_up":
                one = f"{_the(names, fact)} ({names.front[fact.front]})"
                other = f"the {names.formation[fact.other]} ({names.front_of[fact.other]})"
                yield f"{one} and {other} met{_near(fact)} {when} {_cite([fact])}."


def _front(names: Names, facts: Sequence[Fact]) -> Iterator[str]:
    kinds: dict[str, list[Fact]] = {}
    for fact in facts:
        kinds.setdefault(fact.kind, []).append(fact)
    for kind, tell in TELLERS.items():
        if kind in kinds:
            yield from tell(names, kinds[kind])


def _listed(one: str, several: str = "") -> Teller:
    """Return a teller of one sentence that lists the formations to which something happened, place by place."""

    def tell(names: Names, facts: Sequence[Fact]) -> Iterator[str]:
        once = list({fact.formation: fact for fact in reversed(facts)}.values())[::-1]
        by_place: dict[str, list[str]] = {_near(fact): [] for fact in once}
        for fact in once:
            by_place[_near(fact)].append(f"the {names.formation[fact.formation]}")
        groups = list(by_place.items())
        told = [_and(who) + near for near, who in groups[:MOST_NAMES]]
        others = sum(len(who) for _, who in groups[MOST_NAMES:])
        told += [f"{others:,} others elsewhere"] if others else []
        who = "; ".join(told) if len(once) > len(groups) else _and(told)
        yield f"T{who[1:]} {one if len(once) == 1 else several or one} {_cite(once)}."

    return tell


def _attacked(names: Names, facts: Sequence[Fact]) -> Iterator[str]:
    best = max(facts, key=lambda fact: fact.advance_m)
    if best.advance_m > 0:
        yield (f"The greatest gain against a manned line in one step was {best.advance_m / 1000:,.1f} km, by "
               f"the {names.formation[best.formation]}{_near(best)} {_hour(best)} {_cite([best])}.")  # fmt: skip
    else:
        where = _and(list(dict.fromkeys(fact.place for fact in facts if fact.place)))
        yield f"Attacks{' near ' + where if where else ''} gained no ground {_cite(facts)}."


def _took(names: Names, facts: Sequence[Fact]) -> Iterator[str]:
    ordered = sorted(facts, key=lambda fact: (fact.command, fact.cell in names.heart, fact.id))
    for (command, in_heart), taken in groupby(ordered, key=lambda fact: (fact.command, fact.cell in names.heart)):
        places = list(taken)
        one_a_cell = list({fact.cell: fact.place for fact in reversed(places)}.values())[::-1]
        if in_heart:  # a city is not taken before it capitulates
            one_a_cell = [names.heart[cell] for cell in dict.fromkeys(fact.cell for fact in places)]
        did = "reached the heart of" if in_heart else "took"
        yield f"The {names.command[command]} {did} {_and(one_a_cell, most=12)} {_cite(places)}."


def _ended(verb: str) -> Teller:
    """Return a teller of one sentence per formation that ceased to be."""

    def tell(names: Names, facts: Sequence[Fact]) -> Iterator[str]:
        for fact in facts:
            prisoners = f", {fact.men:,} prisoners" if fact.kind == "surrendered" and fact.men else ""
            cause = f": {fact.cause}" if fact.cause else ""
            yield f"{_the(names, fact)} {verb}{_near(fact)} {_hour(fact)}{cause}{prisoners} {_cite([fact])}."

    return tell


def _losses(_: Names, facts: Sequence[Fact]) -> Iterator[str]:
    lost = {words: sum(getattr(fact, name) for fact in facts) for name, words in LOST.items()}
    told = [f"{number:,} {words[number > 1]}" for words, number in lost.items() if number]
    yield f"Losses of the day: {_and(told, most=6)} {_cite(facts)}."


LOST = {  # one, several
    "killed": ("killed", "killed"),
    "wounded": ("wounded", "wounded"),
    "captured": ("captured", "captured"),
    "vehicles_lost": ("tank or assault gun destroyed", "tanks and assault guns destroyed"),
    "vehicles_damaged": ("tank or assault gun damaged", "tanks and assault guns damaged"),
    "guns_lost": ("gun or mortar lost", "guns and mortars lost"),
}
TELLERS: dict[str, Teller] = {
    "arrived": _listed("arrived"),
    "prepared": _listed("attacked after artillery preparation"),
    "bridged": _listed("had a bridge ready", "had bridges ready"),
    "attacked": _attacked,
    "took": _took,
    "entered_city": _listed("entered the city"),
    "retreated": _listed("fell back"),
    "cut_off": _listed("was cut off from supply", "were cut off from supply"),
    "relieved": _listed("had supply again"),
    "destroyed": _ended("ceased to exist"),
    "surrendered": _ended("surrendered"),
    "losses": _losses,
}


def _paragraph(sentences: Iterable[str]) -> str:
    text = " ".join(sentences)
    return text + "\n" if text else ""


def _the(names: Names, fact: Fact) -> str:
    return f"The {names.formation[fact.formation]}"


def _near(fact: Fact) -> str:
    return f" near {fact.place}" if fact.place else ""


def _hour(fact: Fact) -> str:
    hour = datetime.fromisoformat(fact.time).hour
    return next(words for end, words in HOURS if hour < end)


def _and(words: Sequence[str], most: int = MOST_NAMES) -> str:
    """Return words as a list in a sentence, the last ones only counted when there are many."""
    if len(words) > most + 1:
        words = [*words[:most], f"{len(words) - most:,} others"]
    return (
        words[0]
        if len(words) == 1
        else ", ".join(words[:-1]) + (" and " if len(words) > 1 else "") + "".join(words[-1:])
    )


def _cite(facts: Sequence[Fact]) -> str:
    """Return the ids of events in brackets, runs of ids shortened to first and last."""
    numbers = sorted(int(fact.id[1:]) for fact in facts)
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return "[" + ", ".join(f"e{a:05d}" if a == b else f"e{a:05d}–e{b:05d}" for a, b in runs) + "]"
