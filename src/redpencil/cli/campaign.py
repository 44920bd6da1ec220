"""The commands on one campaign: `run`, `verify`, `check`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from redpencil.cli.common import (
    BAD_INPUT,
    DIFFERS,
    RUNS,
    AsJson,
    Policy,
    Quiet,
    ScenarioName,
    errors_told,
    policies_of,
    read_scenario,
)
from redpencil.terminal import begin, print_json, result, teller

if TYPE_CHECKING:
    from redpencil.campaign import Campaign
    from redpencil.scenario.load import Scenario


def run(
    scenario: ScenarioName,
    seed: Annotated[int, typer.Option(help="The luck of the campaign.", min=0, max=2**32 - 1)] = 0,
    out: Annotated[
        Path | None, typer.Option(help="Folder to write; must not exist.  [default: a new one in out/]")
    ] = None,
    policy: Policy = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Fight one campaign; print its table against the record, write its folder."""
    with errors_told():
        tell = teller(quiet=quiet or as_json)
        tell("Reading the scenario")
        from redpencil.chronicle import target

        place = target.free_name(RUNS, f"{Path(scenario).name}-seed-{seed}") if out is None else out
        target.check_free(place)
        loaded, sources = read_scenario(scenario)
        policies = policies_of(policy or [], loaded.side_ids)
        campaign = result(tell, f"Fighting {loaded.steps} steps", begin(lambda: _fight(loaded, seed, policies)))
        from redpencil.chronicle import people, record, table

        rows = record.compare(loaded, campaign.trace)
        unsimulated = people.people(loaded.text.scenario.id)
        tell("")
        if not as_json:
            table.show(rows, loaded.start_time)
            typer.echo(people.plain(unsimulated))
        tell("Telling the events, drawing the map")
        from redpencil.chronicle import facts, folder  # brings the drawing library, for which the table need not wait

        folder.write(campaign, facts.fold(campaign), sources, place)
        tell("")
        if as_json:
            print_json(record.as_data(campaign, rows) | {"people": people.as_data(unsimulated), "folder": str(place)})
        else:
            typer.echo(f"Written to {place}: {', '.join(folder.CONTENT)}.")


def verify(
    run: Annotated[Path, typer.Argument(help="The folder that a run wrote.")],
    as_json: AsJson = False,
) -> None:
    """Play a run again from its manifest and compare every step; 1 if it differs."""
    with errors_told():
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


def check(
    folder: Annotated[str, typer.Argument(help="The folder of a scenario, or the name of one that comes along.")],
    as_json: AsJson = False,
) -> None:
    """Name every problem of a scenario, with file, line and cure."""
    with errors_told():
        from redpencil.scenario.check import check_folder
        from redpencil.scenario.read import resolve
        from redpencil.theatre.ground import load

        problems = check_folder(resolve(folder), load())
        if as_json:
            print_json({"folder": folder, "problems": [problem._asdict() for problem in problems]})
        else:
            typer.echo("\n".join(str(problem) for problem in problems) or f"{folder}: no problems")
        raise typer.Exit(BAD_INPUT if problems else 0)


def _fight(scenario: "Scenario", seed: int, policies: dict[str, str]) -> "Campaign":
    from redpencil.campaign import run

    return run(scenario, seed=seed, policies=policies)
