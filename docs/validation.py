"""Writes the scores on real engagements into their page: `python docs/validation.py FILE`, FILE the battle database.

It runs `redpencil validate FILE` and puts what that writes into docs/validation.md and docs/img/validation.png.
"""

import subprocess
import sys
import tempfile
from pathlib import Path
from shutil import copyfile

from redpencil.lab.report import put

DOCS = Path(__file__).parent
PAGE, PICTURE = DOCS / "validation.md", DOCS / "img" / "validation.png"
MARKER = "validation"


def main(file: str) -> None:
    """Run the command and put its report between the markers of the page."""
    with tempfile.TemporaryDirectory() as place:
        out = Path(place) / "validation"
        command = (sys.executable, "-m", "redpencil.cli", "validate", file, "--out", str(out))
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        page = put(PAGE.read_text("utf-8"), MARKER, (out / "report.md").read_text("utf-8").strip())
        PAGE.write_text(page, "utf-8", newline="\n")
        copyfile(out / "figure.png", PICTURE)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("python docs/validation.py FILE")
    main(sys.argv[1])
