"""Writes the scores on real engagements into their page: `python docs/validation.py FILE`, FILE the battle database.

It runs `redpencil validate FILE` and puts what that writes into docs/validation.md and docs/img/validation.png.
"""

import sys
from pathlib import Path

from redpencil.lab.report import refresh

DOCS = Path(__file__).parent

if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("python docs/validation.py FILE")
    refresh(DOCS / "validation.md", "validation", DOCS / "img" / "validation.png", ("validate", sys.argv[1]))
