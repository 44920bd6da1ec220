"""The report on a scenario: its distribution over listed seeds, misses first, for the screen and for the documents.

`python -m redpencil.lab.report` prints it; `--write`, from the root of the repository, also puts it between the markers
in README.md and docs/index.md and has the README's picture drawn.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from shutil import copyfile

import jax

from redpencil.lab import page
from redpencil.lab.distribution import Distribution, distribution, middle_seed
from redpencil.scenario.load import load
from redpencil.scenario.problems import ScenarioError

README, FIRST_PAGE, PICTURE = Path("README.md"), Path("docs/index.md"), Path("docs/img/map.png")
MOST_DEVICES = 8  # each holds the campaigns that it has fought
BAD_INPUT = 2


def put(text: str, marker: str, content: str) -> str:
    """Return a page with its text between two markers replaced; raises ValueError when the markers are not there."""
    begin, end = f"<!-- {marker}:begin -->", f"<!-- {marker}:end -->"
    before, found, rest = text.partition(begin)
    _, closed, after = rest.partition(end)
    if not (found and closed):
        raise ValueError(f"no {begin} followed by {end}")
    return f"{before}{begin}\n\n{content}\n\n{end}{after}"


def refresh(file: Path, marker: str, picture: Path, arguments: Sequence[str], caption: str = "") -> None:
    """Run a command that writes report.md and figure.png, and put them into a page and beside it.

    With a `caption` the picture and the day stand above the report. Raises CalledProcessError, ValueError.
    """
    with tempfile.TemporaryDirectory() as place:
        out = Path(place) / "out"
        command = (sys.executable, "-m", "redpencil.cli", *arguments, "--out", str(out))
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        today = date.today()
        above = [f"As of {today.day} {today:%B %Y}.", f"![{caption}](img/{picture.name})"] if caption else []
        content = "\n\n".join([*above, (out / "report.md").read_text("utf-8").strip()])
        file.write_text(put(file.read_text("utf-8"), marker, content), "utf-8", newline="\n")
        copyfile(out / "figure.png", picture)


def _write(found: Distribution, start: datetime, asked: list[page.Bound]) -> None:
    """Replace the figures in both pages and the README's picture; raises OSError, ValueError, CalledProcessError."""
    readme, first_page = (file.read_text("utf-8") for file in (README, FIRST_PAGE))
    seed = middle_seed(found)
    readme = put(put(readme, "figures", page.short(found, start, asked)), "picture", _picture(found, seed))
    first_page = put(first_page, "figures", page.whole(found, start, asked))
    with tempfile.TemporaryDirectory() as place:
        run = Path(place) / "run"
        command = ("redpencil.cli", "run", found.scenario, "--seed", str(seed), "--out", str(run), "--quiet")
        subprocess.run([sys.executable, "-m", *command], check=True, stdout=subprocess.DEVNULL)
        PICTURE.parent.mkdir(parents=True, exist_ok=True)
        copyfile(run / "map.png", PICTURE)
    README.write_text(readme, "utf-8", newline="\n")
    FIRST_PAGE.write_text(first_page, "utf-8", newline="\n")


def _picture(found: Distribution, seed: int) -> str:
    return (
        f"![Map of a simulated campaign: who holds what at the end, the front line by day, the way of each army]"
        f"({PICTURE})\n\n"
        f"*`redpencil run {found.scenario} --seed {seed}` draws this: of {page.seeds(found)} the one whose answers to "
        f"the record stand nearest to the middle of all, by rank.*"
    )


def main() -> int:
    """Run the report."""
    parser = argparse.ArgumentParser(prog="python -m redpencil.lab.report", description="Print a scenario's figures.")
    parser.add_argument("--scenario", default="berlin-1945", help="one that comes with redpencil, or a folder")
    parser.add_argument("-n", type=int, default=64, help="how many seeds, from 0 on (64)")
    parser.add_argument("--write", action="store_true", help="put it into README.md and docs/index.md")
    given = parser.parse_args()
    if given.n < 1:
        parser.error("-n: at least one seed")
    jax.config.update("jax_platforms", "cpu")  # one campaign at a time is too little for any other device
    jax.config.update("jax_num_cpu_devices", min(os.cpu_count() or 1, MOST_DEVICES))
    try:
        scenario = load(given.scenario)
        found = distribution(scenario, range(given.n))
        asked = page.bounds(found.scenario)
        print(page.whole(found, scenario.start_time, asked))
        if given.write:
            _write(found, scenario.start_time, asked)
    except (ScenarioError, OSError, ValueError, subprocess.CalledProcessError) as error:
        print(error, file=sys.stderr)
        return BAD_INPUT
    return 0


if __name__ == "__main__":
    sys.exit(main())
