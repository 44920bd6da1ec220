"""Laws of supply that enters for a time, in limited tonnes, and by air; and of stocks that grow."""

import numpy as np
from tests.engine.test_laws import ATTACKER, DEFENDER, GOAL, WEST_HELD
from tests.worlds import A_DAY, OPEN, QUIET, Depot, Order, Piece, params, play, world

from redpencil.engine.state import FAR, REST

RAIL = (3, 0)
EMPTY = Piece(0, (3, 2), men=10_000, ammunition=0, fuel=0)  # wants 80 t a day


def ammunition(*limited: Depot, steps: int = A_DAY, **rest: object) -> int:
    """Return what a formation without ammunition has after so many steps; supply enters by `limited` alone."""
    given = world(OPEN, [EMPTY], sources={}, limited=limited, **rest)
    return int(play(*given)[0].formations.ammunition[steps - 1, 0])


def test_a_depot_works_from_its_day_to_its_day() -> None:
    late, always = Depot(0, RAIL, opens=A_DAY), Depot(0, RAIL)
    assert ammunition(late) == 0
    assert ammunition(late, steps=3 * A_DAY) > 0
    early = Depot(0, RAIL, closes=2)
    assert 0 < ammunition(early, steps=3 * A_DAY) < ammunition(always, steps=3 * A_DAY)
    state = play(*world(OPEN, [EMPTY], sources={}, limited=[early]))[0]
    assert (state.reach[-1, 0] >= FAR).all()


def test_who_is_given_half_of_what_he_wants_gets_half() -> None:
    whole, half, none = (ammunition(Depot(0, RAIL, tonnes)) for tonnes in (80, 40, 0))
    assert whole > half > none == 0
    assert abs(half - whole / 2) <= A_DAY


def test_a_depot_of_a_front_feeds_no_other() -> None:
    assert ammunition(Depot(0, RAIL, 80, front=3), Depot(0, RAIL, 20)) == ammunition(Depot(0, RAIL, 20))
    assert ammunition(Depot(0, RAIL, 60, front=0), Depot(0, RAIL, 20)) == ammunition(Depot(0, RAIL, 80))


def test_what_comes_by_air_needs_no_trucks_but_weather() -> None:
    clear, fog = (params(weather__fog_days=days, weather__low_cloud_days=0, weather__fog=0) for days in (0, 1))
    road, air = Depot(0, RAIL), Depot(0, RAIL, 80, by_air=1)
    nothing = ammunition(road, trucks=(0,) * 4, numbers=clear)
    assert nothing == ammunition(road, air, trucks=(0,) * 4, numbers=fog) == 0
    assert ammunition(road, air, trucks=(0,) * 4, numbers=clear) > 0


def test_air_alone_reaches_nobody() -> None:
    assert ammunition(Depot(0, RAIL, 80, by_air=1)) == 0


def test_an_earlier_assault_has_less_to_fire_and_breaks_in_more_slowly() -> None:
    """With a stock that grows day by day the same assault on the same trenches gains the more the later it begins."""
    numbers = QUIET._replace(supply=QUIET.supply._replace(refill=np.float32(0.35)))
    numbers = numbers._replace(cohesion=numbers.cohesion._replace(give_way=np.float32(0)))  # nor falters

    def gained(begins: int) -> int:
        pieces = [ATTACKER._replace(ammunition=300), DEFENDER._replace(trench=1000, men=16_000)]
        quiet = [Order(side, posture=REST) for side in (0, 1)]
        given = world(OPEN, pieces, [*quiet, Order(0, GOAL, begins=begins)], held=WEST_HELD, numbers=numbers,
                      stock=(300, 6000, 6000), growth=(400, 0, 0))  # fmt: skip
        return int(play(*given)[1].advance[begins : begins + A_DAY, 0].sum())

    assert 0 < gained(0) < gained(A_DAY) < gained(2 * A_DAY)
