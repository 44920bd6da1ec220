"""The commands that fight many campaigns in a directory that can be gone on with: `ensemble`, `whatif`."""

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from redpencil import __version__
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

if TYPE_CHECKING:
    from redpencil.results.ensemble import Found
    from redpencil.results.fight import Work
    from redpencil.results.spec import Spec

CAMPAIGNS = 64
HERE = "local"  # a cluster of this machine's own workers

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
    cluster: Annotated[bool, typer.Option("--cluster", help="Fight on dask.distributed, a worker a core.")] = False,
    scheduler: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Fight on the workers of this dask scheduler.")
    ] = None,
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
        wanted = change.parsed(changes or [])
        changed = change.changed(scenario, wanted)
        policies = policies_of(policy or [], changed.scenario.side_ids)
        place = target.free_name(RUNS, f"{Path(scenario).name}-ensemble") if out is None else out
        progress = ["Compiling"]

        def fight() -> "Found":
            with ExitStack() as open_ones:
                work: Work | None = None
                if cluster or scheduler:
                    from redpencil.results import cluster as workers

                    order = workers.order_of(named(scenario), changed.scenario, wanted, policies)
                    work = open_ones.enter_context(workers.connected(scheduler or HERE, order))
                return results.ensemble(place, changed.scenario, chosen, policies, changed.parameters,
                                        lambda now: progress.append(str(now)), work)  # fmt: skip

        found = result(tell, lambda: progress[-1], begin(fight))
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


def whatif(
    scenario: Annotated[str | None, typer.Argument(help="A scenario, as for run; --spec names its own.")] = None,
    changes: Sets = None,
    campaigns: Count = None,
    seeds: Seeds = None,
    out: Annotated[
        Path | None, typer.Option(help="Directory to begin, or to go on with.  [default: a new one in out/]")
    ] = None,
    spec: Annotated[Path | None, typer.Option(help="Do again what a spec.toml says.")] = None,
    decisions: Annotated[
        int, typer.Option(metavar="PAIRS", help="Also take each open decision otherwise, in so many pairs.", min=0)
    ] = 0,
    policy: Policy = None,
    days: Annotated[float, typer.Option(help="Wanted half-width of an interval of days.", min=0.001)] = 0.25,
    share: Annotated[float, typer.Option(help="The same of shares, and of figures.", min=0.0001)] = 0.05,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Change one cause and fight the same campaigns again with the same luck; print the effect with its interval."""
    with errors_told(), _stopped_kindly(out):
        use_all_processors()
        tell = teller(quiet=quiet or as_json)
        tell("Reading the scenario")
        from redpencil.chronicle import target
        from redpencil.lab.change import parsed
        from redpencil.results import spec as specs
        from redpencil.results import whatif as results

        if spec is not None:
            if scenario or changes or campaigns or seeds or policy or decisions:
                raise BadOption("--spec", "says all of it", "Give --spec and --out alone, or none of --spec.")
            asked = specs.read(spec)
        else:
            asked = _spec(scenario, changes or [], chosen_seeds(campaigns, seeds), decisions, policy or [], days, share)
        parsed(specs.texts(asked))
        place = target.free_name(RUNS, f"{Path(asked.scenario).name}-whatif") if out is None else out
        progress = ["Compiling"]
        answer = result(tell, lambda: progress[-1], begin(lambda: results.whatif(place, asked, progress.append)))
        tell("")
        if as_json:
            print_json(results.as_data(answer) | {"folder": str(place)})
        else:
            typer.echo(f"{results.screen(answer)}\n\nWritten to {place}.")
        if answer.failed:
            count = sum(len(shard.seeds) for shard in answer.failed)
            typer.echo(f"{count} campaigns failed; the same line with --out tries them again.", err=True)
            raise typer.Exit(FAILED)


def _spec(
    scenario: str | None, changes: list[str], seeds: tuple[int, ...], decisions: int, policies: list[str], days: float,
    share: float,
) -> "Spec":  # fmt: skip
    """Return the spec of the options; raises BadOption and ChangeError."""
    from redpencil.lab import seeds as lab
    from redpencil.lab.change import NOTHING, changed, parsed
    from redpencil.results.spec import Spec, Wanted

    if scenario is None:
        raise BadOption("SCENARIO", "no scenario is named", "Name one, such as berlin-1945, or give --spec FILE.")
    change = parsed(changes)
    if change == NOTHING and not decisions:
        cure = "Such as --set heinrici_pull_back=stay; --decisions 16 tries all of them."
        raise BadOption("--set", "nothing is to be changed", cure)
    loaded = changed(scenario, change).scenario
    return Spec(
        scenario=named(scenario),
        scenario_sha256=loaded.text.hash,
        version=__version__,
        seeds=lab.written(seeds),
        decisions=decisions,
        set=change.options | change.parameters,
        policies=policies_of(policies, loaded.side_ids),
        precision=Wanted(days=days, share=share),
    )


def named(scenario: str) -> str:
    """Return a scenario so that it is found from anywhere: the name of a packaged one, or a whole path."""
    from redpencil.scenario.packaged import packaged_names

    return scenario if scenario in packaged_names() else str(Path(scenario).resolve())


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
