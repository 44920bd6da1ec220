"""What a side sees: its own formations, and of the enemy only what stood within sight, with error and age."""

from typing import NamedTuple

import jax
import jax.numpy as jnp

from redpencil.engine.cells import Survey, fighting_men, per_cell
from redpencil.engine.exact import GRID, exp, grid, whole
from redpencil.engine.luck import Luck
from redpencil.engine.messages import inbox
from redpencil.engine.minds import FLOOR, Inner, Mail, Report
from redpencil.engine.nodes import NEVER, UNDECIDED, barred, bits, is_open, known
from redpencil.engine.state import FIGHTING, NO_HEADING, WAITING, Formations, Orders, State, World

Array = jax.Array
HUNDRED = 100  # beliefs are kept in hundreds of men


class Observation(NamedTuple):
    """All that a side's policy gets to see; other sides' formations are blanked out."""

    step: Array  # int32 ()
    formations: Formations  # own formations; all zero, and never arrived, for the others
    own_ground: Array  # bool (N,), cells the side holds
    believed: Array  # int32 (N,), enemy fighting men believed in the cell, in hundreds
    directive: Orders  # the last orders that the own commands received, route -1 for the others
    is_open: Array  # bool (M,), nodes at which the side may choose in this step
    choice: Array  # int32 (M,), what it chose at its own nodes, -1 for the others
    known: Array  # int32 (M, C), the options of which its own commands have heard, -1 for the others
    heard: Array  # int32 (M, C), the steps in which they did
    closed: Array  # bool (C, N), ground that boundaries close to each of its commands
    allies: Array  # int32 (F,), cells of allied formations in the field, as communiqués give them; -1 for all others
    told: Report  # own formations as they are reported to those above; zero for the others
    inbox: Array  # int32 (I,), steps in which letters came to the own side, NEVER for others and for what has not come
    weight: Array  # int32 (B, K), log weights of the own side's beliefs, FLOOR for the others


def notice(world: World, state: State, before: Survey, formations: Formations, luck: Luck) -> Array:
    """Return what each side believes of the enemy after the step; int16 (S, N), hundreds of fighting men."""
    p = world.params.intelligence
    roster, size, sides = world.roster, state.control.shape[0], world.roster.hostile.shape[0]
    error = exp(grid(p.error * (luck.report.astype(jnp.float32) * jnp.float32(1 / GRID))))
    seeming = whole(fighting_men(world, formations).astype(jnp.float32) * error)
    seen = per_cell(roster.side * size + formations.cell, seeming, sides * size).reshape(sides, size)
    enemy = jnp.stack([sum(roster.hostile[s, t] * seen[t] for t in range(sides)) for s in range(sides)]) // HUNDRED
    in_sight = before.beside + before.men > 0
    older = state.believed.astype(jnp.float32) * (1.0 - grid(p.forgetting * world.params.days))
    return jnp.where(in_sight, jnp.minimum(enemy, 30_000), whole(older)).astype(jnp.int16)


def observe(world: World, state: State, orders: Orders, side: int) -> Observation:
    """Return what `side` sees of the state; nothing else of it reaches a policy."""
    own = world.roster.side == side
    blank = jax.tree.map(lambda x: jnp.where(own, x, 0), state.formations)
    blank = blank._replace(
        heading=jnp.where(own, blank.heading, NO_HEADING), status=jnp.where(own, blank.status, WAITING)
    )
    mine = world.roster.command_side == side
    decides = world.nodes.side == side
    told = jnp.where(mine, known(state), UNDECIDED)
    chosen = jnp.where(decides, orders.choice, UNDECIDED)
    directive = jax.tree.map(lambda x: jnp.where(mine, x, 0), orders._replace(choice=mine))
    directive = directive._replace(route=jnp.where(mine, orders.route, -1), choice=chosen)
    return Observation(
        step=state.step,
        formations=blank,
        own_ground=state.control == side,
        believed=state.believed[side].astype(jnp.int32),
        directive=directive,
        is_open=is_open(world, state) & decides,
        choice=jnp.where(decides, state.choice, UNDECIDED),
        known=told,
        heard=jnp.where(told == UNDECIDED, NEVER, state.heard),
        closed=_closed(world, state, mine),
        allies=allies(world, state, side),
        told=Report(*(jnp.where(own, x, 0) for x in state.minds.told)),
        inbox=inbox(world, state, side),
        weight=jnp.where((world.inner.beliefs.side == side)[:, None], state.minds.weight, FLOOR),
    )


def allies(world: World, state: State, side: int) -> Array:
    """Return the cells of the formations in the field of those whom `side` does not fight, -1 for all others."""
    roster, f = world.roster, state.formations
    friend = (roster.side != side) & (roster.hostile[side, roster.side] == 0) & (f.status == FIGHTING)
    return jnp.where(friend, f.cell, -1)


def _closed(world: World, state: State, mine: Array) -> Array:
    bars = jnp.where(mine[:, None], barred(world, state)[0], 0)  # (C, W)
    return jnp.any(bars[:, :, None] & world.ground.beyond[None, :, :] != 0, axis=1)


def brief(world: World, side: int) -> World:
    """Return what `side` knows of the world before the campaign: the ground, and its own formations and orders."""
    own, mine = world.roster.side == side, world.roster.command_side == side
    roster = world.roster._replace(
        arrives=jnp.where(own, world.roster.arrives, 0),
        speed=jnp.where(own, world.roster.speed, 0.0),
        wheeled=jnp.where(own, world.roster.wheeled, 0),
        weight=jnp.where(own, world.roster.weight, 0.0),
        quality=jnp.where(own, world.roster.quality, 0.0),
        follows=jnp.where(own, world.roster.follows, 0),
        stand_fast=jnp.where(own, world.roster.stand_fast, 0),
        front_trucks=jnp.zeros_like(world.roster.front_trucks),
    )
    given = mine[world.script.command]
    script = world.script._replace(
        begins=jnp.where(given, world.script.begins, NEVER),
        when=jnp.where(given[:, None], world.script.when, 0),
        route=jnp.where(given, world.script.route, -1),
        **{name: jnp.where(given, getattr(world.script, name), 0) for name in ("posture", "intensity", "preparation")},
    )
    decides = world.nodes.side == side
    nodes = world.nodes._replace(
        opens=jnp.where(decides, world.nodes.opens, -1),
        historical=jnp.where(decides, world.nodes.historical, UNDECIDED),
        settled=jnp.where(decides, world.nodes.settled, UNDECIDED),
        asks=jnp.where(decides, world.nodes.asks, -1),
        watch=jax.tree.map(jnp.zeros_like, world.nodes.watch),
        excludes=jnp.where(decides[world.nodes.excludes[:, :1]], world.nodes.excludes, -1),
    )
    lines = world.boundaries
    own_lines = jnp.any((lines.binds > 0) & mine[None, :], axis=1)
    lines = lines._replace(
        binds=jnp.where(mine[None, :], lines.binds, 0),
        in_time=jnp.where(own_lines[None, :], lines.in_time, 0),
        when=jnp.where(own_lines[:, None], lines.when, 0),
        stops=jnp.where(own_lines, lines.stops, 0),
    )
    ground = world.ground._replace(beyond=world.ground.beyond & bits(own_lines, world.ground.beyond.shape[0])[:, None])
    return world._replace(
        ground=ground, roster=roster, script=script, nodes=nodes, boundaries=lines, inner=own_part(world, side)
    )


def own_part(world: World, side: int) -> Inner:
    """Return what `side` knows of what is between the ears: its own persons, letters, signals and beliefs."""
    persons, mail, signals, beliefs = world.inner
    own, read, held = persons.side == side, mail.side == side, beliefs.side == side
    mine = held[signals.belief]

    def only(mask: Array, values: Array, otherwise: int = 0) -> Array:
        return jnp.where(mask.reshape(mask.shape + (1,) * (values.ndim - 1)), values, otherwise)

    traits = ("agent", "principal", "loss_price", "ambition", "slant", "fear", "weighs")
    decides = world.nodes.side == side
    return Inner(
        persons._replace(
            **{name: only(own, getattr(persons, name)) for name in traits},
            command=only(world.roster.command_side == side, persons.command, -1),
            stake=only(decides, persons.stake),
            holds=only(decides, persons.holds, -1),
        ),
        Mail(side=mail.side, **{name: only(read, getattr(mail, name)) for name in Mail._fields if name != "side"}),
        signals._replace(**{name: only(mine, getattr(signals, name)) for name in ("strength", "claim", "stands")}),
        beliefs._replace(prior=only(held, beliefs.prior, FLOOR)),
    )
