"""A campaign: observe, decide, step, again and again, and what is written down of it."""

import hashlib
from collections.abc import Callable
from functools import partial
from typing import NamedTuple, TypeVar

import jax
import jax.numpy as jnp
import numpy as np

from redpencil import kept
from redpencil.decision.belief import listen, probability
from redpencil.decision.policy import POLICIES
from redpencil.engine import luck as chance
from redpencil.engine import messages, nodes, reports
from redpencil.engine.digest import digest
from redpencil.engine.intelligence import brief, observe
from redpencil.engine.minds import Thought
from redpencil.engine.state import Events, Orders, State, Trace, World
from redpencil.engine.step import step
from redpencil.scenario.load import Scenario

Array = jax.Array
Seen = TypeVar("Seen")
Watch = Callable[[State, Events], Seen]


class Campaign(NamedTuple):
    """One campaign as it was fought."""

    scenario: Scenario
    seed: int
    policies: dict[str, str]  # side id -> policy name
    trace: Trace  # NumPy arrays, stacked to (T, ...)
    hashes: tuple[str, ...]  # SHA-256 after each step, each over the one before


def decide(world: World, state: State, last: Orders, policies: tuple[str, ...]) -> Orders:
    """Return the orders of all commands, each given by its side's policy from what that side sees."""
    orders = last
    for side, name in enumerate(policies):
        given = POLICIES[name](brief(world, side), observe(world, state, last, side))
        mine, decides = world.roster.command_side == side, world.nodes.side == side
        choice = jnp.where(decides, given.choice, orders.choice)
        told = (given._replace(choice=mine), orders._replace(choice=mine))  # which has no length of a node
        orders = jax.tree.map(lambda new, old, mine=mine: jnp.where(mine, new, old), *told)._replace(choice=choice)
    return orders


def think(world: World, state: State, last: Orders) -> State:
    """Return the state after letters and reports have come and every side has made of them and of the map what it can.

    A side learns from what it sees and reads, and from nothing else.
    """
    state = state._replace(minds=messages.deliver(world, state))
    state = state._replace(minds=reports.forward(world, state))
    for side in range(world.roster.hostile.shape[0]):
        minds = listen(brief(world, side), observe(world, state, last, side), state.minds, side)
        state = state._replace(minds=minds)
    return state


def play(
    world: World, start: State, key: Array, *, policies: tuple[str, ...], watch: Watch[Seen]
) -> tuple[State, Seen]:
    """Play a whole campaign; return the last state and what `watch` saw after each step, stacked.

    `key` names the luck of the campaign and is consumed; `policies` holds one name per side.
    """
    roster = world.roster
    luck = chance.draw(
        key, world.params, roster.command, steps=world.boundaries.in_time.shape[0],
        cities=roster.city_side.shape[0], sides=roster.hostile.shape[0], commands=roster.command_side.shape[0],
        fronts=roster.front_side.shape[0],
    )  # fmt: skip
    start = start._replace(minds=messages.stamp(world, start.minds, chance.post(key, world.inner.mail.side.shape[0])))
    first = nodes.told(world.script, world.nodes, nodes.known(start), start.heard, start.step)
    start = nodes.before(world, start, decide(world, start, first, policies).choice)
    first = nodes.told(world.script, world.nodes, nodes.known(start), start.heard, start.step)

    def once(carry: tuple[State, Orders], now: chance.Luck) -> tuple[tuple[State, Orders], Seen]:
        state, last = carry
        state = think(world, state, last)
        orders = decide(world, state, last, policies)
        after, events = step(world, state, orders, now)
        return (after, orders), watch(after, events)

    (state, _), seen = jax.lax.scan(once, (start, first), luck)
    return state, seen


def trace_of(state: State, events: Events) -> Trace:
    """Return all that is written down of a step of a single campaign."""
    minds = state.minds
    thought = Thought(probability(minds.weight), minds.noticed, minds.arrives, minds.told)
    fallen, over = state.city_fallen, state.side_fallen
    return Trace(state.formations, events, fallen, over, state.control, state.choice, thought)


def _record(state: State, events: Events) -> tuple[Trace, Array]:
    return trace_of(state, events), digest(state)


# A single campaign is compiled more often than it is played: compile it fast and small, at the same bits.
QUICKLY = {"xla_backend_optimization_level": 1, "xla_cpu_use_fusion_emitters": False}


@partial(jax.jit, static_argnames="policies", compiler_options=QUICKLY)
def _recorded(world: World, start: State, seed: Array, policies: tuple[str, ...]) -> tuple[Trace, Array]:
    given, form = jax.tree.flatten((world, start, seed))

    def recorded(*arrays: Array) -> tuple[Trace, Array]:
        world, start, seed = jax.tree.unflatten(form, arrays)
        key = jax.random.key(seed, impl="threefry2x32")
        return play(world, start, key, policies=policies, watch=_record)[1]

    return kept.traced(recorded, given, what=f"campaign {policies} {form}")(*given)


def run(scenario: Scenario, *, seed: int, policies: dict[str, str] | None = None) -> Campaign:
    """Play one campaign and write all of it down.

    `policies` maps side ids to names in POLICIES; sides it leaves out play the script. Raises `KeyError` for a side
    or a policy that does not exist.
    """
    chosen = dict.fromkeys(scenario.side_ids, "script")
    for side, name in (policies or {}).items():
        if side not in chosen or name not in POLICIES:
            raise KeyError(f"{side}={name}")
        chosen[side] = name
    trace, prints = jax.device_get(_recorded(scenario.world, scenario.start, np.uint32(seed), tuple(chosen.values())))
    hashes, last = [], b""
    for t in range(scenario.steps):
        parts = [np.ascontiguousarray(leaf[t]).tobytes() for leaf in jax.tree.leaves(trace)]
        last = hashlib.sha256(b"".join([last, prints[t].tobytes(), *parts])).digest()
        hashes.append(last.hex())
    return Campaign(scenario, seed, chosen, trace, tuple(hashes))
