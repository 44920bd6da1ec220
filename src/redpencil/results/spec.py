"""The file that says all of a what-if, so that `redpencil whatif --spec FILE` is the same what-if again."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, ValidationError

from redpencil import __version__
from redpencil.chronicle.manifest import Digest, Part
from redpencil.chronicle.target import RunFolderError
from redpencil.decision.policy import POLICIES
from redpencil.lab import seeds
from redpencil.lab.whatif import Precision
from redpencil.scenario.problems import ScenarioError, listed, nearest, quoted
from redpencil.scenario.stored import MAX_BYTES, decode, parse_toml

SPEC = "spec.toml"
CURE = "Write it as redpencil does: see docs/ensembles.md."


class Wanted(Part):
    """The half-width of an interval for which runs are counted."""

    days: Annotated[float, Field(gt=0)] = Precision().days
    share: Annotated[float, Field(gt=0)] = Precision().share


class Spec(Part):
    """A what-if; `set` and `policies` as on the command line."""

    scenario: str
    seeds: str
    decisions: Annotated[int, Field(ge=0)] = 0  # pairs for each open decision taken otherwise
    scenario_sha256: Digest | None = None
    version: str | None = None
    set: dict[str, str | float]
    policies: dict[str, str] = Field(default_factory=dict)
    precision: Wanted = Wanted()


def read(path: Path) -> Spec:
    """Read a spec file; raises RunFolderError."""
    try:
        with path.open("rb") as file:
            text = decode(path.name, file.read(MAX_BYTES[".toml"] + 1))
        content: dict[str, Any] = parse_toml(path.name, text).content
        given = {name: str(value) if isinstance(value, str) else float(value) for name, value in content["set"].items()}
        return Spec.model_validate(content | {"set": given}, strict=False)
    except OSError as error:
        raise RunFolderError(
            str(path), f"cannot be read: {error.strerror}", "Name the spec.toml of a what-if."
        ) from None
    except ScenarioError as error:
        first = error.problems[0]
        raise RunFolderError(f"{path}:{first.line}", first.what, first.cure) from None
    except ValidationError as error:
        first_error = error.errors()[0]
        part = ".".join(map(str, first_error["loc"]))
        raise RunFolderError(str(path), f"{part}: {first_error['msg']}", CURE) from None
    except (KeyError, TypeError, ValueError, AttributeError):
        raise RunFolderError(str(path), "has no table [set] of texts and numbers", CURE) from None


def written(spec: Spec) -> str:
    """Return a spec as the text that `read` reads."""
    lines = [
        "# A what-if: `redpencil whatif --spec` with this file does it again.",
        f"scenario = {_text(spec.scenario)}",
        f"scenario_sha256 = {_text(spec.scenario_sha256 or '')}",
        f"version = {_text(spec.version or __version__)}",
        f"seeds = {_text(spec.seeds)}",
        f"decisions = {spec.decisions}",
        *_table("set", spec.set),
        *_table("policies", spec.policies),
        *_table("precision", {"days": spec.precision.days, "share": spec.precision.share}),
    ]
    return "\n".join(line for line in lines if line != 'scenario_sha256 = ""') + "\n"


def texts(spec: Spec) -> list[str]:
    """Return what the spec sets, as on the command line."""
    return [f"{name}={value}" for name, value in spec.set.items()]


def seeds_of(spec: Spec) -> tuple[int, ...]:
    """Return the seeds; raises RunFolderError."""
    try:
        return seeds.read(spec.seeds)
    except seeds.SeedError as error:
        raise RunFolderError(f"{SPEC}: seeds", str(error), error.cure) from None


def check_policies(spec: Spec, sides: Sequence[str]) -> None:
    """Raise RunFolderError for a side or a policy that does not exist."""
    for side, name in spec.policies.items():
        for word, known in ((side, sides), (name, tuple(POLICIES))):
            if word not in known:
                cure = nearest(word, known, otherwise=listed(known))
                raise RunFolderError(f"{SPEC}: policies", f"nothing called {quoted(word)}", cure)


def complete(spec: Spec, scenario_sha256: str) -> Spec:
    """Return a spec with its scenario's hash and this version; raises RunFolderError where it names others."""
    told = []
    if spec.scenario_sha256 not in (None, scenario_sha256):
        told.append(f"  scenario_sha256: {spec.scenario_sha256} there, {scenario_sha256} now")
    if spec.version not in (None, __version__):
        told.append(f"  version: {spec.version} there, {__version__} now")
    if told:
        what = "is of another scenario or version:\n" + "\n".join(told)
        raise RunFolderError(SPEC, what, "Remove these lines from it to ask the same of what is here.")
    return spec.model_copy(update={"scenario_sha256": scenario_sha256, "version": __version__})


def check_same(directory: Path, spec: Spec) -> None:
    """Raise RunFolderError with what differs unless a directory began with this spec."""
    there, here = (directory / SPEC).read_text("utf-8").splitlines(), written(spec).splitlines()
    if there != here:
        told = [f"  there: {line}" for line in there if line not in here]
        told += [f"  now: {line}" for line in here if line not in there]
        what = "was begun with another what-if:\n" + "\n".join(told)
        raise RunFolderError(str(directory), what, "Name another directory with --out.")


def _table(name: str, content: Mapping[str, str | float]) -> list[str]:
    lines = [
        f"{_text(key)} = {_text(value) if isinstance(value, str) else repr(value)}" for key, value in content.items()
    ]
    return ["", f"[{name}]", *lines]


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)
