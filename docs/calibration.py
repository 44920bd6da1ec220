"""Writes a calibration on the record into its page: `python docs/calibration.py berlin-1945`; it takes minutes.

It runs `redpencil calibrate` and puts what that writes into docs/calibration.md and docs/img/calibration-SCENARIO.png.
"""

import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path
from shutil import copyfile

from redpencil.lab.report import put

DOCS = Path(__file__).parent
PAGE = DOCS / "calibration.md"


def main(scenario: str) -> None:
    """Run the command and put its report between the markers of the page."""
    picture = DOCS / "img" / f"calibration-{scenario}.png"
    with tempfile.TemporaryDirectory() as place:
        out = Path(place) / "calibration"
        command = (sys.executable, "-m", "redpencil.cli", "calibrate", scenario, "--out", str(out))
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        today = date.today()
        content = [
            f"As of {today.day} {today:%B %Y}.",
            f"![What each parameter explains of the score, and the score over the strongest](img/{picture.name})",
            (out / "report.md").read_text("utf-8").strip(),
        ]
        PAGE.write_text(put(PAGE.read_text("utf-8"), scenario, "\n\n".join(content)), "utf-8", newline="\n")
        copyfile(out / "figure.png", picture)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("python docs/calibration.py SCENARIO")
    main(sys.argv[1])
