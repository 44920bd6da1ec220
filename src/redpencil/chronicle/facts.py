"""Events as rows: what happened in a campaign, when, where, to whom, and what it cost."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from redpencil.campaign import Campaign
from redpencil.chronicle.contacts import link_ups, rings, takings
from redpencil.chronicle.where import Owner, Spot, Where
from redpencil.engine import state as engine
from redpencil.measures import moment

# In the order in which they are told within a step.
KINDS = (
    "arrived", "prepared", "bridged", "attacked", "advanced", "retreated", "took", "entered_city", "linked_up",
    "cut_off", "relieved", "ring_closed", "destroyed", "surrendered", "city_fell", "side_fell", "losses",
)  # fmt: skip
BITS = {
    "arrived": engine.ARRIVED,
    "prepared": engine.PREPARED,
    "bridged": engine.BRIDGED,
    "advanced": engine.MOVED,
    "retreated": engine.RETREATED,
    "entered_city": engine.ENTERED_CITY,
    "cut_off": engine.ISOLATED,
    "relieved": engine.RELIEVED,
    "destroyed": engine.DESTRUCTION,
    "surrendered": engine.SURRENDER,
}
LOSSES = ("killed", "wounded", "captured", "vehicles_lost", "vehicles_damaged", "guns_lost")


class Fact(NamedTuple):
    """One event. Ids are empty where they do not apply; `other` is the side or formation on the other part.

    Killed includes the missing. Losses stand in the rows of kind `losses` and nowhere else, so that they add up;
    `men` is what is left of the formation, or, in `surrendered` and `city_fell`, how many went into captivity.
    """

    id: str
    step: int
    time: str  # middle of the step, Moscow time, ISO 8601
    kind: str
    side: str = ""
    front: str = ""
    command: str = ""
    formation: str = ""
    other: str = ""
    place: str = ""  # nearest named place within 12 km
    cell: str = ""  # H3 index in hexadecimal
    lon: float | None = None
    lat: float | None = None
    men: int = 0
    killed: int = 0
    wounded: int = 0
    captured: int = 0
    vehicles_lost: int = 0
    vehicles_damaged: int = 0
    guns_lost: int = 0
    advance_m: int = 0
    cause: str = ""


def fold(campaign: Campaign) -> list[Fact]:
    """Return the events of a campaign in order of time, numbered e00001 and on.

    The rows of kind `losses` add up to all the losses in the trace: one row per command and day that lost anything.
    """
    where = Where(campaign.scenario)
    drafts = [*_per_formation(campaign, where), *_per_place(campaign, where), *_capitulations(campaign, where)]
    drafts += _losses(campaign, where)
    drafts.sort(key=lambda fact: (fact.step, KINDS.index(fact.kind), fact.front, fact.command))
    return [fact._replace(id=f"e{number:05d}") for number, fact in enumerate(drafts, start=1)]


def _per_formation(campaign: Campaign, where: Where) -> Iterator[Fact]:
    formations, events = campaign.trace.formations, campaign.trace.events
    what = np.asarray(events.what)
    happened = {kind: (what & bit) > 0 for kind, bit in BITS.items()}
    told = np.isin(np.asarray(formations.posture), (engine.ATTACK, engine.BREAK_OUT))
    happened["attacked"] = (np.asarray(events.target) >= 0) & told  # those who hold only fire across the line
    happened["advanced"] &= ~happened["retreated"]
    for kind, mask in happened.items():
        for step, index in np.argwhere(mask).tolist():
            cell = int((events.target if kind == "attacked" else formations.cell)[step, index])
            surrendered = kind == "surrendered"
            yield _fact(
                campaign, step, kind, where.who(index), where.at(cell),
                men=int((events.captured if surrendered else formations.men)[step, index]),
                advance_m=int(events.advance[step, index]) if kind == "attacked" else 0,
                cause=engine.CAUSES[int(events.cause[step, index])] if surrendered else "",
            )  # fmt: skip


def _per_place(campaign: Campaign, where: Where) -> Iterator[Fact]:
    scenario, trace = campaign.scenario, campaign.trace
    for step, index, place in takings(scenario, trace):
        men = int(trace.formations.men[step, index])
        yield _fact(campaign, step, "took", where.who(index), where.at(place.cell),
                    place=place.name, men=men)  # fmt: skip
    for step, index, other, cell in link_ups(scenario, trace):
        met = scenario.formation_ids[other]
        yield _fact(campaign, step, "linked_up", where.who(index), where.at(cell), other=met)
    for step, city in rings(scenario, trace):
        yield _fact(campaign, step, "ring_closed", *where.city(city))


def _capitulations(campaign: Campaign, where: Where) -> Iterator[Fact]:
    trace, scenario = campaign.trace, campaign.scenario
    for city in range(len(scenario.city_ids)):
        for step in _onsets(np.asarray(trace.city_fallen)[:, city]):
            fell_here = np.asarray(trace.events.cause[step]) == engine.CITY_FELL
            captured = int(np.asarray(trace.events.captured[step])[fell_here].sum())
            yield _fact(campaign, step, "city_fell", *where.city(city), men=captured)
    for side, name in enumerate(scenario.side_ids):
        for step in _onsets(np.asarray(trace.side_fallen)[:, side]):
            yield _fact(campaign, step, "side_fell", {"side": name}, {})


def _losses(campaign: Campaign, where: Where) -> Iterator[Fact]:
    """Yield one row per command and day that lost anything, at the day's last step."""
    scenario, events = campaign.scenario, campaign.trace.events
    figures = {name: np.asarray(getattr(events, name)) for name in LOSSES}
    steps = len(np.asarray(events.what))
    days = np.array([moment(scenario, step).toordinal() for step in range(steps)])
    command = np.asarray(scenario.world.roster.command)
    for day in np.unique(days):
        of_day = days == day
        last = int(np.flatnonzero(of_day)[-1])
        for index in range(len(scenario.command_ids)):
            mine = command == index
            lost = {name: int(figure[of_day][:, mine].sum()) for name, figure in figures.items()}
            if any(lost.values()):
                yield _fact(campaign, last, "losses", where.command(index), {}, **lost)


def _onsets(fallen: NDArray[np.integer]) -> list[int]:
    held = np.concatenate([[0], fallen])
    return np.flatnonzero((held[1:] > 0) & (held[:-1] == 0)).tolist()


def _fact(campaign: Campaign, step: int, kind: str, who: Owner, at: Spot, **more: Any) -> Fact:
    draft = Fact(id="", step=step, time=moment(campaign.scenario, step).isoformat(), kind=kind)
    return draft._replace(**who)._replace(**at)._replace(**more)
