"""What covers each cell: land or water, built-up ground, forest, marsh, scarp, height (build time only)."""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import h3
import h5py
import numpy as np
import pvlib
import shapely
from numpy.typing import NDArray

from redpencil.theatre.geography import Feature, features
from redpencil.theatre.ground import TERRAIN
from redpencil.theatre.rectangle import Rectangle

LAYERS = {  # which kinds of drawn polygon make up a layer
    "built_up": {
        "urban", "urban_dense", "urban_core", "urban_citadel", "urban_industrial", "town_disc", "fortress",
    },
    "suburb": {"urban_suburb"},
    "forest": {"forest", "hills_forest", "mountain_forest", "forest_lakes", "marsh_forest", "forest_heath"},
    "marsh": {"marsh", "marsh_forest", "floodplain_marsh"},
    "scarp": {"scarp"},
    "hills": {"hills", "hills_forest", "industrial_mines"},
    "mountain": {"mountain_forest"},
    "rolling": {"open_plateau", "rolling_lakes"},
}  # fmt: skip
SUBURB_SHARE = 400  # thousandths of a suburb that are houses: gardens, woods and fields lay between them
HALF = 500
NO_DATA = 255  # in the grid of heights: the sea


class Cover(NamedTuple):
    """What the ground of each cell is like; arrays of length n in the order of the rectangle's cells."""

    terrain: NDArray[np.int8]
    elevation: NDArray[np.int16]
    built_up: NDArray[np.int16]
    forest: NDArray[np.int16]
    marsh: NDArray[np.int16]
    scarp: NDArray[np.int16]


def cover(folder: Path, space: Rectangle, dry: Iterable[str]) -> Cover:
    """Measure the share of each layer in each cell and name its terrain; the cells `dry` are land whatever the map."""
    hexagons = shapely.polygons([[(lon, lat) for lat, lon in h3.cell_to_boundary(cell)] for cell in space.cells])
    drawn = features(folder, "polygons")
    share = {layer: _share(hexagons, (f for f in drawn if f.kind in kinds)) for layer, kinds in LAYERS.items()}
    coast = features(folder, "coast_lakes")
    land = _share(hexagons, (f for f in coast if f.kind == "land"))
    land = land - _share(hexagons, (f for f in coast if f.kind == "lake"))
    number = space.number
    land[[number[cell] for cell in dry]] = 1000
    built_up = np.maximum(share["built_up"], share["suburb"] * SUBURB_SHARE // 1000)
    forest = np.minimum(share["forest"], 1000 - built_up)
    elevation = _elevation(space)
    return Cover(
        terrain=_terrain(share, land, built_up, forest, _relief(elevation, space)),
        elevation=elevation,
        built_up=built_up.astype(np.int16),
        forest=forest.astype(np.int16),
        marsh=share["marsh"].astype(np.int16),
        scarp=share["scarp"].astype(np.int16),
    )


def _share(hexagons: NDArray[np.object_], layer: Iterable[Feature]) -> NDArray[np.int64]:
    """Return the thousandths of each hexagon that lie in any polygon of the layer."""
    whole = shapely.union_all([shapely.make_valid(shapely.Polygon(f.coordinates[0], f.coordinates[1:])) for f in layer])
    pieces = shapely.STRtree(hexagons)
    touched = pieces.query(whole, predicate="intersects")
    result = np.zeros(len(hexagons), np.int64)
    near = hexagons[touched]
    shapely.prepare(whole)
    inside = shapely.area(shapely.intersection(near, whole)) / shapely.area(near)
    result[touched] = np.round(1000 * inside)
    return result


def _elevation(space: Rectangle) -> NDArray[np.int16]:
    """Return metres above the sea at the cells' centres, between the points of the 5-minute grid of pvlib."""
    with h5py.File(Path(pvlib.__file__).parent / "data" / "Altitude.h5") as file:
        steps = file["Altitude"][:]
    grid = np.where(steps == NO_DATA, 0.0, steps * 28.0 - 450)
    row = (90 - space.lonlat[:, 1]) * 12 - 0.5
    column = (space.lonlat[:, 0] + 180) * 12 - 0.5
    top, left = np.floor(row).astype(int), np.floor(column).astype(int)
    down, right = row - top, column - left
    upper = grid[top, left] * (1 - right) + grid[top, left + 1] * right
    lower = grid[top + 1, left] * (1 - right) + grid[top + 1, left + 1] * right
    height: NDArray[np.int16] = np.maximum(np.round(upper * (1 - down) + lower * down), 0).astype(np.int16)
    return height


def _relief(elevation: NDArray[np.int16], space: Rectangle) -> NDArray[np.int16]:
    """Return the metres between the highest and the lowest of a cell and its neighbours."""
    neighbours = space.neighbours()
    around = np.where(neighbours >= 0, elevation[neighbours], elevation)
    relief: NDArray[np.int16] = np.maximum(elevation, around.max(0)) - np.minimum(elevation, around.min(0))
    return relief


def _terrain(
    share: dict[str, NDArray[np.int64]],
    land: NDArray[np.int64],
    built_up: NDArray[np.int64],
    forest: NDArray[np.int64],
    relief: NDArray[np.int16],
) -> NDArray[np.int8]:
    """Name each cell after what makes up half of it, the greatest obstacle first."""
    tests = {
        "water": land < HALF,
        "urban": built_up >= HALF,
        "mountain": (share["mountain"] >= HALF) | (relief >= 300),
        "hills": (share["hills"] + share["mountain"] >= HALF) | (relief >= 150),
        "marsh": share["marsh"] >= HALF,
        "forest": forest >= HALF,
        "rolling": (share["rolling"] >= HALF) | (relief >= 60),
    }
    codes = [TERRAIN.index(name) for name in tests]
    return np.select(list(tests.values()), codes, TERRAIN.index("open")).astype(np.int8)
