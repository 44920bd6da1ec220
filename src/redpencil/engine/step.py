"""One step of six hours: the rules in their order, each a function of its own file."""

from typing import NamedTuple

import jax
import jax.numpy as jnp

from redpencil.engine import (
    capitulation,
    cohesion,
    combat,
    command,
    intelligence,
    losses,
    movement,
    nodes,
    rivers,
    supply,
)
from redpencil.engine.cells import ahead, cut_off, survey
from redpencil.engine.exact import whole
from redpencil.engine.luck import Luck
from redpencil.engine.state import (
    ARRIVED,
    ATTACK,
    BREAK_OUT,
    BRIDGED,
    DESTROYED,
    DESTRUCTION,
    ENTERED_CITY,
    FIGHTING,
    ISOLATED,
    MOVED,
    NO_CAUSE,
    NO_HEADING,
    OVERRUN,
    PREPARED,
    RELIEVED,
    RETREATED,
    SURRENDER,
    SURRENDERED,
    WAITING,
    Events,
    Formations,
    Orders,
    State,
    World,
)

Array = jax.Array


def arrive(world: World, state: State) -> tuple[Formations, Array]:
    """Bring formations onto the map on their date, unless an enemy stands on the cell where they enter."""
    f, roster = state.formations, world.roster
    holder = state.control[f.cell].astype(jnp.int32)
    safe = (holder < 0) | (roster.hostile[roster.side, jnp.maximum(holder, 0)] == 0)
    now = (f.status == WAITING) & (roster.arrives <= state.step) & safe
    return f._replace(status=jnp.where(now, FIGHTING, f.status)), now


def lay_down(world: World, formations: Formations, cause: Array) -> tuple[Formations, Array, Array]:
    """Take those who surrender from the field; return the formations, the men captured and the dead of the overrun."""
    ends = cause != NO_CAUSE
    dead = whole(formations.men.astype(jnp.float32) * world.params.capitulation.overrun_killed)
    dead = jnp.where(cause == OVERRUN, dead, 0)
    captured = jnp.where(ends, formations.men - dead, 0)
    empty = (formations.status == FIGHTING) & (formations.men <= 0)
    status = jnp.where(ends, SURRENDERED, jnp.where(empty, DESTROYED, formations.status))
    gone = status != formations.status
    after = formations._replace(
        men=formations.men - captured - dead,
        status=status,
        heading=jnp.where(gone, NO_HEADING, formations.heading),
        progress=jnp.where(gone, 0, formations.progress),
    )
    return after, captured, dead


def strip(formations: Formations) -> tuple[Formations, Array, Array]:
    """Write off the vehicles and guns of formations that are no longer in the field."""
    out = (formations.status == SURRENDERED) | (formations.status == DESTROYED)
    vehicles = jnp.where(out, formations.vehicles + formations.workshop, 0)
    guns = jnp.where(out, formations.guns, 0)
    after = formations._replace(
        vehicles=jnp.where(out, 0, formations.vehicles),
        workshop=jnp.where(out, 0, formations.workshop),
        guns=formations.guns - guns,
    )
    return after, vehicles, guns


class Phases(NamedTuple):
    """What the phases of a step left behind, for the report; (F,)."""

    was: Formations  # before the step
    before: Formations  # before the fighting
    walk: movement.March
    rest: Formations  # after the step
    battle: combat.Battle
    toll: losses.Toll
    rout: cohesion.Rout
    arrived: Array
    bridged: Array
    prepared: Array
    cause: Array
    captured: Array
    dead: Array
    vehicles: Array
    guns: Array


def report(world: World, phases: Phases) -> Events:
    """Return what the step did to each formation."""
    was, before, walk, rest = phases.was, phases.before, phases.walk, phases.rest
    battle, toll, rout, cause = phases.battle, phases.toll, phases.rout, phases.cause
    city, here = world.ground.city, before.status == FIGHTING
    entered = (city[rest.cell] != city[was.cell]) & (city[rest.cell] >= 0) & walk.moved
    ended = rest.status != walk.formations.status
    marks = (
        (phases.arrived, ARRIVED), (walk.moved, MOVED), (rout.retreated, RETREATED),
        (here & (before.isolated == cut_off(world)), ISOLATED),
        (here & (before.isolated == 0) & (was.isolated >= cut_off(world)), RELIEVED),
        (cause != NO_CAUSE, SURRENDER), (ended & (cause == NO_CAUSE), DESTRUCTION),
        (phases.bridged, BRIDGED), (phases.prepared, PREPARED), (entered, ENTERED_CITY),
    )  # fmt: skip
    return Events(
        what=sum((jnp.where(true, bit, 0) for true, bit in marks), jnp.zeros_like(rest.men)),
        cause=cause,
        killed=toll.killed + rout.killed + phases.dead,
        wounded=toll.wounded + rout.wounded,
        captured=phases.captured + rout.captured,
        vehicles_lost=toll.vehicles_lost + rout.vehicles_lost + phases.vehicles,
        vehicles_damaged=toll.vehicles_damaged,
        vehicles_repaired=toll.vehicles_repaired,
        guns_lost=toll.guns_lost + rout.guns_lost + phases.guns,
        advance=battle.advance,
        target=battle.target,
    )


def step(world: World, state: State, orders: Orders, luck: Luck) -> tuple[State, Events]:
    """Play one step: the state after it, and what it did to each formation."""
    roster = world.roster
    decided = nodes.take(world, state, orders.choice, command.late(world, luck))
    formations, arrived = arrive(world, state)
    formations = formations._replace(posture=command.posture(world, formations, orders))
    bars = nodes.barred(world, state)[:, roster.command]
    picture = survey(world, formations, state.control)._replace(barred=bars)
    state = state._replace(control=movement.settle(world, state, picture))
    picture = picture._replace(control=state.control)
    reach = supply.sweep(world, state)
    before = supply.deliver(world, state, formations, reach, luck)
    heading = movement.choose(world, state, picture, before, orders, state.control)
    heading = movement.face(world, picture, before, heading)
    ahead_of = ahead(world, before.cell, heading)
    before = movement.turn(before, heading, movement.manned(world, picture, picture.men, state.control, ahead_of))
    bold = (before.posture == ATTACK) | (before.posture == BREAK_OUT)
    behind = (before.heading != NO_HEADING) & (state.control[ahead_of] == roster.side)  # both banks are their own
    crossing = (before.status == FIGHTING) & ((bold & (roster.follows == 0)) | behind)
    bridge, bridged = rivers.work(world, state, before, crossing, luck.bridge)
    state = state._replace(bridge=bridge)

    battle = combat.fight(world, picture, state, before, orders, luck)
    hurt, toll = losses.take(world, before, battle, luck)
    hurt = losses.wear(world, before, hurt, battle, orders)
    battle = battle._replace(advance=jnp.where(cohesion.falter(world, hurt, battle, luck), 0, battle.advance))
    fallen, rout = cohesion.fall_back(world, state, picture, hurt, battle, reach, luck)
    to_go = jnp.maximum(world.ground.spacing - fallen.progress, 0)
    battle = battle._replace(advance=jnp.where(rout.won, jnp.maximum(battle.advance, to_go), battle.advance))
    walk = movement.march(world, state, picture, fallen, orders, battle.advance, battle.target, bridge, luck)

    city_cut_off, city_fallen = capitulation.city_state(world, state, before, battle, reach, luck)
    side_fallen = capitulation.side_state(world, state, city_fallen, luck)
    cause = capitulation.surrender(world, state, picture, walk.formations, rout.trapped, city_fallen, side_fallen, luck)
    rest, captured, dead = lay_down(world, walk.formations, cause)
    rest, vehicles, guns = strip(rest)

    phases = Phases(
        state.formations, before, walk, rest, battle, toll, rout, arrived, bridged,
        battle.engaged & (orders.preparation[roster.command] > 0), cause, captured, dead, vehicles, guns,
    )  # fmt: skip
    after = State(
        step=state.step + 1,
        formations=rest,
        control=walk.control,
        reach=reach,
        unsupplied=supply.unsupplied(state, reach),
        bridge=bridge,
        believed=intelligence.notice(world, state, picture, rest, luck),
        city_cut_off=city_cut_off,
        city_fallen=city_fallen,
        side_fallen=side_fallen,
        choice=decided.choice,
        heard=decided.heard,
        minds=state.minds,
    )
    return after, report(world, phases)
