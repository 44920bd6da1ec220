"""Laws of what costs men and when: screens, flight, pockets, shells that are lacking, tanks before a river."""

from tests.worlds import (
    EAST,
    MAJOR,
    NORTH_EAST,
    OPEN,
    QUIET,
    ROWS,
    Order,
    Piece,
    River,
    cell_of,
    params,
    play,
    world,
)

from redpencil.engine.state import HOLD, REST, RETREATED, WITHDRAW, Events, State

GOAL = (3, 11)
WEST_HELD = ("000001111111",) * ROWS  # side 0 as far as column 4
ATTACKER = Piece(0, (3, 4), men=24_000, vehicles=120, guns=300, ammunition=6000)
DEFENDER = Piece(1, (3, 5), men=8000)


def fallen(events: Events, i: int, steps: int = 1) -> int:
    """Return the killed and wounded of a formation in the first steps."""
    return int((events.killed + events.wounded)[:steps, i].sum())


def test_who_goes_through_a_screen_pays_for_it_and_so_does_the_screen() -> None:
    healthy = QUIET._replace(combat=QUIET.combat._replace(sick=0.0))
    behind = Piece(1, (3, 6), men=3000)  # its line reaches the cell in between, and nobody stands there
    met, free = (
        play(*world(OPEN, [ATTACKER, piece], [Order(0, GOAL), Order(1, None, HOLD, 0)], held=WEST_HELD,
                    numbers=healthy))[1]
        for piece in (behind, behind._replace(at=(3, 9)))
    )  # fmt: skip
    assert met.target[0, 0] == -1  # it marches
    assert fallen(met, 0) > 0 < fallen(met, 1)
    assert fallen(free, 0) == fallen(free, 1) == 0


def test_flight_costs_dead_and_wounded() -> None:
    def toll(share: float) -> tuple[int, int]:
        numbers = QUIET._replace(
            cohesion=QUIET.cohesion._replace(retreat_hit=share, give_way=1000.0),
        )
        given = world(OPEN, [ATTACKER, DEFENDER], [Order(0, GOAL)], held=WEST_HELD, numbers=numbers)
        events = play(*given)[1]
        assert events.what[0, 1] & RETREATED
        return int(events.killed[0, 1]), int(events.wounded[0, 1])

    (dead, hurt), (more_dead, more_hurt) = toll(0.0), toll(0.1)
    assert more_dead > dead
    assert more_hurt > hurt


def test_of_those_cut_off_more_die() -> None:
    def share(isolated: int) -> float:
        given = world(OPEN, [ATTACKER, DEFENDER._replace(isolated=isolated)], [Order(0, GOAL)], held=WEST_HELD,
                      sources={0: [(3, 0)]} if isolated else None)  # fmt: skip
        events = play(*given)[1]
        return float(events.killed[0, 1]) / fallen(events, 1)

    assert share(4) > share(0)


def test_an_attack_without_shells_inflicts_less_and_is_spared_nothing() -> None:
    def first(ammunition: int) -> Events:
        numbers = params(supply__refill=0.0)
        pieces = [ATTACKER._replace(ammunition=ammunition), DEFENDER]
        return play(*world(OPEN, pieces, [Order(0, GOAL)], held=WEST_HELD, numbers=numbers))[1]

    fed, dry = first(6000), first(0)
    assert fallen(dry, 0) == fallen(fed, 0)
    assert fallen(dry, 1) < fallen(fed, 1)


def test_tanks_help_nobody_over_a_river_that_they_cannot_cross() -> None:
    def with_tanks(vehicles: int, size: int) -> int:
        river = [River((r, 4), d, size) for r in range(ROWS) for d in (EAST, NORTH_EAST)] if size else []
        pieces = [ATTACKER._replace(vehicles=vehicles), DEFENDER._replace(vehicles=40)]
        orders = [Order(0, GOAL), Order(1, None, REST, 0)]
        given = world(OPEN, pieces, orders, held=WEST_HELD, rivers=river)
        return fallen(play(*given)[1], 1)

    assert with_tanks(240, 0) > with_tanks(0, 0)
    assert with_tanks(240, MAJOR) == with_tanks(0, MAJOR)


def test_a_garrison_goes_when_it_is_told() -> None:
    def stood(posture: int) -> State:
        pieces = [Piece(0, (3, 0)), Piece(1, (3, 5), stand_fast=1)]
        return play(*world(OPEN, pieces, [Order(1, (3, 11), posture)], held=WEST_HELD))[0]

    assert (stood(HOLD).formations.cell[:, 1] == cell_of((3, 5))).all()
    assert stood(WITHDRAW).formations.cell[-1, 1] != cell_of((3, 5))
