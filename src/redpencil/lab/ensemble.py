"""An ensemble: one campaign per seed, shared out to all devices, each handed over as soon as it is fought."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial

import jax
import numpy as np
from jax.sharding import Mesh, PartitionSpec

from redpencil.campaign import play
from redpencil.engine.state import Events, State, Trace, World
from redpencil.scenario.load import Scenario

Array = jax.Array
# Half the memory at the same bits and speed; every device has a core of its own, so none need share out its work.
SPARINGLY = {"xla_cpu_use_fusion_emitters": False, "xla_cpu_multi_thread_eigen": False}
AT_A_TIME = 2  # campaigns that a device fights before it hands them over, one after the other: some 4 MB each


def traces(
    scenario: Scenario, seeds: Sequence[int], policies: Mapping[str, str] | None = None
) -> Iterator[tuple[int, Trace]]:
    """Fight one campaign per seed; yield each seed with its trace in NumPy arrays.

    `policies` maps side ids to names in POLICIES; sides it leaves out play the script. While a caller looks at some
    campaigns, the devices fight the next.
    """
    for _, seed, trace in across(scenario, [scenario.world], seeds, policies):
        yield seed, trace


def across(
    scenario: Scenario, worlds: Iterable[World], seeds: Sequence[int], policies: Mapping[str, str] | None = None
) -> Iterator[tuple[int, int, Trace]]:
    """Fight the same seeds in several worlds that differ in numbers alone, compiled once.

    Yields the place of each world among them, each seed, and its trace in NumPy arrays.
    """
    each = max(1, min(AT_A_TIME, -(-len(seeds) // jax.device_count())))
    fight = _compiled(tuple((policies or {}).get(side, "script") for side in scenario.side_ids))
    size = each * jax.device_count()
    begun: list[tuple[int, Sequence[int], Trace]] = []
    for place, world in enumerate(worlds):
        for first in range(0, len(seeds), size):
            block = seeds[first : first + size]
            full = np.resize(np.array(block, np.uint32), size)  # the last block is filled up with seeds it has already
            begun.append((place, block, fight(world, scenario.start, full)))
            if len(begun) == 2:
                yield from _handed_over(*begun.pop(0))
    for last in begun:
        yield from _handed_over(*last)


def _handed_over(place: int, block: Sequence[int], fought: Trace) -> Iterator[tuple[int, int, Trace]]:
    stacked = jax.device_get(fought)
    for number, seed in enumerate(block):
        yield place, seed, jax.tree.map(lambda leaf, number=number: leaf[number], stacked)


@cache
def _compiled(policies: tuple[str, ...]) -> Callable[[World, State, np.ndarray], Trace]:
    """Return the function that fights a block of campaigns, every device its share of the seeds; a policy a side."""

    def one(world: World, start: State, seed: Array) -> Trace:
        return play(world, start, jax.random.key(seed, impl="threefry2x32"), policies=policies, watch=_trace)[1]

    def share(world: World, start: State, seeds: Array) -> Trace:
        fought: Trace = jax.lax.map(partial(one, world, start), seeds)
        return fought

    mesh = Mesh(np.array(jax.devices()), ("device",))
    everywhere, apart = PartitionSpec(), PartitionSpec("device")
    spread = jax.shard_map(share, mesh=mesh, in_specs=(everywhere, everywhere, apart), out_specs=apart, check_vma=False)
    return jax.jit(spread, compiler_options=SPARINGLY)


def _trace(state: State, events: Events) -> Trace:
    return Trace(state.formations, events, state.city_fallen, state.side_fallen, state.control, state.choice)
