"""The script: the historical directives, each on its date."""

import jax

from redpencil.engine.intelligence import Observation
from redpencil.engine.state import Orders, World


def script(world: World, seen: Observation) -> Orders:
    """Return the directives in force at this step."""
    return jax.tree.map(lambda table: table[seen.step], world.script)
