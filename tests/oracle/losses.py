"""Losses, wear, and giving way; the formations are changed in place."""

from typing import NamedTuple

import numpy as np
from tests.oracle.cells import Seen, cut_off, stands_fast
from tests.oracle.combat import Battle, intensity
from tests.oracle.exact import STEP, Float, chance_whole, exp, grid, share, whole
from tests.oracle.movement import retreat

from redpencil.engine.luck import Luck
from redpencil.engine.state import FIGHTING, NO_HEADING, WITHDRAW, Formations, Orders, State, World

MILLIONTH = Float(1e-6)


class Toll(NamedTuple):
    """What the step took from each formation; (F,)."""

    killed: np.ndarray
    wounded: np.ndarray
    captured: np.ndarray
    vehicles_lost: np.ndarray
    vehicles_damaged: np.ndarray
    vehicles_repaired: np.ndarray
    guns_lost: np.ndarray


def no_toll(count: int) -> Toll:
    """Return a toll of nothing."""
    return Toll(*(np.zeros(count, np.int32) for _ in Toll._fields))


def take(world: World, f: Formations, battle: Battle, luck: Luck, toll: Toll, i: int) -> None:
    """Take a formation's losses in men, vehicles and guns, and bring vehicles back from the workshop."""
    p = world.params.combat
    own, suffered = Float(battle.attacker_loss[i]), Float(battle.defender_loss[i])
    lost = min(whole(Float(f.men[i]) * (own + suffered) * MILLIONTH), int(f.men[i]))
    killed = whole(Float(lost) * dead_share(world, f, i))

    sick = min(whole(Float(f.men[i]) * (p.sick * world.params.days)), int(f.men[i]) - lost)
    sick = sick if f.status[i] == FIGHTING else 0

    town = battle.target[i] if battle.target[i] >= 0 else f.cell[i]
    panzerfaust = exp(grid(p.urban_vehicles * share(world.ground.built_up[town])))
    armour = grid(own * p.attacker_vehicles) + grid(suffered * p.defender_vehicles)
    hit = chance_whole(Float(f.vehicles[i]) * (armour * panzerfaust) * MILLIONTH, int(luck.wear[0, i]))
    hit = min(hit, int(f.vehicles[i]))
    damaged = min(chance_whole(Float(hit) * p.repairable, int(luck.wear[1, i])), hit)
    repaired = chance_whole(Float(f.workshop[i]) * (world.params.days / p.repair_days), int(luck.wear[2, i]))
    repaired = min(repaired, int(f.workshop[i])) if f.status[i] == FIGHTING else 0
    guns = chance_whole(Float(f.guns[i]) * ((own + suffered) * p.guns) * MILLIONTH, int(luck.wear[3, i]))
    guns = min(guns, int(f.guns[i]))

    f.men[i] -= lost + sick
    f.vehicles[i] += repaired - hit
    f.workshop[i] += damaged - repaired
    f.guns[i] -= guns
    toll.killed[i] += killed
    toll.wounded[i] += lost - killed + sick
    toll.vehicles_lost[i] += hit - damaged
    toll.vehicles_damaged[i] += damaged
    toll.vehicles_repaired[i] += repaired
    toll.guns_lost[i] += guns


def dead_share(world: World, f: Formations, i: int) -> Float:
    """Return the share of a formation's losses who are dead: where nobody is brought out, more."""
    share = world.roster.killed[world.roster.side[i]]
    return max(share, world.params.combat.cut_off_killed) if f.isolated[i] >= cut_off(world) else share


def wear(world: World, f: Formations, men_before: int, battle: Battle, orders: Orders, i: int) -> None:
    """Spend ammunition, dig in, and move cohesion by losses, isolation and rest."""
    if f.status[i] != FIGHTING:
        return
    p, command = world.params, int(world.roster.command[i])
    spent, tired = 0, int(f.fatigue[i])
    if battle.engaged[i]:
        spent += whole(Float(intensity(world, f, orders, i)) * p.days)
        tired += spent
        if orders.preparation[command] > 0:
            spent += whole(p.fires.preparation_days * Float(1000))
    if battle.attacked[i]:
        spent += whole(p.supply.defence_use * (p.days * Float(1000)))
    fallen = Float(men_before - int(f.men[i])) * Float(1000) / Float(max(men_before, 1))
    change = -whole(fallen * p.cohesion.loss)
    if f.isolated[i] > 0:
        change -= whole(p.cohesion.isolation * (p.days * Float(1000)))
    elif not battle.engaged[i] and not battle.attacked[i]:
        change += whole(p.cohesion.recovery * (p.days * Float(1000)))
        tired -= whole(p.combat.rest * (p.days * Float(1000)))
    f.ammunition[i] = max(int(f.ammunition[i]) - spent, 0)
    f.fatigue[i] = max(tired, 0)
    most = max(int(world.roster.spirit[world.roster.side[i]]), int(f.cohesion[i]))
    f.cohesion[i] = min(max(int(f.cohesion[i]) + change, 0), most)
    f.trench[i] = dig(world, f, i)


def dig(world: World, f: Formations, i: int) -> int:
    """Return how a formation stands after a step in one place: it rallies, then digs in; a withdrawal only delays."""
    p, days, trench = world.params.cohesion, world.params.days * Float(1000), int(f.trench[i])
    rallied, deeper = min(trench + whole(p.reorganise * days), 0), min(trench + whole(p.trench * days), 1000)
    trench = rallied if trench < 0 else deeper
    return min(trench, -500) if f.posture[i] == WITHDRAW else trench


def gives_way(world: World, f: Formations, battle: Battle, luck: Luck, i: int) -> bool:
    """Return whether an attacked formation gives way: a hazard of its cohesion and the odds."""
    if not battle.assaulted[i]:
        return False
    return bool(luck.contact[i] < chance_to_break(world, f, i, battle.pressed[i]))


def falters(world: World, f: Formations, battle: Battle, luck: Luck, i: int) -> bool:
    """Return whether an attack gains nothing in this step: all who attack one cell together share the draw."""
    chance = chance_to_break(world, f, i, -battle.prevails[i])
    return bool(battle.means[i] and luck.falter[battle.leader[i]] < chance)


def chance_to_break(world: World, f: Formations, i: int, against: Float) -> int:
    """Return the chance in 65536 that a formation breaks in this step, at log odds `against` it."""
    p = world.params.cohesion
    worn = Float(1000 - int(f.cohesion[i])) * STEP
    hazard = p.give_way * exp(grid(p.give_way_cohesion * worn) + grid(against * Float(0.5)))
    return whole(min(hazard * world.params.days, Float(0.9)) * Float(65536))


def fall_back(world: World, state: State, seen: Seen, f: Formations, battle: Battle, reach: np.ndarray, luck: Luck,
              toll: Toll) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Move those who give way or are overrun one cell back; return (who fell back, who found no way out).

    Where the last gave way the attack has won: it gains the rest of the way.
    """
    p, count = world.params.cohesion, len(f.cell)
    through = [i for i in range(count) if battle.means[i] and f.progress[i] + battle.advance[i] >= world.ground.spacing]
    crossed = {int(battle.target[i]) for i in through}
    retreated, trapped = np.zeros(count, bool), np.zeros(count, bool)
    given_up = set()
    for i in range(count):
        driven = f.status[i] == FIGHTING and int(f.cell[i]) in crossed
        broken = f.status[i] == FIGHTING and gives_way(world, f, battle, luck, i)
        if not driven and not broken:
            continue
        fast = stands_fast(world, f, i)
        to = -1 if fast else retreat(world, f, state.control, reach, seen, state.bridge, i)
        cornered = fast and f.isolated[i] > 0  # a garrison that breaks has nowhere to go once it is cut off
        retreated[i], trapped[i] = to >= 0, to < 0 and (driven or cornered)
        f.cohesion[i] = max(int(f.cohesion[i]) - whole(p.retreat * Float(1000)), 0)
        if to < 0:
            continue
        if broken:
            given_up.add(int(f.cell[i]))
        stragglers, guns = whole(Float(f.men[i]) * p.retreat_men), whole(Float(f.guns[i]) * p.retreat_guns)
        hit = min(whole(Float(f.men[i]) * p.retreat_hit), int(f.men[i]) - stragglers)
        dead = whole(Float(hit) * dead_share(world, f, i))
        toll.captured[i] += stragglers
        toll.killed[i] += dead
        toll.wounded[i] += hit - dead
        toll.guns_lost[i] += guns
        toll.vehicles_lost[i] += f.workshop[i]
        f.men[i] -= stragglers + hit
        f.guns[i] -= guns
        f.workshop[i] = 0
        f.cell[i], f.heading[i], f.progress[i], f.trench[i] = to, NO_HEADING, 0, -1000
    left = given_up - {int(cell) for i, cell in enumerate(f.cell) if f.status[i] == FIGHTING}
    for i in range(count):
        if battle.means[i] and int(battle.target[i]) in left:
            battle.advance[i] = max(battle.advance[i], int(world.ground.spacing) - int(f.progress[i]))
    return retreated, trapped
