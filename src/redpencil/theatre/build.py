"""Build the theatre file from the vector data: `python -m redpencil.theatre.build` (needs the extra `build`)."""

import argparse
from pathlib import Path

import h3
import numpy as np
from numpy.typing import NDArray

from redpencil.theatre import archive
from redpencil.theatre.cover import cover
from redpencil.theatre.crossings import crossings
from redpencil.theatre.geography import FOLDER
from redpencil.theatre.ground import CELL_FIELDS, EDGE_FIELDS, FORMAT, PACKAGED, Crossing, Theatre
from redpencil.theatre.places import home, points, settled
from redpencil.theatre.rectangle import Rectangle, rectangle
from redpencil.theatre.rivers import edges, rivers
from redpencil.theatre.roads import Web, roads


def build(geography: Path) -> Theatre:
    """Build the theatre from the vector data in a folder; raises ValueError with the file that cannot be used."""
    named = points(geography)
    homes = [home(place) for place in named]
    space = rectangle(rim=homes)
    ground = cover(geography, space, dry=homes)
    on_land = _between(ground.terrain != 0, space)
    water = edges(rivers(geography, space), space)
    water = water._replace(obstacle=water.obstacle * on_land, name=np.where(on_land, water.name, -1))
    bridges = crossings(geography, space, water)
    standing = _named_bridges(bridges, space)
    road, rail = roads(geography, Web(space, ground.terrain == 0, water, standing > 0))
    road, rail = road * on_land, rail * on_land
    carried = np.maximum(np.where(road == 3, 3, np.minimum(road, 1) * 2), rail * 3)
    bridge = np.where(water.obstacle > 0, np.maximum(standing, carried), 0)
    cells: dict[str, NDArray[np.integer]] = ground._asdict() | _where(space)
    planes: dict[str, NDArray[np.integer]] = {
        "river": water.obstacle,
        "river_name": water.name,
        "bridge": bridge,
        "road": road,
        "rail": rail,
    }
    return Theatre(
        width=space.width, halo=space.halo, shifts=space.shifts, cell_km=space.cell_km,
        **{name: _spread(cells[name], space, *field) for name, field in CELL_FIELDS.items()},
        **{name: _spread(planes[name], space, *field) for name, field in EDGE_FIELDS.items()},
        river_names=water.names, places=settled(named, space), crossings=tuple(bridges),
    )  # fmt: skip


def _between(land: NDArray[np.bool_], space: Rectangle) -> NDArray[np.bool_]:
    """Return the (6, n) edges that have land on both sides."""
    neighbours = space.neighbours()
    return (neighbours >= 0) & land & land[neighbours]


def _named_bridges(named: list[Crossing], space: Rectangle) -> NDArray[np.int8]:
    """Return the greatest load that a named bridge carries over each edge, (6, n)."""
    position = {int(flat): k for k, flat in enumerate(space.flat)}
    load = np.zeros((6, len(space.cells)), np.int8)
    for each in named:
        for here, there in ((each.cell, each.other), (each.other, each.cell)):
            if here != there:
                direction = space.shifts.index(there - here)
                load[direction, position[here]] = max(load[direction, position[here]], each.load)
    return load


def _where(space: Rectangle) -> dict[str, NDArray[np.integer]]:
    tenth_of_a_thousandth = np.round(space.lonlat * 1e4).astype(np.int32)
    names = np.array([h3.str_to_int(cell) for cell in space.cells], np.uint64)
    return {"h3_index": names, "lon": tenth_of_a_thousandth[:, 0], "lat": tenth_of_a_thousandth[:, 1]}


def _spread(values: NDArray[np.integer], space: Rectangle, dtype: type, padding: int) -> NDArray[np.integer]:
    """Lay the values of the cells into the rectangle, along the last axis."""
    result = np.full((*values.shape[:-1], space.size), padding, dtype)
    result[..., space.flat] = values
    return result


def write(theatre: Theatre, path: Path) -> None:
    """Write a theatre to its file: only the cells that exist, and of every edge one side."""
    index = np.flatnonzero(theatre.h3_index)
    size, cell_m = len(theatre.h3_index), round(theatre.cell_km * 1000)
    arrays: dict[str, archive.Integers] = {
        "format": np.array([FORMAT], np.int32),
        "layout": np.array([size, theatre.width, theatre.halo, cell_m, *theatre.shifts], np.int32),
        "index": index.astype(np.int32),
        "river_names": archive.text(list(theatre.river_names)),
        "places": archive.text(["\t".join(map(str, place)) for place in theatre.places]),
        "crossings": archive.text(["\t".join(map(str, crossing)) for crossing in theatre.crossings]),
    }
    arrays |= {name: getattr(theatre, name)[index].astype(dtype) for name, (dtype, _) in CELL_FIELDS.items()}
    arrays |= {name: getattr(theatre, name)[:3, index].astype(dtype) for name, (dtype, _) in EDGE_FIELDS.items()}
    archive.write(path, arrays)


def main(arguments: list[str] | None = None) -> None:
    """Build the packaged theatre, or another from the folder and to the file named on the command line.

    Leaves with status 2 and one message when the data cannot be used or the file cannot be written.
    """
    parser = argparse.ArgumentParser(prog="python -m redpencil.theatre.build", description=__doc__)
    parser.add_argument("--geography", type=Path, default=FOLDER, help="folder of the vector data")
    parser.add_argument("--out", type=Path, default=PACKAGED, help="file to write")
    options = parser.parse_args(arguments)
    try:
        theatre = build(options.geography)
        write(theatre, options.out)
    except (ValueError, OSError) as error:
        parser.exit(2, f"{error}\n")
    edges_of_rivers = int((theatre.river > 0).sum()) // 2
    print(
        f"{options.out}: {int((theatre.h3_index != 0).sum())} cells, {int(theatre.land.sum())} of land, "
        f"{edges_of_rivers} river edges, {len(theatre.places)} places, {options.out.stat().st_size} bytes"
    )


if __name__ == "__main__":
    main()
