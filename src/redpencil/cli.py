"""The commands: each reads options, calls one function, prints; heavy imports stand inside, so that help is quick."""

import gc
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from redpencil import __version__, results
from redpencil.terminal import begin, clear_line, print_json, result, settle, teller, use_all_processors

if TYPE_CHECKING:
    from redpencil.campaign import Campaign
    from redpencil.scenario.load import Scenario

RUNS = Path("out")  # where run folders go unless --out names another place
DIFFERS, BAD_INPUT, INTERRUPTED = 1, 2, 130

app = typer.Typer(
    name="redpencil",
    help="An open laboratory for the Race to Berlin, 1945.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

AsJson = Annotated[bool, typer.Option("--json", help="Print one machine-readable object instead of text.")]


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"redpencil {__version__}")
        raise typer.Exit


@app.callback()
def _redpencil(
    version: Annotated[bool, typer.Option("--version", help="Print the version.", callback=_version)] = False,
) -> None:
    """Fight the Berlin operation of 1945 again, and hold it against the record."""


@app.command()
def run(
    scenario: Annotated[str, typer.Argument(help="A scenario that comes with redpencil (berlin-1945), or a folder.")],
    seed: Annotated[int, typer.Option(help="The luck of the campaign.", min=0, max=2**32 - 1)] = 0,
    out: Annotated[
        Path | None, typer.Option(help="Folder to write; must not exist.  [default: a new one in out/]")
    ] = None,
    policy: Annotated[list[str] | None, typer.Option(metavar="SIDE=NAME", help="Who decides for a side.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Show no progress.")] = False,
    as_json: AsJson = False,
) -> None:
    """Fight one campaign; print its table against the record, write its folder."""
    with _errors_told():
        tell = teller(quiet=quiet or as_json)
        tell("Reading the scenario")
        from redpencil.chronicle import target

        place = target.free_name(RUNS, f"{Path(scenario).name}-seed-{seed}") if out is None else out
        target.check_free(place)
        loaded, sources = _load(scenario)
        policies = _policies(policy or [], loaded.side_ids)
        campaign = result(tell, f"Fighting {loaded.steps} steps", begin(lambda: _fight(loaded, seed, policies)))
        from redpencil.chronicle import record, table

        rows = record.compare(loaded, campaign.trace)
        tell("")
        if not as_json:
            table.show(rows, loaded.start_time)
        tell("Telling the events, drawing the map")
        from redpencil.chronicle import facts, folder  # brings the drawing library, for which the table need not wait

        folder.write(campaign, facts.fold(campaign), sources, place)
        tell("")
        if as_json:
            print_json(record.as_data(campaign, rows) | {"folder": str(place)})
        else:
            typer.echo(f"Written to {place}: {', '.join(folder.CONTENT)}.")


@app.command()
def verify(
    run: Annotated[Path, typer.Argument(help="The folder that a run wrote.")],
    as_json: AsJson = False,
) -> None:
    """Play a run again from its manifest and compare every step; 1 if it differs."""
    with _errors_told():
        tell = teller(quiet=as_json)
        from redpencil.chronicle.verify import verify as play_again

        verdict = result(tell, "Playing the campaign again", begin(lambda: play_again(run)))
        tell("")
        if as_json:
            print_json(verdict._asdict())
        elif verdict.same:
            typer.echo(f"{run}: the same campaign, {verdict.steps} of {verdict.steps} steps")
        else:
            typer.echo(f"{run}: not the same campaign: {verdict.difference}")
            if verdict.version != verdict.this_version:
                typer.echo(f"  It was made with redpencil {verdict.version}; this is {verdict.this_version}.")
        raise typer.Exit(0 if verdict.same else DIFFERS)


@app.command()
def check(
    folder: Annotated[str, typer.Argument(help="The folder of a scenario, or the name of one that comes along.")],
    as_json: AsJson = False,
) -> None:
    """Name every problem of a scenario, with file, line and cure."""
    with _errors_told():
        from redpencil.scenario.check import check_folder
        from redpencil.scenario.read import resolve
        from redpencil.theatre.ground import load

        problems = check_folder(resolve(folder), load())
        if as_json:
            print_json({"folder": folder, "problems": [problem._asdict() for problem in problems]})
        else:
            typer.echo("\n".join(str(problem) for problem in problems) or f"{folder}: no problems")
        raise typer.Exit(BAD_INPUT if problems else 0)


@app.command()
def validate(
    file: Annotated[Path, typer.Argument(help="Engagements as CSV, with the columns of the CDB90 battle database.")],
    out: Annotated[Path | None, typer.Option(help="Folder to write as well; must not exist.")] = None,
    fit: Annotated[bool, typer.Option("--fit", help="Fit the rates to all rows, too, and print them.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Show no progress.")] = False,
    as_json: AsJson = False,
) -> None:
    """Foretell real engagements with the combat rules and with yardsticks; print who was how right."""
    with _errors_told():
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
        results.write_whole(tell, out, lambda part: results.validation(found, fitted, part), silent=as_json)


@app.command()
def score(
    scenario: Annotated[str, typer.Argument(help="A scenario that comes with redpencil (berlin-1945), or a folder.")],
    campaigns: Annotated[int, typer.Option("-n", help="How many campaigns to fight, seeds 0 and on.", min=1)] = 64,
    events: Annotated[list[Path] | None, typer.Option(help="Dated events (CSV); may be given again.")] = None,
    targets: Annotated[list[Path] | None, typer.Option(help="Targets, positions, losses (CSV); also again.")] = None,
    out: Annotated[Path | None, typer.Option(help="Folder to write as well; must not exist.")] = None,
    skip_unknown: Annotated[bool, typer.Option("--skip-unknown", help="Leave out rows with unknown names.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Show no progress.")] = False,
    as_json: AsJson = False,
) -> None:
    """Fight many campaigns, hold them against the record (ours, or your files), print the misses, worst first."""
    with _errors_told():
        tell, loaded = _for_many(scenario, out, quiet=quiet or as_json)
        from redpencil.lab import score as lab
        from redpencil.lab import score_report

        asked = lab.checked(lab.sheet(loaded, events or (), targets or ()), skip_unknown=skip_unknown)
        found = result(tell, f"Fighting {campaigns} campaigns", begin(lambda: lab.score(loaded, asked, campaigns)))
        tell("")
        if as_json:
            print_json(score_report.as_data(found))
        else:
            typer.echo(score_report.screen(found))
        results.write_whole(tell, out, lambda part: results.score(found, part), silent=as_json)


@app.command()
def calibrate(
    scenario: Annotated[str, typer.Argument(help="A scenario that comes with redpencil (berlin-1945), or a folder.")],
    campaigns: Annotated[int, typer.Option("-n", help="How many campaigns to fight at each point.", min=2)] = 4,
    points: Annotated[int, typer.Option(help="How many points of the stated ranges to look at.", min=32)] = 256,
    out: Annotated[Path | None, typer.Option(help="Folder to write as well; must not exist.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Show no progress.")] = False,
    as_json: AsJson = False,
) -> None:
    """Vary the operational parameters within their ranges; print which of them the record can tell, and better ones."""
    with _errors_told():
        tell, loaded = _for_many(scenario, out, quiet=quiet or as_json)
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
        results.write_whole(tell, out, lambda part: results.calibration(found, part), silent=as_json)


def _for_many(scenario: str, out: Path | None, *, quiet: bool) -> tuple[Callable[[str], None], "Scenario"]:
    """Prepare to fight many campaigns on all processors; return what tells the progress, and the scenario."""
    use_all_processors()
    tell = teller(quiet=quiet)
    tell("Reading the scenario and the record")
    from redpencil.chronicle import target

    if out is not None:
        target.check_free(out)
    return tell, _load(scenario)[0]


def _load(scenario: str) -> tuple["Scenario", dict[str, str]]:
    """Load a scenario, and the text of its files for the manifest."""
    from redpencil.scenario.load import load
    from redpencil.scenario.read import FILES, resolve

    place = resolve(scenario)
    loaded = load(place)
    return loaded, {name: (place / name).read_bytes().decode() for name in FILES}


def _policies(given: list[str], sides: tuple[str, ...]) -> dict[str, str]:
    from redpencil.decision.policy import POLICIES
    from redpencil.scenario.problems import listed, nearest, quoted

    chosen = {}
    for text in given:
        side, equals, name = text.partition("=")
        if not equals:
            raise BadOption("--policy", f"{quoted(text)} is not SIDE=NAME", f"Such as {sides[0]}=doctrine.")
        for kind, word, known in (("side", side, sides), ("policy", name, tuple(POLICIES))):
            if word not in known:
                cure = nearest(word, known, otherwise=listed(known))
                raise BadOption("--policy", f"no {kind} called {quoted(word)}", cure)
        chosen[side] = name
    return chosen


def _fight(scenario: "Scenario", seed: int, policies: dict[str, str]) -> "Campaign":
    from redpencil.campaign import run

    return run(scenario, seed=seed, policies=policies)


class BadOption(Exception):
    """An option that the scenario does not understand."""

    def __init__(self, where: str, what: str, cure: str) -> None:
        """Keep the three parts of the message."""
        super().__init__(f"{where}: {what}\n  {cure}")


@contextmanager
def _errors_told() -> Iterator[None]:
    """Print an error of the user's as where, what and cure, and leave with 2; leave with 130 when interrupted."""
    settle()
    try:
        from redpencil.chronicle.target import RunFolderError
        from redpencil.scenario.problems import ScenarioError
        from redpencil.validation.coding import BattlesError

        try:
            yield
        except (ScenarioError, RunFolderError, BattlesError, BadOption) as error:
            clear_line()
            typer.echo(str(error), err=True)
            raise typer.Exit(BAD_INPUT) from None
    except KeyboardInterrupt:
        clear_line()
        typer.echo("Stopped; nothing was written.", err=True)
        sys.stderr.flush()
        os._exit(INTERRUPTED)  # an orderly exit would wait for a campaign that nobody wants any more


def main() -> None:
    """Run the command line."""
    gc.disable()  # a command is short, and little of what it makes is ever free: looking for it costs more
    app()


if __name__ == "__main__":
    main()
