"""Shards on a cluster: two workers of which one is killed, an error on a worker, no scheduler, nothing installed."""

import os
import signal
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from redpencil import cli
from redpencil.results import cluster
from redpencil.results.cluster import Order, Shard

pytest.importorskip("distributed")
psutil = pytest.importorskip("psutil")

NOBODY = Order("seelow", (), (), (), "", "")
BLOCKS = [[first, first + 1] for first in range(0, 24, 2)]


def drawn(order: Order, seeds: Sequence[int]) -> Shard:
    """Return rows that say who fought them, after a while; seed 13 cannot be fought."""
    time.sleep(0.3)
    if 13 in seeds and order.scenario == "unlucky":
        raise ZeroDivisionError("of bad luck")
    return [(seed, {"pid": float(os.getpid())}) for seed in seeds]


def listening() -> list[Any]:
    """Return the sockets on which this process and its children wait for others."""
    here = psutil.Process()
    sockets = [each for one in (here, *here.children(recursive=True)) for each in one.net_connections("inet")]
    return [each for each in sockets if each.status == psutil.CONN_LISTEN]


def test_what_a_killed_worker_had_in_hand_is_fought_by_another() -> None:
    got: dict[int, list[int]] = {}
    killed = 0
    with cluster.connected(cluster.HERE, NOBODY, workers=2, by=drawn) as work:
        assert {socket.laddr.ip for socket in listening()} == {"127.0.0.1"}
        for place, found in work(BLOCKS):
            assert not isinstance(found, Exception)
            assert place not in got
            got[place] = [seed for seed, _ in found]
            if not killed:
                killed = int(str(found[0][1]["pid"]).partition(".")[0])
                assert killed != os.getpid()
                os.kill(killed, signal.SIGKILL)
    assert [got[place] for place in range(len(BLOCKS))] == BLOCKS


def test_an_error_of_a_worker_is_that_of_its_shard() -> None:
    with cluster.connected(cluster.HERE, NOBODY._replace(scenario="unlucky"), workers=1, by=drawn) as work:
        found = dict(work(BLOCKS[5:8]))
    assert [type(one) for _, one in sorted(found.items())] == [list, ZeroDivisionError, list]


def test_a_worker_with_another_scenario_or_version_says_so() -> None:
    with pytest.raises(cluster.Differs, match="another version"):
        cluster.fight(NOBODY, [1])


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("JAX_COMPILATION_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)


@pytest.mark.usefixtures("here")
def test_no_scheduler_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "CONNECT_S", 1)
    result = CliRunner().invoke(cli.app, ["ensemble", "seelow", "-n", "2", "--scheduler", "tcp://127.0.0.1:9"])
    assert result.exit_code == 2
    assert "--cluster: no scheduler answers at tcp://127.0.0.1:9\n" in result.stderr


@pytest.mark.usefixtures("here")
def test_without_the_extra_the_cure_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "find_spec", lambda _: None)
    result = CliRunner().invoke(cli.app, ["ensemble", "seelow", "-n", "2", "--cluster"])
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "--cluster: dask.distributed is not installed\n  pip install 'redpencil[cluster]'\n"
