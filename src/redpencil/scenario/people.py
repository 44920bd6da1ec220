"""Who fights: the order of battle as the engine's roster."""

from collections.abc import Sequence
from datetime import datetime

import jax.numpy as jnp
import numpy as np

from redpencil.engine.state import Roster
from redpencil.scenario.numbers import Values
from redpencil.scenario.schema import FormationRow, Scenario, ScenarioText
from redpencil.theatre.ground import Theatre


def step_of(head: Scenario, when: datetime) -> int:
    """Return the step whose beginning lies nearest to a moment."""
    return round((when - head.start).total_seconds() / 3600 / head.hours_per_step)


def index_or_none(names: Sequence[str], name: str | None) -> int:
    """Return the place of a name in a list, -1 for none."""
    return -1 if name is None else list(names).index(name)


def build(text: ScenarioText, theatre: Theatre, values: Values, rows: Sequence[FormationRow]) -> Roster:
    """Build the roster of the formations that exist, in the order of `rows`."""
    head = text.scenario
    sides, fronts = [s.id for s in head.side], [f.id for f in head.front]
    commands, cities = [c.id for c in head.command], [c.id for c in head.city]
    places = {p.name: p.cell for p in theatre.places}
    front_side = {f.id: sides.index(f.side) for f in head.front}

    def of_kind(name: str) -> list[float]:
        return [values[f"kind.{row.kind}.{name}"] for row in rows]

    def whole(numbers: Sequence[float] | Sequence[Sequence[int]]) -> np.ndarray:
        return np.array(numbers, dtype=np.int32)

    return Roster(
        side=jnp.asarray(whole([sides.index(row.side) for row in rows])),
        front=jnp.asarray(whole([fronts.index(row.front) for row in rows])),
        command=jnp.asarray(whole([commands.index(row.command) for row in rows])),
        arrives=jnp.asarray(whole([-1 if row.arrives is None else step_of(head, row.arrives) for row in rows])),
        speed=jnp.asarray(np.array(of_kind("speed_km_day"), np.float32)),
        wheeled=jnp.asarray(whole(of_kind("wheeled"))),
        weight=jnp.asarray(np.array(of_kind("weight"), np.float32)),
        quality=jnp.asarray(np.array([values[f"quality.{row.quality}.weight"] for row in rows], np.float32)),
        follows=jnp.asarray(whole(of_kind("follows"))),
        stand_fast=jnp.asarray(whole([row.stand_fast for row in rows])),
        hostile=jnp.asarray(whole([[int(other.id in side.hostile) for other in head.side] for side in head.side])),
        command_side=jnp.asarray(whole([front_side[c.front] for c in head.command])),
        command_front=jnp.asarray(whole([fronts.index(c.front) for c in head.command])),
        front_trucks=jnp.asarray(whole([f.trucks for f in head.front])),
        city_side=jnp.asarray(whole([sides.index(c.side) for c in head.city])),
        city_heart=jnp.asarray(whole([places[c.heart] for c in head.city])),
        air=jnp.asarray(np.array([values[f"side.{s}.air_superiority"] for s in sides], np.float32)),
        killed=jnp.asarray(np.array([values[f"side.{s}.killed"] for s in sides], np.float32)),
        refuge=jnp.asarray(whole([index_or_none(sides, s.refuge) for s in head.side])),
        capital=jnp.asarray(whole([index_or_none(cities, s.capital) for s in head.side])),
    )
