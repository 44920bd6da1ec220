"""The commands: each reads options, calls one function, prints; heavy imports stand inside, so that help is quick."""

import gc
from typing import Annotated

import typer

from redpencil import __version__
from redpencil.cli import campaign, many, record

COMMANDS = (
    campaign.run,
    campaign.verify,
    campaign.check,
    record.validate,
    record.score,
    record.calibrate,
    many.ensemble,
    many.whatif,
)

app = typer.Typer(
    name="redpencil",
    help="An open laboratory for the Race to Berlin, 1945.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"redpencil {__version__}")
        raise typer.Exit


@app.callback()
def _redpencil(
    version: Annotated[bool, typer.Option("--version", help="Print the version.", callback=_version)] = False,
) -> None:
    """Fight the Berlin operation of 1945 again, and hold it against the record."""


for command in COMMANDS:
    app.command()(command)


def main() -> None:
    """Run the command line."""
    gc.disable()  # a command is short, and little of what it makes is ever free: looking for it costs more
    app()
