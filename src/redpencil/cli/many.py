"""The commands that fight many campaigns in a directory that can be gone on with: `ensemble`."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from redpencil.cli.common import (
    FAILED,
    INTERRUPTED,
    RUNS,
    AsJson,
    BadOption,
    Policy,
    Quiet,
    ScenarioName,
    errors_told,
    policies_of,
)
from redpencil.terminal import begin, clear_line, print_json, result, teller, use_all_processors

CAMPAIGNS = 64

Count = Annotated[int | None, typer.Option("-n", help="How many campaigns, seeds 0 and on.  [default: 64]", min=1)]
Seeds = Annotated[
    str | None, typer.Option(metavar="A:B|LIST|FILE", help="The seeds: 0:200, or 4,8,15, or a file with one a line.")
]
Sets = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="NODE=OPTION", help="A decision taken otherwise, or PATH=VALUE of a parameter."),
]


def ensemble(
    scenario: ScenarioName,
    campaigns: Count = None,
    seeds: Seeds = None,
    out: Annotated[
        Path | None, typer.Option(help="Directory to begin, or to go on with.  [default: a new one in out/]")
    ] = None,
    changes: Sets = None,
    policy: Policy = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Fight many campaigns, shard by shard; print how they spread. The same line again goes on where it stopped."""
    with errors_told(), _stopped_kindly(out):
        use_all_processors()
        tell = teller(quiet=quiet or as_json)
        tell("Reading the scenario")
        from redpencil.chronicle import target
        from redpencil.lab import change, summary
        from redpencil.results import ensemble as results

        chosen = chosen_seeds(campaigns, seeds)
        changed = change.changed(scenario, change.parsed(changes or []))
        policies = policies_of(policy or [], changed.scenario.side_ids)
        place = target.free_name(RUNS, f"{Path(scenario).name}-ensemble") if out is None else out
        progress = ["Compiling"]
        work = begin(
            lambda: results.ensemble(place, changed.scenario, chosen, policies, changed.parameters,
                                     lambda now: progress.append(str(now)))
        )  # fmt: skip
        found = result(tell, lambda: progress[-1], work)
        tell("Drawing the figure")
        told = results.summed_up(found)
        results.write_summary(place, found, told)
        tell("")
        if as_json:
            print_json(summary.as_data(told) | {"folder": str(place)})
        else:
            typer.echo(f"{results.screen(told)}\n\nWritten to {place}.")
        if found.failed:
            typer.echo(results.failures(found), err=True)
            raise typer.Exit(FAILED)


def chosen_seeds(campaigns: int | None, seeds: str | None) -> tuple[int, ...]:
    """Return the seeds that the options ask for; raises BadOption."""
    from redpencil.lab import seeds as lab

    if seeds is None:
        return tuple(range(campaigns or CAMPAIGNS))
    try:
        chosen = lab.read(seeds)
    except lab.SeedError as error:
        raise BadOption("--seeds", str(error), error.cure) from None
    if campaigns is not None and campaigns != len(chosen):
        raise BadOption("-n", f"{campaigns} campaigns and {len(chosen)} seeds", "Give one of -n and --seeds.")
    return chosen


@contextmanager
def _stopped_kindly(out: Path | None) -> Iterator[None]:
    """Say at an interrupt that nothing is lost, and leave with 130."""
    try:
        yield
    except KeyboardInterrupt:
        clear_line()
        where = f" in {out}" if out else ""
        typer.echo(f"Stopped; what was fought is kept{where}. The same line with --out goes on.", err=True)
        sys.stderr.flush()
        os._exit(INTERRUPTED)  # an orderly exit would wait for campaigns that nobody wants any more
