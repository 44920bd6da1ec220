"""Writes what a fit found into parameter files: value, range, and where it comes from; all else stays as it is."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np

from redpencil.validation.ablation import Ablation
from redpencil.validation.fit import EFFECTS, Fit
from redpencil.validation.priors import is_positive

RANGE = 1.645  # standard errors to either end of a range of 90 %
TIME = "1939-1945"  # the wars of which the scenarios are one
ARMIES = {"side.soviet": "USSR", "side.german": "Germany", "side.western": "USA"}  # whose engagements speak for a side
ENTRY = re.compile(r'(?P<name>\w+) = \{ value = [^,]+, unit = (?P<unit>"[^"]*"), .*\}')


class Estimate(NamedTuple):
    """A fitted number with its standard error."""

    value: float
    error: float


def estimates(found: Fit) -> dict[str, Estimate]:
    """Return the fitted numbers of the `[combat]` table by name."""
    said: dict[str, Estimate] = {}
    for name, value, error in zip(found.priors.names, found.values, found.errors, strict=False):
        factor = np.exp(value) if is_positive(name) else 1.0
        said[name] = Estimate(float(factor if is_positive(name) else value), float(error * factor))
    for name in ("intensity", "pace"):
        said[f"period_{name}"] = effect(found, name, TIME)
    for name, noise, rows in zip(("attacker", "defender", "advance"), found.noise, found.told[:3], strict=True):
        said[f"noise_{name}"] = Estimate(float(noise), float(noise / np.sqrt(2 * rows)))
    return said


def write(found: Fit, ablated: Iterable[Ablation], model: Path, scenarios: Iterable[Path]) -> None:
    """Write a fit into the model's parameters, and its armies into the sides of scenarios, in place.

    Raises KeyError for a parameter that a file lacks, before anything of that file is written.
    """
    source = f"fitted on {found.told[0]} engagements since 1900 (CDB90)"
    idle = frozenset(one.term for one in ablated if not one.pays)
    rewrite(model, "combat", estimates(found), source, idle)
    for file in scenarios:
        for table, nation in ARMIES.items():
            if f"[{table}]" in file.read_text("utf-8").splitlines():
                army = f"{nation}, {TIME}"
                said = {name: effect(found, name, army) for name in ("endurance", "skill")}
                rewrite(file, table, said, f"{army}: {source}", idle)


def effect(found: Fit, name: str, owner: str) -> Estimate:
    """Return an effect of an army ("nation, period") or a period; 0 give or take its spread where it is unknown."""
    owners = found.effects.owners(name)
    if owner not in owners:
        return Estimate(0.0, float(found.spread[EFFECTS.index(name)]))
    at = found.part(name).start + owners.index(owner)
    return Estimate(float(found.values[at]), float(found.errors[at]))


def rewrite(file: Path, table: str, found: Mapping[str, Estimate], source: str, priors: frozenset[str]) -> None:
    """Write estimates into one table of a parameters file in place; raises KeyError for one that it lacks.

    `source` says where they come from; terms named in `priors` do not pay on cross-validation, and say so.
    """
    lines, missing, here = file.read_text("utf-8").splitlines(), set(found), ""
    for index, line in enumerate(lines):
        here = line.strip("[] ") if line.startswith("[") else here
        entry = ENTRY.fullmatch(line) if here == table else None
        if entry and entry["name"] in missing:
            name = entry["name"]
            missing.remove(name)
            lines[index] = _entry(name, entry["unit"], found[name], source, is_prior=name in priors)
    if missing:
        raise KeyError(f"{file}: no {', '.join(sorted(missing))} in [{table}]")
    file.write_text("\n".join(lines) + "\n", "utf-8")


def _entry(name: str, unit: str, found: Estimate, source: str, *, is_prior: bool) -> str:
    value, error = found
    low, high = value - RANGE * error, value + RANGE * error
    low = max(low, 0.0) if is_positive(name) or name.startswith("noise_") else low
    said = f"prior, does not pay on cross-validation: {source}" if is_prior else source
    return (
        f"{name} = {{ value = {value:.4g}, unit = {unit}, low = {low:.4g}, high = {high:.4g}, "
        f'source = "{said}, standard error {error:.2g}", grade = "{"low" if is_prior else "medium"}" }}'
    )
