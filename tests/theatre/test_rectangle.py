"""The rectangle: six constant shifts lead to the six neighbours in space, everywhere."""

import h3
import numpy as np
import pytest

from redpencil.theatre.ground import Theatre
from redpencil.theatre.rectangle import rectangle


def test_the_six_shifts_are_the_six_neighbours_in_space(theatre: Theatre) -> None:
    exists = np.flatnonzero(theatre.h3_index)
    known = set(theatre.h3_index[exists].tolist())
    for cell in exists.tolist():
        by_shift = {int(theatre.h3_index[cell + shift]) for shift in theatre.shifts} - {0}
        in_space = {h3.str_to_int(n) for n in h3.grid_ring(h3.int_to_str(int(theatre.h3_index[cell])), 1)}
        assert by_shift == in_space & known


def test_opposite_directions_are_opposite(theatre: Theatre) -> None:
    assert all(theatre.shifts[d + 3] == -theatre.shifts[d] for d in range(3))


def test_directions_go_round_the_compass(theatre: Theatre) -> None:
    """Neighbours in directions d and d + 1 touch each other."""
    turns = [theatre.shifts[(d + 1) % 6] - theatre.shifts[d] for d in range(6)]
    assert all(turn in theatre.shifts for turn in turns)


def test_every_cell_keeps_a_halo_to_both_ends(theatre: Theatre) -> None:
    exists = np.flatnonzero(theatre.h3_index)
    assert exists.min() >= theatre.halo
    assert exists.max() < len(theatre.h3_index) - theatre.halo
    assert theatre.halo >= max(theatre.shifts)


def test_the_packed_rectangle_is_small(theatre: Theatre) -> None:
    """Every rule pays for padding: at most three cells in ten are."""
    assert (theatre.h3_index != 0).mean() > 0.7


def test_a_cell_of_the_rim_hangs_together_with_the_rest() -> None:
    box = (13.0, 52.0, 13.5, 52.4)
    outside = h3.latlng_to_cell(52.2, 13.58, 6)
    small, wider = rectangle(box=box), rectangle(rim=[outside], box=box)
    assert outside not in small.cells
    assert outside in wider.cells
    assert (wider.neighbours()[:, wider.number[outside]] >= 0).all()


def test_a_pentagon_is_refused() -> None:
    lat, lon = h3.cell_to_latlng(h3.get_pentagons(6)[0])
    with pytest.raises(ValueError, match="cell"):
        rectangle(box=(lon - 1, lat - 1, lon + 1, lat + 1))
