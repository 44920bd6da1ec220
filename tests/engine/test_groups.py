"""Laws of the end of an army group: cut off, hungry and worn it dissolves; without a capital it turns to the West."""

import numpy as np
import pytest
from tests.worlds import COLUMNS, OPEN, ROWS, Piece, params, play, world

from redpencil.engine.state import GROUP_POCKET, GROUP_WEST, NO_CAUSE

WORN = Piece(1, (3, 5), cohesion=0, ammunition=0, isolated=20)
FAR_OFF = Piece(1, (6, 10), cohesion=0, ammunition=0)
NUMBERS = params(capitulation__group=20.0, capitulation__pocket=0.0, capitulation__overrun=0.0, command__hungry=0.0)
POCKET = [*["000000000011"] * 2, "000011100011", "000111000011", "000111000011",
          *["000000000011"] * 2]  # fmt: skip


def in_a_pocket(*pieces: Piece, **changes: float) -> np.ndarray:
    """Return why each formation of side 1 laid down its arms; its supply enters beyond the pocket."""
    numbers = NUMBERS._replace(capitulation=NUMBERS.capitulation._replace(
        **{name: np.float32(value) for name, value in changes.items()}))  # fmt: skip
    watch = Piece(0, (3, 1), men=100)
    events = play(*world(OPEN, [watch, *pieces], held=POCKET, numbers=numbers))[1]
    return events.cause[:, 1 : 1 + len(pieces)].max(axis=0)


def test_a_group_that_is_cut_off_hungry_and_worn_dissolves_as_a_whole() -> None:
    assert (in_a_pocket(WORN, WORN._replace(at=(4, 4))) == GROUP_POCKET).all()


@pytest.mark.parametrize("spared", [{"cohesion": 1000}, {"ammunition": 6000}])
def test_one_that_is_fed_or_fresh_does_not_at_once(spared: dict[str, int]) -> None:
    fresh = in_a_pocket(WORN._replace(**spared), group=0.05)
    assert fresh == NO_CAUSE


def test_while_a_part_of_it_is_in_supply_it_fights_on() -> None:
    assert (in_a_pocket(WORN, FAR_OFF) == NO_CAUSE).all()


def test_a_garrison_ends_with_its_city_and_not_with_its_group() -> None:
    assert in_a_pocket(WORN, WORN._replace(at=(4, 4), stand_fast=1)).tolist() == [GROUP_POCKET, NO_CAUSE]


def beside_the_west(*, city_fallen: int, near: int = 2) -> np.ndarray:
    """Return why four formations of side 1 laid down their arms, `near` of which stand beside the refuge."""
    pieces = [Piece(1, (1 if k < near else 5, 2 * k)) for k in range(4)]
    held = ["2" * COLUMNS, *["1" * COLUMNS] * (ROWS - 1)]
    numbers = params(capitulation__group_to_the_west=20.0, capitulation__state=0.0, capitulation__to_the_west=0.0)
    given, start = world(OPEN, [*pieces, Piece(2, (0, 0))], held=held, cities={(6, 11): 0},
                         hearts=((6, 11), (6, 10)), capital=(-1, 0, -1), numbers=numbers)  # fmt: skip
    return play(given, start._replace(city_fallen=np.array([city_fallen, 0], np.int32)))[1].cause[:, :4].max(axis=0)


def test_without_a_capital_a_group_beside_the_west_capitulates_to_it_as_a_whole() -> None:
    assert (beside_the_west(city_fallen=1) == GROUP_WEST).all()
    assert (beside_the_west(city_fallen=0) == NO_CAUSE).all()
    assert (beside_the_west(city_fallen=1, near=0) == NO_CAUSE).all()
