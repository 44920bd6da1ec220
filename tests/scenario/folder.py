"""The small scenario of docs/scenario_format.md, the theatre drawn for it, and ways to spoil it."""

import json
import re
import tomllib
from pathlib import Path

from tests.builders import draw

from redpencil.scenario.packaged import resolve
from redpencil.theatre.ground import Place, Theatre, nearest_cell

PAGE = Path(__file__).parents[2] / "docs" / "scenario_format.md"
SECTION = re.compile(r"^## (\w+\.\w+)\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILES: dict[str, str] = dict(SECTION.findall(PAGE.read_text("utf-8")))  # name of the file: its text on the page


def _other_side() -> str:
    """Return the table that the page leaves to be copied from the packaged scenario."""
    packaged = tomllib.loads((resolve("berlin-1945") / "parameters.toml").read_text("utf-8"))
    lines = ["\n[side.soviet]"]
    for key, leaf in packaged["side"]["soviet"].items():
        lines.append(f"{key} = {{ {', '.join(f'{field} = {json.dumps(given)}' for field, given in leaf.items())} }}")
    return "\n".join(lines) + "\n"


FILES["parameters.toml"] += _other_side()

LAKE = "Kleiner See"
PLACES = {
    "Müncheberg": ("Müncheberg", 14.14, 52.50),
    "Seelow": ("Seelow", 14.38, 52.53),
    "Golzow": ("Golzow", 14.50, 52.57),
    "Küstrin": ("Kostrzyn nad Odrą", 14.65, 52.59),
    "Lebus": ("Lebus", 14.53, 52.43),
    LAKE: (LAKE, 14.29, 52.49),
}


def theatre() -> Theatre:
    """Return a theatre drawn about the places, which stand where they stand on the map; a small lake is made up."""
    drawn = draw("""
        .........
        .........
        .........
        ..~......
        .........
    """)
    drawn = drawn._replace(lon=drawn.lon + 10_000, lat=drawn.lat + 4_000)
    cells = {name: nearest_cell(drawn, lon, lat) for name, (_, lon, lat) in PLACES.items()}
    places = (Place(name, now, "DE", "G", cells[name], lon, lat, "drawn") for name, (now, lon, lat) in PLACES.items())
    return drawn._replace(places=tuple(places))


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


def line_of(file: str, part: str) -> int:
    """Return the line of a file on which `part` first stands."""
    return FILES[file][: FILES[file].index(part)].count("\n") + 1
