"""The files of a scenario folder: which there are, which may be lacking, and what does not belong there."""

import os
from pathlib import Path

from redpencil.scenario.problems import Problem, listed, nearest

ORDER_OF_BATTLE, RECORD = "order_of_battle.csv", "record.csv"
SCENARIO, DIRECTIVES, NODES, PARAMETERS = "scenario.toml", "directives.toml", "nodes.toml", "parameters.toml"
BOUNDARIES, MESSAGES, PERSONS = "boundaries.geojson", "messages.toml", "persons.toml"
FILES = (BOUNDARIES, DIRECTIVES, MESSAGES, NODES, ORDER_OF_BATTLE, PARAMETERS, PERSONS, RECORD, SCENARIO)
MAY_LACK = (MESSAGES, PERSONS)  # a scenario without letters, or without persons, has no such file
NEEDED = tuple(name for name in FILES if name not in MAY_LACK)


def files_of(folder: Path) -> tuple[str, ...]:
    """Return the files that the scenario in the folder has: all, but those that it may lack only where they are."""
    return tuple(name for name in FILES if name not in MAY_LACK or os.path.lexists(folder / name))


def folder_problems(folder: Path) -> list[Problem]:
    """Return what is wrong with the folder as such; problems that end the reading carry the folder as file."""
    try:
        names = sorted(path.name for path in folder.iterdir())
    except (OSError, ValueError):
        return [Problem(str(folder), 0, "no such folder, or it cannot be opened", "Name the folder of a scenario.")]
    if not set(names) & set(FILES):
        return [Problem(str(folder), 0, "not the folder of a scenario", f"It needs {', '.join(NEEDED)}.")]
    extra = [name for name in names if name not in FILES and not name.startswith(".") and not name.endswith(".md")]
    return [
        Problem(name, 0, "not a file of a scenario", nearest(name, FILES, otherwise=listed(FILES))) for name in extra
    ]
