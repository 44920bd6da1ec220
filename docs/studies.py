"""Writes the figures of the named studies into their pages: `python docs/studies.py [NAME ...] [N]`.

NAME is a file in docs/studies, all of them unless some are named; N the pairs of campaigns, 64 unless said otherwise.
"""

import sys
from pathlib import Path

from redpencil.terminal import settle, use_all_processors

PAGES = Path(__file__).parent / "studies"
PAIRS = 64


def write(names: list[str], pairs: int) -> None:
    """Run the studies, those of one scenario together, and put what they found between the markers of their pages."""
    from redpencil.lab import study, study_report  # jax reads what `settle` sets when it is loaded
    from redpencil.lab.report import put

    studies = {name: study.read(PAGES / f"{name}.toml") for name in names}
    for scenario in sorted({one.scenario for one in studies.values()}):
        those = {name: one for name, one in studies.items() if one.scenario == scenario}
        found = study.run(list(those.values()), range(pairs), tell=lambda text: print(text, flush=True))
        for name, one in zip(those, found, strict=True):
            page = PAGES / f"{name}.md"
            page.write_text(put(page.read_text("utf-8"), "figures", study_report.page(one)), "utf-8", newline="\n")


if __name__ == "__main__":
    use_all_processors()
    settle()
    named = [word for word in sys.argv[1:] if not word.isdigit()] or sorted(file.stem for file in PAGES.glob("*.toml"))
    counts = [int(word) for word in sys.argv[1:] if word.isdigit()] or [PAIRS]
    write(named, counts[0])
