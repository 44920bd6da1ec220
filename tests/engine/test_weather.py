"""Laws of the air: what the sky, the night and the way from the airfields leave of a side's superiority."""

import jax
import numpy as np
import pytest
from tests import worlds as small

from redpencil.engine.luck import UNIT, Luck
from redpencil.engine.state import State, World
from redpencil.engine.weather import superiority

FOGGY, CLEAR = 0, UNIT - 1  # draws of the sky
NOON, MIDNIGHT = 2, 0  # steps
AIR = (1.0, -1.0, 0.0)
FRONT = [small.Piece(0, (3, 5)), small.Piece(1, (3, 6))]


def over_the_front(*, draw: int = CLEAR, step: int = NOON, numbers: small.Params | None = None,
                   **rest: object) -> np.ndarray:  # fmt: skip
    """Return the superiority of the attackers of side 0 and of side 1 over the cell of the other."""
    world, start = small.world(small.OPEN, FRONT, air=AIR, numbers=numbers or small.QUIET, **rest)
    return _asked(world, start, draw, step)[:2]


def _asked(world: World, start: State, draw: int, step: int) -> np.ndarray:
    luck = jax.tree.map(lambda x: x[step], small.luck_of(world, 1))._replace(weather=np.int32(draw))
    start = jax.tree.map(np.asarray, start)._replace(step=np.int32(step))
    facing = np.where(world.roster.side == 0, small.cell_of((3, 6)), small.cell_of((3, 5)))
    holder = np.where(world.roster.side == 0, 1, 0)
    return np.asarray(superiority(world, start, luck, facing, holder))


def test_on_a_clear_day_a_side_has_all_its_superiority_and_the_other_feels_it() -> None:
    assert over_the_front().tolist() == [1.0, -1.0]


def test_fog_and_night_take_most_of_it_from_both() -> None:
    for worse in (over_the_front(draw=FOGGY), over_the_front(step=MIDNIGHT)):
        assert 0 < worse[0] < 0.5
        assert worse[0] == -worse[1]


@pytest.mark.parametrize(("column", "share"), [(4, 1.0), (0, 0.5)])
def test_the_farther_the_airfield_the_fewer_come(column: int, share: float) -> None:
    numbers = small.params(weather__enough=1.0)
    found = over_the_front(bases=[small.Airfield(0, (3, column))], air_range_km=(36, 0, 0), numbers=numbers)
    assert found[0] == pytest.approx(share, abs=0.01)
    assert found[1] == pytest.approx(-min(1.5 - (5 - column) * 6 / 36, 1), abs=0.01)


def test_an_airfield_counts_from_its_day_and_only_in_the_hands_of_its_side() -> None:
    near = small.Airfield(0, (3, 4))
    assert over_the_front(bases=[near._replace(opens=NOON + 1)], air_range_km=(36, 0, 0))[0] == 0
    lost = [*["0" * small.COLUMNS] * 3, "000010" + "0" * 6, *["0" * small.COLUMNS] * 3]
    assert over_the_front(bases=[near], air_range_km=(36, 0, 0), held=lost)[0] == 0


def test_other_orders_leave_the_weather_as_it_was() -> None:
    here, there = ([small.Order(0, goal)] for goal in ((3, 11), (0, 0)))
    first, other = (small.luck_of(small.world(small.OPEN, FRONT, orders)[0], 9) for orders in (here, there))
    assert (first.weather == other.weather).all()
    assert isinstance(first, Luck)


def test_who_rules_the_air_gains_more_ground_under_a_clear_sky() -> None:
    def gained(fog_days: float, cloud_days: float) -> int:
        numbers = small.params(weather__fog_days=fog_days, weather__low_cloud_days=cloud_days)
        world, start = small.world(small.OPEN, [small.Piece(0, (3, 5), men=16_000), small.Piece(1, (3, 6))],
                                   [small.Order(0, (3, 11))], air=AIR, numbers=numbers)  # fmt: skip
        return sum(int(small.play(world, start, seed)[1].advance[:4, 0].sum()) for seed in range(8))

    assert gained(0, 0) > gained(0, 1) > gained(1, 0)
