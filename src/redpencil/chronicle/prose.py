"""The chronicle: a campaign told day by day in plain words, every sentence resting on the events it names."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import TypeAlias

import numpy as np

from redpencil import __version__
from redpencil.campaign import Campaign
from redpencil.chronicle.facts import Fact
from redpencil.chronicle.people import people, section
from redpencil.chronicle.spoken import cite, hour, listed, listed_formations, near, number, sentence, the, the_city
from redpencil.chronicle.where import Where, city_names, command_names, front_names, side_names

MOST_FORMATIONS = 8  # that one sentence names; more are told by their armies
MOST_ENDS = 3  # of formations that went the same way on one day, told one by one
MOST_MEETINGS = 3  # days on which it is told that the same two fronts met
THEATRE_WIDE = ("ring_closed", "city_fell", "side_fell", "linked_up")


class Names:
    """What the ids of a campaign are called in a sentence."""

    def __init__(self, campaign: Campaign) -> None:
        """Look the names up once."""
        scenario = campaign.scenario
        self.hours = number(scenario.hours_per_step)
        self.front, self.side = front_names(scenario), side_names(scenario)
        self.command, self.city = command_names(scenario), city_names(scenario)
        self.formation = dict(zip(scenario.formation_ids, scenario.formation_names, strict=True))
        where, roster = Where(scenario), scenario.world.roster
        self.city = {city: the_city(name) for city, name in self.city.items()}
        cities = list(self.city.values())
        hearts = [where.at(cell).get("cell", "") for cell in np.asarray(roster.city_heart).tolist()]
        self.heart = dict(zip(hearts, cities, strict=True))
        city = np.asarray(scenario.world.ground.city)
        self.city_at = {
            where.at(cell).get("cell", ""): cities[city[cell]] for cell in np.flatnonzero(city >= 0).tolist()
        }
        self.front_id = dict(zip(scenario.formation_ids, [scenario.front_ids[index] for index in
                                                          np.asarray(roster.front).tolist()], strict=True))  # fmt: skip


Teller: TypeAlias = Callable[[Names, Sequence[Fact]], Iterator[str]]


def chronicle(campaign: Campaign, facts: Sequence[Fact]) -> str:
    """Return a campaign as Markdown: a header, then each day.

    A day tells of the whole theatre first, then of each front on which something happened, then what the others lost.
    """
    names = Names(campaign)
    first = campaign.scenario.start_time.date()
    parts = [_header(campaign)]
    for day, of_day in groupby(_told(names, facts), key=lambda fact: fact.time[:10]):
        date = datetime.fromisoformat(day)
        events = list(of_day)
        parts.append(f"## {date.day} {date:%B %Y}, day {(date.date() - first).days + 1}\n")
        parts.append(_paragraph(_theatre_wide(names, [fact for fact in events if fact.kind in THEATRE_WIDE])))
        parts += _fronts(names, campaign.scenario.front_ids, [each for each in events if each.kind not in THEATRE_WIDE])
    parts.append(section(people(campaign.scenario.text.scenario.id)))
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
    """Leave out all meetings of two fronts on one day but their first, and those after they met on three days."""
    met: dict[tuple[str, str], list[str]] = {}
    for fact in facts:
        if fact.kind == "linked_up":
            days = met.setdefault((fact.front, names.front_id[fact.other]), [])
            if fact.time[:10] in days or len(days) == MOST_MEETINGS:
                continue
            days.append(fact.time[:10])
        yield fact


def _theatre_wide(names: Names, facts: Sequence[Fact]) -> Iterator[str]:
    for fact in facts:
        when = hour(fact)
        match fact.kind:
            case "ring_closed":
                city = names.city[fact.other]
                yield f"The ring around {city} closed {when}: no supply reached it any more {cite([fact])}."
            case "city_fell":
                men = f"; {fact.men:,} men went into captivity" if fact.men else ""
                yield f"{sentence(names.city[fact.other])} capitulated {when}{men} {cite([fact])}."
            case "side_fell":
                yield f"{names.side[fact.side]} capitulated {when} {cite([fact])}."
            case "linked_up":
                one, other = (f"{the(names.formation[who])} ({names.front[names.front_id[who]]})"
                              for who in (fact.formation, fact.other))  # fmt: skip
                yield f"{sentence(one)} and {other} met{near(fact)} {when} {cite([fact])}."


def _fronts(names: Names, fronts: Sequence[str], facts: Sequence[Fact]) -> Iterator[str]:
    """Yield a heading and a paragraph for each front with more to tell than losses, then one for all the others."""
    quiet: dict[str, list[Fact]] = {}
    for front in fronts:
        own = [fact for fact in facts if fact.front == front]
        if any(fact.kind in TELLERS and fact.kind != "losses" for fact in own):
            yield f"### {names.front[front]}\n"
            yield _paragraph(_front(names, own))
        else:
            for fact in own:
                if fact.kind == "losses":
                    quiet.setdefault(fact.side, []).append(fact)
    if quiet:
        yield "### Elsewhere\n"
        yield _paragraph(_quiet(names, own) for own in quiet.values())


def _front(names: Names, facts: Sequence[Fact]) -> Iterator[str]:
    kinds: dict[str, list[Fact]] = {}
    for fact in facts:
        kinds.setdefault(fact.kind, []).append(fact)
    for kind, tell in TELLERS.items():
        if kind in kinds:
            yield from tell(names, kinds[kind])


def _quiet(names: Names, facts: Sequence[Fact]) -> str:
    """Return in one sentence what the fronts of one side lost on which nothing else is told."""
    fronts = [the(names.front[front].split(",")[0].split(":")[0]) for front in dict.fromkeys(f.front for f in facts)]
    return f"{sentence(listed(fronts, most=len(fronts)))} lost {_lost(facts)} {cite(facts)}."


def _listed(one: str, several: str = "", *, placed: bool = True) -> Teller:
    """Return a teller of one sentence about the formations to which something happened: place by place, or counted."""

    def tell(names: Names, facts: Sequence[Fact]) -> Iterator[str]:
        once = list({fact.formation: fact for fact in reversed(facts)}.values())[::-1]
        by_place: dict[str, list[str]] = {}
        for fact in once:
            by_place.setdefault(near(fact) if placed else "", []).append(names.formation[fact.formation])
        if len(once) > MOST_FORMATIONS:
            commands = list(dict.fromkeys(fact.command for fact in once))
            who = f"{number(len(once))} formations of {listed_formations([names.command[each] for each in commands])}"
        else:
            places = [listed_formations(group) + where for where, group in by_place.items()]
            who = "; ".join(places) if len(once) > len(places) > 1 else listed(places, most=MOST_FORMATIONS)
        yield f"{sentence(who)} {one if len(once) == 1 else several or one} {cite(once)}."

    return tell


def _attacked(names: Names, facts: Sequence[Fact]) -> Iterator[str]:
    best = max(facts, key=lambda fact: fact.advance_m)
    if best.advance_m >= 1_000:
        who = sentence(the(names.formation[best.formation]))
        yield (f"{who} gained most ground against a manned line: {best.advance_m / 1000:,.0f} km in {names.hours} "
               f"hours{',' * bool(best.place)}{near(best)} {hour(best)} {cite([best])}.")  # fmt: skip
    else:
        places = list(dict.fromkeys(fact.place for fact in facts if fact.place))
        where = f" near {listed(places)}" if places else ""
        gained = "less than a kilometre" if best.advance_m > 0 else "no ground"
        yield f"Attacks{where} gained {gained} {cite(facts)}."


def _took(names: Names, facts: Sequence[Fact]) -> Iterator[str]:
    """Yield who took what in one sentence, and one about the hearts of cities: these fall when they capitulate."""
    for did, at_heart in (("took", False), ("reached the heart of", True)):
        of_kind = sorted((fact for fact in facts if (fact.cell in names.heart) == at_heart), key=lambda fact: fact.id)
        taken: dict[str, dict[str, str]] = {}
        for fact in of_kind:
            place = names.heart[fact.cell] if at_heart else fact.place
            taken.setdefault(fact.command, {}).setdefault(fact.cell, place)
        told = [(the(names.command[command]), listed(list(dict.fromkeys(places.values())), most=12))
                for command, places in taken.items()]  # fmt: skip
        if told:
            first, *others = told
            parts = [f"{sentence(first[0])} {did} {first[1]}", *(f"{who} {places}" for who, places in others)]
            yield f"{'; '.join(parts)} {cite(of_kind)}."


def _entered(names: Names, facts: Sequence[Fact]) -> Iterator[str]:
    by_city: dict[str, list[Fact]] = {}
    for fact in facts:
        by_city.setdefault(names.city_at.get(fact.cell, "the city"), []).append(fact)
    for city, own in by_city.items():
        yield from _listed(f"entered {city}", placed=False)(names, own)


def _ended(verb: str) -> Teller:
    """Return a teller of the formations that ceased to be: one by one, or in one sentence for many alike."""

    def tell(names: Names, facts: Sequence[Fact]) -> Iterator[str]:
        by_cause: dict[str, list[Fact]] = {}
        for fact in facts:
            by_cause.setdefault(fact.cause, []).append(fact)
        for alike in by_cause.values():
            for group in [alike] if len(alike) > MOST_ENDS else [[fact] for fact in alike]:
                yield _end(names, verb, group)

    return tell


def _end(names: Names, verb: str, facts: Sequence[Fact]) -> str:
    first = facts[0]
    where = f"{near(first)} {hour(first)}" if len(facts) == 1 else ""
    men = sum(fact.men for fact in facts if fact.kind == "surrendered")
    after = [words for words in (first.cause, f"{men:,} prisoners" if men else "") if words]
    who = sentence(listed_formations([names.formation[fact.formation] for fact in facts]))
    return f"{who} {verb}{where}{': ' if after else ''}{', '.join(after)} {cite(facts)}."


def _losses(_: Names, facts: Sequence[Fact]) -> Iterator[str]:
    yield f"Losses: {_lost(facts)} {cite(facts)}."


def _lost(facts: Sequence[Fact]) -> str:
    """Return what was lost: men, vehicles, guns, each kind that lost any."""
    total = {name: sum(getattr(fact, name) for fact in facts) for name in
             ("killed", "wounded", "captured", "vehicles_lost", "vehicles_damaged", "guns_lost")}  # fmt: skip
    men = [f"{total[name]:,} {name}" for name in ("killed", "wounded", "captured") if total[name]]
    vehicles = [(total[name], word) for name, word in (("vehicles_lost", "destroyed"), ("vehicles_damaged", "damaged"))]
    hit = [(count, word) for count, word in vehicles if count]
    parts = [listed(men)] if men else []
    if hit:
        (count, word), *others = hit
        noun = "tanks and assault guns" if count > 1 else "tank or assault gun"
        parts.append(listed([f"{count:,} {noun} {word}", *(f"{more:,} {how}" for more, how in others)]))
    if guns := total["guns_lost"]:
        parts.append(f"{guns:,} {'guns and mortars' if guns > 1 else 'gun or mortar'}")
    return "; ".join(parts)


TELLERS: dict[str, Teller] = {
    "arrived": _listed("arrived"),
    "prepared": _listed("attacked after artillery preparation"),
    "bridged": _listed("had a bridge ready", "had bridges ready"),
    "attacked": _attacked,
    "took": _took,
    "entered_city": _entered,
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
