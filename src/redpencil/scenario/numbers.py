"""The numbers of a scenario: its parameters, with what the options taken at decision nodes set in their place."""

import jax
import numpy as np

from redpencil.engine.params import Params
from redpencil.scenario.schema import ScenarioText

Values = dict[str, float]


def numbers(text: ScenarioText, taken: dict[str, str]) -> Values:
    """Return every parameter by path, such as "kind.rifle.weight", after the options taken."""
    values = {path: parameter.value for path, parameter in text.parameters.items()}
    for node in text.nodes:
        for option in node.option:
            if taken[node.id] == option.id:
                values |= option.sets
    return values


def parameters(values: Values, *, hours: int) -> Params:
    """Return the engine's parameters as float32 scalars."""
    rules = {
        name: rule(**{field: _number(values[f"{name}.{field}"]) for field in rule._fields})
        for name, rule in Params.__annotations__.items()
        if name not in ("hours", "days")
    }
    return Params(hours=_number(hours), days=_number(hours / 24), **rules)


def _number(value: float) -> jax.Array:
    number: jax.Array = jax.device_put(np.float32(value))  # unlike jnp.float32, compiles nothing
    return number
