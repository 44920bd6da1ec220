"""The step a second time, in plain NumPy and Python: written to be read, and to disagree with the engine.

It takes and returns the engine's records, filled with NumPy arrays, and must agree with it on every number. The rules
are written down from their description, one formation after the other; nothing but the tests uses it.
"""

from collections.abc import Iterator

import jax
import numpy as np
from tests.oracle import capitulation, combat, losses, movement, nodes, supply
from tests.oracle.cells import cut_off, fight_each_other, survey
from tests.oracle.exact import Float, whole

from redpencil.engine.luck import Luck
from redpencil.engine.state import (
    ARRIVED,
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


def plain(record: object) -> object:
    """Return a record with NumPy arrays, and NumPy scalars where it holds single numbers."""
    return jax.tree.map(lambda x: np.asarray(x)[()], record)


def arrive(world: World, state: State, f: Formations, orders: Orders) -> np.ndarray:
    """Bring on those whose date has come, unless an enemy holds their cell; then set the postures.

    They are as ordered, but those who are cut off and short of ammunition break out.
    """
    arrived = np.zeros(len(f.cell), bool)
    for i, cell in enumerate(f.cell):
        due = f.status[i] == WAITING and world.roster.arrives[i] <= state.step
        if due and not fight_each_other(world, int(world.roster.side[i]), state.control[cell]):
            f.status[i] = FIGHTING
            arrived[i] = True
        if f.status[i] == FIGHTING:
            stock = Float(world.roster.ammunition_stock[world.roster.side[i]])
            hungry = f.ammunition[i] < whole(stock * world.params.command.hungry)
            starving = f.isolated[i] >= cut_off(world) and hungry
            leaves = starving and not world.roster.stand_fast[i] and not world.roster.follows[i]
            f.posture[i] = BREAK_OUT if leaves else orders.posture[world.roster.command[i]]
    return arrived


def leave(world: World, f: Formations, cause: np.ndarray, toll: losses.Toll) -> np.ndarray:
    """Take from the field who surrenders or has no men left, with all he has; return whose end this step was."""
    ended = np.zeros(len(f.cell), bool)
    for i in range(len(f.cell)):
        if cause[i] != NO_CAUSE or (f.status[i] == FIGHTING and f.men[i] <= 0):
            ended[i] = True
            f.status[i] = SURRENDERED if cause[i] != NO_CAUSE else DESTROYED
            f.heading[i], f.progress[i] = NO_HEADING, 0
            dead = whole(Float(f.men[i]) * world.params.capitulation.overrun_killed) if cause[i] == OVERRUN else 0
            toll.killed[i] += dead
            toll.captured[i] += f.men[i] - dead
            f.men[i] = 0
        if f.status[i] in (SURRENDERED, DESTROYED):
            toll.vehicles_lost[i] += f.vehicles[i] + f.workshop[i]
            toll.guns_lost[i] += f.guns[i]
            f.vehicles[i] = f.workshop[i] = f.guns[i] = 0
    return ended


def step(world: World, state: State, orders: Orders, luck: Luck) -> tuple[State, Events]:
    """Play one step, as the engine does."""
    roster, count = world.roster, len(state.formations.cell)
    f = Formations(*(field.copy() for field in state.formations))
    choice, heard = nodes.decide(world, state, orders, luck)
    arrived = arrive(world, state, f, orders)
    seen = survey(world, f, state.control)
    state = state._replace(control=movement.settle(world, state, seen))
    seen = seen._replace(control=state.control)
    reach = supply.sweep(world, state)
    supply.deliver(world, state, f, reach, luck)
    for i in range(count):
        heading = movement.choose(world, state, seen, f, orders, state.control, i)
        heading = movement.face(world, seen, f, i) if heading == NO_HEADING else heading
        contact = movement.manned(world, seen, seen.men, state.control, i, movement.toward(world, f, i, heading))
        movement.turn(f, i, heading, contact=contact)
    bridge, bridged = supply.work(world, state, f, luck.bridge)
    state = state._replace(bridge=bridge)

    battle = combat.fight(world, seen, state, f, orders, luck)
    stood = f._replace(progress=f.progress.copy())
    toll = losses.no_toll(count)
    for i in range(count):
        men_before = int(f.men[i])
        losses.take(world, f, battle, luck, toll, i)
        losses.wear(world, f, men_before, battle, orders, i)
    for i in range(count):
        if losses.falters(world, f, battle, luck, i):
            battle.advance[i] = 0
    retreated, trapped = losses.fall_back(world, state, seen, f, battle, reach, luck, toll)
    city_cut_off, city_fallen = capitulation.cities(world, state, stood, battle, reach, luck)
    side_fallen = capitulation.sides(world, state, city_fallen, luck)
    control, moved = movement.march(world, state, seen, f, orders, battle.advance, battle.target, bridge, luck)
    group = capitulation.group_ends(world, state, f, city_fallen, luck)
    reasons = (
        capitulation.why(world, state, seen, f, trapped, city_fallen, side_fallen, group, luck, i) for i in range(count)
    )
    cause = np.array(list(reasons), np.int32)
    fighting = f.status == FIGHTING
    ended = leave(world, f, cause, toll)

    was, city = state.formations, world.ground.city
    marks = {
        ARRIVED: arrived,
        MOVED: moved,
        RETREATED: retreated,
        ISOLATED: fighting & (f.isolated == cut_off(world)),
        RELIEVED: fighting & (f.isolated == 0) & (was.isolated >= cut_off(world)),
        SURRENDER: cause != NO_CAUSE,
        DESTRUCTION: ended & (cause == NO_CAUSE),
        BRIDGED: bridged,
        PREPARED: battle.engaged & (orders.preparation[roster.command] > 0),
        ENTERED_CITY: moved & (city[f.cell] >= 0) & (city[f.cell] != city[was.cell]),
    }
    events = Events(
        what=sum(np.where(true, bit, 0) for bit, true in marks.items()),
        cause=cause,
        advance=battle.advance,
        target=battle.target,
        **toll._asdict(),
    )
    after = State(
        step=state.step + 1,
        formations=f,
        control=control,
        reach=reach,
        bridge=bridge,
        believed=capitulation.notice(world, state, seen, f, luck),
        unsupplied=supply.unsupplied(state, reach),
        city_cut_off=city_cut_off,
        city_fallen=city_fallen,
        side_fallen=side_fallen,
        choice=choice,
        heard=heard,
        minds=state.minds,
    )
    return after, events


def begin(world: World, start: State) -> State:
    """Return the start with what was decided before the campaign."""
    past = start._replace(step=start.step - 1)
    choice, heard = nodes.decide(world, past, nodes.told(world, start), None)
    return start._replace(choice=choice, heard=heard)


def campaign(world: World, state: State, luck: Luck) -> Iterator[tuple[State, Events]]:
    """Play the script of a world, yielding the state and the events after each step."""
    state = begin(world, state)
    for t in range(len(luck.contact)):
        state, events = step(world, state, nodes.told(world, state), Luck(*(draws[t] for draws in luck)))
        yield state, events
