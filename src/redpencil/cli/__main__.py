"""Runs the command line as `python -m redpencil.cli`."""

from redpencil.cli import main

main()
