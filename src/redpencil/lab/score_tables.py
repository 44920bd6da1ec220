"""A score as tables: what each kind of item comes to beside what was aimed at, by army, by day, and item by item."""

import math
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from redpencil.lab.record_items import (
    CARRIED,
    CURVE,
    DAY_ONE,
    DISPUTED,
    DOCUMENTED,
    EVENT,
    INTERPOLATED,
    LOSS,
    POSITION,
    TARGET,
    TARGET_DAY,
    Item,
)
from redpencil.lab.score import Group, Score, Scored, by, group, unit, worst_first

KM_AIM = ("3rd Shock Army", "8th Guards Army", "2nd Guards Tank Army", "3rd Guards Tank Army", "4th Guards Tank Army",
          "47th Army")  # fmt: skip
FRONTS = ("1st Belorussian Front", "1st Ukrainian Front", "2nd Belorussian Front")
HALF_AIM, WIDE_AIM = (0.4, 0.6), (0.8, 0.97)  # of the events, how many each band should cover
SHOWN_POSITIONS = 20


class Aim(NamedTuple):
    """A line of the summary: which items it takes, and what is aimed at, if anything."""

    name: str
    takes: Callable[[Item], bool]
    unit: str
    limit: float = math.inf
    of: str = "miss"  # or "crps"


class Table(NamedTuple):
    """A table of the report."""

    title: str
    note: str
    head: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]


def _is(kind: str, half: str = "", basis: str = "") -> Callable[[Item], bool]:
    return lambda item: item.kind == kind and half in ("", item.half) and basis in ("", item.basis)


def _called(kind: str, label: str) -> Callable[[Item], bool]:
    return lambda item: (item.kind, item.label, item.basis) == (kind, label, DOCUMENTED)


def _of(army: str) -> Callable[[Item], bool]:
    return lambda item: (item.kind, item.army, item.basis) == (CURVE, army, DOCUMENTED)


def _early(item: Item) -> bool:
    return item.day is not None and item.day < DAY_ONE.date()


AIMS = (
    Aim("Events in the East, from 16 April", lambda item: _is(EVENT, "east")(item) and not _early(item), "days", 1.0),
    Aim("Events in the East, before", lambda item: _is(EVENT, "east")(item) and _early(item), "days"),
    Aim("Events in the West", _is(EVENT, "west"), "days", 1.5),
    Aim("Dates among the targets", _is(TARGET_DAY), "days"),
    *(Aim(f"Way to the Reichstag, {army}", _of(army), "km", 6.0, "crps") for army in KM_AIM),
    Aim("Way to the Reichstag, East, documented", _is(CURVE, "east", DOCUMENTED), "km"),
    Aim("Way to the Reichstag, East, interpolated", _is(CURVE, "east", INTERPOLATED), "km"),
    Aim("Way to the Reichstag, East, carried over", _is(CURVE, "east", CARRIED), "km"),
    Aim("Way to the Reichstag, West, documented", _is(CURVE, "west", DOCUMENTED), "km"),
    Aim("Way to the Reichstag, West, the rest", lambda item: item.basis != DOCUMENTED and _is(CURVE, "west")(item),
        "km"),
    Aim("Lead positions, East, documented", _is(POSITION, "east", DOCUMENTED), "km"),
    Aim("Lead positions, West, documented", _is(POSITION, "west", DOCUMENTED), "km"),
    Aim("Lead positions, interpolated or carried", lambda item: item.basis != DOCUMENTED and _is(POSITION)(item), "km"),
    *(Aim(f"Irrecoverable losses, {front}", _called(LOSS, f"{front}: irrecoverable"), "%", 0.15) for front in FRONTS),
    Aim("Tanks and self-propelled guns lost, Soviet", _called(TARGET, "soviet afv lost"), "%", 0.25),
    Aim("Guns and mortars lost, Soviet", _called(TARGET, "soviet guns lost"), "%", 0.25),
    Aim("Share of the losses, 1st Belorussian Front", _called(TARGET, "share irrecoverable 1bf"), "%", 0.1),
    Aim("Share of the losses, 1st Ukrainian Front", _called(TARGET, "share irrecoverable 1uf"), "%", 0.1),
    Aim("Prisoners, whole operation", _called(TARGET, "prisoners whole operation"), "%"),
    Aim("Losses, documented", _is(LOSS, "", DOCUMENTED), "%"),
    Aim("Losses, disputed", _is(LOSS, "", DISPUTED), "%"),
)  # fmt: skip


def tables(found: Score) -> list[Table]:
    """Return all tables of a score, those first that say most."""
    by_kind = {kind: [one for one in found.scored if one.item.kind == kind]
               for kind in (EVENT, TARGET_DAY, POSITION, CURVE, LOSS, TARGET)}  # fmt: skip
    documented = [one for one in by_kind[CURVE] if one.item.basis == DOCUMENTED]
    positions = worst_first(one for one in by_kind[POSITION] if one.item.basis == DOCUMENTED)
    figures = [one for one in (*by_kind[TARGET], *by_kind[LOSS]) if one.item.basis == DOCUMENTED]
    disputed = [one for one in by_kind[LOSS] if one.item.basis == DISPUTED]
    worst = positions[:SHOWN_POSITIONS]
    return [table for table in (
        summary(found), _by_army(by_kind[EVENT], documented), _by_day(by_kind[EVENT], documented),
        _items("Events, worst misses first", "", by_kind[EVENT], found.start),
        _items("Dates among the targets", "", by_kind[TARGET_DAY], found.start),
        _items("Losses and other figures", "", figures, found.start),
        _items("Disputed losses", "Figures on which the sources disagree, or of a part of the force only.", disputed,
               found.start),
        _items("Lead positions", f"How far the nearest formation of the army stood from the recorded lead place at the "
               f"end of the day: the {len(worst)} worst of {len(positions)} documented.", worst, found.start),
    ) if table.lines]  # fmt: skip


def summary(found: Score) -> Table:
    """Return what each kind of item comes to beside what was aimed at."""
    lines = []
    for aim, got in totals(found):
        value = got.miss if aim.of == "miss" else got.crps
        bound = f"{'miss' if aim.of == 'miss' else 'CRPS'} {_amount(aim.limit, aim.unit)}"
        goal = ("", "") if math.isinf(aim.limit) else (f"{bound} or less", "yes" if value <= aim.limit else "no")
        lines.append((aim.name, *_group(got, aim.unit), *goal))
    head = ("What", *GROUP_HEAD, "aim", "met")
    return Table("Summary", _bands(found), head, tuple(lines))


def totals(found: Score) -> list[tuple[Aim, Group]]:
    """Return the lines of the summary that have any items."""
    taken = ((aim, [one for one in found.scored if aim.takes(one.item)]) for aim in AIMS)
    return [(aim, group(aim.name, scored)) for aim, scored in taken if scored]


def _bands(found: Score) -> str:
    events = group("", [one for one in found.scored if one.item.kind == EVENT])
    if not events.size:
        return ""
    spans = ((50, events.half, HALF_AIM), (90, events.wide, WIDE_AIM))
    said = (
        f"the {band} % band covers {100 * got:.0f} % (aim {100 * low:.0f} to {100 * high:.0f} %)"
        for band, got, (low, high) in spans
    )
    return f"Of {events.size} events {' and '.join(said)}."


GROUP_HEAD = ("rows", "median miss", "bias", "CRPS", "50 % covers", "90 % covers", "never")


def _group(got: Group, unit: str) -> tuple[str, ...]:
    return (
        str(got.size), _amount(got.miss, unit), _amount(got.bias, unit, signed=True), _amount(got.crps, unit),
        _percent(got.half), _percent(got.wide), _percent(got.never) if got.never else "",
    )  # fmt: skip


def _by_army(events: Sequence[Scored], curves: Sequence[Scored]) -> Table:
    return _split("By army", events, curves, lambda item: item.army, "army")


def _by_day(events: Sequence[Scored], curves: Sequence[Scored]) -> Table:
    return _split("By day", events, curves, lambda item: item.day, "day")


def _split(
    title: str, events: Sequence[Scored], curves: Sequence[Scored], key: Callable[[Item], str | date | None], name: str
) -> Table:
    """Return what events and documented curves come to for each army or day."""
    one, other = by(events, key), by(curves, key)
    lines = []
    for each in sorted(one.keys() | other.keys()):
        dated, way = group(each, one.get(each, [])), group(each, other.get(each, []))
        lines.append((
            each, str(dated.size or ""), _amount(dated.miss, "days"), _amount(dated.bias, "days", signed=True),
            _percent(dated.wide), str(way.size or ""), _amount(way.crps, "km"), _amount(way.bias, "km", signed=True),
        ))  # fmt: skip
    head = (name, "events", "median miss", "bias", "90 % covers", "days of the way", "CRPS", "bias")
    note = "Events on the left; on the right the way to the Reichstag on documented days."
    return Table(title, note, head, tuple(lines))


ITEM_HEAD = ("Row", "record", "median", "50 % band", "90 % band", "error", "CRPS", "50 %", "90 %", "never", "grade")


def _items(title: str, note: str, scored: Sequence[Scored], start: datetime) -> Table:
    return Table(title, note, ITEM_HEAD, tuple(line(one, start) for one in worst_first(scored)))


def line(one: Scored, start: datetime) -> tuple[str, ...]:
    """Return one item as the cells of its table."""
    item, (far_low, low, middle, high, far_high) = one.item, one.quantiles
    dated = f" {item.day:%d %b}".replace(" 0", " ") if item.day and item.kind == POSITION else ""
    kind = "%" if unit(item) != 1.0 else item.unit
    return (
        item.label + (f",{dated}" if dated else ""), _record(item, start), _value(item, middle, start),
        f"{_value(item, low, start)} to {_value(item, high, start)}",
        f"{_value(item, far_low, start)} to {_value(item, far_high, start)}",
        _amount(one.error / unit(item), kind, signed=True), _amount(one.crps / unit(item), kind),
        _percent(one.half), _percent(one.wide), _percent(one.never) if one.never else "", item.grade,
    )  # fmt: skip


def _record(item: Item, start: datetime) -> str:
    whole_day = item.unit == "days" and item.high - item.low == 1 and start.hour == 0 and item.low == int(item.low)
    return _value(item, item.value, start).rpartition(" ")[0] if whole_day else _value(item, item.value, start)


def _value(item: Item, value: float, start: datetime) -> str:
    if math.isinf(value):
        return "never"
    if item.unit == "days":
        moment = start + timedelta(days=value)
        return f"{moment.day} {moment:%b %H}h"
    return f"{value:.2f}" if item.unit == "share" else f"{value:,.0f}"


def _amount(value: float, unit: str, *, signed: bool = False) -> str:
    """Return an error with its unit; empty for what there is none of."""
    if math.isnan(value):
        return ""
    if math.isinf(value):
        return "never"
    sign = "+" if signed else ""
    return f"{100 * value:{sign}.0f} %" if unit == "%" else f"{value:{sign}.1f} {unit}"


def _percent(share: float) -> str:
    return "" if math.isnan(share) else f"{100 * share:.0f} %"
