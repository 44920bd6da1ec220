"""The manifest of an ensemble's directory: what is fought in it, and what another plan would change."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from redpencil import __version__, kept
from redpencil.chronicle.manifest import MANIFEST, Digest, Part, parameters_digest, theatre_digest
from redpencil.chronicle.target import RunFolderError
from redpencil.results.files import write_text
from redpencil.scenario.load import Scenario

SHARD = 16  # campaigns in a shard: some seconds of work, which is what a kill can cost
CURE = "Name another directory with --out; this one goes on only as it began."


class Plan(Part):
    """All that decides what an ensemble's campaigns come to."""

    format: Literal[1]
    program: Literal["redpencil ensemble"]
    version: str
    code_sha256: Digest  # of the program's own code
    scenario: str  # id
    scenario_sha256: Digest
    theatre_sha256: Digest
    parameters_sha256: Digest  # after the options and parameters set
    options: dict[str, str]  # decision node -> option taken
    parameters: dict[str, float]  # those set otherwise than in the scenario
    policies: dict[str, str]  # side -> policy
    shard: Annotated[int, Field(ge=1)]
    seeds: list[int]

    @property
    def blocks(self) -> list[list[int]]:
        """Return the seeds of each shard."""
        return [self.seeds[first : first + self.shard] for first in range(0, len(self.seeds), self.shard)]


def plan_of(
    scenario: Scenario, seeds: Sequence[int], policies: Mapping[str, str], parameters: Mapping[str, float]
) -> Plan:
    """Return the plan of an ensemble of a scenario whose `parameters` were set already."""
    return Plan(
        format=1,
        program="redpencil ensemble",
        version=__version__,
        code_sha256=kept.code(),
        scenario=scenario.text.scenario.id,
        scenario_sha256=scenario.text.hash,
        theatre_sha256=theatre_digest(),
        parameters_sha256=parameters_digest(scenario),
        options=dict(scenario.options),
        parameters=dict(parameters),
        policies={side: policies.get(side, "script") for side in scenario.side_ids},
        shard=SHARD,
        seeds=list(seeds),
    )


def begin(directory: Path, plan: Plan) -> None:
    """Write the plan into a fresh directory, or see that it is the one with which this one began.

    Raises RunFolderError with all that differs.
    """
    path = directory / MANIFEST
    if not path.exists():
        write_text(path, json.dumps(plan.model_dump(), indent=1) + "\n")
        return
    stored = read(directory)
    if told := differences(stored, plan):
        what = "was begun otherwise:\n" + "\n".join(f"  {line}" for line in told)
        raise RunFolderError(str(directory), what, CURE)


def read(directory: Path) -> Plan:
    """Return the plan of a directory; raises RunFolderError."""
    try:
        return Plan.model_validate_json((directory / MANIFEST).read_bytes())
    except (OSError, ValidationError):
        what = f"its {MANIFEST} is not that of an ensemble"
        raise RunFolderError(str(directory), what, "Name another directory with --out.") from None


def differences(stored: Plan, asked: Plan) -> list[str]:
    """Return in words what differs between the plan of a directory and the one asked for."""
    told = []
    for name, there in stored:
        here = getattr(asked, name)
        if there == here:
            continue
        if isinstance(there, dict):
            apart = [key for key in sorted(there.keys() | here.keys()) if there.get(key) != here.get(key)]
            told += [f"{name} {key}: {_value(there.get(key))} there, {_value(here.get(key))} now" for key in apart]
        elif name == "seeds":
            told.append(_seeds(there, here))
        else:
            told.append(f"{name}: {_value(there)} there, {_value(here)} now")
    return told


def _seeds(there: list[int], here: list[int]) -> str:
    apart = next((k for k, pair in enumerate(zip(there, here, strict=False)) if pair[0] != pair[1]), None)
    where = "" if apart is None else f"; the first to differ is {there[apart]} there, {here[apart]} now"
    return f"seeds: {len(there)} there, {len(here)} now{where}"


def _value(value: object) -> str:
    if value is None:
        return "as in the scenario"
    return f"{value[:12]}…" if isinstance(value, str) and len(value) == 64 else str(value)
