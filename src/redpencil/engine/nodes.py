"""Decisions: when a node opens, how long the news of what was chosen travels, what each command is told, and where
it may go.

A node is open from the step before its hour until its side has chosen. Each command hears of the choice after a
delay of its own, and then does its latest directive that has begun and that the options it knows of allow.
"""

from functools import partial

import jax
import jax.numpy as jnp

from redpencil.engine.state import FIGHTING, HOLD, Nodes, Orders, Script, State, World

Array = jax.Array
UNDECIDED = -1  # the option of a node on which nobody has decided yet
NEVER = 2**20  # step: later than any campaign lasts
ALWAYS = -1  # all bits set: allowed whatever the option
HELD, REACHED, ENTERED, RING, FELL = range(5)  # what a node waits for: kinds of `Watch`
RING_STEPS = 2  # without supply, after which a city counts as cut off; as a record asks
WORD = 31  # boundaries whose bits share an integer
HOLDING = 100  # thousandths of an assault: the intensity of those who have no directive yet


def is_open(world: World, state: State) -> Array:
    """Return which nodes (M,) wait for a choice in this step: undecided, due before the next, and with cause."""
    met = jnp.append(_met(world, state), True)[world.nodes.asks]
    return (state.choice == UNDECIDED) & (world.nodes.opens <= state.step + 1) & met


def _met(world: World, state: State) -> Array:
    """Return which of the conditions (Q,) on which nodes open are so."""
    watch, f = world.nodes.watch, state.formations
    stands = (watch.who > 0) & (f.status == FIGHTING)[None, :]  # (Q, F)
    away = f.cell[None, :] - watch.cell[:, None]
    beside = jnp.any(away[:, :, None] == jnp.array((0, *world.ground.shifts), jnp.int32), axis=2)
    inside = world.ground.city[f.cell][None, :] == watch.city[:, None]
    answers = (
        (HELD, state.control[watch.cell].astype(jnp.int32) == watch.side),
        (REACHED, jnp.any(stands & beside, axis=1)),
        (ENTERED, jnp.any(stands & inside, axis=1)),
        (RING, state.city_cut_off[watch.city] >= RING_STEPS),
        (FELL, state.city_fallen[watch.city] > 0),
    )
    return sum((jnp.where(watch.kind == kind, so, False) for kind, so in answers), jnp.zeros(watch.kind.shape, bool))


def take(world: World, state: State, wanted: Array, late: Array) -> State:
    """Return the state after the choices of a step.

    `wanted` (M,) is the option that its side wants at each node, UNDECIDED for none yet; what the campaign was given
    from outside goes first. `late` (M, C) are the steps for which the news travels to each command of that side;
    those of other sides never hear of it.
    """
    nodes = world.nodes
    legal = (wanted >= 0) & (wanted < nodes.options)
    option = jnp.where(nodes.settled >= 0, nodes.settled, jnp.where(legal, wanted, UNDECIDED))
    option = jnp.where(nodes.settled >= 0, option, _left(nodes, state.choice, option))
    own = nodes.side[:, None] == world.roster.command_side[None, :]
    now = is_open(world, state) & (option != UNDECIDED)
    return state._replace(
        choice=jnp.where(now, option, state.choice),
        heard=jnp.where(now[:, None] & own, state.step + 1 + late, state.heard),
    )


def _left(nodes: Nodes, choice: Array, option: Array) -> Array:
    """Return the options (M,), and where what has been chosen elsewhere excludes one, the node's first that is left.

    UNDECIDED where none is left. Of two nodes that fall due in one step neither yet rules out the other's.
    """
    most = 30  # options of a node: bits of a condition
    node, one, other, theirs = nodes.excludes.T
    out = jnp.zeros((option.shape[0], most), bool).at[other, theirs].max(choice[node] == one)
    out = out | (jnp.arange(most) >= nodes.options[:, None])
    first = jnp.where(jnp.all(out, axis=1), UNDECIDED, jnp.argmin(out, axis=1).astype(jnp.int32))
    barred = jnp.take_along_axis(out, jnp.maximum(option, 0)[:, None], axis=1)[:, 0]
    return jnp.where((option != UNDECIDED) & barred, first, option)


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


def barred(world: World, state: State) -> Array:
    """Return the boundaries that hold back each command in this step, and those that stop it beyond them.

    Bits as in `Ground.beyond`; int32 (2, C, W). A line binds between its dates, and once a command has heard of the
    options under which it was drawn.
    """
    lines, words = world.boundaries, world.ground.beyond.shape[0]
    heard = allowed(lines.when[:, None, :], known(state).T[None, :, :])  # (B, C)
    holds = jnp.where(heard & (lines.in_time[state.step] > 0)[:, None], lines.binds, 0)
    stops = holds * lines.stops[:, None]
    return jnp.stack([jax.vmap(partial(bits, words=words), in_axes=1)(each) for each in (holds, stops)])


def bits(which: Array, words: int) -> Array:
    """Return a mask of boundaries (B,) as bits; int32 (words,)."""
    padded = jnp.pad(which.astype(jnp.int32), (0, WORD * words - which.shape[0]))
    return jnp.sum(padded.reshape(words, WORD) << jnp.arange(WORD, dtype=jnp.int32), axis=1)


def is_barred(world: World, bars: Array, cell: Array) -> Array:
    """Return whether each `cell`, (F,) or (F, k), lies beyond one of the boundaries `bars` (F, W)."""
    found = jnp.zeros(cell.shape, bool)
    for word in range(world.ground.beyond.shape[0]):
        mine = bars[:, word].reshape(-1, *[1] * (cell.ndim - 1))
        found = found | ((world.ground.beyond[word][cell] & mine) != 0)
    return found
