"""Combat on every edge between an attacker's cell and a defender's: who attacks whom, with what, at which rates.

Gathers the odds of each attack from the map, asks for the rates, and turns them into losses and metres.
"""

from typing import NamedTuple

import jax
import jax.numpy as jnp

from redpencil.engine import command, exact
from redpencil.engine.cells import (
    Survey,
    ahead,
    armour,
    around,
    enemies,
    fighting_men,
    front_share,
    home_share,
    is_hostile,
    line,
    neighbours,
    per_cell,
    screen,
)
from redpencil.engine.exact import exp, grid, log, whole
from redpencil.engine.luck import Luck
from redpencil.engine.movement import by_day
from redpencil.engine.rates import Odds, rates
from redpencil.engine.rivers import edge, may_cross, wheels_cross
from redpencil.engine.state import ATTACK, BREAK_OUT, FIGHTING, NO_HEADING, REST, Formations, Orders, State, World
from redpencil.engine.weather import superiority

Array = jax.Array
MILLION = 1_000_000.0
UNTOUCHED = -(2**30)  # pressure on a cell that nobody means to take
MOST_MEN = 500_000  # of a formation, for its rank in an engagement to fit 32 bits


class Battle(NamedTuple):
    """What a step's fighting did; (F,) unless said otherwise."""

    engaged: Array  # bool, fires on a manned cell
    means: Array  # bool, and means to take it
    target: Array  # int32, the cell attacked, -1 none
    attacker_loss: Array  # int32, millionths of its men
    defender_loss: Array  # int32, millionths of its men
    advance: Array  # int32, metres gained this step
    leader: Array  # int32, the formation whose luck the whole engagement shares
    prevails: Array  # float32, log odds that its own attack drives the defender out before it falters
    pressed: Array  # float32, the highest such log odds of those who mean to take its own cell
    assaulted: Array  # bool, somebody means to take its cell
    attacked: Array  # bool, its own cell or the line it holds is attacked


def engaged(world: World, seen: Survey, formations: Formations) -> Array:
    """Return which formations fight across the edge they face: it is manned, and they are not at rest."""
    n = ahead(world, formations.cell, formations.heading)
    manned = (line(world, seen, n) >= screen(world, n)) | (enemies(world, seen.men, n) > 0)
    return _may_fight(world, seen, formations, n) & manned


def passing(world: World, seen: Survey, formations: Formations) -> Array:
    """Return which formations go through a screen: a line ahead that is too thin to stop them, and fires."""
    n = ahead(world, formations.cell, formations.heading)
    thin = (line(world, seen, n) < screen(world, n)) & (line(world, seen, n) > 0) & (enemies(world, seen.men, n) == 0)
    return _may_fight(world, seen, formations, n) & bold(formations) & thin


def _may_fight(world: World, seen: Survey, formations: Formations, n: Array) -> Array:
    fit = (formations.status == FIGHTING) & (formations.heading != NO_HEADING) & (world.roster.follows == 0)
    return fit & (formations.posture != REST) & is_hostile(world, seen.control, n)


def bold(formations: Formations) -> Array:
    """Return which formations mean to take ground."""
    return (formations.posture == ATTACK) | (formations.posture == BREAK_OUT)


def _odds(world: World, seen: Survey, state: State, formations: Formations, attack: Array, through: Array,
          prepared: Array, luck: Luck) -> tuple[Odds, Array]:  # fmt: skip
    """Gather what each attack hangs on; also return the attackers' fighting men on each formation's target.

    Those who go `through` a screen meet troops who withdraw.
    """
    ground, roster, p = world.ground, world.roster, world.params.combat
    n = ahead(world, formations.cell, formations.heading)
    size = state.control.shape[0]
    bridged = wheels_cross(world, state.bridge, formations.cell, formations.heading)
    vehicles = jnp.where(bridged, formations.vehicles, 0)  # tanks fight where they can get to
    mine = jnp.stack([fighting_men(world, formations), vehicles, formations.guns], axis=-1)
    mine = jnp.where(attack[:, None], mine, 0)
    sides = roster.hostile.shape[0]
    massed = per_cell(roster.side * size + n, mine, sides * size)[roster.side * size + n].astype(jnp.float32)
    theirs = jnp.maximum(line(world, seen, n), 1).astype(jnp.float32)
    their_vehicles = armour(world, seen, n).astype(jnp.float32)
    men = jnp.maximum(massed[:, 0], 1.0)
    at, where = edge(world, formations.cell, formations.heading)
    share = jnp.float32(1 / exact.GRID)  # shares in 1/1024: near enough to thousandths, and exact

    def of(field: Array) -> Array:
        part: Array = jnp.minimum(field[n], exact.GRID).astype(jnp.float32) * share
        return part

    fresh = jnp.where(formations.status == FIGHTING, formations.trench, -2000)
    fresh = jnp.full(size, -2000, jnp.int32).at[formations.cell].max(fresh)
    dug_in = jnp.where(fresh == -2000, 0, jnp.where(fresh > 0, whole(fresh.astype(jnp.float32) * p.dug_works), fresh))
    works = jnp.where(ground.works > 0, jnp.maximum(ground.works, dug_in), dug_in)

    def density(vehicles: Array, men: Array) -> Array:
        return exact.grid(vehicles * 1000.0 / men) + 1.0  # per 1,000 men; one more, so that none is not infinitely few

    occupied = 1.0 - of(ground.evacuated)
    holder = jnp.maximum(seen.control[n].astype(jnp.int32), 0)
    # The engagements count whole formations: a front cell holds its part of those whose front it is.
    whole_front = jnp.maximum((line(world, seen, n) * 60) // front_share(world), 1).astype(jnp.float32)
    odds = Odds(
        men_ratio=men / whole_front,
        attackers=men,
        tank_ratio=density(massed[:, 1], men) / density(their_vehicles, theirs),
        guns=grid(massed[:, 2] * 100.0 / men) + support(world, seen, formations),
        front_km=breadth(world, attack & ~through, n, size) * p.front_km,
        air=superiority(world, state, luck, n, holder),
        works=jnp.where(through, -1.0, of(works)),
        rugged=of(ground.rugged),
        wooded=of(ground.forest),
        wet=of(ground.marsh),
        urban=of(ground.built_up),
        river=jnp.where(ground.river[at, where] > 0, 1.0, 0.0),
        preparation=jnp.where(prepared, occupied, 0.0),
        surprise=jnp.zeros_like(men),  # everybody knew who would attack, and where
        attacker_endurance=roster.endurance[roster.side],
        defender_endurance=roster.endurance[holder],
        skill=roster.skill[roster.side] - roster.skill[holder],
        fatigue=grid(formations.fatigue.astype(jnp.float32) * 0.001),
        mixed=mixed(world, attack, n, size),
    )
    return odds, men


def support(world: World, seen: Survey, formations: Formations) -> Array:
    """Return the guns of the rear artillery in and beside each formation's cell, per 100 fighting men there."""
    side, cell = world.roster.side, formations.cell
    men = jnp.maximum(seen.men[side, cell] + seen.beside[side, cell], 1)
    return grid(seen.support[side, cell].astype(jnp.float32) * 100.0 / men.astype(jnp.float32))


def breadth(world: World, attack: Array, target: Array, size: int) -> Array:
    """Return how many cells each attack's side attacks in and around its target; float32 (F,), 1 to 7."""
    sides, side = world.roster.hostile.shape[0], world.roster.side
    struck = jnp.zeros(sides * size, jnp.int32).at[side * size + target].max(attack.astype(jnp.int32))
    wide = struck.reshape(sides, size) + around(struck.reshape(sides, size), world.ground.shifts)
    return jnp.maximum(wide[side, target], 1).astype(jnp.float32)


def mixed(world: World, attack: Array, target: Array, size: int) -> Array:
    """Return 1 where troops of more than one front of a side attack the same cell; float32 (F,)."""
    sides, roster = world.roster.hostile.shape[0], world.roster
    index, none = roster.side * size + target, world.roster.front_trucks.shape[0]
    lowest = jnp.full(sides * size, none, jnp.int32).at[index].min(jnp.where(attack, roster.front, none))
    highest = jnp.full(sides * size, -1, jnp.int32).at[index].max(jnp.where(attack, roster.front, -1))
    return jnp.where(attack & (lowest[index] < highest[index]), 1.0, 0.0)


def leader(world: World, formations: Formations, attack: Array, target: Array, size: int) -> Array:
    """Return the strongest formation of each attacker's engagement, the first of several; int32 (F,).

    All who attack one cell for one side are one engagement and share its luck: otherwise the luckiest of many would
    decide it. Formations that do not attack lead themselves.
    """
    sides, count = world.roster.hostile.shape[0], formations.cell.shape[0]
    index = world.roster.side * size + target
    first = count - 1 - jnp.arange(count, dtype=jnp.int32)
    rank = jnp.where(attack, jnp.minimum(formations.men, MOST_MEN) * count + first, -1)
    best = jnp.full(sides * size, -1, jnp.int32).at[index].max(rank)[index]
    return jnp.where(attack, count - 1 - best % count, jnp.arange(count, dtype=jnp.int32))


def fight(world: World, seen: Survey, state: State, formations: Formations, orders: Orders,
          luck: Luck) -> Battle:  # fmt: skip
    """Fight all attacks of one step at once; nobody has moved or fallen yet."""
    p, roster = world.params.combat, world.roster
    engages, through = engaged(world, seen, formations), passing(world, seen, formations)
    attack = engages | through
    n = ahead(world, formations.cell, formations.heading)
    prepared = orders.preparation[roster.command] > 0
    odds, massed = _odds(world, seen, state, formations, attack, through, prepared, luck)
    r = rates(p, odds, prepared_defender=world.params.fires.preparation_defender,
              prepared_advance=world.params.fires.preparation_advance)  # fmt: skip
    night = by_day(world, state, p.night)
    fed = grid(jnp.maximum(jnp.minimum(formations.ammunition, 1000).astype(jnp.float32) * 0.001, p.least_fed))
    intensity = grid(command.intensity(formations, orders, roster.command).astype(jnp.float32) * 0.001)
    spirit = grid((1.0 - p.least_spirit) * grid(formations.cohesion.astype(jnp.float32) * 0.001)) + grid(p.least_spirit)
    exposed = intensity * spirit * night * world.params.days  # who is short of shells is shot at no less
    effort = exposed * fed
    deviate = jnp.float32(1 / exact.GRID)
    size = state.control.shape[0]
    led_by = leader(world, formations, attack, n, size)

    def noise(sd: Array, draws: Array) -> Array:
        return exp(grid(sd * (draws[led_by].astype(jnp.float32) * deviate)))

    over = jnp.maximum(seen.load[formations.cell].astype(jnp.float32), world.params.movement.capacity_men)
    room = world.params.movement.capacity_men / over  # a crowded cell cannot bring its strength to bear
    own = r.attacker_loss * noise(p.noise_attacker, luck.attacker) * exposed
    theirs = r.defender_loss * noise(p.noise_defender, luck.defender) * effort * room
    crossing = may_cross(world, state.bridge, formations.cell, formations.heading)
    gain = r.advance_km * noise(p.noise_advance, luck.advance) * effort * room * 1000.0
    part = fighting_men(world, formations).astype(jnp.float32) / massed
    rate = whole(jnp.minimum(theirs * part * MILLION, 500_000.0))
    means = engages & bold(formations)
    suffered = per_cell(n, jnp.where(attack, rate, 0), size)
    prevails = grid(r.prevail + log(intensity))  # who only presses is less likely to carry it
    pressure = jnp.full(size, UNTOUCHED, jnp.int32)
    pressure = pressure.at[n].max(jnp.where(means, whole(prevails * float(exact.GRID)), UNTOUCHED))
    share = home_share(world)
    around_me = neighbours(world, formations.cell)
    held = state.control[around_me] == roster.side[:, None].astype(state.control.dtype)
    beside = jnp.sum(jnp.where(held, suffered[around_me], 0), axis=1)
    here = formations.status == FIGHTING
    # The rates are those of a whole formation whose whole front is attacked.
    defending = (share * suffered[formations.cell] + ((60 - share) // 6) * beside) // front_share(world)
    defending = jnp.where(here, defending, 0)
    here_pressed = pressure[formations.cell]
    attacked = here & (defending > 0)
    return Battle(
        engaged=engages,
        target=jnp.where(engages, n, -1),
        attacker_loss=jnp.where(attack, whole(jnp.minimum(own * MILLION, 500_000.0)), 0),
        defender_loss=jnp.minimum(defending, 500_000),
        means=means,
        advance=jnp.where(crossing & means, whole(gain), 0),
        leader=led_by,
        prevails=prevails,
        pressed=jnp.maximum(here_pressed, -12 * exact.GRID).astype(jnp.float32) * deviate,
        assaulted=here & (here_pressed > UNTOUCHED),
        attacked=attacked,
    )
