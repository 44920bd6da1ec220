"""Land, water, height and cover are where the atlas has them."""

import numpy as np
import pytest

from redpencil.theatre.ground import TERRAIN, Theatre, nearest_cell


@pytest.mark.parametrize(
    ("where", "lon", "lat", "terrain"),
    [
        ("Pomeranian Bay", 14.4, 54.3, "water"),
        ("German Bight", 7.5, 54.2, "water"),
        ("Stettin lagoon", 14.35, 53.78, "water"),
        ("Berlin, Friedrichstrasse", 13.388, 52.52, "urban"),
        ("Oderbruch", 14.4, 52.62, "marsh"),
        ("Halbe forest", 13.75, 52.1, "forest"),
        ("Brocken", 10.62, 51.8, "mountain"),
        ("Fläming", 12.6, 52.08, "hills"),
    ],
)
def test_known_ground(theatre: Theatre, where: str, lon: float, lat: float, terrain: str) -> None:
    assert TERRAIN[theatre.terrain[nearest_cell(theatre, lon, lat)]] == terrain, where


def test_shares_are_thousandths(theatre: Theatre) -> None:
    for field in ("built_up", "forest", "marsh", "scarp"):
        share = getattr(theatre, field)
        assert share.min() == 0
        assert 300 < share.max() <= 1000, field
        assert not share[theatre.h3_index == 0].any()
    assert (theatre.built_up + theatre.forest <= 1000).all()


def test_the_scarp_runs_past_seelow_and_nowhere_far_off(theatre: Theatre, cells: dict[str, int]) -> None:
    assert theatre.scarp[cells["Seelow"]] > 300
    steep = np.flatnonzero(theatre.scarp)
    assert (abs(theatre.lon[steep] / 1e4 - 14.4) < 0.35).all()
    assert (abs(theatre.lat[steep] / 1e4 - 52.55) < 0.25).all()


def test_heights_rise_to_the_south(theatre: Theatre, cells: dict[str, int]) -> None:
    heights = [int(theatre.elevation[cells[name]]) for name in ("Stralsund", "Berlin", "Dresden", "Annaberg")]
    assert heights == sorted(heights)
    assert heights[0] < 30
    assert heights[-1] > 450
    assert theatre.elevation.min() >= 0
    assert theatre.elevation.max() < 1300


def test_towns_are_built_up_by_their_size(theatre: Theatre, cells: dict[str, int]) -> None:
    shares = [int(theatre.built_up[cells[name]]) for name in ("Berlin", "Cottbus", "Seelow")]
    assert shares == sorted(shares, reverse=True)
    assert shares[0] == 1000
    assert shares[-1] < 200


def test_most_of_the_theatre_hangs_together(theatre: Theatre) -> None:
    """Land is nine cells in ten of the theatre; the rest is sea and a few lakes."""
    exists = theatre.h3_index != 0
    assert 0.85 < theatre.land[exists].mean() < 0.92
