"""What the commands share: their options, reading the scenario, and telling a user's mistake."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from redpencil.terminal import clear_line, settle, teller, use_all_processors

if TYPE_CHECKING:
    from redpencil.scenario.load import Scenario

RUNS = Path("out")  # where folders go unless --out names another place
DIFFERS = FAILED = 1
BAD_INPUT, INTERRUPTED = 2, 130

ScenarioName = Annotated[str, typer.Argument(help="A scenario that comes with redpencil (berlin-1945), or a folder.")]
Policy = Annotated[list[str] | None, typer.Option(metavar="SIDE=NAME", help="Who decides for a side.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="Show no progress.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one machine-readable object instead of text.")]


class BadOption(Exception):
    """An option that the scenario does not understand."""

    def __init__(self, where: str, what: str, cure: str) -> None:
        """Keep the three parts of the message."""
        super().__init__(f"{where}: {what}\n  {cure}")


def for_many(scenario: str, out: Path | None, *, quiet: bool) -> tuple[Callable[[str], None], "Scenario"]:
    """Prepare to fight many campaigns on all processors; return what tells the progress, and the scenario."""
    use_all_processors()
    tell = teller(quiet=quiet)
    tell("Reading the scenario and the record")
    from redpencil.chronicle import target

    if out is not None:
        target.check_free(out)
    return tell, read_scenario(scenario)[0]


def read_scenario(scenario: str) -> tuple["Scenario", dict[str, str]]:
    """Load a scenario, and the text of its files for the manifest."""
    from redpencil.scenario.load import load
    from redpencil.scenario.read import files_of, resolve

    place = resolve(scenario)
    loaded = load(place)
    return loaded, {name: (place / name).read_bytes().decode() for name in files_of(place)}


def policies_of(given: list[str], sides: tuple[str, ...]) -> dict[str, str]:
    """Return side -> policy for each SIDE=NAME; raises BadOption."""
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


def raise_told(message: str) -> NoReturn:
    """Print what a user did wrong and leave with 2."""
    clear_line()
    typer.echo(message, err=True)
    raise typer.Exit(BAD_INPUT) from None


@contextmanager
def errors_told() -> Iterator[None]:
    """Print an error of the user's as where, what and cure, and leave with 2; leave with 130 when interrupted."""
    settle()
    try:
        from redpencil.chronicle.target import RunFolderError
        from redpencil.lab.change import ChangeError
        from redpencil.results.problems import ClusterError
        from redpencil.scenario.problems import ScenarioError
        from redpencil.validation.coding import BattlesError

        try:
            yield
        except ChangeError as error:
            raise_told(f"--set: {error}\n  {error.cure}")
        except (ScenarioError, RunFolderError, BattlesError, ClusterError, BadOption) as error:
            raise_told(str(error))
    except KeyboardInterrupt:
        clear_line()
        typer.echo("Stopped; nothing was written.", err=True)
        sys.stderr.flush()
        os._exit(INTERRUPTED)  # an orderly exit would wait for a campaign that nobody wants any more
