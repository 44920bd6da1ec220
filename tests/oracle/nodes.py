"""Decisions: who hears of which choice when, and what the directives tell each command, one after the other."""

import numpy as np
from tests.oracle.exact import Float, log, whole

from redpencil.engine.exact import GRID
from redpencil.engine.luck import UNIT, Luck
from redpencil.engine.nodes import ALWAYS, ENTERED, FELL, HELD, HOLDING, REACHED, RING, UNDECIDED
from redpencil.engine.state import FIGHTING, HOLD, Orders, State, World


def heard_of(state: State, node: int, command: int) -> int:
    """Return the option of a node of which a command has heard."""
    return int(state.choice[node]) if state.heard[node, command] <= state.step else UNDECIDED


def told(world: World, state: State) -> Orders:
    """Return what every command is told: its latest directive that has begun and whose conditions hold."""
    script, commands = world.script, len(world.roster.command_side)
    given = Orders(*(np.full(commands, fill, np.int32) for fill in (-1, HOLD, HOLDING, 0)), world.nodes.historical)
    for c in range(commands):
        for d in np.flatnonzero((script.command == c) & (script.begins <= state.step)):
            begins, holds = int(script.begins[d]), True
            for m, bits in enumerate(script.when[d]):
                option = heard_of(state, m, c)
                holds &= bool(int(bits) >> (option + 1) & 1)
                if bits != ALWAYS and option != UNDECIDED:
                    begins = max(begins, int(state.heard[m, c]))
            if holds:
                given.route[c], given.posture[c], given.intensity[c] = (
                    script.route[d], script.posture[d], script.intensity[d]
                )  # fmt: skip
                given.preparation[c] = script.preparation[d] if begins == state.step else 0
    return given


def decide(world: World, state: State, orders: Orders, luck: Luck | None) -> tuple[np.ndarray, np.ndarray]:
    """Return (choice, heard) after the decisions of a step; without luck the news takes no time."""
    nodes, choice, heard = world.nodes, state.choice.copy(), state.heard.copy()
    for m in range(len(choice)):
        wanted = int(orders.choice[m])
        option = wanted if 0 <= wanted < nodes.options[m] else UNDECIDED
        if nodes.settled[m] >= 0:
            option = int(nodes.settled[m])
        elif option in (out := ruled_out(world, state, m)):
            left = [k for k in range(nodes.options[m]) if k not in out]
            option = left[0] if left else UNDECIDED
        waits = nodes.asks[m] >= 0 and not is_so(world, state, int(nodes.asks[m]))
        if choice[m] != UNDECIDED or nodes.opens[m] > state.step + 1 or waits or option == UNDECIDED:
            continue
        choice[m] = option
        for c in np.flatnonzero(world.roster.command_side == nodes.side[m]):
            heard[m, c] = state.step + 1 + (0 if luck is None else late(world, luck, m, c))
    return choice, heard


def late(world: World, luck: Luck, node: int, command: int) -> int:
    """Return the whole steps for which the news of a choice travels."""
    draw = (Float(luck.courier[command]) + Float(0.5)) / Float(UNIT)
    link = whole(world.params.command.courier_hours * Float(1000) * (Float(1) / world.params.hours))
    return int(world.nodes.links[node, command]) * link * whole(-log(draw) * Float(GRID)) // (1000 * GRID)


def binds(world: World, state: State, bar: int, command: int) -> bool:
    """Return whether a boundary holds back a command in this step."""
    lines = world.boundaries
    heard = [int(bits) >> (heard_of(state, m, command) + 1) & 1 for m, bits in enumerate(lines.when[bar])]
    return bool(lines.binds[bar, command] and lines.in_time[state.step, bar] and all(heard))


def ruled_out(world: World, state: State, node: int) -> set[int]:
    """Return the options of a node that those already taken at others exclude."""
    return {int(theirs) for one, option, other, theirs in world.nodes.excludes
            if other == node and state.choice[one] == option}  # fmt: skip


def is_so(world: World, state: State, number: int) -> bool:
    """Return whether what a node waits for has come about."""
    watch, f = world.nodes.watch, state.formations
    kind, cell, city = int(watch.kind[number]), int(watch.cell[number]), int(watch.city[number])
    there = [int(f.cell[i]) for i in range(len(f.cell)) if watch.who[number, i] and f.status[i] == FIGHTING]
    near = {cell, *(cell + shift for shift in world.ground.shifts)}
    answers = {
        HELD: bool(state.control[cell] == watch.side[number]),
        REACHED: bool(near & set(there)),
        ENTERED: any(world.ground.city[one] == city for one in there),
        RING: bool(state.city_cut_off[city] >= 2),
        FELL: bool(state.city_fallen[city] > 0),
    }
    return answers[kind]
