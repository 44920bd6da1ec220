"""Cells as a picture: a grid of points over a piece of the theatre, each knowing the cell it lies in."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter
from scipy.spatial import cKDTree

from redpencil.theatre.ground import Theatre

SMOOTH_KM = 2.4  # less than half a cell: rounds the corners of the hexagons and keeps every bulge


class Extent(NamedTuple):
    """A piece of the theatre in degrees."""

    west: float
    east: float
    south: float
    north: float

    @property
    def squeeze(self) -> float:
        """Return how much shorter a degree of longitude is than one of latitude, in the middle."""
        return float(np.cos(np.radians((self.south + self.north) / 2)))

    @property
    def km_across(self) -> float:
        """Return how many kilometres lie between west and east, in the middle."""
        return (self.east - self.west) * self.squeeze * 111.2


class Picture(NamedTuple):
    """A grid of (H, W) points: their degrees, and the flat index of the cell that each lies in."""

    extent: Extent
    lon: NDArray[np.float64]  # (W,)
    lat: NDArray[np.float64]  # (H,)
    cell: NDArray[np.int64]  # (H, W)
    land: NDArray[np.bool_]  # (H, W)
    land_share: NDArray[np.float32]  # (H, W), how much of what lies around each point is land
    blur: float  # of the smoothing, in points

    def smooth(self, mask: NDArray[np.bool_] | NDArray[np.floating]) -> NDArray[np.float64]:
        """Return (H, W) how far a mask, or a share, of cells (N,) holds around each point; water does not count."""
        inside = np.where(self.land, mask[self.cell], 0).astype(np.float32)
        share = gaussian_filter(inside, self.blur) / np.maximum(self.land_share, 1e-3)
        return np.where(self.land_share > 1e-3, share, 0.0)


def picture(theatre: Theatre, extent: Extent, *, across: int) -> Picture:
    """Lay a grid of `across` points from west to east over a piece of the theatre, points as far apart both ways."""
    spacing_km = extent.km_across / across
    lon = np.linspace(extent.west, extent.east, across)
    lat = np.arange(extent.south, extent.north, spacing_km / 111.2)
    exists = np.flatnonzero(theatre.h3_index)
    scale = np.array([extent.squeeze, 1.0])
    centres = np.column_stack([theatre.lon[exists], theatre.lat[exists]]) / 10_000
    points = np.column_stack([each.ravel() for each in np.meshgrid(lon, lat)])
    nearest = cKDTree(centres * scale).query(points * scale)[1]
    cell = exists[nearest].reshape(len(lat), len(lon))
    land, blur = theatre.land[cell], SMOOTH_KM / spacing_km
    return Picture(extent, lon, lat, cell, land, gaussian_filter(land.astype(np.float32), blur), blur)
