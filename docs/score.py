"""Writes the scores against the record into their page: `python docs/score.py`, or with a scenario and a number.

It runs `redpencil score` and puts what that writes into docs/score.md and docs/img/score-SCENARIO.png.
"""

import sys
from pathlib import Path

from redpencil.lab.report import refresh

DOCS = Path(__file__).parent
CAMPAIGNS = {"berlin-1945": 64, "race-to-berlin": 24}
CAPTION = "The misses of the events, the way of the armies to the Reichstag, the losses"


def main(scenario: str, campaigns: int) -> None:
    """Run the command and put its report between the markers of the page."""
    picture = DOCS / "img" / f"score-{scenario}.png"
    refresh(DOCS / "score.md", scenario, picture, ("score", scenario, "-n", str(campaigns)), CAPTION)


if __name__ == "__main__":
    if len(sys.argv) not in (1, 3):
        sys.exit("python docs/score.py [SCENARIO CAMPAIGNS]")
    for name, number in [(sys.argv[1], int(sys.argv[2]))] if len(sys.argv) == 3 else CAMPAIGNS.items():
        main(name, number)
