"""A small good scenario on a small drawn theatre, and ways to spoil it."""

from pathlib import Path

import numpy as np

from redpencil.theatre.ground import Place, Theatre

# Six columns, 0.09 degrees of longitude apart, by four rows, 0.054 of latitude: `~` is water, `.` is land.
ROWS = (
    "......",
    "......",
    "...~..",
    "......",
)
WEST, SOUTH, LON_STEP, LAT_STEP = 14.0, 52.4, 0.09, 0.054

PLACES = (("Müncheberg", "Müncheberg", 0, 1), ("Seelow", "Seelow", 2, 1), ("Golzow", "Golzow", 3, 1),
          ("Küstrin", "Kostrzyn nad Odrą", 5, 1), ("Lebus", "Lebus", 4, 3),
          ("Kleiner See", "Kleiner See", 3, 2))  # fmt: skip


def theatre() -> Theatre:
    """Return the drawn theatre, without padding but for one cell at each end."""
    width, size = len(ROWS[0]), sum(len(row) for row in ROWS)
    column, row = np.arange(size) % width, np.arange(size) // width

    def padded(values: np.ndarray, dtype: type) -> np.ndarray:
        return np.concatenate([[0], values, [0]]).astype(dtype)

    lon = np.rint((WEST + LON_STEP * column + LON_STEP / 2 * (row % 2)) * 1e4)
    lat = np.rint((SOUTH + LAT_STEP * row) * 1e4)
    land = np.array([letter == "." for letter in "".join(ROWS)])
    empty = np.zeros(size + 2, np.int16)
    edges = np.zeros((6, size + 2), np.int8)
    places = tuple(
        Place(name, now, "DE", "G", 1 + x + y * width, lon[x + y * width] / 1e4, lat[x + y * width] / 1e4, "drawn")
        for name, now, x, y in PLACES
    )
    return Theatre(
        width=width, halo=1, shifts=(1, width, width - 1, -1, -width, 1 - width), cell_km=6.06,
        h3_index=padded(np.arange(1, size + 1), np.uint64), lon=padded(lon, np.int32), lat=padded(lat, np.int32),
        terrain=padded(land, np.int8), elevation=empty, built_up=empty, forest=empty, marsh=empty, scarp=empty,
        river=edges, river_name=edges, bridge=edges, road=edges, rail=edges, river_names=(), places=places,
    )  # fmt: skip


SCENARIO = """\
id = "seelow"
title = "The Seelow Heights"
summary = "One army against one corps."
start = 1945-04-16T03:00:00
hours_per_step = 6
steps = 8

[[side]]
id = "soviet"
name = "Soviet Union"
hostile = ["german"]

[[side]]
id = "german"
name = "Germany"
hostile = ["soviet"]

[[front]]
id = "1bf"
name = "1st Belorussian Front"
side = "soviet"
trucks = 2000
trucks_source = "drawn"
trucks_grade = "low"

[[front]]
id = "vistula"
name = "Army Group Vistula"
side = "german"
trucks = 200
trucks_source = "drawn"
trucks_grade = "low"

[[command]]
id = "8ga"
name = "8th Guards Army"
front = "1bf"
seat = "Zhukov"

[[command]]
id = "9a"
name = "9th Army"
front = "vistula"
seat = "Heinrici"

[[depot]]
place = "Küstrin"
side = "soviet"
source = "drawn"
grade = "low"

[[city]]
id = "müncheberg"
name = "Müncheberg"
side = "german"
heart = "Müncheberg"
place = "Müncheberg"
radius_km = 3.0

[[absent]]
name = "Rear of the front"
reason = "behind the Oder"
front = "1bf"
men = 1000
source = "drawn"
grade = "low"

[[total]]
front = "1bf"
men = 57000
vehicles = 150
source = "drawn"
grade = "low"
""".replace("müncheberg", "muencheberg")

ORDER_OF_BATTLE = """\
id,name,side,front,command,kind,commander,men,men_low,men_high,vehicles,guns,quality,place,lon,lat,arrives,phantom,stand_fast,note,source,grade
4gc,4th Guards,soviet,1bf,8ga,rifle,V. A. Glazunov,26000,25000,27000,50,400,good,Golzow,,,,no,no,,drawn,high
29gc,29th Guards,soviet,1bf,8ga,rifle,,30000,,,100,500,good,Küstrin,14.5,52.45,1945-04-17,no,no,"2nd, held",drawn,medium
lvi,LVI Panzer Corps,german,vistula,9a,panzer,Helmuth Weidling,20000,,,60,100,fair,Seelow,,,,no,yes,,drawn,low
"""

BOUNDARIES = """\
{
  "type": "FeatureCollection",
  "features": [
    {
      "type": "Feature",
      "properties": {
        "kind": "start_line",
        "name": "Front of 15 April",
        "left": "german",
        "right": "soviet",
        "source": "drawn",
        "grade": "low"
      },
      "geometry": {
        "type": "LineString",
        "coordinates": [
          [14.25, 52.40],
          [14.25, 52.55]
        ]
      }
    },
    {
      "type": "Feature",
      "properties": {
        "kind": "defence_line",
        "name": "Seelow position",
        "side": "german",
        "level": 800,
        "width_km": 5,
        "source": "drawn",
        "grade": "low"
      },
      "geometry": {"type": "LineString", "coordinates": [[14.2, 52.4], [14.2, 52.5]]}
    }
  ]
}
"""

DIRECTIVES = """\
[[directive]]
command = "8ga"
from = 1945-04-16T03:00:00
posture = "attack"
intensity = 1.0
preparation = 0.5
axis = ["Seelow", "Müncheberg"]
why = "The order of the front for 16 April."
source = "drawn"
grade = "high"

[[directive]]
command = "9a"
from = 1945-04-16
posture = "hold"
intensity = 0.5
why = "Hold the heights."
source = "drawn"
grade = "high"

[[directive]]
command = "9a"
from = 1945-04-17
posture = "withdraw"
intensity = 0.2
axis = ["Müncheberg"]
when = "heights=give_up"
why = "What Busse would have liked to do."
source = "drawn"
grade = "low"
"""

NODES = """\
[[node]]
id = "heights"
decider = "Heinrici"
opens = 1945-04-16T12:00:00
question = "Hold the heights to the last?"
historical = "hold"
source = "drawn"
grade = "medium"

[[node.option]]
id = "hold"
text = "Hold."

[[node.option]]
id = "give_up"
text = "Fall back on the second line."
sets = { "combat.lethality" = 0.04 }
"""

PARAMETERS = """\
[combat]
lethality = { value = 0.05, unit = "1/day", low = 0.02, high = 0.08, source = "drawn", grade = "low" }

[kind.rifle]
speed_km_day = { value = 25, unit = "km/day", low = 20, high = 30, source = "drawn", grade = "low" }
"""

RECORD = """\
id,label,measure,value,low,high,unit,date,source,basis,grade
seelow,Seelow taken,reached:8ga:Seelow,2,2,3,operation day,1945-04-17,drawn,looked up,high
killed,Soviet dead and missing,killed:1bf,5000,4000,9000,men,,drawn,,low
fell,Müncheberg falls,fell:muencheberg,,,,day,1945-04-18,drawn,,low
end,Germany surrenders,end,2,,,operation day,1945-04-17,drawn,,high
"""

FILES = {
    "scenario.toml": SCENARIO,
    "order_of_battle.csv": ORDER_OF_BATTLE,
    "boundaries.geojson": BOUNDARIES,
    "directives.toml": DIRECTIVES,
    "nodes.toml": NODES,
    "parameters.toml": PARAMETERS,
    "record.csv": RECORD,
}


def write(folder: Path, **changed: str | bytes) -> Path:
    """Write the good scenario into the folder, with the named files (stem without ending) in another form."""
    for name, text in FILES.items():
        content = changed.get(name.partition(".")[0], text)
        (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def spoiled(file: str, old: str, new: str) -> str:
    """Return the text of one of the files with its first `old` replaced by `new`; fails if there is none."""
    text = FILES[file]
    assert old in text, f"{file} does not hold {old!r}"
    return text.replace(old, new, 1)


def line_of(text: str, part: str) -> int:
    """Return the line on which `part` first stands."""
    return text[: text.index(part)].count("\n") + 1
