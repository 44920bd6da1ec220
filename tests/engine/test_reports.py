"""Reports upward: late by one to two periods, and leaning no further than their author does."""

import jax
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests import minds as heads
from tests import worlds as small

from redpencil.engine.reports import forward, written
from redpencil.engine.state import State, World


def troops(slant: float, **own: int) -> tuple[World, State]:
    """Return a formation of an agent who leans so far."""
    world, state = small.world(small.OPEN, [small.Piece(0, (3, 4), men=10_000)], thinks=1)
    persons = world.inner.persons._replace(slant=np.full(5, slant, np.float32))
    f = state.formations
    f = f._replace(**{name: np.where(np.arange(small.FORMATIONS) == 0, value, getattr(f, name)).astype(np.int32)
                      for name, value in own.items()})  # fmt: skip
    return world._replace(inner=world.inner._replace(persons=persons)), state._replace(formations=f)


def test_who_does_not_lean_reports_what_is() -> None:
    world, state = troops(0.0, heading=small.EAST, progress=6000)
    report = jax.device_get(written(world, state))
    assert (report.cell[0], report.men[0]) == (small.cell_of((3, 4)), 10_000)


def test_who_leans_is_there_sooner_and_has_more() -> None:
    far, near = (troops(1.0, heading=small.EAST, progress=metres) for metres in (4000, 4500))
    there = small.cell_of(small.beyond((3, 4), small.EAST))
    assert int(written(*far).cell[0]) == small.cell_of((3, 4))
    assert int(written(*near).cell[0]) == there
    assert 10_990 <= int(written(*near).men[0]) <= 11_000  # a tenth more


@settings(max_examples=30)
@given(slant=st.floats(0, 1), progress=st.integers(0, 6000))
def test_a_report_leans_no_further_than_one_cell_and_the_share(slant: float, progress: int) -> None:
    world, state = troops(slant, heading=small.EAST, progress=progress)
    report = jax.device_get(written(world, state))
    assert report.cell[0] in (small.cell_of((3, 4)), small.cell_of((3, 5)))
    assert 10_000 <= report.men[0] <= 11_000


def test_what_is_on_the_map_above_is_one_to_two_periods_old() -> None:
    world, state = troops(0.0)
    ages = []
    for step in range(12):
        men = state.formations.men.copy()
        men[0] = 1000 + step
        state = state._replace(step=np.int32(step), formations=state.formations._replace(men=men))
        state = state._replace(minds=jax.device_get(forward(world, state)))
        if state.minds.told.men[0]:
            ages.append(1000 + step - int(state.minds.told.men[0]))
    assert (min(ages), max(ages)) == (2, 3)  # steps; the period is twelve hours, two of them


def test_nobody_reports_the_dead() -> None:
    world, state = troops(1.0, status=3)
    assert int(written(world, state).men[0]) == 0
    assert world.inner.persons.command[0] == heads.ZHUKOV
