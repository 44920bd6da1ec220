"""Cities, states and formations that give up, each for its own reason; and what the sides believe."""

import numpy as np
from tests.oracle import cells
from tests.oracle.cells import Seen, enemies, fight_each_other, fighting_men, neighbours
from tests.oracle.combat import Battle
from tests.oracle.exact import STEP, Float, exp, grid, whole

from redpencil.engine.luck import Luck
from redpencil.engine.state import (
    CITY_FELL,
    FAR,
    FIGHTING,
    GROUP_POCKET,
    GROUP_WEST,
    NO_CAUSE,
    OVERRUN,
    POCKET,
    STATE_FELL,
    TO_THE_WEST,
    WITHDRAW,
    Formations,
    State,
    World,
)


def chance(world: World, per_day: Float) -> int:
    """Return a hazard per day as a chance in 65536 of this step."""
    return whole(min(per_day * world.params.days, Float(0.95)) * Float(65536))


def cities(world: World, state: State, f: Formations, battle: Battle, reach: np.ndarray,
           luck: Luck) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Return (steps that each city has been cut off, whether it has fallen); `f` is as it stood before the fight."""
    cut_off, fallen = state.city_cut_off.copy(), state.city_fallen.copy()
    half_way = [
        int(battle.target[i])
        for i in range(len(f.cell))
        if battle.means[i] and 2 * (int(f.progress[i]) + int(battle.advance[i])) >= world.ground.spacing
    ]
    for k, heart in enumerate(world.roster.city_heart):
        side = int(world.roster.city_side[k])
        cut_off[k] = cut_off[k] + 1 if reach[side, heart] >= FAR else 0
        lost = fight_each_other(world, side, state.control[heart])
        reached = cut_off[k] >= cells.cut_off(world) and int(heart) in half_way
        p = world.params.capitulation
        hazard = chance(world, p.city_lost if lost else p.city)
        if (lost or reached) and not fallen[k] and luck.city[k] < hazard:
            fallen[k] = 1
    return cut_off, fallen


def headless(world: World, side: int, city_fallen: np.ndarray) -> bool:
    """Return whether a side has lost its capital."""
    capital = world.roster.capital[side]
    return bool(capital >= 0 and city_fallen[capital])


def sides(world: World, state: State, city_fallen: np.ndarray, luck: Luck) -> np.ndarray:
    """Return whether each side has capitulated."""
    fallen = state.side_fallen.copy()
    for side in range(len(fallen)):
        if headless(world, side, city_fallen) and luck.state[side] < chance(world, world.params.capitulation.state):
            fallen[side] = 1
    return fallen


def group_ends(world: World, state: State, f: Formations, city_fallen: np.ndarray, luck: Luck) -> np.ndarray:
    """Return why each army group lays down its arms, or NO_CAUSE."""
    p, roster = world.params.capitulation, world.roster
    cause = np.full(len(roster.front_side), NO_CAUSE)
    for g, side in enumerate(roster.front_side):
        members = [i for i in range(len(f.cell)) if in_the_field(world, f, i) and roster.front[i] == g]
        men = sum(int(f.men[i]) for i in members)
        if men == 0:
            continue
        cut_off = sum(int(f.men[i]) for i in members if f.isolated[i] >= whole(p.pocket_days / world.params.days))
        hungry = sum(int(f.men[i]) * (1000 - min(int(f.ammunition[i]), 1000)) for i in members)
        tired = sum(int(f.men[i]) * (1000 - int(f.cohesion[i])) for i in members)
        hunger, worn = (grid(Float(lack) / (Float(men) * Float(1000))) for lack in (hungry, tired))
        beside = sum(int(f.men[i]) for i in members if beside_refuge(world, state, f, i))
        leaderless = headless(world, int(side), city_fallen) and beside >= whole(Float(men) * p.group_beside)
        if leaderless and luck.group[g] < chance(world, p.group_to_the_west):
            cause[g] = GROUP_WEST
        ripe = cut_off >= whole(Float(men) * p.group_cut_off)
        if ripe and luck.group[g] < chance(world, p.group * hunger * worn):
            cause[g] = GROUP_POCKET
    return cause


def in_the_field(world: World, f: Formations, i: int) -> bool:
    """Return whether a formation fights and is no garrison."""
    return bool(f.status[i] == FIGHTING and not world.roster.stand_fast[i])


def beside_refuge(world: World, state: State, f: Formations, i: int) -> bool:
    """Return whether a formation stands beside ground of the side to which it would rather surrender."""
    refuge = int(world.roster.refuge[world.roster.side[i]])
    return refuge >= 0 and any(state.control[n] == refuge for n in neighbours(world, f.cell[i]))


def why(world: World, state: State, seen: Seen, f: Formations, trapped: np.ndarray, city_fallen: np.ndarray,
        side_fallen: np.ndarray, group: np.ndarray, luck: Luck, i: int) -> int:  # fmt: skip
    """Return why a formation lays down its arms: the weightiest of its reasons, or NO_CAUSE."""
    if f.status[i] != FIGHTING:
        return NO_CAUSE
    p, roster, side, draw = world.params.capitulation, world.roster, int(world.roster.side[i]), int(luck.surrender[i])
    city = int(world.ground.city[f.cell[i]])
    if side_fallen[side]:
        return STATE_FELL
    if city >= 0 and city_fallen[city] and roster.city_side[city] == side:
        return CITY_FELL
    if in_the_field(world, f, i) and group[roster.front[i]] != NO_CAUSE:
        return int(group[roster.front[i]])
    if trapped[i] and draw < whole(p.overrun * Float(65536)):
        return OVERRUN
    leaderless = beside_refuge(world, state, f, i) and headless(world, side, city_fallen) and f.posture[i] == WITHDRAW
    if leaderless and draw < chance(world, p.to_the_west):
        return TO_THE_WEST
    hunger, worn = Float(1000 - min(int(f.ammunition[i]), 1000)) * STEP, Float(1000 - int(f.cohesion[i])) * STEP
    held_in = sum(enemies(world, field, side, int(f.cell[i])) for field in (seen.men, seen.beside))
    long_enough = f.isolated[i] >= whole(p.pocket_days / world.params.days)
    outmatched = held_in >= whole(Float(fighting_men(world, f, i)) * p.pocket_odds)
    if long_enough and outmatched and draw < chance(world, p.pocket * hunger * worn):
        return POCKET
    return NO_CAUSE


def notice(world: World, state: State, before: Seen, f: Formations, luck: Luck) -> np.ndarray:
    """Return what each side believes of the enemy; hundreds of men, (S, N)."""
    p = world.params.intelligence
    seeming = np.zeros_like(before.men)
    for i, cell in enumerate(f.cell):
        error = exp(grid(p.error * (Float(luck.report[i]) * STEP)))
        seeming[world.roster.side[i], cell] += whole(Float(fighting_men(world, f, i)) * error)
    kept = Float(1) - grid(p.forgetting * world.params.days)
    believed = np.rint(state.believed.astype(np.float32) * kept).astype(np.int16)
    for side in range(len(believed)):
        foes = [other for other in range(len(believed)) if fight_each_other(world, side, other)]
        in_sight = before.beside[side] + before.men[side] > 0
        there = np.minimum(seeming[foes].sum(axis=0) // 100, 30_000)
        believed[side] = np.where(in_sight, there, believed[side])
    return believed
