"""Decisions: who hears of which choice when, and what the directives tell each command, one after the other."""

import numpy as np
from tests.oracle.exact import Float, log, whole

from redpencil.engine.exact import GRID
from redpencil.engine.luck import UNIT, Luck
from redpencil.engine.nodes import ALWAYS, HOLDING, UNDECIDED
from redpencil.engine.state import HOLD, Orders, State, World


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
        if choice[m] != UNDECIDED or nodes.opens[m] > state.step + 1 or option == UNDECIDED:
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
