"""Finds a scenario's folder: by the name of one that comes with redpencil, or by its path."""

from pathlib import Path

from redpencil.scenario.problems import Problem, ScenarioError, nearest

DATA = Path(__file__).resolve().parent.parent / "data"
PACKAGED = DATA / "scenarios"
MODEL = DATA / "parameters.toml"  # the numbers of the model, which a scenario may change


def packaged_names() -> list[str]:
    """Return the names of the scenarios that come with redpencil."""
    return sorted(path.name for path in PACKAGED.iterdir() if (path / "scenario.toml").is_file())


def resolve(name_or_path: str) -> Path:
    """Return the folder of a packaged scenario, or of a path; raises ScenarioError when there is neither."""
    names = packaged_names()
    if name_or_path in names:
        return PACKAGED / name_or_path
    path = Path(name_or_path)
    try:
        if path.is_dir():
            return path
        what = "is a file; a scenario is a folder" if path.exists() else "no scenario and no folder of that name"
    except (OSError, ValueError):  # too long for a path, or with a NUL in it
        what = "no scenario and no folder of that name"
    ready = f"Ready to run: {', '.join(names)}."
    close = nearest(name_or_path, names)
    raise ScenarioError([Problem(name_or_path, 0, what, f"{close} {ready}".strip())])
