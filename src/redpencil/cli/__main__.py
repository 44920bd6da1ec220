"""Runs the command line as `python -m redpencil.cli`."""

from redpencil.cli import main

if __name__ == "__main__":
    main()
