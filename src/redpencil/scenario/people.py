"""Who fights: the order of battle as the engine's roster."""

from collections.abc import Sequence
from datetime import datetime

import jax
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


def air_range_km(head: Scenario, values: Values, side: str) -> int:
    """Return the range of a side's aircraft in km, 0 where the scenario lists no airfield of its."""
    return round(values[f"side.{side}.air_range_km"]) if side in {field.side for field in head.airfield} else 0


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

    def thousandths(name: str) -> np.ndarray:
        return whole([round(1000 * values[f"side.{side}.{name}"]) for side in sides])

    return Roster(
        side=jax.device_put(whole([sides.index(row.side) for row in rows])),
        front=jax.device_put(whole([fronts.index(row.front) for row in rows])),
        command=jax.device_put(whole([commands.index(row.command) for row in rows])),
        arrives=jax.device_put(whole([-1 if row.arrives is None else step_of(head, row.arrives) for row in rows])),
        speed=jax.device_put(np.array(of_kind("speed_km_day"), np.float32)),
        wheeled=jax.device_put(whole(of_kind("wheeled"))),
        weight=jax.device_put(np.array(of_kind("weight"), np.float32)),
        quality=jax.device_put(np.array([values[f"quality.{row.quality}.weight"] for row in rows], np.float32)),
        follows=jax.device_put(whole(of_kind("follows"))),
        stand_fast=jax.device_put(whole([row.stand_fast for row in rows])),
        hostile=jax.device_put(whole([[int(other.id in side.hostile) for other in head.side] for side in head.side])),
        command_side=jax.device_put(whole([front_side[c.front] for c in head.command])),
        command_front=jax.device_put(whole([fronts.index(c.front) for c in head.command])),
        front_side=jax.device_put(whole([sides.index(f.side) for f in head.front])),
        front_trucks=jax.device_put(whole([f.trucks for f in head.front])),
        city_side=jax.device_put(whole([sides.index(c.side) for c in head.city])),
        city_heart=jax.device_put(whole([places[c.heart] for c in head.city])),
        air=jax.device_put(np.array([values[f"side.{s}.air_superiority"] for s in sides], np.float32)),
        air_range_km=jax.device_put(whole([air_range_km(head, values, s) for s in sides])),
        endurance=jax.device_put(np.array([values[f"side.{s}.endurance"] for s in sides], np.float32)),
        skill=jax.device_put(np.array([values[f"side.{s}.skill"] for s in sides], np.float32)),
        ammunition_stock=jax.device_put(thousandths("ammunition_days")),
        ammunition_growth=jax.device_put(thousandths("ammunition_growth")),
        fuel_stock=jax.device_put(thousandths("fuel_days")),
        spirit=jax.device_put(thousandths("cohesion")),
        killed=jax.device_put(np.array([values[f"side.{s}.killed"] for s in sides], np.float32)),
        refuge=jax.device_put(whole([index_or_none(sides, s.refuge) for s in head.side])),
        capital=jax.device_put(whole([index_or_none(cities, s.capital) for s in head.side])),
    )
