"""An ensemble: one campaign per seed, shared out to all devices, each handed over as soon as it is fought."""

from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial

import jax
import numpy as np
from jax.sharding import Mesh, PartitionSpec

from redpencil.campaign import play
from redpencil.engine.state import Events, State, Trace, World
from redpencil.scenario.load import Scenario

Array = jax.Array
AT_A_TIME = 4  # campaigns that a device fights before it hands them over, one after the other: some 4 MB each


def traces(scenario: Scenario, seeds: Sequence[int]) -> Iterator[tuple[int, Trace]]:
    """Fight one campaign per seed with the script on all sides; yield each seed with its trace in NumPy arrays.

    While a caller looks at some campaigns, the devices fight the next.
    """
    fight, size = _compiled(len(scenario.side_ids)), AT_A_TIME * jax.device_count()
    begun: list[tuple[Sequence[int], Trace]] = []
    for first in range(0, len(seeds), size):
        block = seeds[first : first + size]
        full = np.resize(np.array(block, np.uint32), size)  # the last block is filled up with seeds it has already
        begun.append((block, fight(scenario.world, scenario.start, full)))
        if len(begun) == 2:
            yield from _handed_over(*begun.pop(0))
    for block, fought in begun:
        yield from _handed_over(block, fought)


def _handed_over(block: Sequence[int], fought: Trace) -> Iterator[tuple[int, Trace]]:
    stacked = jax.device_get(fought)
    for number, seed in enumerate(block):
        yield seed, jax.tree.map(lambda leaf, number=number: leaf[number], stacked)


@cache
def _compiled(sides: int) -> Callable[[World, State, np.ndarray], Trace]:
    """Return the function that fights a block of campaigns, every device its share of the seeds.

    The world is an argument of it: a scenario of which only numbers were changed is fought without compiling anew.
    """
    policies = ("script",) * sides

    def one(world: World, start: State, seed: Array) -> Trace:
        return play(world, start, jax.random.key(seed, impl="threefry2x32"), policies=policies, watch=_trace)[1]

    def share(world: World, start: State, seeds: Array) -> Trace:
        fought: Trace = jax.lax.map(partial(one, world, start), seeds)
        return fought

    mesh = Mesh(np.array(jax.devices()), ("device",))
    everywhere, apart = PartitionSpec(), PartitionSpec("device")
    return jax.jit(
        jax.shard_map(share, mesh=mesh, in_specs=(everywhere, everywhere, apart), out_specs=apart, check_vma=False)
    )


def _trace(state: State, events: Events) -> Trace:
    return Trace(state.formations, events, state.city_fallen, state.side_fallen, state.control)
