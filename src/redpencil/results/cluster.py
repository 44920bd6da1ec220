"""The shards of an ensemble on `dask.distributed`: on workers of this machine, or of a scheduler somewhere else.

What travels is the name of a scenario, the change to it and the seeds, and rows back; files are written by the process
that asked. Workers of this machine are reached by nobody else: everything listens on 127.0.0.1, without a dashboard.
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import cache
from importlib.util import find_spec
from typing import Any, NamedTuple

from redpencil import kept
from redpencil.lab.change import Change, changed
from redpencil.lab.rows import Row, rows
from redpencil.results.fight import Work
from redpencil.results.problems import ClusterError
from redpencil.scenario.load import Scenario

HERE = "local"  # in place of an address: workers of this machine
CONNECT_S = 30  # until a scheduler has to answer
STALLED_S = 1800  # after which a cluster that finishes no shard is given up
AHEAD = 4  # shards a worker has waiting, so that a scheduler holds few

Shard = list[tuple[int, Row]]
Fight = Callable[["Order", Sequence[int]], Shard]


class Differs(Exception):
    """A worker that would fight something else."""


class Order(NamedTuple):
    """What a worker has to know beside the seeds; plain texts and numbers."""

    scenario: str  # a name, or a folder that the worker sees as well
    options: tuple[tuple[str, str], ...]
    parameters: tuple[tuple[str, float], ...]
    policies: tuple[tuple[str, str], ...]
    scenario_sha256: str
    code_sha256: str


def order_of(place: str, scenario: Scenario, change: Change, policies: Mapping[str, str]) -> Order:
    """Return the order for a scenario that was loaded from `place` with a change made to it."""
    options, parameters = tuple(change.options.items()), tuple(change.parameters.items())
    return Order(place, options, parameters, tuple(policies.items()), scenario.text.hash, kept.code())


def fight(order: Order, seeds: Sequence[int]) -> Shard:
    """Fight one shard on a worker; raises Differs where scenario or code are not those of who asks."""
    return list(rows(_scenario(order), seeds, dict(order.policies)))


@cache
def _scenario(order: Order) -> Scenario:
    if kept.code() != order.code_sha256:
        raise Differs("the worker has another version of redpencil")
    scenario = changed(order.scenario, Change(dict(order.options), dict(order.parameters))).scenario
    if scenario.text.hash != order.scenario_sha256:
        raise Differs(f"the worker has another scenario {order.scenario}")
    return scenario


@contextmanager
def connected(address: str, order: Order, *, workers: int | None = None, by: Fight = fight) -> Iterator[Work]:
    """Give what fights blocks of seeds on a cluster: at an address, or HERE with one worker for each processor.

    Raises ClusterError where dask.distributed is missing or no scheduler answers.
    """
    if find_spec("distributed") is None:
        raise ClusterError("dask.distributed is not installed", "pip install 'redpencil[cluster]'")
    import dask
    from distributed import Client, LocalCluster

    quiet = {
        "distributed.scheduler.http.routes": [],
        "distributed.worker.http.routes": [],
        "distributed.comm.timeouts.connect": f"{CONNECT_S}s",
    }
    with ExitStack() as open_ones, dask.config.set(quiet):
        where: Any = address
        if address == HERE:
            alone = {"JAX_NUM_CPU_DEVICES": "1"}  # the shards are what is shared out
            where = open_ones.enter_context(LocalCluster(
                n_workers=workers or os.cpu_count() or 1, threads_per_worker=1, processes=True, host="127.0.0.1",
                dashboard_address=None, silence_logs=50, env=alone,
                scheduler_kwargs={"dashboard": False, "dashboard_address": "127.0.0.1:0"},
            ))  # fmt: skip
        try:
            client = open_ones.enter_context(Client(where, timeout=CONNECT_S))
        except (OSError, ValueError) as error:
            raise ClusterError(f"no scheduler answers at {address}", "Such as tcp://127.0.0.1:8786.") from error
        yield lambda blocks: _work(client, order, blocks, by)


def _work(
    client: Any, order: Order, blocks: Sequence[Sequence[int]], by: Fight
) -> Iterator[tuple[int, Shard | Exception]]:
    """Yield shards as they come; one whose worker dies is fought by another."""
    from concurrent.futures import CancelledError

    from distributed import wait

    waiting: dict[Any, int] = {}
    todo = list(enumerate(blocks))[::-1]
    while waiting or todo:
        room = AHEAD * max(1, len(client.scheduler_info()["workers"]))
        while todo and len(waiting) < room:
            place, seeds = todo.pop()
            waiting[client.submit(by, order, list(seeds), pure=False)] = place
        try:
            done = wait(list(waiting), timeout=STALLED_S, return_when="FIRST_COMPLETED").done
        except TimeoutError:
            what = f"no shard was finished in {STALLED_S // 60} minutes"
            raise ClusterError(what, "Look at its workers; the same line goes on with what is there.") from None
        for future in done:
            place = waiting.pop(future)
            try:
                found: Shard | Exception = future.result()
            except CancelledError:
                raise ClusterError("the scheduler is gone", "The same line goes on with what is there.") from None
            except Exception as error:  # whatever the worker raised, or that it died too often
                found = error
            yield place, found
