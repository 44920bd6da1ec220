"""Laws of the drive to the Elbe: what stops Ninth US Army, and what its trucks have to do with it."""

from collections.abc import Callable
from functools import cache

import jax
import numpy as np
import pytest
from docs.ablation import Mechanism, without

from redpencil.campaign import run
from redpencil.engine.state import Trace
from redpencil.measures import measure, members, standing
from redpencil.scenario.load import Scenario, load
from redpencil.scenario.places import find_place

pytestmark = pytest.mark.soak

SEEDS = 3
MAJOR = 1  # obstacle class of the Rhine, the Weser, the Elbe and the Oder
NEVER = -2000  # hours of bridging: eighty days behind
GO_ON = {"eisenhower_elbe": "go_on"}
ARMIES = ("ninth_us_army", "first_us_army", "third_us_army", "fifteenth_us_army", "second_british_army",
          "first_canadian_army")  # fmt: skip
LATE_DAYS = 1.0  # what counts as a drive that was slowed


def between_elbe_and_oder(scenario: Scenario) -> np.ndarray:
    """Return the cells (N,) that can be reached from Berlin without crossing a major river."""
    land, river = np.asarray(scenario.world.ground.land), np.asarray(scenario.world.ground.river)
    found, edge = np.zeros(land.size, bool), [find_place(scenario.theatre, "Zehlendorf").cell]
    while edge:
        found[edge] = True
        near = {cell + shift for cell in edge for way, shift in enumerate(scenario.theatre.shifts)
                if river[way, cell] != MAJOR}  # fmt: skip
        edge = [cell for cell in near if land[cell] and not found[cell]]
    return found


def closed(scenario: Scenario) -> Scenario:
    """Return a scenario in which nobody ever finds or builds a bridge over the Elbe."""
    elbe = np.asarray(scenario.theatre.river_name)[:3] == scenario.theatre.river_names.index("Elbe")
    bridge = np.where(elbe, NEVER, np.asarray(scenario.start.bridge)).astype(np.int16)
    return scenario._replace(start=scenario.start._replace(bridge=jax.device_put(bridge)))


def trucks(factor: float) -> Callable[[Scenario], Scenario]:
    """Return what gives the Western armies so many times their trucks."""

    def given(scenario: Scenario) -> Scenario:
        roster = scenario.world.roster
        west = np.isin(scenario.front_ids, ARMIES)
        number = np.where(west, np.asarray(roster.front_trucks) * factor, np.asarray(roster.front_trucks))
        roster = roster._replace(front_trucks=jax.device_put(number.astype(np.int32)))
        return scenario._replace(world=scenario.world._replace(roster=roster))

    return given


@cache
def historical() -> Scenario:
    return load("race-to-berlin")


@cache
def driven(factor: float) -> tuple[Trace, ...]:
    scenario = trucks(factor)(historical())
    return tuple(run(scenario, seed=seed).trace for seed in range(SEEDS))


def arrivals(trace: Trace) -> np.ndarray:
    """Return on which day the Western armies reached each place of their record; the end for never."""
    scenario, days = historical(), []
    west = np.any([members(scenario, army) for army in ARMIES], axis=0)
    for row in scenario.text.record:
        verb, _, names = row.measure.partition(":")
        if verb == "reached" and (members(scenario, names.partition(":")[0]) & west).any():
            moment = measure(scenario, trace, row.measure)
            days.append(
                (moment - scenario.start_time).total_seconds() / 86400
                if moment
                else scenario.steps * scenario.hours_per_step / 24
            )
    return np.array(days)


def test_with_the_bridges_of_the_elbe_closed_ninth_army_stops_there() -> None:
    scenario = load("race-to-berlin", GO_ON)
    ninth, beyond = members(scenario, "ninth_us_army"), between_elbe_and_oder(scenario)
    assert not beyond[find_place(scenario.theatre, "Hannover").cell]
    for seed in range(SEEDS):
        for world, crosses in ((scenario, True), (closed(scenario), False)):
            trace = run(world, seed=seed).trace
            across = beyond[np.asarray(trace.formations.cell)] & standing(trace.formations) & ninth
            assert across.any() == crosses
            assert measure(world, trace, "reached:ninth_us_army:Tangermünde")


def test_the_parameters_alone_stop_ninth_army_and_twice_the_trucks_do_not_help() -> None:
    """They close all major rivers, so that it stands on the Weser already."""
    unbridged = {"movement.bridge_hours_major": 900, "movement.assault_hours_major": 900, "movement.bridge_blown": 1}
    shut = without(load("race-to-berlin", GO_ON), Mechanism("bridges that nobody builds", unbridged, GO_ON))
    ninth, beyond = members(shut, "ninth_us_army"), between_elbe_and_oder(shut)
    for seed in range(SEEDS):
        for scenario in (shut, trucks(2)(shut)):
            trace = run(scenario, seed=seed).trace
            assert not (beyond[np.asarray(trace.formations.cell)] & standing(trace.formations) & ninth).any()
            assert measure(scenario, trace, "reached:ninth_us_army:Hameln")


@pytest.mark.parametrize("factor", [0.5, 2.0])
def test_half_or_twice_the_trucks_are_the_same_drive(factor: float) -> None:
    """Trucks never limit the West: with half of them every formation still gets all it asks for, in every step."""
    for one, other in zip(driven(1), driven(factor), strict=True):
        assert jax.tree.all(jax.tree.map(lambda had, has: bool((had == has).all()), one, other))


def test_without_trucks_the_drive_stops_for_want_of_fuel() -> None:
    for one, other in zip(driven(1), driven(0), strict=True):
        assert np.mean(arrivals(other) - arrivals(one)) > LATE_DAYS


def test_no_number_of_trucks_is_faster_than_fuel_allows() -> None:
    """From nothing upward more trucks speed the drive until nobody's tanks are empty; from there on they do not."""
    mean = [np.mean([arrivals(trace).mean() for trace in driven(factor)]) for factor in (0, 0.02, 1, 1000)]
    assert mean[0] > mean[1] > mean[2]
    assert mean[2] == mean[3]
