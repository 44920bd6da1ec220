"""Fits the rates of combat and writes them where they belong: `python docs/rates.py FILE`, FILE the battle database.

Values, standard errors and provenance go into the model's parameters, what sets the armies apart into the sides of the
packaged scenarios, and the table of what each term is worth into docs/validation.md.
"""

import sys
from collections.abc import Iterable
from pathlib import Path

from redpencil.lab.report import put
from redpencil.scenario.packaged import MODEL, PACKAGED
from redpencil.validation.ablation import Ablation, ablations
from redpencil.validation.committed import write
from redpencil.validation.engagements import read
from redpencil.validation.fit import fit
from redpencil.validation.folds import grouped

PAGE = Path(__file__).parent / "validation.md"
HEAD = "| term left at its neutral value | gain of having it | standard error | |\n| --- | ---: | ---: | --- |\n"


def table(ablated: Iterable[Ablation]) -> str:
    """Return the ablations in Markdown, what pays most first."""
    rows = sorted(ablated, key=lambda one: -one.gain)
    verdict = {True: "pays", False: "does not pay: a prior"}
    cells = (f"| `{one.term}` | {one.gain:+.2f} | {one.error:.2f} | {verdict[one.pays]} |\n" for one in rows)
    return HEAD + "".join(cells)


def main(file: Path) -> None:
    """Fit, ablate, and write."""
    rows, _ = read(file)
    ablated = ablations(rows, grouped(rows.group))
    write(fit(rows), ablated, MODEL, sorted(PACKAGED.glob("*/parameters.toml")))
    page = put(PAGE.read_text("utf-8"), "ablations", table(ablated).strip())
    PAGE.write_text(page, "utf-8", newline="\n")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("python docs/rates.py FILE")
    main(Path(sys.argv[1]))
