"""Laws of the rules, each on a small drawn world: what shelters, what slows, what stops, what falls."""

import numpy as np
import pytest
from tests.worlds import (
    COLUMNS,
    EAST,
    MAJOR,
    MEDIUM,
    NORTH_EAST,
    OPEN,
    QUIET,
    ROWS,
    STEPS,
    Order,
    Piece,
    Place,
    River,
    cell_of,
    params,
    play,
    world,
)

from redpencil.engine.rivers import INTACT, STANDING
from redpencil.engine.state import (
    BREAK_OUT,
    CITY_FELL,
    DESTRUCTION,
    FAR,
    FIGHTING,
    HOLD,
    NO_CAUSE,
    OVERRUN,
    POCKET,
    RETREATED,
    STATE_FELL,
    SURRENDER,
    SURRENDERED,
    TO_THE_WEST,
    WAITING,
    WITHDRAW,
    Events,
    State,
)

GOAL = (3, 11)
WEST_HELD = ("000001111111",) * ROWS  # side 0 as far as column 4
ATTACKER = Piece(0, (3, 4), men=24_000, vehicles=120, guns=300, ammunition=6000)
DEFENDER = Piece(1, (3, 5), men=8000)


def split(left: str, right: str) -> tuple[str, ...]:
    """Return rows of one terrain as far as column 4 and another beyond."""
    return (left * 5 + right * (COLUMNS - 5),) * ROWS


def duel(
    beyond_the_line: str = ".", *, men: int = 8000, orders: tuple[Order, ...] = (Order(0, GOAL),)
) -> tuple[State, Events]:
    """Let one formation attack another that stands on the given terrain."""
    return play(*world(split(".", beyond_the_line), [ATTACKER, DEFENDER._replace(men=men)], orders, held=WEST_HELD))


def gained(events: Events, steps: int = 8) -> int:
    """Return the metres that the first formation gained against a manned line."""
    return int(events.advance[:steps, 0].sum())


def river_line(column: int, size: int, bridge: int = 0) -> list[River]:
    """Return the river that runs down the map east of a column."""
    return [River((r, column), d, size, bridge) for r in range(ROWS) for d in (EAST, NORTH_EAST)]


def columns(state: State, i: int) -> np.ndarray:
    """Return the column in which a formation stood after each step."""
    return state.formations.cell[:, i] % (COLUMNS + 1)


def first(when: np.ndarray) -> int:
    """Return the first step in which something was so, STEPS for never."""
    return int(np.argmax(when)) if when.any() else STEPS


# Ground, works, mass


def test_a_city_shelters_its_garrison() -> None:
    assert 0 < gained(duel("#")[1]) < gained(duel(".")[1])


def test_a_marsh_slows_an_advance() -> None:
    assert 0 < gained(duel("m")[1]) < gained(duel(".")[1])


def test_a_fortified_belt_slows_more_than_open_ground() -> None:
    assert 0 < gained(duel("w")[1]) < gained(duel(".")[1])


def test_a_denser_defence_stands_longer() -> None:
    def stands(men: int) -> int:
        """Return for how many steps a defender stands whom only his nerve can move, over eight draws of luck."""
        numbers = params(cohesion__give_way=0.3, combat__advance_base=0.01, combat__noise_kept=0.5)
        given = world(OPEN, [ATTACKER, DEFENDER._replace(men=men)], [Order(0, GOAL)], held=WEST_HELD, numbers=numbers)
        return sum(first(play(*given, seed=seed)[1].what[:, 1] & RETREATED > 0) for seed in range(8))

    assert stands(24_000) > stands(8000) > stands(4000)


def test_two_fronts_in_one_place_lose_more_and_gain_less() -> None:
    pieces = [ATTACKER, ATTACKER._replace(command=3), DEFENDER]
    orders = [Order(0, GOAL), Order(3, GOAL)]
    same, apart = (
        play(*world(OPEN, pieces, orders, held=WEST_HELD, front_of=fronts))[1]
        for fronts in ((0, 1, 2, 0), (0, 1, 2, 3))
    )
    assert (same.target[0, :2] == cell_of((3, 5))).all()
    assert apart.wounded[0, 0] > same.wounded[0, 0]
    assert 0 < apart.advance[0, 0] < same.advance[0, 0]


def test_a_broad_attack_goes_deeper() -> None:
    alone = [ATTACKER, DEFENDER]
    beside = [Piece(0, (2, 4), men=20_000, guns=200, command=3), Piece(1, (2, 5), men=8000)]
    orders = [Order(0, GOAL), Order(3, (2, 9))]
    narrow, broad = (play(*world(OPEN, pieces, orders, held=WEST_HELD))[1] for pieces in (alone, [*alone, *beside]))
    assert 0 < narrow.advance[0, 0] < broad.advance[0, 0]


def test_more_tanks_before_the_breach_at_a_crowded_bridgehead_do_not_speed_it() -> None:
    infantry = [ATTACKER._replace(men=35_000), ATTACKER._replace(men=35_000), DEFENDER]
    tanks = [Piece(0, (3, 4), men=12_000, vehicles=500, guns=100, wheeled=1) for _ in range(4)]
    orders = [Order(0, GOAL)]
    alone = play(*world(OPEN, infantry, orders, held=WEST_HELD))[1]
    crowded = play(*world(OPEN, [*infantry, *tanks], orders, held=WEST_HELD))[1]
    assert 0 < crowded.advance[0, 0] <= alone.advance[0, 0]


def test_tanks_speed_a_breach_where_there_is_room() -> None:
    slow = play(*world(OPEN, [ATTACKER._replace(vehicles=0), DEFENDER], [Order(0, GOAL)], held=WEST_HELD))[1]
    assert gained(slow) < gained(duel()[1])


def test_a_preparation_on_empty_trenches_does_less() -> None:
    orders = (Order(0, GOAL, begins=0, preparation=1),)
    hit, missed = duel("w", orders=orders)[1], duel("e", orders=orders)[1]
    assert missed.advance[0, 0] < hit.advance[0, 0]
    assert missed.killed[0, 1] <= hit.killed[0, 1]
    assert missed.wounded[0, 1] < hit.wounded[0, 1]


def test_a_preparation_costs_ammunition() -> None:
    with_it, without = (duel("w", orders=(Order(0, GOAL, preparation=p),))[0] for p in (1, 0))
    assert with_it.formations.ammunition[0, 0] < without.formations.ammunition[0, 0]


def test_night_slows_march_and_attack() -> None:
    """The first step is night, the second day; a day's march on foot is less than a cell a step."""
    march = play(*world(OPEN, [Piece(0, (3, 1), speed=12.0)], [Order(0, GOAL)]))[0].formations.progress[:, 0]
    assert 0 < march[0] < march[1] - march[0]
    attack = duel(men=40_000)[1].advance[:, 0]
    assert 0 < attack[0] < attack[1]


def test_losses_wear_cohesion_and_rest_restores_it() -> None:
    fought = duel()[0].formations.cohesion[:8, 1]
    rested = play(*world(OPEN, [DEFENDER], held=("1" * COLUMNS,) * ROWS))[0].formations.cohesion[:8, 0]
    assert fought[-1] < DEFENDER.cohesion < rested[-1]


# Rivers


def crossing(*, wheeled: int, size: int = MAJOR, bridge: int = 0, numbers: object = QUIET) -> int:
    """Return the step in which a formation gets across an undefended river; its enemy is far behind it."""
    pieces = [Piece(0, (3, 4), wheeled=wheeled), Piece(1, (3, 11), stand_fast=1)]
    given = world(
        OPEN, pieces, [Order(0, (3, 10))], held=WEST_HELD, rivers=river_line(4, size, bridge), numbers=numbers
    )
    return first(columns(play(*given)[0], 0) > 4)


def test_marches_differ_from_day_to_day_for_better_and_for_worse() -> None:
    def hours(friction: float, seed: int) -> int:
        numbers = QUIET._replace(movement=QUIET.movement._replace(friction=np.float32(friction)))
        given = world(OPEN, [Piece(0, (3, 0))], [Order(0, (3, 11))], numbers=numbers)
        after, _ = play(*given, seed=seed)
        return int((after.formations.cell[:, 0] != cell_of((3, 11))).sum())

    steady, rough = ({hours(friction, seed) for seed in range(16)} for friction in (0, 0.5))
    assert len(steady) == 1
    assert len(rough) > 2
    assert min(rough) < steady.pop() < max(rough)


def test_no_wheel_crosses_an_unbridged_river() -> None:
    never = params(movement__bridge_hours_major=900)
    assert crossing(wheeled=1, numbers=never) == STEPS
    assert crossing(wheeled=0, numbers=never) < STEPS


def test_foot_crosses_after_the_assault_clock_and_wheels_after_the_bridging_clock() -> None:
    p = QUIET.movement
    for size, assault, bridge in ((MAJOR, p.assault_hours_major, p.bridge_hours_major),
                                  (MEDIUM, p.assault_hours_medium, p.bridge_hours_medium)):  # fmt: skip
        foot, wheels = crossing(wheeled=0, size=size), crossing(wheeled=1, size=size)
        assert foot + 1 >= assault / 6
        assert wheels + 1 >= bridge / 6
        assert foot <= wheels < STEPS
    assert crossing(wheeled=0, size=MAJOR) < crossing(wheeled=1, size=MAJOR)


def test_a_standing_bridge_carries_wheels_at_once() -> None:
    assert crossing(wheeled=1, bridge=STANDING) < crossing(wheeled=1)


def test_a_bridge_in_enemy_hands_is_blown_or_taken() -> None:
    """The verdict falls in the step in which somebody means to cross to a bank that the enemy holds."""
    pieces = [Piece(0, (3, 4), wheeled=1), Piece(1, (3, 5))]
    for blown, hours in ((0.0, STANDING), (1.0, 0)):
        given = world(OPEN, pieces, [Order(0, GOAL)], held=WEST_HELD, rivers=river_line(4, MAJOR, INTACT),
                      numbers=params(movement__bridge_blown=blown))  # fmt: skip
        assert play(*given)[0].bridge[0, EAST, cell_of((3, 4))] == hours


def test_the_more_share_a_bridge_the_later_the_last_is_across() -> None:
    def across(count: int, carries: float) -> int:
        """Return after how many steps all stand beyond a bridge in their own ground."""
        pieces = [Piece(0, (3, 4), men=12_000)] * count
        numbers = QUIET._replace(movement=QUIET.movement._replace(bridge_men_day=np.float32(carries)))
        given = world(OPEN, pieces, [Order(0, (3, 10))], rivers=river_line(4, MAJOR, STANDING), numbers=numbers)
        cells = play(*given)[0].formations.cell[:, :count]
        return int((cells == cell_of((3, 4))).any(axis=1).sum())

    wide = 1e9
    assert across(3, 12_000) > across(1, 12_000) > across(1, wide)
    assert across(3, 24_000) < across(3, 12_000)


def test_nobody_sweeps_over_a_river_that_he_has_not_bridged() -> None:
    """Ground beyond a river that nobody holds has to be crossed to, and its bridge can still be blown."""
    pieces = [Piece(0, (3, 4), men=9000, wheeled=1)]
    never = params(movement__bridge_blown=1.0, movement__bridge_hours_major=900)
    for bridge, swept in ((0, False), (INTACT, False), (STANDING, True)):
        given = world(
            OPEN, pieces, [Order(0, (3, 10))], held=WEST_HELD, rivers=river_line(4, MAJOR, bridge), numbers=never
        )
        assert (play(*given)[0].control[-1, cell_of((3, 6))] == 0) == swept


def test_a_defender_neither_builds_nor_blows_a_bridge() -> None:
    pieces = [Piece(0, (3, 4)), Piece(1, (3, 5))]
    for bridge in (0, INTACT):
        given = world(OPEN, pieces, held=WEST_HELD, rivers=river_line(4, MAJOR, bridge))
        assert (play(*given)[0].bridge[:, EAST, cell_of((3, 4))] == bridge).all()


def test_a_bridge_across_own_ground_is_not_blown() -> None:
    never = params(movement__bridge_blown=1.0, movement__bridge_hours_major=900)
    given = world(OPEN, [Piece(0, (3, 4), wheeled=1)], [Order(0, (3, 10))], rivers=river_line(4, MAJOR, INTACT),
                  numbers=never)  # fmt: skip
    assert columns(play(*given)[0], 0)[-1] > 4


# Boundaries

SOUTH = [(r, c) for r in range(4, ROWS) for c in range(9)]  # the boundary runs between rows 3 and 4, to column 8


def southernmost(closed: dict[int, list[Place]], lifted: int = STEPS) -> np.ndarray:
    """Return how far south a formation got that is sent there and may not cross the boundary."""
    given = world(OPEN, [Piece(0, (2, 2), speed=40.0)], [Order(0, (6, 4))], closed=closed, lifted=lifted)
    return play(*given)[0].formations.cell[:, 0] // (COLUMNS + 1) - 1


def test_nobody_crosses_a_front_boundary_that_holds() -> None:
    assert southernmost({0: SOUTH}).max() == 3
    assert southernmost({}).max() == 6


def test_a_boundary_binds_only_its_own_front() -> None:
    assert southernmost({1: SOUTH}).max() == 6


def test_a_boundary_that_is_lifted_holds_no_longer() -> None:
    rows = southernmost({0: SOUTH}, lifted=8)
    assert rows[:8].max() == 3
    assert rows.max() == 6


@pytest.mark.parametrize("front", [0, 3])
def test_beyond_the_end_of_the_line_both_fronts_may_go(front: int) -> None:
    pieces = [Piece(0, (2, 10), command=front, speed=40.0)]
    given = world(
        OPEN, pieces, [Order(front, (6, 10))], closed={0: SOUTH, 3: [(r, c) for r in range(3) for c in range(9)]}
    )
    assert play(*given)[0].formations.cell[-1, 0] == cell_of((6, 10))


def test_rivers_behind_the_front_are_bridged_by_those_who_have_to_cross() -> None:
    held = ("0" * COLUMNS,) * ROWS
    orders = [Order(0, (3, 9), posture=HOLD)]
    given = world(OPEN, [Piece(0, (3, 2), wheeled=1)], orders, held=held, rivers=river_line(4, MAJOR))
    crossed = first(columns(play(*given)[0], 0) > 4)
    assert 48 / 6 <= crossed < STEPS


# Supply and pockets

LANE = ("~" * COLUMNS,) * 3 + ("." * COLUMNS,) + ("~" * COLUMNS,) * 3  # one road through the water


def on_the_lane(*, cut: bool, reached: bool) -> np.ndarray:
    """Return the reach of side 0 at the far end of the lane, whose middle an enemy holds or has left."""
    garrison = Piece(1, (3, 5), stand_fast=1, arrives=-1 if cut else STEPS + 1)
    given, start = world(LANE, [Piece(0, (3, 9)), garrison], sources={0: [(3, 0)]})
    open_road = world(LANE, [Piece(0, (3, 9))], sources={0: [(3, 0)]})[1].reach
    start = start._replace(reach=open_road if reached else np.where(open_road > 8, FAR, open_road).astype(np.int16))
    return play(given, start)[0].reach[:, 0, cell_of((3, 9))]


def test_a_road_that_is_cut_is_known_to_be_cut_within_two_steps() -> None:
    assert (on_the_lane(cut=True, reached=True)[2:] == FAR).all()


def test_supply_returns_when_the_road_is_open_again() -> None:
    assert on_the_lane(cut=False, reached=False)[0] < FAR
    assert on_the_lane(cut=False, reached=False)[-1] == on_the_lane(cut=False, reached=True)[0] == 2 * 9


def pocket(*, open_road: bool) -> tuple[State, Events]:
    """Surround a formation on all sides, or on all but one."""
    ring = [(2, 6), (2, 7), (3, 5), (3, 7), (4, 5), (4, 6)]
    men = [Piece(0, place, men=20_000, guns=200, ammunition=6000) for place in ring]
    held = ["0" * COLUMNS] * ROWS
    if open_road:
        men = [m for m in men if m.at != (3, 7)]
        held[3] = "000000111111"
    orders = [Order(0, (3, 6), intensity=200)]
    pieces = [*men, Piece(1, (3, 6), men=30_000, ammunition=1500, stand_fast=1)]
    numbers = params(capitulation__pocket=8.0, capitulation__overrun=0.0, cohesion__loss=3.0)
    return play(*world(OPEN, pieces, orders, held=held, numbers=numbers))


def test_a_pocket_runs_dry_and_surrenders() -> None:
    state, events = pocket(open_road=False)
    inside = 6
    surrender = first(events.cause[:, inside] == POCKET)
    assert surrender < STEPS
    assert (np.diff(state.formations.isolated[:surrender, inside]) == 1).all()
    assert (np.diff(state.formations.ammunition[:surrender, inside]) <= 0).all()
    assert state.formations.ammunition[surrender, inside] < 1000
    assert surrender + 1 >= 4 * float(QUIET.capitulation.pocket_days)
    assert events.captured[surrender, inside] == state.formations.men[surrender - 1, inside] - (
        events.killed[surrender, inside] + events.wounded[surrender, inside]
    )


def test_who_is_supplied_is_no_pocket() -> None:
    state, events = pocket(open_road=True)
    assert (state.formations.isolated[:8, 5] == 0).all()
    assert not (events.cause[:, 5] == POCKET).any()


# Beaten troops


@pytest.mark.parametrize(("source", "expected"), [((3, 11), (3, 7)), ((0, 9), (2, 7)), ((6, 6), (4, 6))])
def test_a_retreat_goes_toward_supply(source: Place, expected: Place) -> None:
    given = world(OPEN, [ATTACKER._replace(at=(3, 5)), DEFENDER._replace(at=(3, 6))], [Order(0, GOAL)],
                  held=("000000111111",) * ROWS, sources={0: [(3, 0)], 1: [source]},
                  numbers=params(cohesion__give_way=50.0))  # fmt: skip
    state, events = play(*given)
    t = first((events.what[:, 1] & RETREATED) > 0)
    assert t < STEPS
    assert state.formations.cell[t, 1] == cell_of(expected)


def overrun(held: tuple[str, ...]) -> Events:
    """Drive a formation from its cell."""
    numbers = params(capitulation__overrun=1.0, combat__advance_base=20.0, cohesion__give_way=0.0)
    pieces = [ATTACKER._replace(at=(3, 5)), DEFENDER._replace(at=(3, 6), men=2000)]
    return play(*world(OPEN, pieces, [Order(0, GOAL)], held=held, numbers=numbers))[1]


def test_who_is_overrun_without_a_way_out_surrenders() -> None:
    encircled = overrun(("0" * COLUMNS,) * ROWS)
    assert OVERRUN in encircled.cause[:, 1]
    assert not (encircled.what[:, 1] & RETREATED).any()
    free = overrun(("000000111111",) * ROWS)
    t = first((free.what[:, 1] & RETREATED) > 0)
    assert t < STEPS
    assert OVERRUN not in free.cause[: t + 1, 1]


def test_the_last_man_does_not_stop_an_army() -> None:
    """A formation that is too small to count is driven from its cell all the same, and with an event."""
    pieces = [ATTACKER, Piece(1, (3, 5), men=1, guns=0, weight=0.1)]
    state, events = play(*world(OPEN, pieces, [Order(0, GOAL)], held=WEST_HELD))
    assert columns(state, 0)[-1] > 5
    assert (events.what[:, 1] & (RETREATED | SURRENDER | DESTRUCTION)).any()


# Arrival


def test_who_arrives_on_a_cell_in_enemy_hands_waits() -> None:
    pieces = [Piece(1, (3, 5), arrives=3), Piece(1, (3, 8), arrives=3)]
    status = play(*world(OPEN, pieces, held=("000000111111",) * ROWS))[0].formations.status
    assert (status[:, 0] == WAITING).all()
    assert (status[:3, 1] == WAITING).all()
    assert (status[3:, 1] == FIGHTING).all()


# Cities and states

CITY = (3, 6)


def siege(*, cut_off: bool, attacked: bool, capital: int = -1) -> tuple[State, Events]:
    """Lay siege to a city with a strong garrison; in its back lies the road to the right edge."""
    held = ("0" * COLUMNS,) * ROWS if cut_off else ("000000111111",) * ROWS
    pieces = [
        ATTACKER._replace(at=(3, 5), men=40_000, guns=2000),
        Piece(1, CITY, men=60_000, stand_fast=1, ammunition=6000),
    ]
    order = Order(0, CITY) if attacked else Order(0, None, posture=HOLD)
    numbers = params(
        capitulation__city=20.0,
        capitulation__state=20.0,
        capitulation__pocket=0.0,
        capitulation__overrun=0.0,
        combat__advance_base=1.0,
    )
    return play(*world(OPEN, pieces, [order], held=held, cities={CITY: 0}, hearts=(CITY, (0, 0)),
                       city_side=(1, 0), capital=(-1, capital, -1), numbers=numbers))  # fmt: skip


def test_a_city_falls_only_when_it_is_cut_off_and_its_heart_is_reached() -> None:
    assert not siege(cut_off=False, attacked=True)[0].city_fallen[:, 0].any()
    assert not siege(cut_off=True, attacked=False)[0].city_fallen[:, 0].any()
    state, events = siege(cut_off=True, attacked=True)
    fall = first(state.city_fallen[:, 0] > 0)
    assert 0 < fall < STEPS
    assert state.city_cut_off[fall, 0] > 0
    assert events.cause[fall, 1] == CITY_FELL
    assert state.formations.status[-1, 1] == SURRENDERED


def test_a_state_falls_only_after_its_capital() -> None:
    state, _ = siege(cut_off=True, attacked=True, capital=0)
    assert STEPS > first(state.side_fallen[:, 1] > 0) >= first(state.city_fallen[:, 0] > 0)
    assert not siege(cut_off=True, attacked=True)[0].side_fallen.any()
    assert not siege(cut_off=True, attacked=False, capital=0)[0].side_fallen.any()


def test_all_of_a_fallen_state_lay_down_their_arms() -> None:
    pieces = [Piece(1, CITY, men=500), Piece(1, (0, 11)), Piece(0, (0, 2)), Piece(1, (6, 8), arrives=STEPS + 1)]
    given, start = world(OPEN, pieces, held=("000000111111",) * ROWS)
    state, events = play(given, start._replace(side_fallen=np.array([0, 1, 0], np.int32)))
    assert (events.cause[0, :3] == [STATE_FELL, STATE_FELL, 0]).all()
    assert (state.formations.status[-1, :4] == [SURRENDERED, SURRENDERED, FIGHTING, WAITING]).all()


def beside_the_west(*, city_fallen: int, posture: int = WITHDRAW) -> np.ndarray:
    """Return why a German formation beside the Western Allies laid down its arms, step by step."""
    pieces = [Piece(1, (1, 5)), Piece(2, (0, 0)), Piece(1, (5, 5))]
    held = ["2" * COLUMNS, *["1" * COLUMNS] * (ROWS - 1)]
    given, start = world(OPEN, pieces, [Order(1, None, posture=posture)], held=held, cities={(6, 11): 0},
                         hearts=((6, 11), (6, 10)), capital=(-1, 0, -1),
                         numbers=params(capitulation__to_the_west=20.0, capitulation__state=0.0,
                                        capitulation__group_to_the_west=0.0))  # fmt: skip
    events = play(given, start._replace(city_fallen=np.array([city_fallen, 0], np.int32)))[1]
    assert (events.cause[:, 2] == NO_CAUSE).all(), "one formation stands far from the West"
    return events.cause[:, 0]


def test_without_a_capital_those_beside_the_west_who_withdraw_give_themselves_up_to_it() -> None:
    assert TO_THE_WEST in beside_the_west(city_fallen=1)
    assert (beside_the_west(city_fallen=0) == NO_CAUSE).all()
    assert (beside_the_west(city_fallen=1, posture=HOLD) == NO_CAUSE).all()


def test_nobody_walks_home_through_a_lake() -> None:
    """Home lies two cells away over water; who is cut off and hungry breaks out, but not through it."""
    rows = [*["." * COLUMNS] * 2, "...~~~......", "...~..~.....", "...~~~......", *["." * COLUMNS] * 2]
    hungry = Piece(1, (3, 4), ammunition=500, isolated=8)
    state, _ = play(*world(rows, [hungry], held=("111000111111",) * ROWS, sources={1: [(3, 0)], 0: [(0, 4)]}))
    assert set(state.formations.cell[:, 0].tolist()) <= {cell_of((3, 4)), cell_of((3, 5))}


def test_a_break_out_leaves_the_pocket() -> None:
    """The way out is open ground in enemy hands; who breaks out moves although supply no longer reaches him."""
    pieces = [Piece(1, (3, 4), men=10_000), Piece(0, (0, 0))]
    held = ("0" * 9 + "111",) * ROWS
    stays = play(*world(OPEN, pieces, [Order(1, GOAL, posture=HOLD)], held=held))[0]
    leaves = play(*world(OPEN, pieces, [Order(1, GOAL, posture=BREAK_OUT)], held=held))[0]
    assert columns(stays, 0)[-1] == 4
    assert columns(leaves, 0)[-1] > 8
