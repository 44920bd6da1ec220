"""Same scenario, orders and seed, same campaign: in another process, in any batch, on any number of devices."""

import hashlib
import os
import subprocess
import sys
from functools import cache, partial

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.sharding import Mesh, PartitionSpec
from tests import worlds as small

from redpencil import campaign
from redpencil.engine.digest import digest
from redpencil.engine.state import State, Trace, World
from redpencil.scenario.load import Scenario

POLICIES = {"red": "script", "blue": "doctrine", "green": "script"}
SEEDS = np.arange(64, dtype=np.uint32)


def front() -> tuple[World, State]:
    """Return a small front on which everything goes on at once: attack, river, city, reinforcements, retreat."""
    pieces = [
        small.Piece(0, (1, 3), men=20_000, vehicles=90, guns=300), small.Piece(0, (3, 3), men=30_000, guns=500),
        small.Piece(0, (5, 3), men=12_000, vehicles=200, wheeled=1, speed=70.0, command=3),
        small.Piece(0, (4, 0), men=15_000, vehicles=80, arrives=4), small.Piece(1, (1, 5), trench=500),
        small.Piece(1, (3, 5), men=9000, guns=200), small.Piece(1, (5, 5), men=4000, vehicles=30),
        small.Piece(1, (3, 8), men=6000, stand_fast=1), small.Piece(1, (2, 10), men=5000, arrives=6),
        small.Piece(2, (0, 11), men=10_000),
    ]  # fmt: skip
    orders = [small.Order(0, (3, 8), preparation=1), small.Order(3, (6, 9)), small.Order(1, (3, 11), begins=8)]
    rivers = [small.River((r, 6), d, small.MEDIUM) for r in range(small.ROWS) for d in (small.EAST, small.NORTH_EAST)]
    return small.world(
        ["..ff....mm..", "....w.......", "....w..##...", "....w..##f..", "....w.......", "." * 12, "~~.........."],
        pieces, orders, held=["000011111112"] + ["000011111111"] * 6, rivers=rivers, cities={(3, 8): 0, (2, 8): 0},
        hearts=((3, 8), (0, 0)), capital=(-1, 0, -1), numbers=small.numbers(),
    )  # fmt: skip


def scenario() -> Scenario:
    """Return the small front as a scenario, as far as a campaign asks for it."""
    world, start = front()
    nothing = Scenario(**dict.fromkeys(Scenario._fields))
    return nothing._replace(world=world, start=start, side_ids=tuple(POLICIES), steps=small.STEPS)


def traced(world: World, start: State, seed: jax.Array) -> Trace:
    """Play one campaign and return all that is written down of it."""

    key = jax.random.key(seed, impl="threefry2x32")
    return campaign.play(world, start, key, policies=tuple(POLICIES.values()), watch=campaign.trace_of)[1]


def fingerprint(traces: Trace) -> str:
    """Return a hash of every number of many campaigns."""
    leaves = [np.ascontiguousarray(leaf).tobytes() for leaf in jax.tree.leaves(traces)]
    return hashlib.sha256(b"".join(leaves)).hexdigest()


@cache
def one_by_one() -> Trace:
    """Return the campaigns of all seeds, played one after the other; (64, T, ...)."""
    runs = [campaign.run(scenario(), seed=int(seed), policies=POLICIES).trace for seed in SEEDS]
    return jax.tree.map(lambda *leaves: np.stack(leaves), *runs)


def test_sixty_four_at_once_play_the_same_campaigns() -> None:
    together = jax.jit(jax.vmap(traced, in_axes=(None, None, 0)))(*front(), SEEDS)
    for one, other in zip(jax.tree.leaves(one_by_one()), jax.tree.leaves(together), strict=True):
        assert (one == np.asarray(other)).all()
    assert fingerprint(one_by_one()) == fingerprint(together)


def test_seeds_differ() -> None:
    assert len(np.unique(one_by_one().formations.men[:, -1], axis=0)) == len(SEEDS)


def in_batches_on_all_devices() -> Trace:
    """Return the campaigns of all seeds, shared out to the devices of this process and played eight at a time."""
    mesh = Mesh(np.array(jax.devices()), ("device",))
    world, start = jax.tree.map(jnp.asarray, front())
    whole, share = PartitionSpec(), PartitionSpec("device")

    @partial(jax.shard_map, mesh=mesh, in_specs=(whole, whole, share), out_specs=share, check_vma=False)
    def shared(world: World, start: State, seeds: jax.Array) -> Trace:
        return jax.lax.map(partial(traced, world, start), seeds, batch_size=8)

    return jax.device_get(jax.jit(shared)(world, start, jnp.asarray(SEEDS)))


def test_batches_of_eight_on_two_devices_of_another_process_play_the_same_campaigns() -> None:
    code = "import jax; from tests.test_campaign import fingerprint, in_batches_on_all_devices as play; "
    code += "print(len(jax.devices()), fingerprint(play()))"
    flags = {"XLA_FLAGS": "--xla_force_host_platform_device_count=2", "PYTHONPATH": os.pathsep.join(sys.path)}
    result = subprocess.run([sys.executable, "-c", code], env=os.environ | flags, capture_output=True, text=True)
    assert result.stdout.split() == ["2", fingerprint(one_by_one())], result.stderr


def test_a_campaign_is_written_down_with_a_hash_for_each_step() -> None:
    first, again, other = (campaign.run(scenario(), seed=seed, policies=POLICIES) for seed in (3, 3, 4))
    assert first.hashes == again.hashes
    assert len(set(first.hashes)) == len(first.hashes) == small.STEPS
    assert not set(first.hashes) & set(other.hashes)
    assert first.trace.formations.men.shape == (small.STEPS, small.FORMATIONS)
    assert first.policies == POLICIES


@pytest.mark.parametrize("policies", [{"blue": "nonsense"}, {"nobody": "script"}])
def test_an_unknown_side_or_policy_is_refused(policies: dict[str, str]) -> None:
    with pytest.raises(KeyError):
        campaign.run(scenario(), seed=1, policies=policies)


def test_orders_go_only_to_the_own_commands() -> None:
    world, start = jax.tree.map(jnp.asarray, front())
    last = small.scripted(world, start)
    both = campaign.decide(world, start, last, ("script", "doctrine", "script"))
    script, doctrine = (campaign.decide(world, start, last, (name,) * 3) for name in ("script", "doctrine"))
    blue = world.roster.command_side == 1
    for mixed, theirs, ours in zip(both[:-1], script[:-1], doctrine[:-1], strict=True):
        assert (mixed == jnp.where(blue, ours, theirs)).all()


@pytest.mark.soak
def test_the_berlin_operation_is_the_same_in_every_batch() -> None:
    from redpencil.scenario.load import load

    berlin = load("berlin-1945")
    play = partial(
        campaign.play, policies=("script",) * len(berlin.side_ids), watch=lambda state, events: digest(state)
    )

    def one(seed: jax.Array) -> jax.Array:
        return play(berlin.world, berlin.start, jax.random.key(seed, impl="threefry2x32"))[1]

    seeds = jnp.arange(8, dtype=jnp.uint32)
    alone = jax.jit(partial(jax.lax.map, one))(seeds)
    assert (jax.jit(jax.vmap(one))(seeds) == alone).all()
    for seed in (0, 5):
        hashes = [campaign.run(berlin, seed=seed).hashes[-1] for _ in range(2)]
        assert hashes[0] == hashes[1]
