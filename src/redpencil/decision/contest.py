"""The contest: the script as two rivals play it, each after his own interest, before a prize that a third man sets.

Each agent drives his attacks harder or less, and sends his tank armies in earlier or later, than his directives say;
the principal decides his nodes by what he stands to win. Where nobody follows the rivalry, all of it is the script.
"""

import jax
import jax.numpy as jnp

from redpencil.decision.belief import probability
from redpencil.decision.script import script
from redpencil.engine.exact import grid, over, whole
from redpencil.engine.intelligence import Observation
from redpencil.engine.minds import NOWHERE_KM
from redpencil.engine.state import ATTACK, FIGHTING, HOLD, REST, Orders, World

Array = jax.Array


def distance(world: World, seen: Observation, cell: Array, men: Array) -> Array:
    """Return how far from the prize the foremost fighting troops of each person are; int32 (P,), km."""
    persons, roster = world.inner.persons, world.roster
    people = persons.side.shape[0]
    leader = persons.command[roster.command]
    counts = (leader >= 0) & (men > 0) & (roster.follows == 0) & (seen.formations.status == FIGHTING)
    km = jnp.where(counts, persons.prize[cell].astype(jnp.int32), NOWHERE_KM)
    nowhere = jnp.full(people, NOWHERE_KM, jnp.int32)
    return nowhere.at[jnp.where(counts, leader, people)].min(km, mode="drop")


def behind(world: World, seen: Observation) -> Array:
    """Return how far each person thinks himself behind his rivals, -1 (ahead) to 1; float32 (P,).

    He knows where his own troops stand; of the others' he knows what is reported to those above.
    """
    persons = world.inner.persons
    own = distance(world, seen, seen.formations.cell, seen.formations.men)
    told = distance(world, seen, seen.told.cell, seen.told.men)
    people = own.shape[0]
    others = (persons.agent > 0)[None, :] & ~jnp.eye(people, dtype=bool)
    best = jnp.min(jnp.where(others, told[None, :], NOWHERE_KM), axis=1)
    known = (own < NOWHERE_KM) & (best < NOWHERE_KM)
    lead = over((own - best).astype(jnp.float32), world.params.contest.lead_km)
    return grid(jnp.clip(jnp.where(known, lead, 0.0), -1.0, 1.0))


def reward(world: World, seen: Observation) -> Array:
    """Return what the principal makes of being first: 1, and more the surer he is that the outsider races; ()."""
    persons = world.inner.persons
    fear = jnp.max(jnp.where(persons.principal > 0, persons.fear, 0.0), initial=0.0)
    if not seen.weight.shape[0]:
        return jnp.ones_like(fear)
    share = jnp.sum(probability(seen.weight)[jnp.maximum(persons.rival, 0)] * persons.races)
    races = jnp.where(persons.rival >= 0, share, 0).astype(jnp.float32) * 0.001
    return 1.0 + grid(fear * grid(races))


def drive(world: World, seen: Observation) -> Array:
    """Return how much more than its directives each person asks of his troops, -1 to 1; 0 for who is no agent; (P,).

    What the prize is worth to him, the more so the further he is behind, less the price he puts on losses. He whom
    the boundary shuts out of the prize has only the price.
    """
    persons = world.inner.persons
    people, cell = persons.side.shape[0], persons.prize_cell
    allowed = ~seen.closed[:, jnp.maximum(cell, 0)]
    index = jnp.where((persons.command >= 0) & allowed, persons.command, people)
    free = (jnp.zeros(people, jnp.int32).at[index].max(1, mode="drop") > 0) & (cell >= 0)
    worth = grid(persons.ambition * reward(world, seen)) * (0.5 + 0.5 * behind(world, seen))
    wants = jnp.where(free, grid(worth), 0.0) - grid(0.5 * persons.loss_price)
    return jnp.where(persons.agent > 0, grid(jnp.clip(wants, -1.0, 1.0)), 0.0)


def of_commands(world: World, values: Array) -> Array:
    """Return a number of each person (P,) for the commands that he leads, 0 for the rest; (C,)."""
    leader = world.inner.persons.command
    return jnp.where(leader >= 0, values[jnp.maximum(leader, 0)], 0.0)


def mobile(world: World, seen: Observation) -> Array:
    """Return which commands are armoured: most of their formations in the field need bridges; bool (C,)."""
    roster = world.roster
    there = ((seen.formations.status == FIGHTING) & (roster.follows == 0)).astype(jnp.int32)
    none = jnp.zeros(roster.command_side.shape[0], jnp.int32)
    return 2 * none.at[roster.command].add(roster.wheeled * there) > none.at[roster.command].add(there)


def committed(world: World, seen: Observation, given: Orders, wants: Array) -> Orders:
    """Return the orders with the tank armies sent in earlier or later than the directives do; `wants` (P,) in days.

    Who is eager does now what he is told to do then, where that ends a wait; who is not still waits where he did.
    """
    shift = whole(over(wants, world.params.days))
    other = jax.vmap(lambda step: script(world, seen._replace(step=step)))(jnp.maximum(seen.step + shift, 0))
    leader = jnp.maximum(world.inner.persons.command, 0)
    column = jnp.arange(leader.shape[0])
    posture, route, intensity = (table[leader, column] for table in (other.posture, other.route, other.intensity))
    eager = of_commands(world, shift.astype(jnp.float32)) > 0
    sooner = eager & waits(given.posture) & (posture == ATTACK)
    later = ~eager & waits(posture) & (given.posture == ATTACK)
    moved = mobile(world, seen) & (sooner | later)
    return given._replace(
        posture=jnp.where(moved, posture, given.posture),
        route=jnp.where(moved, route, given.route),
        intensity=jnp.where(moved, intensity, given.intensity),
    )


def waits(posture: Array) -> Array:
    """Return which postures are those of troops kept back."""
    return (posture == HOLD) | (posture == REST)


def choose(world: World, seen: Observation, historical: Array) -> Array:
    """Return the option (M,) that each decider wants at his nodes: the one with the most for him in its stakes.

    The historical one is taken where nothing is staked, nothing better is offered, or nobody follows the rivalry.
    """
    persons = world.inner.persons
    if not persons.stake.size:
        return historical
    weighs = persons.weighs[jnp.maximum(persons.holds, 0)]
    worth = jnp.sum(grid(weighs[:, None, :] * persons.stake), axis=-1)
    options = jnp.arange(worth.shape[1], dtype=jnp.int32)
    worth = jnp.where(options[None, :] < world.nodes.options[:, None], worth, -jnp.inf)
    best = jnp.argmax(worth, axis=1).astype(jnp.int32)
    was = jnp.take_along_axis(worth, jnp.maximum(historical, 0)[:, None], axis=1)[:, 0]
    follows = (world.params.contest.rivalry > 0) & (persons.holds >= 0) & (jnp.max(worth, axis=1) > was)
    return jnp.where(follows, best, historical)


def contest(world: World, seen: Observation) -> Orders:
    """Return the script's orders as the agents and the principal of the side bend them."""
    p, given = world.params.contest, script(world, seen)
    if not world.inner.persons.side.shape[0]:
        return given
    wants = drive(world, seen)
    given = committed(world, seen, given, wants * (p.rivalry * p.commit_days))
    harder = 1.0 + grid(of_commands(world, wants) * (p.rivalry * p.effect))
    intensity = whole(given.intensity.astype(jnp.float32) * harder)
    return given._replace(
        intensity=jnp.where(given.posture == ATTACK, intensity, given.intensity),
        choice=choose(world, seen, given.choice),
    )
