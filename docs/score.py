"""Writes the scores against the record into their page: `python docs/score.py`, or with a scenario and a number.

It runs `redpencil score` and puts what that writes into docs/score.md and docs/img/score-SCENARIO.png.
"""

import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path
from shutil import copyfile

from redpencil.lab.report import put

DOCS = Path(__file__).parent
PAGE = DOCS / "score.md"
CAMPAIGNS = {"berlin-1945": 64, "race-to-berlin": 24}


def main(scenario: str, campaigns: int) -> None:
    """Run the command and put its report between the markers of the page."""
    picture = DOCS / "img" / f"score-{scenario}.png"
    with tempfile.TemporaryDirectory() as place:
        out = Path(place) / "score"
        command = (sys.executable, "-m", "redpencil.cli", "score", scenario, "-n", str(campaigns), "--out", str(out))
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        today = date.today()
        content = [
            f"As of {today.day} {today:%B %Y}.",
            f"![The misses of the events, the way of the armies to the Reichstag, the losses](img/{picture.name})",
            (out / "report.md").read_text("utf-8").strip(),
        ]
        PAGE.write_text(put(PAGE.read_text("utf-8"), scenario, "\n\n".join(content)), "utf-8", newline="\n")
        copyfile(out / "figure.png", picture)


if __name__ == "__main__":
    if len(sys.argv) not in (1, 3):
        sys.exit("python docs/score.py [SCENARIO CAMPAIGNS]")
    for name, number in [(sys.argv[1], int(sys.argv[2]))] if len(sys.argv) == 3 else CAMPAIGNS.items():
        main(name, number)
