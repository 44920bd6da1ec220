"""Sixty-four campaigns of the Berlin operation: what must hold in all of them, and what should in most."""

import hashlib
import os
import subprocess
import sys
from functools import cache

import jax
import pytest

from redpencil.campaign import run
from redpencil.lab import page
from redpencil.lab.distribution import Distribution, distribution, within
from redpencil.lab.ensemble import traces
from redpencil.lab.laws import LAWS
from redpencil.scenario.load import load

SCENARIO, SEEDS = "berlin-1945", 64

pytestmark = pytest.mark.soak


@cache
def found() -> Distribution:
    scenario = load(SCENARIO)
    fought = distribution(scenario, range(SEEDS))
    print("\n" + page.whole(fought, scenario.start_time, page.bounds(SCENARIO)))
    return fought


@pytest.mark.parametrize("law", LAWS)
def test_every_campaign_keeps_the_laws(law: str) -> None:
    assert not found().broken[law]


@pytest.mark.parametrize("bound", page.bounds(SCENARIO), ids=lambda bound: bound.record)
def test_most_campaigns_answer_as_was_asked_beforehand(bound: page.Bound) -> None:
    row = next(row for row in found().rows if row.id == bound.record)
    assert within(row, bound.low, bound.high) > SEEDS / 2


def test_an_ensemble_fights_the_campaigns_that_are_fought_alone() -> None:
    scenario = load(SCENARIO)
    for seed, trace in traces(scenario, (11, 2)):
        alone = run(scenario, seed=seed).trace
        assert jax.tree.all(jax.tree.map(lambda one, other: bool((one == other).all()), trace, alone))


def prints() -> str:
    """Return a hash over all that is written down of three campaigns."""
    total = hashlib.sha256()
    for _, trace in traces(load(SCENARIO), (0, 1, 2)):
        for leaf in jax.tree.leaves(trace):
            total.update(leaf.tobytes())
    return total.hexdigest()


def test_two_devices_fight_the_same_campaigns_as_one() -> None:
    code = "import jax; from tests.soak.test_seeds import prints; print(jax.device_count(), prints())"
    told = {}
    for devices in ("1", "2"):
        environment = os.environ | {"JAX_NUM_CPU_DEVICES": devices, "PYTHONPATH": os.pathsep.join(sys.path)}
        run = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
        told[devices] = run.stdout.split()
    assert [told[devices][0] for devices in ("1", "2")] == ["1", "2"]
    assert told["1"][1] == told["2"][1]
