"""Time whole campaigns against the plain oracle, in one process.

Run `python benchmarks/campaign.py`. The oracle in `tests/oracle` plays the same rules in NumPy and plain Python; it is
written to be read. Milliseconds depend on the machine, the ratio much less.
"""

import resource
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import jax
import jax.numpy as jnp

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.oracle import step as oracle

from redpencil import campaign
from redpencil.engine import luck as chance
from redpencil.engine.digest import digest
from redpencil.scenario.load import Scenario, load

TIMES = 5  # campaigns, of which the median counts


def seconds(work: Callable[[], object]) -> float:
    """Return how long something takes."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def peak_mb() -> float:
    """Return the most memory that this process has had, megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def compiled(scenario: Scenario) -> tuple[float, Callable[[int], object]]:
    """Return (seconds to compile a campaign, the function that plays one)."""
    policies = ("script",) * len(scenario.side_ids)

    def play(world: object, start: object, seed: jax.Array) -> jax.Array:
        key = jax.random.key(seed, impl="threefry2x32")
        return campaign.play(world, start, key, policies=policies, watch=lambda state, events: digest(state))[1]

    traced = jax.jit(play).lower(scenario.world, scenario.start, jnp.uint32(0))
    begin = time.perf_counter()
    ready = traced.compile()
    took = time.perf_counter() - begin
    return took, lambda seed: jax.block_until_ready(ready(scenario.world, scenario.start, jnp.uint32(seed)))


def plain(scenario: Scenario) -> Callable[[], object]:
    """Return a function that plays one campaign with the oracle."""
    roster = scenario.world.roster
    key = jax.random.key(0, impl="threefry2x32")
    draws = chance.draw(
        key, scenario.world.params, roster.command, steps=scenario.steps,
        cities=len(roster.city_side), sides=len(roster.hostile), commands=len(roster.command_side),
        fronts=len(roster.front_side),
    )  # fmt: skip
    world, start, luck = oracle.plain(scenario.world), oracle.plain(scenario.start), jax.device_get(draws)
    return lambda: [None for _ in oracle.campaign(world, start, luck)]


def main() -> None:
    """Print the table."""
    loading = time.perf_counter()
    scenario = load("berlin-1945")
    loading = time.perf_counter() - loading
    compiling, play = compiled(scenario)
    play(0)
    engine = statistics.median(seconds(lambda seed=seed: play(seed)) for seed in range(TIMES))
    memory = peak_mb()
    slow = seconds(plain(scenario))
    troops, cells = len(scenario.formation_ids), scenario.start.control.size
    print(
        f"jax {jax.__version__} on {jax.default_backend()}: {scenario.steps} steps, {troops} formations, {cells} cells"
    )
    for name, value in (
        ("load the scenario", f"{loading:8.1f} s"), ("compile", f"{compiling:8.1f} s"),
        ("peak memory, engine", f"{memory:8.0f} MB"), ("campaign, engine", f"{engine * 1000:8.0f} ms"),
        ("campaign, oracle", f"{slow * 1000:8.0f} ms"), ("ratio", f"{slow / engine:8.0f}"),
    ):  # fmt: skip
        print(f"{name:22}{value}")


if __name__ == "__main__":
    main()
