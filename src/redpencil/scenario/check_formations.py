"""Checks where formations stand, when they arrive, whom they belong to, and that they add up to the totals."""

from collections.abc import Iterator

from redpencil.scenario import places
from redpencil.scenario.head import Total
from redpencil.scenario.names import Names
from redpencil.scenario.problems import Problem, quoted
from redpencil.scenario.read import ORDER_OF_BATTLE, SCENARIO
from redpencil.scenario.schema import FormationRow, ScenarioText
from redpencil.theatre.ground import Theatre, nearest_cell

MAX_KM_FROM_PLACE = 15.0  # of a position from the place it is named after; a corps sector is about as wide
COUNTED = ("men", "vehicles", "guns")


def check_formations(text: ScenarioText, names: Names, theatre: Theatre) -> Iterator[Problem]:
    """Yield the problems of the order of battle, row by row, then the cells in which enemies start together."""
    for row in text.order_of_battle:
        for what, cure in _membership(row, names):
            yield Problem(ORDER_OF_BATTLE, row.line, what, cure)
        for what, cure in _position(row, theatre):
            yield Problem(ORDER_OF_BATTLE, row.line, what, cure)
    yield from _shared_cells(text, names, theatre)


def _membership(row: FormationRow, names: Names) -> Iterator[tuple[str, str]]:
    for called, name, known in (
        ("side", row.side, list(names.sides)),
        ("front", row.front, list(names.fronts)),
        ("command", row.command, list(names.commands)),
    ):
        if missed := names.miss(called, name, known):
            yield missed
    front, command = names.fronts.get(row.front), names.commands.get(row.command)
    if front is not None and front.side != row.side and {front.side, row.side} <= names.sides.keys():
        what = f"the front {quoted(row.front)} belongs to {quoted(front.side)}, the formation to {quoted(row.side)}"
        yield what, "Change the side or the front."
    if command is not None and command.front != row.front and {command.front, row.front} <= names.fronts.keys():
        what = f"the command {quoted(row.command)} belongs to {quoted(command.front)}, not to {quoted(row.front)}"
        yield what, "Change the command or the front."


def _position(row: FormationRow, theatre: Theatre) -> Iterator[tuple[str, str]]:
    place = None
    if row.place is not None:
        try:
            place = places.find_place(theatre, row.place)
        except places.UnknownPlace as error:
            yield f"no place called {quoted(row.place)}", error.cure
    cell = place.cell if place else None
    if row.lon is not None and row.lat is not None:
        cell = nearest_cell(theatre, row.lon, row.lat)
        if cell < 0:
            yield f"lon {row.lon:g}, lat {row.lat:g} lies outside the theatre", "Correct the position, or name a place."
            return
        far = places.km_between((row.lon, row.lat), (place.lon, place.lat)) if place else 0.0
        if place and far > MAX_KM_FROM_PLACE:
            what = f"lon {row.lon:g}, lat {row.lat:g} lies {far:.0f} km from {place.name}, over {MAX_KM_FROM_PLACE:.0f}"
            yield what, f"{place.name} lies at {place.lon:.3f}, {place.lat:.3f}: correct the position or the place."
    if cell is not None and not theatre.land[cell]:
        yield f"{quoted(row.id)} stands in the water", "Move it to a cell of land: give lon and lat, or another place."


def _shared_cells(text: ScenarioText, names: Names, theatre: Theatre) -> Iterator[Problem]:
    """Yield the formations that start in a cell in which an enemy of theirs starts too."""
    holders: dict[int, dict[str, FormationRow]] = {}
    for row in text.order_of_battle:
        if row.phantom == "yes" or (row.arrives is not None and row.arrives > text.scenario.start):
            continue
        try:
            cell = places.cell_of(theatre, row)
        except places.UnknownPlace:
            continue
        if cell is None:
            continue
        side = names.sides.get(row.side)
        for other, earlier in holders.setdefault(cell, {}).items():
            if side is not None and other in side.hostile:
                enemy = f"its enemy {quoted(earlier.id)} (line {earlier.line})"
                what = f"{quoted(row.id)} starts in the same cell as {enemy}"
                yield Problem(ORDER_OF_BATTLE, row.line, what, "Move one of them to a neighbouring cell.")
        holders[cell].setdefault(row.side, row)


def check_totals(text: ScenarioText, names: Names) -> Iterator[Problem]:
    """Yield the totals that the formations and the absent of a front do not add up to.

    Every row counts, whenever it arrives. Where a row could not be read or belongs to no front, no sum is judged.
    """
    if ORDER_OF_BATTLE in text.unread or SCENARIO in text.unread:
        return
    if any(row.front not in names.fronts for row in text.order_of_battle):
        return
    for at, total in enumerate(text.scenario.total):
        for counted in COUNTED:
            claimed = getattr(total, counted)
            found = _sum(text, total, counted)
            if claimed is not None and claimed != found:
                line = text.line(SCENARIO, ("total", at, counted))
                what = f"the {counted} of {quoted(total.front)} add up to {found:,}, the total says {claimed:,}"
                cure = f"The difference is {found - claimed:+,}: correct {ORDER_OF_BATTLE}, [[absent]] or the total."
                yield Problem(SCENARIO, line, what, cure)


def _sum(text: ScenarioText, total: Total, counted: str) -> int:
    rows = [row for row in text.order_of_battle if row.front == total.front and row.command not in total.excludes]
    absent = [one for one in text.scenario.absent if one.front == total.front]
    figures: list[int] = [getattr(one, counted) for one in (*rows, *absent)]
    return sum(figures)
