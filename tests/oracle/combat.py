"""Combat: one attack after the other, then what each formation suffers."""

from typing import NamedTuple

import numpy as np
from tests.oracle.cells import (
    Seen,
    ahead,
    armour,
    enemies,
    fight_each_other,
    fighting_men,
    front_share,
    home_share,
    line,
    neighbours,
    screen,
)
from tests.oracle.exact import STEP, Float, exp, grid, log, share, thousandth, whole
from tests.oracle.movement import by_day
from tests.oracle.supply import edge, may_cross, wheels_cross
from tests.oracle.weather import superiority

from redpencil.engine.luck import Luck
from redpencil.engine.params import Combat
from redpencil.engine.state import ATTACK, BREAK_OUT, FIGHTING, NO_HEADING, REST, Formations, Orders, State, World

NOBODY_PRESSES = -(2**30)
MOST = 500_000  # millionths of its men that a formation loses in a step at most


class Battle(NamedTuple):
    """What the fighting of a step did to each formation; (F,)."""

    engaged: np.ndarray
    means: np.ndarray  # to take the cell, and not only fires on it
    target: np.ndarray
    attacker_loss: np.ndarray  # millionths
    defender_loss: np.ndarray  # millionths
    advance: np.ndarray  # metres
    leader: np.ndarray  # whose luck the engagement has
    prevails: list[Float]  # log odds that its own attack carries
    pressed: list[Float]  # the highest such odds of those who mean to take its cell
    assaulted: np.ndarray
    attacked: np.ndarray


class Factors(NamedTuple):
    """What changes the rates of a fight beside men, tanks and guns."""

    air: Float
    front_km: Float
    attacker_endurance: Float
    defender_endurance: Float
    skill: Float
    tired: Float
    mixed: Float
    works: Float
    preparation: Float
    rugged: Float
    wooded: Float
    wet: Float
    urban: Float
    river: Float


def engaged(world: World, seen: Seen, f: Formations, i: int) -> bool:
    """Return whether a formation fights across the edge it faces: it is manned, and the formation is not at rest."""
    side, n = int(world.roster.side[i]), ahead(world, f, i)
    manned = line(world, seen, side, n) >= screen(world, n) or enemies(world, seen.men, side, n) > 0
    return manned and may_fight(world, seen, f, i)


def passes(world: World, seen: Seen, f: Formations, i: int) -> bool:
    """Return whether a formation that means to take ground goes through a line too thin to stop it."""
    side, n = int(world.roster.side[i]), ahead(world, f, i)
    thin = 0 < line(world, seen, side, n) < screen(world, n) and enemies(world, seen.men, side, n) == 0
    return thin and f.posture[i] in (ATTACK, BREAK_OUT) and may_fight(world, seen, f, i)


def may_fight(world: World, seen: Seen, f: Formations, i: int) -> bool:
    """Return whether a formation is awake and faces ground of an enemy."""
    side, n = int(world.roster.side[i]), ahead(world, f, i)
    awake = f.status[i] == FIGHTING and f.posture[i] != REST and not world.roster.follows[i]
    return bool(awake and f.heading[i] != NO_HEADING and fight_each_other(world, side, seen.control[n]))


def posture(p: Combat, works: Float, what: str) -> Float:
    """Return the log factor of the defender's posture on one of the rates, straight between its levels.

    Withdrawal at -1, delay at -0.5, hasty at 0, prepared at 0.5, fortified at 1.
    """
    near, far = ("delay", "withdrawal") if works < 0 else ("prepared", "fortified")
    middle, end = getattr(p, f"{near}_{what}"), getattr(p, f"{far}_{what}")
    steps = abs(works) * Float(2)
    return grid(middle * min(steps, Float(1))) + grid((end - middle) * (max(steps, Float(1)) - Float(1)))


def rates(world: World, men: Float, foes: Float, men_ratio: Float, tank_ratio: Float, guns: Float,
          given: Factors) -> tuple[Float, Float, Float, Float]:  # fmt: skip
    """Return (attacker's loss, defender's loss, advance in km) per day at full intensity, and who prevails."""
    p, fires = world.params.combat, world.params.fires
    limit = grid(p.ratio_limit)
    ratio = min(max(log(men_ratio), -limit), limit)
    tanks = min(max(log(tank_ratio), -grid(p.tanks_limit)), grid(p.tanks_limit))
    size = min(max(log(men) - log(Float(36_000)), p.size_low), p.size_high)
    front = min(max(log(given.front_km) - log(Float(18)), p.front_low), p.front_high)
    guns = min(guns, p.guns_limit)
    outside = Float(1) - grid(p.street * given.urban)

    attacker = (
        grid(p.attacker_ratio * ratio) + grid(p.attacker_size * size) + grid(p.attacker_tanks * tanks)
        + grid(p.attacker_guns * guns) + grid(p.attacker_air * given.air) - grid(given.attacker_endurance)
        + grid(p.period_intensity) - grid(p.fatigue_loss * given.tired)
        + grid(p.mixed_attacker * given.mixed) + fixed(p, given, "attacker")
    )  # fmt: skip
    defender = (
        grid(p.defender_ratio * ratio) + grid(p.defender_tanks * tanks) + grid(p.defender_guns * guns)
        + grid(p.defender_air * given.air) - grid(given.defender_endurance) + grid(p.period_intensity)
        - grid(p.fatigue_loss * given.tired)
        + grid(fires.preparation_defender * given.preparation)
        + fixed(p, given, "defender")
    )  # fmt: skip
    advance = (
        grid(p.advance_front * (front * outside)) + grid(p.advance_tanks * (tanks * outside))
        + grid(p.advance_guns * (guns * outside)) + grid(p.advance_air * (given.air * outside))
        + grid(p.advance_skill * given.skill) + grid(p.period_pace) - grid(p.fatigue_advance * given.tired)
        + grid(p.mixed_advance * given.mixed)
        + grid(fires.preparation_advance * given.preparation) + fixed(p, given, "advance")
    )  # fmt: skip
    prevail = (
        grid(p.prevail_base) + grid(p.prevail_ratio * ratio) + grid(p.prevail_size * size)
        + grid(p.prevail_tanks * tanks) + grid(p.prevail_guns * guns) + grid(p.prevail_air * given.air)
        + grid(given.skill)
        + fixed(p, given, "prevail")
    )  # fmt: skip
    return p.attacker_base * exp(attacker), p.defender_base * exp(defender), p.advance_base * exp(advance), prevail


def fixed(p: Combat, given: Factors, what: str) -> Float:
    """Return the sum of the log factors of works and ground on one of the rates."""
    total = posture(p, given.works, what)
    for kind in ("rugged", "wooded", "wet", "urban", "river"):
        total += grid(getattr(p, f"{kind}_{what}") * getattr(given, kind))
    return total


def factors(
    world: World, f: Formations, holder: int, breadth: Float, mixed: Float, i: int, *, air: Float, prepared: bool,
    through: bool,
) -> Factors:  # fmt: skip
    """Return what beside the forces weighs on an attack on a cell of the side `holder`."""
    ground, n = world.ground, ahead(world, f, i)
    trenches = [int(f.trench[j]) for j in range(len(f.cell)) if f.cell[j] == n and f.status[j] == FIGHTING]
    deepest = max(trenches, default=0)
    dug_in = whole(Float(deepest) * world.params.combat.dug_works) if deepest > 0 else deepest
    works = max(int(ground.works[n]), dug_in) if ground.works[n] > 0 else dug_in
    river = ground.river[edge(world, int(f.cell[i]), int(f.heading[i]))] > 0
    return Factors(
        air=air,
        front_km=breadth * world.params.combat.front_km,
        attacker_endurance=world.roster.endurance[world.roster.side[i]],
        defender_endurance=world.roster.endurance[holder],
        skill=world.roster.skill[world.roster.side[i]] - world.roster.skill[holder],
        tired=log(Float(1) + thousandth(int(f.fatigue[i]))),
        mixed=mixed,
        works=Float(-1) if through else share(works),
        preparation=Float(1) - share(ground.evacuated[n]) if prepared else Float(0),
        rugged=share(ground.rugged[n]),
        wooded=share(ground.forest[n]),
        wet=share(ground.marsh[n]),
        urban=share(ground.built_up[n]),
        river=Float(1) if river else Float(0),
    )


def fight(world: World, seen: Seen, state: State, f: Formations, orders: Orders, luck: Luck) -> Battle:
    """Fight all attacks of a step at once."""
    p, roster, count = world.params.combat, world.roster, len(f.cell)
    fighters = [i for i in range(count) if engaged(world, seen, f, i)]
    through = [i for i in range(count) if passes(world, seen, f, i)]
    attackers = sorted(fighters + through)
    goal = [ahead(world, f, i) for i in range(count)]
    own, advance = np.zeros(count, np.int64), np.zeros(count, np.int64)
    suffered = np.zeros(len(state.control), np.int64)
    pressure = np.full(len(state.control), NOBODY_PRESSES, np.int64)
    leader, prevails = np.arange(count), [Float(0)] * count
    for i in attackers:
        n, side, command = goal[i], int(roster.side[i]), int(roster.command[i])
        massed = [j for j in attackers if goal[j] == n and roster.side[j] == side]
        men = max(Float(sum(fighting_men(world, f, j) for j in massed)), Float(1))
        over = [j for j in massed if wheels_cross(world, state.bridge, f.cell[j], f.heading[j])]
        vehicles = Float(sum(int(f.vehicles[j]) for j in over))
        guns = Float(sum(int(f.guns[j]) for j in massed))
        foes = Float(max(line(world, seen, side, n), 1))
        whole_front = Float(max(line(world, seen, side, n) * 60 // front_share(world), 1))
        their_vehicles = Float(armour(world, seen, side, n))
        tank_ratio = per_thousand(vehicles, men) / per_thousand(their_vehicles, foes)
        tubes = grid(guns * Float(100) / men) + support(seen, side, int(f.cell[i]))
        struck = {goal[j] for j in fighters if roster.side[j] == side}
        breadth = Float(max(sum(cell in struck for cell in (n, *neighbours(world, n))), 1))
        mixed = Float(len({int(roster.front[j]) for j in massed}) > 1)
        holder = max(int(seen.control[n]), 0)
        air = superiority(world, state, luck, side, n, holder)
        given = factors(world, f, holder, breadth, mixed, i, air=air, prepared=orders.preparation[command] > 0,
                        through=i in through)  # fmt: skip
        r = rates(world, men, foes, men / whole_front, tank_ratio, tubes, given)

        fed = grid(max(Float(min(int(f.ammunition[i]), 1000)) * Float(0.001), p.least_fed))
        spirit = grid((Float(1) - p.least_spirit) * thousandth(int(f.cohesion[i]))) + grid(p.least_spirit)
        night = by_day(world, state, p.night)
        told = thousandth(intensity(world, f, orders, i))
        exposed = told * spirit * night * world.params.days
        effort = exposed * fed
        room = world.params.movement.capacity_men / max(Float(seen.load[f.cell[i]]), world.params.movement.capacity_men)
        led = max(massed, key=lambda j: (int(f.men[j]), -j))
        losing = r[0] * noise(p.noise_attacker, luck.attacker[led]) * exposed
        inflicts = r[1] * noise(p.noise_defender, luck.defender[led]) * effort * room
        gain = r[2] * noise(p.noise_advance, luck.advance[led]) * effort * room * Float(1000)
        leader[i], prevails[i] = led, grid(r[3] + log(told))
        part = Float(fighting_men(world, f, i)) / men

        own[i] = whole(min(losing * Float(1e6), Float(MOST)))
        if i in fighters and f.posture[i] in (ATTACK, BREAK_OUT):
            advance[i] = whole(gain) if may_cross(world, state.bridge, i, f.cell[i], f.heading[i]) else 0
            pressure[n] = max(pressure[n], whole(prevails[i] * Float(1024)))
        suffered[n] += whole(min(inflicts * part * Float(1e6), Float(MOST)))
    loses = [suffers(world, state, f, suffered, i) for i in range(count)]
    here = f.status == FIGHTING
    return Battle(
        engaged=np.isin(np.arange(count), fighters),
        means=np.array([i in fighters and f.posture[i] in (ATTACK, BREAK_OUT) for i in range(count)]),
        target=np.array([goal[i] if i in fighters else -1 for i in range(count)]),
        attacker_loss=own,
        defender_loss=np.minimum(loses, MOST),
        advance=advance,
        leader=leader,
        prevails=prevails,
        pressed=[Float(max(int(pressure[cell]), -12 * 1024)) * STEP for cell in f.cell],
        assaulted=here & (pressure[f.cell] > NOBODY_PRESSES),
        attacked=here & (np.array(loses) > 0),
    )


def intensity(world: World, f: Formations, orders: Orders, i: int) -> int:
    """Return the intensity with which a formation fights: the one ordered, or all it has when it breaks out unasked."""
    command = world.roster.command[i]
    unasked = f.posture[i] == BREAK_OUT and orders.posture[command] != BREAK_OUT
    return 1000 if unasked else int(orders.intensity[command])


def per_thousand(vehicles: Float, men: Float) -> Float:
    """Return vehicles per 1,000 men, and one more, so that none is not infinitely few."""
    return grid(vehicles * Float(1000) / men) + Float(1)


def noise(sd: Float, draw: int) -> Float:
    """Return a log-normal factor."""
    return exp(grid(sd * (Float(draw) * STEP)))


def suffers(world: World, state: State, f: Formations, suffered: np.ndarray, i: int) -> int:
    """Return a defender's loss: with its home share in its own cell, with the rest in the cells it helps to hold."""
    if f.status[i] != FIGHTING:
        return 0
    home, out = home_share(world)
    helped = sum(int(suffered[n]) for n in neighbours(world, f.cell[i]) if state.control[n] == world.roster.side[i])
    return (home * int(suffered[f.cell[i]]) + out * helped) // front_share(world)


def support(seen: Seen, side: int, cell: int) -> Float:
    """Return the guns of the rear artillery in and beside a cell per 100 fighting men there."""
    men = max(int(seen.men[side, cell]) + int(seen.beside[side, cell]), 1)
    return grid(Float(seen.support[side, cell]) * Float(100) / Float(men))
