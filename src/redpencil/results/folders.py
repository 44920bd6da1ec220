"""The folders that commands on many campaigns or battles write beside what they print: whole or not at all."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from redpencil.lab.calibrate import Calibration
    from redpencil.lab.score import Score
    from redpencil.validation.report import Fitted, Report


def write_whole(tell: Callable[[str], None], out: Path | None, write: Callable[[Path], None], *, silent: bool) -> None:
    """Write a folder where one is wanted, whole or not at all, and say so; raises RunFolderError."""
    if out is None:
        return
    from redpencil.chronicle import folder

    tell("Drawing the figure")
    with folder.whole(out) as part:
        write(part)
    tell("")
    if not silent:
        typer.echo(f"\nWritten to {out}.")


def validation(found: "Report", fitted: "tuple[Fitted, ...]", part: Path) -> None:
    """Write what `redpencil validate` found."""
    from redpencil.chronicle import tables
    from redpencil.validation import figure, page, report

    tables.write(report.score_columns(found.lines), part / "scores.parquet")
    tables.write(report.prediction_columns(found), part / "predictions.parquet")
    figure.draw(found, part / "figure.png")
    _report("\n\n".join(filter(None, (page.markdown(found), page.fitted(fitted)))), part)


def score(found: "Score", part: Path) -> None:
    """Write what `redpencil score` found."""
    from redpencil.chronicle import tables
    from redpencil.lab import score_figure, score_report

    tables.write(score_report.columns(found), part / "score.parquet")
    score_figure.draw(found, part / "figure.png")
    _report(score_report.markdown(found), part)


def calibration(found: "Calibration", part: Path) -> None:
    """Write what `redpencil calibrate` found."""
    from redpencil.chronicle import tables
    from redpencil.lab import calibrate_figure, calibrate_report

    tables.write(calibrate_report.columns(found), part / "calibration.parquet")
    calibrate_figure.draw(found, part / "figure.png")
    _report(calibrate_report.markdown(found), part)


def _report(text: str, part: Path) -> None:
    (part / "report.md").write_text(text + "\n", encoding="utf-8", newline="\n")
