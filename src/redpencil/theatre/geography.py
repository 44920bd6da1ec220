"""The vector data from which the theatre is built: GeoJSON lines, points and polygons, and tables of places."""

import csv
import json
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

FOLDER = Path(str(files("redpencil"))) / "data" / "geography"


class Feature(NamedTuple):
    """One feature of a GeoJSON file: its properties, and its coordinates in degrees as the file nests them."""

    name: str
    kind: str
    shape: str  # "Point", "LineString" or "Polygon"
    properties: dict[str, Any]
    coordinates: Any


def features(folder: Path, name: str) -> list[Feature]:
    """Read the features of `name`.geojson in `folder`, in the order of the file.

    Raises ValueError with the file's name when it cannot be read as GeoJSON.
    """
    path = folder / f"{name}.geojson"
    try:
        found = json.loads(path.read_text(encoding="utf-8"))["features"]
        return [
            Feature(
                str(each["properties"].get("name", "")),
                str(each["properties"]["kind"]),
                str(each["geometry"]["type"]),
                each["properties"],
                each["geometry"]["coordinates"],
            )
            for each in found
        ]
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{path.name}: cannot be read as GeoJSON ({error})") from error


def table(folder: Path, name: str) -> list[dict[str, str]]:
    """Read `name`.csv in `folder` as one dictionary a row; raises ValueError when it cannot be read."""
    path = folder / f"{name}.csv"
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))
    except (OSError, ValueError) as error:
        raise ValueError(f"{path.name}: cannot be read as a table ({error})") from error
