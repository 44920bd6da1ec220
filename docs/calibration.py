"""Writes a calibration on the record into its page: `python docs/calibration.py berlin-1945`; it takes minutes.

It runs `redpencil calibrate` and puts what that writes into docs/calibration.md and docs/img/calibration-SCENARIO.png.
"""

import sys
from pathlib import Path

from redpencil.lab.report import refresh

DOCS = Path(__file__).parent
CAPTION = "What each parameter explains of the score, and the score over the strongest"


def main(scenario: str) -> None:
    """Run the command and put its report between the markers of the page."""
    picture = DOCS / "img" / f"calibration-{scenario}.png"
    refresh(DOCS / "calibration.md", scenario, picture, ("calibrate", scenario), CAPTION)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("python docs/calibration.py SCENARIO")
    main(sys.argv[1])
