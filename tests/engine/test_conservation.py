"""Nothing is lost without an event and nobody is where he cannot be, in every step of random small worlds."""

import numpy as np
import pytest
from hypothesis import given
from tests import worlds as small
from tests.engine import drawn

from redpencil.engine.nodes import UNDECIDED
from redpencil.engine.rivers import INTACT, STANDING
from redpencil.engine.state import (
    ARRIVED,
    BREAK_OUT,
    CITY_FELL,
    DESTROYED,
    FIGHTING,
    MOVED,
    NO_CAUSE,
    NOBODY,
    POCKET,
    RETREATED,
    STATE_FELL,
    SURRENDERED,
    WAITING,
    WITHDRAW,
)


def happened(run: drawn.Played, what: int) -> np.ndarray:
    """Return to whom something happened in each step; bool (T, F)."""
    return (run.events.what & what) > 0


@drawn.examples(200)
@given(drawn.scenes())
def test_men_vehicles_and_guns_are_conserved_or_accounted_for(scene: drawn.Scene) -> None:
    run = drawn.played(scene)
    before, after, events = run.before.formations, run.after.formations, run.events
    assert (before.men == after.men + events.killed + events.wounded + events.captured).all()
    assert (before.vehicles + before.workshop == after.vehicles + after.workshop + events.vehicles_lost).all()
    assert (before.guns == after.guns + events.guns_lost).all()
    for numbers in (after.men, after.vehicles, after.workshop, after.guns, *events[2:10]):
        assert (numbers >= 0).all()


@drawn.examples(60)
@given(drawn.scenes())
def test_vehicles_go_to_the_workshop_and_come_back_from_it(scene: drawn.Scene) -> None:
    run = drawn.played(scene)
    before, after, events = run.before.formations, run.after.formations, run.events
    stays = run.there & ~happened(run, RETREATED)  # who flees leaves his workshop behind
    fit = before.vehicles - events.vehicles_lost - events.vehicles_damaged + events.vehicles_repaired
    assert (after.vehicles == fit)[stays].all()
    assert (after.workshop == before.workshop + events.vehicles_damaged - events.vehicles_repaired)[stays].all()


@drawn.examples(60)
@given(drawn.scenes())
def test_who_is_gone_has_nothing_left(scene: drawn.Scene) -> None:
    run = drawn.played(scene)
    f = run.after.formations
    gone = (f.status == SURRENDERED) | (f.status == DESTROYED)
    for field in (f.men, f.vehicles, f.workshop, f.guns, f.progress):
        assert (field[gone] == 0).all()
    assert (f.men[run.there] > 0).all()


@drawn.examples(60)
@given(drawn.scenes())
def test_every_number_keeps_its_range(scene: drawn.Scene) -> None:
    run = drawn.played(scene)
    f = run.after.formations
    days = -(-int(run.after.step.max()) * int(run.world.params.hours) // 24)
    shells = 10_000 + days * int(run.world.roster.ammunition_growth.max())  # stocks grow by the day
    for numbers, least, most in (
        (f.cohesion, 0, 1000), (f.ammunition, 0, shells), (f.fuel, 0, 10_000), (f.trench, -1000, 1000),
        (f.progress, 0, small.SPACING), (f.heading, 0, 6), (f.isolated, 0, 100), (run.after.reach, 0, 2000),
        (run.after.believed, 0, 30_000), (run.after.bridge, 0, INTACT), (run.after.city_cut_off, 0, 100),
    ):  # fmt: skip
        assert numbers.min() >= least
        assert numbers.max() <= most


@drawn.examples(60)
@given(drawn.scenes())
def test_who_waits_does_not_change(scene: drawn.Scene) -> None:
    run = drawn.played(scene)
    waits = run.after.formations.status == WAITING
    for before, after in zip(run.before.formations, run.after.formations, strict=True):
        assert (before == after)[waits].all()


@drawn.examples(60)
@given(drawn.scenes())
def test_nobody_stands_in_water_or_beyond_the_edge(scene: drawn.Scene) -> None:
    run = drawn.played(scene)
    assert run.world.ground.land[run.after.formations.cell][run.there].all()


@drawn.examples(60)
@given(drawn.scenes())
def test_no_two_enemies_stand_in_one_cell(scene: drawn.Scene) -> None:
    run = drawn.played(scene)
    hostile = run.world.roster.hostile[run.world.roster.side][:, run.world.roster.side] > 0  # (F, F)
    cell = np.where(run.there, run.after.formations.cell, -1 - np.arange(small.FORMATIONS))
    assert not ((cell[:, :, None] == cell[:, None, :]) & hostile).any()


@drawn.examples(60)
@given(drawn.scenes())
def test_only_sides_hold_land_and_nobody_holds_water(scene: drawn.Scene) -> None:
    run = drawn.played(scene)
    land = run.world.ground.land
    assert (run.after.control[:, ~land] == NOBODY).all()
    assert ((run.after.control[:, land] >= 0) & (run.after.control[:, land] < small.SIDES)).all()


@drawn.examples(60)
@given(drawn.scenes())
def test_garrisons_stand_fast_until_told_to_leave(scene: drawn.Scene) -> None:
    run = drawn.played(scene)
    told = np.isin(run.after.formations.posture, (WITHDRAW, BREAK_OUT))
    fast = (run.world.roster.stand_fast > 0) & ~told
    assert (run.after.formations.cell == run.before.formations.cell)[fast].all()


@drawn.examples(60)
@given(drawn.scenes())
def test_who_changes_his_cell_has_an_event_for_it(scene: drawn.Scene) -> None:
    run = drawn.played(scene)
    away = run.after.formations.cell != run.before.formations.cell
    assert (happened(run, MOVED | RETREATED) | ~away).all()
    comes = (run.before.formations.status == WAITING) & (run.after.formations.status != WAITING)
    assert (happened(run, ARRIVED) == comes).all()


@drawn.examples(60)
@given(drawn.scenes())
def test_nobody_enters_ground_that_is_closed_to_his_front(scene: drawn.Scene) -> None:
    run = drawn.played(scene)
    closed = _closed(run)  # (T, F, N)
    was, now = (
        np.take_along_axis(closed, cell[:, :, None].astype(np.int64), axis=2)[:, :, 0] > 0
        for cell in (run.before.formations.cell, run.after.formations.cell)
    )
    marched = happened(run, MOVED) & ~happened(run, RETREATED)
    assert not (marched & now & ~was).any()


def _closed(run: drawn.Played) -> np.ndarray:
    """Return which cells were closed to each formation in each step; bool (T, F, N)."""
    ground, lines = run.world.ground, run.world.boundaries
    heard = run.before.heard[:, None] <= run.before.step[:, None, None, None]  # (T, 1, M, C)
    option = np.where(heard, run.before.choice[:, None, :, None], UNDECIDED)
    holds = (lines.when[None, :, :, None] >> (option + 1) & 1).all(axis=2)  # (T, B, C)
    holds &= (lines.binds > 0)[None] & (lines.in_time > 0)[:, :, None]
    beyond = ground.beyond[0] >> np.arange(small.FRONTS)[:, None] & 1  # (B, N)
    return np.einsum("tbc,bn->tcn", holds, beyond)[:, run.world.roster.command] > 0


def reachable(world: drawn.World, bridge: np.ndarray, start: int, hops: int) -> set[int]:
    """Return the cells that wheels can reach from a cell over dry edges and standing bridges."""
    found = {start}
    for _ in range(hops):
        for cell in [cell for cell in found if world.ground.land[cell]]:
            for d, shift in enumerate(small.SHIFTS):
                first = cell if d < 3 else cell + shift
                if world.ground.river[d, cell] == 0 or bridge[d % 3, first] >= STANDING:
                    found.add(cell + shift)
    return found


@drawn.examples(200)
@given(drawn.scenes())
def test_no_wheel_crosses_an_unbridged_river(scene: drawn.Scene) -> None:
    run = drawn.played(scene)
    wheeled = run.world.roster.wheeled > 0
    before, after = run.before.formations.cell, run.after.formations.cell
    for t, i in np.argwhere((before != after) & wheeled):
        assert int(after[t, i]) in reachable(run.world, run.after.bridge[t], int(before[t, i]), hops=4)


@drawn.examples(60)
@given(drawn.scenes())
def test_a_bridge_appears_only_where_somebody_worked_on_it(scene: drawn.Scene) -> None:
    run = drawn.played(scene)
    grown = run.after.bridge.astype(int) - run.before.bridge
    assert (grown[:, run.world.ground.river[:3] == 0] == 0).all()
    unfinished = (run.after.bridge < STANDING) & (run.before.bridge < STANDING)
    assert (grown[unfinished] <= 6).all()
    assert (grown[unfinished] >= 0).all()


@pytest.mark.soak
@drawn.examples(5000)
@given(drawn.scenes())
def test_men_vehicles_and_guns_are_conserved_in_many_more(scene: drawn.Scene) -> None:
    test_men_vehicles_and_guns_are_conserved_or_accounted_for.hypothesis.inner_test(scene)


def test_the_drawn_worlds_are_wild_enough() -> None:
    """What the laws above forbid has to be possible, or they would hold of empty fields."""
    totals = dict.fromkeys(("killed", "captured", "vehicles_lost", "vehicles_repaired", "guns_lost"), 0)
    bits, causes, statuses = set(), set(), set()

    @drawn.examples(300)
    @given(drawn.scenes())
    def look(scene: drawn.Scene) -> None:
        run = drawn.played(scene)
        for name in totals:
            totals[name] += int(getattr(run.events, name).sum())
        bits.update(k for k in range(10) if happened(run, 1 << k).any())
        causes.update(np.unique(run.events.cause).tolist())
        statuses.update(np.unique(run.after.formations.status).tolist())

    look()
    assert all(totals.values()), totals
    assert bits == set(range(10)), "something never happens"
    assert causes >= {NO_CAUSE, POCKET, CITY_FELL, STATE_FELL}, "nobody surrenders for some reason"
    assert statuses == {WAITING, FIGHTING, SURRENDERED, DESTROYED}
