"""Decisions: when a node opens, how long the news of what was chosen travels, and what each command is told.

A node is open from the step before its hour until its side has chosen. Each command hears of the choice after a
delay of its own, and then does its latest directive that has begun and that the options it knows of allow.
"""

import jax
import jax.numpy as jnp

from redpencil.engine.state import HOLD, Nodes, Orders, Script, State, World

Array = jax.Array
UNDECIDED = -1  # the option of a node on which nobody has decided yet
NEVER = 2**20  # step: later than any campaign lasts
ALWAYS = -1  # all bits set: allowed whatever the option
HOLDING = 100  # thousandths of an assault: the intensity of those who have no directive yet


def is_open(world: World, state: State) -> Array:
    """Return which nodes (M,) wait for a choice in this step: undecided, and due before the next."""
    return (state.choice == UNDECIDED) & (world.nodes.opens <= state.step + 1)


def take(world: World, state: State, wanted: Array, late: Array) -> State:
    """Return the state after the choices of a step.

    `wanted` (M,) is the option that its side wants at each node, UNDECIDED for none yet; what the campaign was given
    from outside goes first. `late` (M, C) are the steps for which the news travels to each command of that side;
    those of other sides never hear of it.
    """
    nodes = world.nodes
    legal = (wanted >= 0) & (wanted < nodes.options)
    option = jnp.where(nodes.settled >= 0, nodes.settled, jnp.where(legal, wanted, UNDECIDED))
    own = nodes.side[:, None] == world.roster.command_side[None, :]
    now = is_open(world, state) & (option != UNDECIDED)
    return state._replace(
        choice=jnp.where(now, option, state.choice),
        heard=jnp.where(now[:, None] & own, state.step + 1 + late, state.heard),
    )


def before(world: World, start: State, wanted: Array) -> State:
    """Return the start with what was decided before the campaign, of which every command has heard."""
    past = start._replace(step=jnp.full_like(start.step, -1))
    return take(world, past, wanted, jnp.zeros_like(start.heard))._replace(step=start.step)


def known(state: State) -> Array:
    """Return the option of each node of which each command has heard, UNDECIDED if of none; (M, C)."""
    return jnp.where(state.heard <= state.step, state.choice[:, None], UNDECIDED)


def allowed(when: Array, known: Array) -> Array:
    """Return whether options satisfy conditions; bool, of the shape of the axes before the last.

    `when` and `known` are (..., M): bit k + 1 of a condition is set where option k of the node satisfies it, bit 0
    where it is satisfied while nothing is known.
    """
    return jnp.all((when >> (known + 1)) & 1 > 0, axis=-1)


def told(script: Script, nodes: Nodes, known: Array, heard: Array, step: Array) -> Orders:
    """Return what the directives tell each command, and the historical option of each node.

    `known` and `heard` (M, C) are the options of which each command has heard, and the steps in which it did. A
    directive of a choice begins when the command hears of it, if that is after its own hour.
    """
    commands = known.shape[1]
    given = (script.begins <= step) & allowed(script.when, known[:, script.command].T)
    number = jnp.arange(script.begins.shape[0], dtype=jnp.int32)
    last = jnp.full(commands, -1, jnp.int32).at[script.command].max(jnp.where(given, number, -1))
    none, last = last < 0, jnp.maximum(last, 0)
    waits = (script.when[last] != ALWAYS) & (known.T != UNDECIDED)  # (C, M)
    begins = jnp.maximum(script.begins[last], jnp.max(jnp.where(waits, heard.T, 0), axis=1, initial=0))
    return Orders(
        route=jnp.where(none, -1, script.route[last]),
        posture=jnp.where(none, HOLD, script.posture[last]),
        intensity=jnp.where(none, HOLDING, script.intensity[last]),
        preparation=jnp.where(none | (begins != step), 0, script.preparation[last]),
        choice=nodes.historical,
    )


def axis(script: Script, known: Array) -> Array:
    """Return the route (C,) of each command's last directive that has one and that no known option rules out."""
    possible = when_possible(script.when, known[:, script.command].T) & (script.route >= 0)
    number = jnp.arange(script.begins.shape[0], dtype=jnp.int32)
    last = jnp.full(known.shape[1], -1, jnp.int32).at[script.command].max(jnp.where(possible, number, -1))
    return jnp.where(last < 0, -1, script.route[jnp.maximum(last, 0)])


def when_possible(when: Array, known: Array) -> Array:
    """Return whether conditions are satisfied or may still become so; arguments as those of `allowed`."""
    return jnp.all(((when >> (known + 1)) & 1 > 0) | (known == UNDECIDED), axis=-1)
