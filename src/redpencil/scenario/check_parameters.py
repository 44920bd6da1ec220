"""Checks that the parameters are those that the model reads: none missing, none idle, each in its unit.

The model's own file is the pattern, and the packaged scenario for its sides; a test holds the file against the
records of the engine.
"""

import tomllib
from collections.abc import Iterator
from functools import cache

from redpencil.scenario.packaged import PACKAGED
from redpencil.scenario.problems import Problem, nearest, quoted
from redpencil.scenario.read import ORDER_OF_BATTLE, PARAMETERS, SCENARIO, leaves, model_parameters
from redpencil.scenario.schema import ScenarioText

PATTERN = PACKAGED / "berlin-1945" / PARAMETERS


def check_parameters(text: ScenarioText) -> Iterator[Problem]:
    """Yield the parameters that are missing, that nothing reads, and that stand in another unit."""
    if {PARAMETERS, SCENARIO, ORDER_OF_BATTLE} & text.unread:
        return
    units = _units(text)
    used = {table for row in text.order_of_battle for table in (f"kind.{row.kind}", f"quality.{row.quality}")}
    for path in units:
        table, _, _ = path.rpartition(".")
        optional = path.startswith(("kind.", "quality.")) and table not in used
        if path not in text.parameters and not optional:
            line = text.line(PARAMETERS, tuple(path.split(".")))
            yield Problem(PARAMETERS, line, f"no parameter {quoted(path)}", "Take it from the berlin-1945 scenario.")
    for path, parameter in text.parameters.items():
        line = text.line(PARAMETERS, tuple(path.split(".")))
        if path not in units:
            cure = nearest(path, units, otherwise="Leave it out.")
            yield Problem(PARAMETERS, line, f"nothing reads the parameter {quoted(path)}", cure)
        elif parameter.unit != units[path]:
            what = f"{path} stands in {quoted(parameter.unit)}, the model reads {quoted(units[path])}"
            yield Problem(PARAMETERS, line, what, "Convert its figures, and write that unit.")


def _units(text: ScenarioText) -> dict[str, str]:
    """Return the unit of every parameter that may stand in this scenario, by path."""
    units: dict[str, str] = {}
    for path, unit in _pattern().items():
        rule, _, rest = path.partition(".")
        field = rest.rpartition(".")[2]
        units |= {f"side.{side.id}.{field}": unit for side in text.scenario.side} if rule == "side" else {path: unit}
    return units


@cache
def _pattern() -> dict[str, str]:
    """Return the unit of every parameter of the model and of the packaged scenario, by path."""
    units = {path: parameter.unit for path, parameter in model_parameters().items()}
    table = tomllib.loads(PATTERN.read_text("utf-8"))
    return units | {".".join(path): given["unit"] for path, given in leaves(table)}
