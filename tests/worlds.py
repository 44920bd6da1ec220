"""Small worlds for the tests: a few rows of characters, and the formations that stand on them.

All worlds have one size (cells, formations, commands, steps), so that the engine is compiled once for all of them.
A row lies half a cell to the right of the one above: cell (row, column) touches (row, column +- 1), (row + 1, column),
(row + 1, column - 1), (row - 1, column) and (row - 1, column + 1).
"""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache, partial
from importlib.resources import files
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from tests import minds as heads

from redpencil.engine import luck as chance
from redpencil.engine.nodes import ALWAYS, NEVER, UNDECIDED, before, known, told
from redpencil.engine.params import Params
from redpencil.engine.rivers import STANDING
from redpencil.engine.state import (
    ATTACK,
    FAR,
    FIGHTING,
    HOLD,
    NO_HEADING,
    NOBODY,
    WAITING,
    Airfields,
    Boundaries,
    Depots,
    Events,
    Formations,
    Ground,
    Nodes,
    Orders,
    Roster,
    Script,
    Shifts,
    State,
    Watch,
    World,
)
from redpencil.engine.step import step
from redpencil.scenario.numbers import parameters

ROWS, COLUMNS = 7, 12
WIDTH = COLUMNS + 1  # one column of padding between the rows
SIZE = (ROWS + 2) * WIDTH
SHIFTS = Shifts((1, WIDTH, WIDTH - 1, -1, -WIDTH, 1 - WIDTH))
EAST, SOUTH_EAST, SOUTH_WEST, WEST, NORTH_WEST, NORTH_EAST = range(6)
FORMATIONS, COMMANDS, SIDES, FRONTS, CITIES, STEPS = 12, 4, 3, 4, 2, 24
AIRFIELDS, DEPOTS = 3, 40
DIRECTIVES, NODES, EXCLUSIONS = 12, 3, 4
Exclusion = tuple[tuple[int, int], tuple[int, int]]  # node and option, node and option
MAJOR, MEDIUM, MINOR = 1, 2, 3
SPACING = 6070  # metres
A_DAY = 4  # steps
OPEN = ("." * COLUMNS,) * ROWS
TERRAIN = {  # character -> what it sets, thousandths of the cell
    ".": {}, "#": {"built_up": 1000}, "f": {"forest": 1000}, "m": {"marsh": 1000}, "h": {"rugged": 1000},
    "w": {"works": 1000}, "t": {"works": 500}, "e": {"works": 1000, "evacuated": 1000}, "~": {},
}  # fmt: skip
Place = tuple[int, int]  # row, column


class Piece(NamedTuple):
    """A formation to be put on the map; units as in `Formations` and `Roster`."""

    side: int
    at: Place
    men: int = 8000
    vehicles: int = 0
    guns: int = 100
    command: int | None = None  # by default the side's own, which has the side's number
    arrives: int = -1
    speed: float = 25.0
    wheeled: int = 0
    weight: float = 0.9
    quality: float = 1.0
    follows: int = 0
    stand_fast: int = 0
    cohesion: int = 900
    ammunition: int = 3000
    fuel: int = 3000
    trench: int = 0
    fatigue: int = 0
    isolated: int = 0
    workshop: int = 0


class Order(NamedTuple):
    """What a command is told from a step on."""

    command: int
    goal: Place | None = None
    posture: int = ATTACK
    intensity: int = 1000
    begins: int = 0
    preparation: int = 0
    when: Sequence[tuple[int, int]] = ()  # nodes and the options that they must have


class Node(NamedTuple):
    """A decision: the side that takes it, the step before which it falls due, and what history chose."""

    side: int
    opens: int = 0
    options: int = 2
    historical: int = 0
    settled: int = -1
    asks: tuple[int, Place, int, int, int] | None = None  # kind, place, side, city, command
    links: int = 1


class Depot(NamedTuple):
    """A place where supply enters: tonnes a day, -1 without limit."""

    side: int
    at: Place
    tonnes: int = -1
    front: int = -1
    opens: int = -1
    closes: int = STEPS + 1
    by_air: int = 0


class Airfield(NamedTuple):
    """A place from which a side flies, from a step on."""

    side: int
    at: Place
    opens: int = -1


class River(NamedTuple):
    """An edge with a river: the cell, the direction in which it leaves the cell, the class, and the bridge over it."""

    at: Place
    direction: int
    size: int = MAJOR
    bridge: int = 0


def cell_of(place: Place) -> int:
    """Return the flat index of a cell."""
    row, column = place
    return (row + 1) * WIDTH + column


def beyond(place: Place, direction: int) -> Place:
    """Return the place that lies next in a direction."""
    row, column = divmod(cell_of(place) + SHIFTS[direction], WIDTH)
    return row - 1, column


@cache
def numbers() -> Params:
    """Return the packaged parameters."""
    text = (files("redpencil") / "data/parameters.toml").read_text("utf-8")
    tables = tomllib.loads(text)
    rules = [name for name in Params.__annotations__ if name not in ("hours", "days")]
    values = {f"{name}.{key}": float(entry["value"]) for name in rules for key, entry in tables[name].items()}
    return parameters(values, hours=6)


def params(**changes: float) -> Params:
    """Return the packaged parameters with some changed: `params(combat__noise_advance=0.0)`."""
    given = numbers()
    for path, value in changes.items():
        rule, _, name = path.partition("__")
        given = given._replace(**{rule: getattr(given, rule)._replace(**{name: np.float32(value)})})
    return given


QUIET = params(combat__noise_attacker=0, combat__noise_defender=0, combat__noise_advance=0, intelligence__error=0,
               movement__friction=0)  # fmt: skip


def _flat(fill: int = 0) -> np.ndarray:
    return np.full(SIZE, fill, np.int32)


def _inside() -> np.ndarray:
    mask = np.zeros(SIZE, bool)
    mask[WIDTH : SIZE - WIDTH].reshape(ROWS, WIDTH)[:, :COLUMNS] = True
    return mask


def distances(goals: Sequence[int], land: np.ndarray, hours: int = 5) -> np.ndarray:
    """Return the cost-to-go to the nearest goal in quarter-hours, over land; int16 (N,)."""
    cost = np.full(SIZE, 32_000, np.int32)
    front = [goal for goal in goals if land[goal]]
    cost[front] = 0
    while front:
        near = {cell + shift: cell for cell in front for shift in SHIFTS}
        front = [n for n, cell in near.items() if land[n] and cost[n] > cost[cell] + 4 * hours]
        for n in front:
            cost[n] = cost[near[n]] + 4 * hours
    return cost.astype(np.int16)


def ground(rows: Sequence[str], *, rivers: Sequence[River], routes: Sequence[Place], cities: Mapping[Place, int],
           sources: Sequence[Depot], closed: Mapping[int, Sequence[Place]],
           roads: int, bases: Sequence[Airfield]) -> Ground:  # fmt: skip
    """Draw the ground; `closed` lists for each front the cells that it may not enter."""
    assert [len(row) for row in rows] == [COLUMNS] * ROWS
    fields = {name: _flat() for name in ("built_up", "forest", "marsh", "rugged", "works", "evacuated")}
    land = _inside()
    for r, row in enumerate(rows):
        for c, character in enumerate(row):
            land[cell_of((r, c))] &= character != "~"
            for name, value in TERRAIN[character].items():
                fields[name][cell_of((r, c))] = value
    river = np.zeros((6, SIZE), np.int32)
    for place, direction, size, _ in rivers:
        river[direction, cell_of(place)] = size
        river[(direction + 3) % 6, cell_of(beyond(place, direction))] = size
    beyond_it = np.zeros((1, SIZE), np.int32)
    for front, places in closed.items():
        beyond_it[0, [cell_of(place) for place in places]] |= 1 << front
    city = _flat(-1)
    for place, k in cities.items():
        city[cell_of(place)] = k
    to_go = [distances([cell_of(place)], land) for place in routes]
    to_go += [np.zeros(SIZE, np.int16)] * (2 * COMMANDS - len(to_go))
    assert len(to_go) == 2 * COMMANDS, "too many goals"
    return Ground(
        land=land, shifts=SHIFTS, **fields, road=np.full((6, SIZE), roads, np.int32), river=river,
        march_cost=np.full(SIZE, 2, np.int16), city=city, beyond=beyond_it, spacing=np.int32(SPACING),
        depots=depots(sources), airfields=airfields(bases), routes=np.stack(to_go),
    )  # fmt: skip


def depots(given: Sequence[Depot]) -> Depots:
    """Lay out the depots; those that are not given never open."""
    assert len(given) <= DEPOTS
    rows = [*given, *[Depot(0, (0, 0), opens=STEPS + 1)] * (DEPOTS - len(given))]

    def of(numbers: list[int]) -> np.ndarray:
        return np.array(numbers, np.int32)

    return Depots(
        cell=of([cell_of(row.at) for row in rows]), side=of([row.side for row in rows]),
        front=of([row.front for row in rows]), opens=of([row.opens for row in rows]),
        closes=of([row.closes for row in rows]), by_air=of([row.by_air for row in rows]),
        kg_day=of([1000 * row.tonnes if row.tonnes >= 0 else -1 for row in rows]),
    )  # fmt: skip


def airfields(given: Sequence[Airfield]) -> Airfields:
    """Lay out the airfields; those that are not given never open. Distances are counted in cells of six km."""
    fields = [*given, *[Airfield(0, (0, 0), STEPS + 1)] * (AIRFIELDS - len(given))]
    row, column = np.divmod(np.arange(SIZE), WIDTH)
    km = []
    for field in fields:
        down, right = row - field.at[0] - 1, column - field.at[1]
        km.append(6 * np.maximum(np.maximum(abs(down), abs(right)), abs(down + right)))
    return Airfields(
        cell=np.array([cell_of(field.at) for field in fields], np.int32),
        side=np.array([field.side for field in fields], np.int32),
        opens=np.array([field.opens for field in fields], np.int32),
        km=np.array(km, np.int16),
    )


def roster(pieces: Sequence[Piece], *, front_of: Sequence[int], capital: Sequence[int], hearts: Sequence[Place],
           city_side: Sequence[int], trucks: Sequence[int], air: Sequence[float], air_range_km: Sequence[int],
           endurance: Sequence[float], skill: Sequence[float], killed: Sequence[float],
           stock: Sequence[int], growth: Sequence[int], spirit: Sequence[int]) -> Roster:  # fmt: skip
    """Write the roster; places that no piece fills are formations that never arrive."""
    absent = Piece(0, (0, 0), men=0, guns=0, arrives=STEPS + 1)
    pieces = [*pieces, *[absent] * (FORMATIONS - len(pieces))]
    command = np.array([p.side if p.command is None else p.command for p in pieces], np.int32)
    command_side = np.array([0, 1, 2, 0], np.int32)

    def whole(name: str) -> np.ndarray:
        return np.array([getattr(p, name) for p in pieces], np.int32)

    def real(name: str) -> np.ndarray:
        return np.array([getattr(p, name) for p in pieces], np.float32)

    return Roster(
        side=whole("side"), front=np.array(front_of, np.int32)[command], command=command, arrives=whole("arrives"),
        speed=real("speed"), wheeled=whole("wheeled"), weight=real("weight"), quality=real("quality"),
        follows=whole("follows"), stand_fast=whole("stand_fast"),
        hostile=np.array([[0, 1, 0], [1, 0, 1], [0, 1, 0]], np.int32),  # 0 and 2 are allies against 1
        command_side=command_side, command_front=np.array(front_of, np.int32),
        front_trucks=np.array(trucks, np.int32), city_side=np.array(city_side, np.int32),
        city_heart=np.array([cell_of(p) for p in hearts], np.int32), air=np.array(air, np.float32),
        air_range_km=np.array(air_range_km, np.int32),
        endurance=np.array(endurance, np.float32), skill=np.array(skill, np.float32),
        killed=np.array(killed, np.float32), ammunition_stock=np.array(stock, np.int32),
        ammunition_growth=np.array(growth, np.int32), front_side=np.array([0, 1, 2, 0], np.int32),
        fuel_stock=np.array(stock, np.int32), spirit=np.array(spirit, np.int32),
        refuge=np.array([-1, 2, -1], np.int32), capital=np.array(capital, np.int32),
    )  # fmt: skip


def boundaries(front_of: Sequence[int], *, lifted: int, when: Sequence[tuple[int, int]], stops: int) -> Boundaries:
    """Return one boundary for each front, which holds before step `lifted` and under the options `when`."""
    allowed = np.full((FRONTS, NODES), ALWAYS, np.int32)
    for node, option in when:
        allowed[:, node] &= 1 << (option + 1)
    return Boundaries(
        binds=(np.arange(FRONTS)[:, None] == np.array(front_of)[None, :]).astype(np.int32),
        in_time=np.repeat((np.arange(STEPS) < lifted)[:, None], FRONTS, axis=1).astype(np.int32),
        when=allowed, stops=np.full(FRONTS, stops, np.int32),
    )  # fmt: skip


def formations(pieces: Sequence[Piece]) -> Formations:
    """Put the formations on the map."""
    absent = Piece(0, (0, 0), men=0, guns=0, arrives=STEPS + 1)
    pieces = [*pieces, *[absent] * (FORMATIONS - len(pieces))]

    def all_of(name: str) -> np.ndarray:
        return np.array([getattr(p, name) for p in pieces], np.int32)

    return Formations(
        cell=np.array([cell_of(p.at) for p in pieces], np.int32), heading=np.full(FORMATIONS, NO_HEADING, np.int32),
        progress=np.zeros(FORMATIONS, np.int32), men=all_of("men"), vehicles=all_of("vehicles"),
        workshop=all_of("workshop"), guns=all_of("guns"), cohesion=all_of("cohesion"), ammunition=all_of("ammunition"),
        fuel=all_of("fuel"), trench=all_of("trench"), fatigue=all_of("fatigue"), isolated=all_of("isolated"),
        status=np.array([FIGHTING if p.arrives < 0 else WAITING for p in pieces], np.int32),
        posture=np.full(FORMATIONS, HOLD, np.int32),
    )  # fmt: skip


def holders(held: Sequence[str], pieces: Sequence[Piece], land: np.ndarray) -> np.ndarray:
    """Return who holds each cell: `held` in digits, and a formation always its own; int8 (N,)."""
    control = np.full(SIZE, NOBODY, np.int8)
    for r, row in enumerate(held):
        for c, character in enumerate(row):
            control[cell_of((r, c))] = int(character) if character.isdigit() else NOBODY
    for piece in pieces:
        if piece.arrives < 0:
            control[cell_of(piece.at)] = piece.side
    control[~land] = NOBODY
    return control


def reach_of(land: Ground, control: np.ndarray, bridge: np.ndarray) -> np.ndarray:
    """Return how far supply of each side has reached when it has had all the time it wants; int16 (S, N)."""
    shut = np.isin(land.river[:3], (MAJOR, MEDIUM)) & (bridge < STANDING)
    reach = np.full((SIDES, SIZE), FAR, np.int32)
    for side in range(SIDES):
        own = control == side
        d = land.depots
        works = (d.side == side) & (d.opens <= 0) & (d.closes > 0) & (d.by_air == 0)
        source = np.zeros(SIZE, bool)
        source[d.cell[works]] = True
        for _ in range(SIZE):
            best = np.full(SIZE, FAR)
            for d, shift in enumerate(SHIFTS[:3]):
                best = np.minimum(best, np.where(shut[d], FAR, np.roll(reach[side], -shift)))
                best = np.minimum(best, np.roll(np.where(shut[d], FAR, reach[side]), shift))
            new = np.where(own, np.minimum(best + land.march_cost, FAR), FAR)
            new = np.where(own & source, 0, new)
            if (new == reach[side]).all():
                break
            reach[side] = new
    return reach.astype(np.int16)


def script(orders: Sequence[Order], routes: Sequence[Place]) -> Script:
    """Return the directives in the order of their steps; what is left of DIRECTIVES are some that never begin."""
    table = Script(
        *(np.zeros((DIRECTIVES, NODES) if name == "when" else DIRECTIVES, np.int32) for name in Script._fields)
    )
    table.begins[:] = NEVER
    assert len(orders) <= DIRECTIVES, "too many orders"
    for d, order in enumerate(sorted(orders, key=lambda order: order.begins)):
        table.command[d], table.begins[d] = order.command, order.begins
        table.when[d] = ALWAYS
        for node, option in order.when:
            table.when[d, node] &= 1 << (option + 1)
        table.route[d] = -1 if order.goal is None else routes.index(order.goal)
        table.posture[d], table.intensity[d] = order.posture, order.intensity
        table.preparation[d] = order.preparation
    return table


def decisions(given: Sequence[Node], excludes: Sequence[Exclusion], command: np.ndarray) -> Nodes:
    """Return the nodes; what is left of NODES are some that never open."""
    all_of = [*given, *[Node(0, NEVER)] * (NODES - len(given))]
    given_asks = [node.asks or (0, (0, 0), 0, 0, 0) for node in all_of]
    watch = Watch(
        *(np.array(column, np.int32) for column in zip(
            *((kind, cell_of(place), side, city) for kind, place, side, city, _ in given_asks), strict=True)),
        who=np.array([command == asked[-1] for asked in given_asks], np.int32),
    )  # fmt: skip
    columns = [np.array([getattr(node, name) for node in all_of], np.int32)
               for name in ("side", "opens", "options", "historical", "settled")]  # fmt: skip
    links = np.array([node.links for node in all_of], np.int32)
    asks = np.array([-1 if node.asks is None else place for place, node in enumerate(all_of)], np.int32)
    pairs = np.full((EXCLUSIONS, 4), [0, NEVER, 0, 0], np.int32)  # of an option that nobody takes
    for number, (one, other) in enumerate(excludes):
        pairs[2 * number : 2 * number + 2] = [(*one, *other), (*other, *one)]
    return Nodes(*columns, asks=asks, watch=watch, excludes=pairs, links=np.repeat(links[:, None], COMMANDS, axis=1))


def world(
    rows: Sequence[str],
    pieces: Sequence[Piece],
    orders: Sequence[Order] = (),
    *,
    held: Sequence[str] = ("0" * COLUMNS,) * ROWS,
    rivers: Sequence[River] = (),
    cities: Mapping[Place, int] | None = None,
    hearts: Sequence[Place] = ((0, 0), (0, 0)),
    city_side: Sequence[int] = (1, 1),
    capital: Sequence[int] = (-1, -1, -1),
    sources: Mapping[int, Sequence[Place]] | None = None,
    limited: Sequence[Depot] = (),
    closed: Mapping[int, Sequence[Place]] | None = None,
    lifted: int = STEPS,
    closed_when: Sequence[tuple[int, int]] = (),
    stops: int = 0,
    front_of: Sequence[int] = (0, 1, 2, 3),
    trucks: Sequence[int] = (100_000,) * FRONTS,
    air: Sequence[float] = (0.0,) * SIDES,
    air_range_km: Sequence[int] = (0,) * SIDES,
    bases: Sequence[Airfield] = (),
    endurance: Sequence[float] = (0.0,) * SIDES,
    skill: Sequence[float] = (0.0,) * SIDES,
    killed: Sequence[float] = (0.25,) * SIDES,
    stock: Sequence[int] = (6000,) * SIDES,
    growth: Sequence[int] = (0,) * SIDES,
    spirit: Sequence[int] = (1000,) * SIDES,
    roads: int = 1,
    thinks: int | None = None,
    nodes: Sequence[Node] = (),
    excludes: Sequence[Exclusion] = (),
    numbers: Params = QUIET,
) -> tuple[World, State]:
    """Build a world and the state before its first step.

    `held` names the side that holds each cell; `front_of` the front of each command. Sides 0 and 2 are allies against
    side 1; command 3 is a second one of side 0. By default supply of side 0 enters at the left edge of the map, that
    of side 1 at the right one, of side 2 at the top. `thinks` is the seed by which persons and letters are drawn.
    """
    rows_range, columns_range = range(ROWS), range(COLUMNS)
    everywhere = {0: [(r, 0) for r in rows_range], 1: [(r, COLUMNS - 1) for r in rows_range],
                  2: [(0, c) for c in columns_range]}  # fmt: skip
    entries = [Depot(side, at) for side, places in (everywhere if sources is None else sources).items()
               for at in places]  # fmt: skip
    routes = list(dict.fromkeys(order.goal for order in orders if order.goal is not None))
    land = ground(rows, rivers=rivers, routes=routes, cities=cities or {}, closed=closed or {},
                  roads=roads, bases=bases, sources=[*entries, *limited])  # fmt: skip
    control = holders(held, pieces, land.land)
    bridge = np.zeros((3, SIZE), np.int16)
    for river in rivers:
        first = river.at if river.direction < 3 else beyond(river.at, river.direction)
        bridge[river.direction % 3, cell_of(first)] = river.bridge
    state = State(
        step=np.int32(0), formations=formations(pieces), control=control, reach=reach_of(land, control, bridge),
        bridge=bridge, believed=np.zeros((SIDES, SIZE), np.int16), unsupplied=np.zeros(SIZE, np.int8),
        city_cut_off=np.zeros(CITIES, np.int32),
        city_fallen=np.zeros(CITIES, np.int32), side_fallen=np.zeros(SIDES, np.int32),
        choice=np.full(NODES, UNDECIDED, np.int32), heard=np.full((NODES, COMMANDS), NEVER, np.int32),
        minds=heads.minds(FORMATIONS),
    )  # fmt: skip
    people = roster(pieces, front_of=front_of, capital=capital, hearts=hearts, city_side=city_side,
                    trucks=trucks, air=air, air_range_km=air_range_km, endurance=endurance, skill=skill, killed=killed,
                    stock=stock, growth=growth, spirit=spirit)  # fmt: skip
    lines = boundaries(front_of, lifted=lifted, when=closed_when, stops=stops)
    inner = heads.inner(SIZE, NODES, heads.OPTIONS, thinks)
    return World(
        land, people, numbers, script(orders, routes), decisions(nodes, excludes, people.command), lines, inner
    ), state


@partial(jax.jit, static_argnames="steps")
def _luck(world: World, seed: jax.Array, steps: int) -> chance.Luck:
    return chance.draw(jax.random.key(seed, impl="threefry2x32"), world.params, world.roster.command,
                       steps=steps, cities=CITIES, sides=SIDES, commands=COMMANDS, fronts=FRONTS)  # fmt: skip


def luck_of(world: World, seed: int) -> chance.Luck:
    """Draw the luck of a whole small campaign; NumPy arrays, stacked to (T, ...)."""
    return jax.device_get(_luck(world, jnp.uint32(seed), STEPS))


@jax.jit
def _play(world: World, state: State, luck: chance.Luck) -> tuple[State, Events]:
    def once(state: State, now: chance.Luck) -> tuple[State, tuple[State, Events]]:
        after, events = step(world, state, scripted(world, state), now)
        return after, (after, events)

    start = before(world, state, world.nodes.historical)
    return jax.lax.scan(once, start, luck)[1]


def scripted(world: World, state: State) -> Orders:
    """Return what the directives tell every command, whatever side it is on."""
    return told(world.script, world.nodes, known(state), state.heard, state.step)


def play(world: World, state: State, seed: int = 1) -> tuple[State, Events]:
    """Play the script with the engine; states and events after each step, NumPy arrays stacked to (T, ...)."""
    return jax.device_get(_play(world, jax.tree.map(jnp.asarray, state), luck_of(world, seed)))


def at(record: NamedTuple, t: int) -> NamedTuple:
    """Return a stacked record at one step."""
    return jax.tree.map(lambda x: x[t], record)


def leaves(record: NamedTuple) -> list[np.ndarray]:
    """Return the arrays of a record."""
    return jax.tree.leaves(record)


def filled(record: NamedTuple, arrays: Sequence[np.ndarray]) -> NamedTuple:
    """Return a record of the same form with other arrays."""
    return jax.tree.unflatten(jax.tree.structure(record), arrays)
