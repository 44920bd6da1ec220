"""Random small worlds, as wild as the rules allow."""

from typing import Any, NamedTuple

import numpy as np
from hypothesis import Phase, settings
from hypothesis import strategies as st
from tests import worlds as small

from redpencil.engine.nodes import ENTERED, FELL, HELD, REACHED, RING
from redpencil.engine.rivers import INTACT, STANDING
from redpencil.engine.state import ATTACK, BREAK_OUT, FIGHTING, HOLD, REST, WITHDRAW, Events, State, World

TERRAIN = "......#fmhwte~"
places = st.tuples(st.integers(0, small.ROWS - 1), st.integers(0, small.COLUMNS - 1))


def examples(count: int) -> settings:
    """Return the settings of a test that draws so many worlds; it does not shrink a failure, which takes minutes."""
    return settings(max_examples=count, phases=[Phase.generate])


class Scene(NamedTuple):
    """A world that has been drawn but not yet built: what a failing test prints."""

    rows: list[str]
    pieces: list[small.Piece]
    orders: list[small.Order]
    rest: dict[str, Any]
    numbers: dict[str, float]
    seed: int

    def build(self, thinks: int | None = None) -> tuple[World, State]:
        """Build the world; `thinks` is the seed by which persons and letters are drawn."""
        numbers = small.params(**self.numbers)
        return small.world(self.rows, self.pieces, self.orders, **self.rest, numbers=numbers, thinks=thinks)


class Played(NamedTuple):
    """A small campaign: `before` and `after` are stacked to (T, ...), as are the events."""

    world: World
    before: State
    after: State
    events: Events

    @property
    def there(self) -> np.ndarray:
        """Return who is in the field after each step; bool (T, F)."""
        return self.after.formations.status == FIGHTING


def pieces() -> st.SearchStrategy[small.Piece]:
    """Draw a formation."""
    return st.builds(
        small.Piece,
        side=st.integers(0, small.SIDES - 1),
        at=st.tuples(st.integers(1, 5), st.integers(3, 8)),  # close enough to fight
        men=st.sampled_from([0, 1, 2, 60, 900, 7000, 30_000]),
        vehicles=st.sampled_from([0, 0, 3, 150]),
        guns=st.sampled_from([0, 7, 400]),
        command=st.sampled_from([None, None, None, 3]),
        arrives=st.sampled_from([-1, -1, -1, 0, 2, 9]),
        speed=st.sampled_from([22.0, 60.0, 110.0]),
        wheeled=st.sampled_from([0, 0, 1]),
        weight=st.sampled_from([0.0, 0.35, 0.9]),
        quality=st.sampled_from([0.4, 1.0, 1.3]),
        follows=st.sampled_from([0, 0, 0, 1]),
        stand_fast=st.sampled_from([0, 0, 0, 1]),
        cohesion=st.sampled_from([0, 250, 700, 950, 1000]),
        ammunition=st.sampled_from([0, 90, 1500, 6000]),
        fuel=st.sampled_from([0, 100, 3500]),
        trench=st.sampled_from([-1000, -300, 0, 500, 1000]),
        fatigue=st.sampled_from([0, 700, 9000]),
        isolated=st.sampled_from([0, 1, 7]),
        workshop=st.sampled_from([0, 11]),
    )


def orders() -> st.SearchStrategy[small.Order]:
    """Draw an order."""
    return st.builds(
        small.Order,
        command=st.integers(0, small.COMMANDS - 1),
        goal=st.sampled_from([None, (0, 0), (3, 11), (6, 2), (3, 5), (0, 11), (3, 0)]),
        posture=st.sampled_from([ATTACK, ATTACK, ATTACK, HOLD, REST, WITHDRAW, BREAK_OUT]),
        intensity=st.sampled_from([100, 333, 1000]),
        begins=st.integers(0, small.STEPS // 2),
        preparation=st.integers(0, 1),
        when=st.sampled_from([(), (), (), ((0, 0),), ((1, 1),), ((2, -1), (0, 0))]),
    )


def decisions() -> st.SearchStrategy[small.Node]:
    """Draw a decision."""
    return st.builds(
        small.Node,
        side=st.integers(0, small.SIDES - 1),
        opens=st.integers(0, small.STEPS // 2),
        options=st.integers(1, 3),
        historical=st.integers(0, 2),
        settled=st.sampled_from([-1, -1, 0]),
        asks=st.sampled_from(
            [
                None,
                None,
                (HELD, (3, 6), 0, 0, 0),
                (REACHED, (3, 6), 0, 0, 0),
                (RING, (0, 0), 0, 0, 0),
                (ENTERED, (0, 0), 0, 0, 0),
                (FELL, (0, 0), 0, 1, 0),
            ]
        ),
        links=st.integers(0, 3),
    )


def rivers() -> st.SearchStrategy[small.River]:
    """Draw a stretch of river."""
    bridge = st.sampled_from([0, 0, 6, STANDING, INTACT])
    return st.builds(small.River, places, st.integers(0, 5), st.integers(1, 3), bridge)


def limited() -> st.SearchStrategy[small.Depot]:
    """Draw a depot that opens late, closes early, feeds one front only, or hands out little."""
    return st.builds(
        small.Depot,
        side=st.just(0),
        at=places,
        tonnes=st.sampled_from([0, 5, 30, 5000]),
        front=st.sampled_from([-1, 0, 3]),
        opens=st.sampled_from([-1, 4]),
        closes=st.sampled_from([8, small.STEPS + 1]),
        by_air=st.sampled_from([0, 1]),
    )


RARE = {  # parameters that bring about what is rare: round numbers, great hazards, narrow roads
    "movement__capacity_men": [4800.0, 70_000.0],
    "movement__manned_men": [1.0, 120.0],
    "movement__surrounded_cells": [4.0, 5.0],
    "command__homeward_km": [6.07, 18.3],
    "command__courier_hours": [0.0, 3.0, 12.0],
    "movement__bridge_hours_major": [12.0, 48.0],
    "combat__front_km": [6.0, 6.07],
    "combat__home_share": [0.4, 1.0],
    "movement__bridge_men_day": [4000.0, 45_000.0],
    "movement__friction": [0.0, 0.5],
    "weather__fog_days": [0.0, 0.5],
    "weather__low_cloud_days": [0.0, 0.4],
    "supply__throughput": [0.5, 1.0],
    "weather__enough": [0.3, 0.65, 1.0],
    "combat__period_intensity": [-0.4, 0.0, 0.3],
    "combat__period_pace": [-0.4, 0.0, 0.3],
    "combat__sick": [0.0, 0.00075, 0.1],
    "combat__repairable": [0.0, 0.05, 0.3, 0.5, 0.9, 1.0],
    "combat__advance_base": [1.78, 9.0],
    "cohesion__give_way": [0.08, 3.0],
    "cohesion__retreat_men": [0.0, 0.05, 0.3, 0.5, 0.9, 1.0],
    "cohesion__retreat_hit": [0.0, 0.015, 0.4, 1.0],
    "combat__cut_off_killed": [0.0, 0.42, 1.0],
    "cohesion__retreat_guns": [0.0, 0.05, 0.3, 0.5, 0.9, 1.0],
    "capitulation__pocket": [0.8, 9.0],
    "capitulation__group_cut_off": [0.0, 0.5, 1.0],
    "capitulation__group": [0.15, 9.0],
    "capitulation__group_beside": [0.0, 0.5],
    "capitulation__group_to_the_west": [0.4, 9.0],
    "capitulation__overrun": [0.0, 0.05, 0.3, 0.5, 0.9, 1.0],
    "capitulation__city": [0.35, 9.0],
    "capitulation__city_lost": [0.5, 9.0],
    "capitulation__state": [0.15, 2.0],
    "capitulation__to_the_west": [0.5, 9.0],
    "intelligence__forgetting": [0.25, 0.3, 1.0],
}


@st.composite
def scenes(draw: st.DrawFn) -> Scene:
    """Draw a world in which no two enemies stand in one cell and nobody stands in water."""
    rows = [list(row) for row in draw(st.lists(st.text(TERRAIN, min_size=small.COLUMNS, max_size=small.COLUMNS),
                                               min_size=small.ROWS, max_size=small.ROWS))]  # fmt: skip
    column = draw(st.integers(2, 9))
    held = ["2" * small.COLUMNS, *["0" * column + "1" * (small.COLUMNS - column)] * (small.ROWS - 1)]
    stands: dict[small.Place, int] = {}
    given = []
    for piece in draw(st.lists(pieces(), min_size=8, max_size=small.FORMATIONS)):
        rows[piece.at[0]][piece.at[1]] = "."
        first = stands.get(piece.at, piece.side)
        side = first if piece.arrives < 0 and (piece.side == 1) != (first == 1) else piece.side
        if piece.arrives < 0:
            stands.setdefault(piece.at, side)
        isolated = piece.isolated if piece.arrives < 0 else 0
        given.append(piece._replace(side=side, isolated=isolated, command=piece.command if side == 0 else None))
    hearts = draw(st.tuples(places, places))
    beyond = draw(st.integers(0, small.ROWS - 1))
    south = [(r, c) for r in range(beyond, small.ROWS) for c in range(small.COLUMNS)]
    rest = {
        "held": held,
        "rivers": draw(st.lists(rivers(), min_size=12, max_size=40)),
        "cities": {heart: k for k, heart in enumerate(hearts)} | {(3, 6): 0, (3, 7): 0},
        "hearts": hearts,
        "city_side": draw(st.tuples(st.integers(0, 2), st.integers(0, 2))),
        "capital": draw(st.sampled_from([(-1, -1, -1), (-1, 0, -1), (0, 1, -1)])),
        "closed": draw(st.sampled_from([{}, {0: south}, {0: south, 3: [(0, 1), (3, 6)]}])),
        "closed_when": draw(st.sampled_from([(), (), ((0, 0),), ((1, -1),)])),
        "stops": draw(st.integers(0, 1)),
        "lifted": draw(st.sampled_from([5, small.STEPS])),
        "trucks": draw(st.tuples(*[st.sampled_from([0, 5, 100_000])] * small.FRONTS)),
        "air": draw(st.tuples(*[st.sampled_from([-1.0, 0.0, 0.7])] * small.SIDES)),
        "air_range_km": draw(st.tuples(*[st.sampled_from([0, 0, 12, 30])] * small.SIDES)),
        "bases": draw(
            st.lists(st.builds(small.Airfield, st.integers(0, 2), places, st.sampled_from([-1, 3])), max_size=3)
        ),
        "endurance": draw(st.tuples(*[st.sampled_from([-0.3, 0.0, 0.2])] * small.SIDES)),
        "stock": draw(st.tuples(*[st.sampled_from([500, 2000, 6000])] * small.SIDES)),
        "spirit": draw(st.tuples(*[st.sampled_from([600, 1000])] * small.SIDES)),
        "skill": draw(st.tuples(*[st.sampled_from([-0.3, 0.0, 0.2])] * small.SIDES)),
        "killed": draw(st.tuples(*[st.sampled_from([0.0, 0.225, 0.5, 1.0])] * small.SIDES)),
        "limited": draw(st.lists(limited(), max_size=4)),
        "growth": draw(st.tuples(*[st.sampled_from([0, 700])] * small.SIDES)),
        "sources": draw(st.sampled_from([None, {0: [(3, 0)], 1: []}, {0: [], 1: [(3, 11)], 2: [(0, 5)]}])),
        "roads": draw(st.integers(0, 3)),
        "excludes": draw(st.sampled_from([(), (), [((0, 0), (1, 0))], [((0, 0), (1, 0)), ((1, 1), (2, 2))]])),
        "nodes": draw(st.lists(decisions(), max_size=small.NODES)),
    }
    numbers = {name: draw(st.sampled_from(values)) for name, values in RARE.items()}
    commanded = draw(st.lists(orders(), min_size=5, max_size=10))
    return Scene(["".join(row) for row in rows], given, commanded, rest, numbers, draw(st.integers(0, 2**32 - 1)))


def played(scene: Scene) -> Played:
    """Play a scene with the engine and set the state before each step beside the one after it."""
    world, start = scene.build()
    after, events = small.play(world, start, scene.seed)
    first = [np.asarray(x)[None] for x in small.leaves(start)]
    pairs = zip(first, small.leaves(after), strict=True)
    before = small.filled(after, [np.concatenate([one, rest[:-1]]) for one, rest in pairs])
    return Played(world, before, after, events)
