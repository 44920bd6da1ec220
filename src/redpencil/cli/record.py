"""The commands that hold the model against what happened: `validate`, `score`, `calibrate`."""

from pathlib import Path
from typing import Annotated

import typer

from redpencil.cli.common import AsJson, Quiet, ScenarioName, errors_told, for_many
from redpencil.results import folders
from redpencil.terminal import begin, print_json, result, teller


def validate(
    file: Annotated[Path, typer.Argument(help="Engagements as CSV, with the columns of the CDB90 battle database.")],
    out: Annotated[Path | None, typer.Option(help="Folder to write as well; must not exist.")] = None,
    fit: Annotated[bool, typer.Option("--fit", help="Fit the rates to all rows, too, and print them.")] = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Foretell real engagements with the combat rules and with yardsticks; print who was how right."""
    with errors_told():
        tell = teller(quiet=quiet or as_json)
        tell("Reading the engagements")
        from redpencil.chronicle import target
        from redpencil.validation import contest, engagements, page, report

        if out is not None:
            target.check_free(out)
        rows, left = engagements.read(file)
        what = f"Foretelling {len(rows.line)} engagements, each without its own battle"
        found = result(tell, what, begin(lambda: contest.contest(rows, left)))
        fitted = result(tell, "Fitting to all of them", begin(lambda: contest.fitted(rows))) if fit else ()
        tell("")
        if as_json:
            print_json(report.as_data(found) | {"fitted": [each._asdict() for each in fitted]})
        else:
            typer.echo("\n\n".join(filter(None, (page.screen(found), page.fitted(fitted)))))
        folders.write_whole(tell, out, lambda part: folders.validation(found, fitted, part), silent=as_json)


def score(
    scenario: ScenarioName,
    campaigns: Annotated[int, typer.Option("-n", help="How many campaigns to fight, seeds 0 and on.", min=1)] = 64,
    events: Annotated[list[Path] | None, typer.Option(help="Dated events (CSV); may be given again.")] = None,
    targets: Annotated[list[Path] | None, typer.Option(help="Targets, positions, losses (CSV); also again.")] = None,
    out: Annotated[Path | None, typer.Option(help="Folder to write as well; must not exist.")] = None,
    skip_unknown: Annotated[bool, typer.Option("--skip-unknown", help="Leave out rows with unknown names.")] = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Fight many campaigns, hold them against the record (ours, or your files), print the misses, worst first."""
    with errors_told():
        tell, loaded = for_many(scenario, out, quiet=quiet or as_json)
        from redpencil.lab import score as lab
        from redpencil.lab import score_report

        asked = lab.checked(lab.sheet(loaded, events or (), targets or ()), skip_unknown=skip_unknown)
        found = result(tell, f"Fighting {campaigns} campaigns", begin(lambda: lab.score(loaded, asked, campaigns)))
        tell("")
        if as_json:
            print_json(score_report.as_data(found))
        else:
            typer.echo(score_report.screen(found))
        folders.write_whole(tell, out, lambda part: folders.score(found, part), silent=as_json)


def calibrate(
    scenario: ScenarioName,
    campaigns: Annotated[int, typer.Option("-n", help="How many campaigns to fight at each point.", min=2)] = 4,
    points: Annotated[int, typer.Option(help="How many points of the stated ranges to look at.", min=32)] = 256,
    out: Annotated[Path | None, typer.Option(help="Folder to write as well; must not exist.")] = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Vary the operational parameters within their ranges; print which of them the record can tell, and better ones."""
    with errors_told():
        tell, loaded = for_many(scenario, out, quiet=quiet or as_json)
        from redpencil.lab import calibrate as lab
        from redpencil.lab import calibrate_report

        progress = ["Compiling"]
        work = begin(lambda: lab.calibrate(loaded, points, campaigns, progress.append))
        found = result(tell, lambda: f"Fighting {campaigns} campaigns at each: {progress[-1]}", work)
        tell("")
        if as_json:
            print_json(calibrate_report.as_data(found))
        else:
            typer.echo(calibrate_report.screen(found))
        folders.write_whole(tell, out, lambda part: folders.calibration(found, part), silent=as_json)
