"""The script: the historical directives, each on its date."""

from redpencil.engine.intelligence import Observation
from redpencil.engine.state import Orders, World


def script(world: World, seen: Observation) -> Orders:
    """Return the directives in force at this step."""
    return Orders(*(table[seen.step] for table in world.script))
