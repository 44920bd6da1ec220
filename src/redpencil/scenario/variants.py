"""What options change in the text of a scenario before its arrays are built: dates, arrivals, garrisons, trucks."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TypeVar

from redpencil.scenario.decisions import side_of
from redpencil.scenario.fields import Model
from redpencil.scenario.schema import Boundary, FormationRow, Option, ScenarioText, Shift

Row = TypeVar("Row", bound=Model)


def chosen(text: ScenarioText, taken: Mapping[str, str]) -> list[Option]:
    """Return the options taken, in the order of the nodes."""
    return [option for node in text.nodes for option in node.option if option.id == taken[node.id]]


def altered(text: ScenarioText, taken: Mapping[str, str]) -> ScenarioText:
    """Return the scenario as the options taken make it; parameters are left to `numbers`."""
    for option in chosen(text, taken):
        if option.shifts:
            text = _shifted(text, option.shifts)
        if option.arrives or option.stand_fast:
            text = text._replace(order_of_battle=tuple(_released(row, option) for row in text.order_of_battle))
        if option.trucks:
            fronts = tuple(_with(one, trucks=option.trucks.get(one.id, one.trucks)) for one in text.scenario.front)
            text = text._replace(scenario=_with(text.scenario, front=fronts))
    return text


def _with(row: Row, **changes: object) -> Row:
    return row.model_copy(update=changes)


def _released(row: FormationRow, option: Option) -> FormationRow:
    stands = option.stand_fast.get(row.id, option.stand_fast.get(row.command, row.stand_fast))
    return _with(row, arrives=option.arrives.get(row.id, option.arrives.get(row.command, row.arrives)),
                 stand_fast=stands)  # fmt: skip


def _shifted(text: ScenarioText, shift: Shift) -> ScenarioText:
    """Move directives, boundaries between fronts, and decisions of the fronts' sides, by whole days."""
    front_of = {command.id: command.front for command in text.scenario.command}
    sides = {front.side for front in text.scenario.front if front.id in shift.fronts}
    moved = _mover(shift)

    def line(one: Boundary) -> Boundary:
        ours = one.kind == "front_boundary" and {one.left, one.right} <= set(shift.fronts)
        return _with(one, begins=moved(one.begins), ends=moved(one.ends)) if ours else one

    return text._replace(
        directives=tuple(
            _with(one, begins=moved(one.begins)) if front_of[one.command] in shift.fronts else one
            for one in text.directives
        ),
        boundaries=tuple(line(one) for one in text.boundaries),
        nodes=tuple(
            _with(node, opens=moved(node.opens)) if side_of(text, node) in sides else node for node in text.nodes
        ),
    )


def _mover(shift: Shift) -> Callable[[datetime | None], datetime | None]:
    def moved(when: datetime | None) -> datetime | None:
        return when if when is None or when < shift.begins else when + timedelta(days=shift.days)

    return moved
