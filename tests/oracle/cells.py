"""What stands where: sums over the formations of each cell, one formation after the other."""

from typing import NamedTuple

import numpy as np
from tests.oracle.exact import Float, grid, share, whole

from redpencil.engine.state import ATTACK, BREAK_OUT, FIGHTING, NO_HEADING, WITHDRAW, Formations, World


class Seen(NamedTuple):
    """What stands where at the beginning of a step; (S, N), but `control` and `load` (N,)."""

    men: np.ndarray
    beside: np.ndarray  # in the six cells around, but for those who are cut off
    sweeping: np.ndarray  # those who attack, but for those who are cut off
    vehicles: np.ndarray
    vehicles_beside: np.ndarray
    support: np.ndarray  # guns of the rear artillery in the cell and around it
    control: np.ndarray
    load: np.ndarray


def fighting_men(world: World, f: Formations, i: int) -> int:
    """Return the men of a formation who fight: at least one, as long as it has any."""
    if f.status[i] != FIGHTING or f.men[i] <= 0:
        return 0
    roster = world.roster
    return max(whole(Float(f.men[i]) * (roster.weight[i] * roster.quality[i])), 1)


def around(field: np.ndarray, shifts: tuple[int, ...]) -> np.ndarray:
    """Return the sum of an (N,) field over the six neighbours of each cell."""
    halo = max(shifts)
    total = sum(np.roll(field, -shift) for shift in shifts)
    total[:halo] = 0
    total[len(total) - halo :] = 0
    return total


def survey(world: World, f: Formations, control: np.ndarray) -> Seen:
    """Sum the formations in the field by side and cell."""
    sides, size = len(world.roster.hostile), len(control)
    men, supplied, attacking, vehicles, rolling, guns = (np.zeros((sides, size), np.int32) for _ in range(6))
    load = np.zeros(size, np.int32)
    for i, cell in enumerate(f.cell):
        if f.status[i] != FIGHTING:
            continue
        side = world.roster.side[i]
        men[side, cell] += fighting_men(world, f, i)
        if f.isolated[i] < cut_off(world):
            rolling[side, cell] += f.vehicles[i]
            supplied[side, cell] += fighting_men(world, f, i)
            attacking[side, cell] += fighting_men(world, f, i) if f.posture[i] in (ATTACK, BREAK_OUT) else 0
        vehicles[side, cell] += f.vehicles[i]
        guns[side, cell] += f.guns[i] if world.roster.follows[i] else 0
        load[cell] += f.men[i] + whole(Float(f.vehicles[i]) * world.params.movement.men_per_vehicle)
    near = [np.array([around(field, world.ground.shifts) for field in fields])
            for fields in (supplied, rolling, guns)]  # fmt: skip
    return Seen(men, near[0], attacking, vehicles, near[1], guns + near[2], control.copy(), load)


def fight_each_other(world: World, side: int, other: int) -> bool:
    """Return whether two sides are at war; nobody is at war with ground that nobody holds."""
    return bool(other >= 0 and world.roster.hostile[side, other] > 0)


def enemies(world: World, field: np.ndarray, side: int, cell: int) -> int:
    """Return what an (S, N) field holds of a side's enemies in one cell."""
    return sum(int(field[other, cell]) for other in range(len(field)) if fight_each_other(world, side, other))


def neighbours(world: World, cell: int) -> list[int]:
    """Return the six cells around one."""
    return [int(cell) + shift for shift in world.ground.shifts]


def ahead(world: World, f: Formations, i: int) -> int:
    """Return the cell that a formation heads for; its own where it heads nowhere."""
    heading = int(f.heading[i])
    return int(f.cell[i]) + (0 if heading == NO_HEADING else world.ground.shifts[heading])


def screen(world: World, cell: int) -> int:
    """Return the men below which a line is a screen that stops nobody; in streets fewer hold."""
    built_up = share(world.ground.built_up[cell])
    return whole(world.params.movement.manned_men * (Float(1) - grid(world.params.combat.street * built_up)))


def cut_off(world: World) -> int:
    """Return the steps without supply after which a formation is cut off."""
    return whole(world.params.command.cut_off_days * (Float(1) / world.params.days))


def stands_fast(world: World, f: Formations, i: int) -> bool:
    """Return whether a formation is a garrison that nobody has told to leave."""
    return bool(world.roster.stand_fast[i]) and f.posture[i] not in (WITHDRAW, BREAK_OUT)


def home_share(world: World) -> tuple[int, int]:
    """Return the sixtieths of a formation that stand in its own cell and in each cell beside it."""
    home = whole(world.params.combat.home_share * Float(60))
    return home, (60 - home) // 6


def front_share(world: World) -> int:
    """Return the sixtieths of a formation on its front: in its own cell and in one on each side of it."""
    home, out = home_share(world)
    return home + 2 * out


def line(world: World, seen: Seen, side: int, cell: int) -> int:
    """Return the men with whom a side's enemies hold a cell, from within and, where it is theirs, from beside it."""
    beside = enemies(world, seen.beside, side, cell)
    return _held_with(world, seen, enemies(world, seen.men, side, cell), beside, side, cell)


def armour(world: World, seen: Seen, side: int, cell: int) -> int:
    """Return the vehicles in that line."""
    beside = enemies(world, seen.vehicles_beside, side, cell)
    return _held_with(world, seen, enemies(world, seen.vehicles, side, cell), beside, side, cell)


def _held_with(world: World, seen: Seen, within: int, beside: int, side: int, cell: int) -> int:
    home, out = home_share(world)
    theirs = fight_each_other(world, side, seen.control[cell])
    return (home * within + (out * beside if theirs else 0)) // 60
