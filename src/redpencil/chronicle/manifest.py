"""The manifest of a run folder: all that it takes to play the campaign again, and to know whether it is the same."""

import hashlib
import json
import platform
from collections.abc import Mapping
from importlib import metadata
from typing import Annotated, Literal

import jax
import numpy as np
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from redpencil import __version__
from redpencil.campaign import Campaign
from redpencil.scenario.load import Scenario
from redpencil.scenario.numbers import numbers
from redpencil.theatre import ground

MANIFEST = "manifest.json"
FILES = ("campaign.parquet", "events.parquet", "beliefs.parquet", "chronicle.md", "map.png")
FORMAT = 1

Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
FileName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_]{1,60}\.[a-z]{1,8}$")]  # leads nowhere else


class Part(BaseModel):
    """A part of the manifest: unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class StoredFile(Part):
    """A file of the run folder as it lies on the disk."""

    sha256: Digest
    bytes: int


class Platform(Part):
    """Where the campaign was fought; the same campaign comes out elsewhere."""

    system: str
    machine: str
    device: str
    python: str
    jax: str
    jaxlib: str
    numpy: str


class Manifest(Part):
    """What was played, with what, and what came out."""

    format: Literal[1]
    program: Literal["redpencil"]
    version: str
    scenario: str  # id
    title: str
    seed: Annotated[int, Field(ge=0, lt=2**32)]
    policies: dict[str, str]  # side -> policy
    options: dict[str, str]  # decision node -> option taken
    steps: Annotated[int, Field(ge=1)]
    scenario_sha256: Digest
    parameters_sha256: Digest  # after the options taken
    theatre_sha256: Digest
    platform: Platform
    files: dict[FileName, StoredFile]
    state_sha256: list[Digest]  # after each step, each over the one before
    sources: dict[FileName, str]  # the scenario's files, whole

    @model_validator(mode="after")
    def _names_every_file(self) -> "Manifest":
        if missing := [name for name in FILES if name not in self.files]:
            raise ValueError(f"names no {missing[0]}")
        return self


def manifest_of(campaign: Campaign, sources: Mapping[str, str], files: Mapping[str, StoredFile]) -> Manifest:
    """Return the manifest of a campaign whose folder holds `files`; `sources` are the scenario's files by name."""
    scenario = campaign.scenario
    return Manifest.model_validate(
        {
            "format": FORMAT,
            "program": "redpencil",
            "version": __version__,
            "scenario": scenario.text.scenario.id,
            "title": scenario.text.scenario.title,
            "seed": campaign.seed,
            "policies": campaign.policies,
            "options": scenario.options,
            "steps": scenario.steps,
            "scenario_sha256": scenario.text.hash,
            "parameters_sha256": parameters_digest(scenario),
            "theatre_sha256": theatre_digest(),
            "platform": _platform(),
            "files": dict(files),
            "state_sha256": list(campaign.hashes),
            "sources": dict(sources),
        }
    )


def parameters_digest(scenario: Scenario) -> str:
    """Return the SHA-256 of every parameter by path, after the options taken."""
    values = numbers(scenario.text, scenario.options)
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


def theatre_digest() -> str:
    """Return the SHA-256 of the stored bytes of the theatre that comes with this version."""
    return hashlib.sha256(ground.PACKAGED.read_bytes()).hexdigest()


def _platform() -> Platform:
    return Platform(
        system=platform.system(),
        machine=platform.machine(),
        device=jax.default_backend(),
        python=platform.python_version(),
        jax=jax.__version__,
        jaxlib=metadata.version("jaxlib"),
        numpy=np.__version__,
    )
