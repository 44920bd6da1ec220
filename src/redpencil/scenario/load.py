"""Load a scenario: from its text files to the world, the start and the names that a campaign needs."""

from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import jax

from redpencil.engine.state import State, World
from redpencil.scenario import boundaries, decisions, ground, minds, orders, people, start
from redpencil.scenario.check import check
from redpencil.scenario.choices import chosen_options
from redpencil.scenario.numbers import numbers, parameters
from redpencil.scenario.problems import ScenarioError
from redpencil.scenario.read import read, resolve
from redpencil.scenario.schema import FormationRow, ScenarioText
from redpencil.scenario.variants import altered
from redpencil.theatre.ground import Theatre
from redpencil.theatre.ground import load as load_theatre


class Scenario(NamedTuple):
    """A scenario ready to be played; `formation_*` follow the order of the engine's arrays."""

    text: ScenarioText  # as it was read, whatever the options
    theatre: Theatre
    world: World
    start: State  # before the first step
    options: dict[str, str]  # node -> option taken
    formation_ids: tuple[str, ...]
    formation_names: tuple[str, ...]
    command_ids: tuple[str, ...]
    front_ids: tuple[str, ...]
    side_ids: tuple[str, ...]
    city_ids: tuple[str, ...]
    start_time: datetime
    hours_per_step: int
    steps: int


def load(folder: str | Path, options: dict[str, str] | None = None) -> Scenario:
    """Load a packaged scenario by name, or a folder; `options` maps decision nodes to options not taken in history.

    Raises ScenarioError with every problem that was found.
    """
    text = read(resolve(str(folder)))
    theatre = load_theatre()
    problems = check(text, theatre)
    if problems:
        raise ScenarioError(problems)
    return build(text, theatre, options or {})


def build(text: ScenarioText, theatre: Theatre, options: dict[str, str]) -> Scenario:
    """Build the arrays of a scenario that has been read and checked; raises ScenarioError for an unknown option."""
    taken = chosen_options(text, options)
    values = numbers(text, taken)
    given, text = text, altered(text, taken)
    head, rows = text.scenario, present(text)
    side_ids = tuple(s.id for s in head.side)
    land = ground.build(text, theatre, values)
    control = start.control(text, theatre, rows)
    script, routes = orders.build(text, theatre, values, taken)
    world = World(
        ground=land._replace(routes=jax.device_put(routes)),
        roster=people.build(text, theatre, values, rows),
        params=parameters(values, hours=head.hours_per_step),
        script=script,
        nodes=decisions.build(text, theatre, rows, options, taken),
        boundaries=boundaries.build(text),
        inner=minds.build(text, theatre),
    )
    state = start.build(text, theatre, values, rows, world, control)
    return Scenario(
        text=given,
        theatre=theatre,
        world=world,
        start=state,
        options=taken,
        formation_ids=tuple(r.id for r in rows),
        formation_names=tuple(r.name for r in rows),
        command_ids=tuple(c.id for c in head.command),
        front_ids=tuple(f.id for f in head.front),
        side_ids=side_ids,
        city_ids=tuple(c.id for c in head.city),
        start_time=head.start,
        hours_per_step=head.hours_per_step,
        steps=head.steps,
    )


def present(text: ScenarioText) -> tuple[FormationRow, ...]:
    """Return the formations that exist: phantoms stand on a map in Berlin and nowhere else."""
    return tuple(row for row in text.order_of_battle if row.phantom != "yes")
