"""The script: the historical directives, each on its date."""

from redpencil.engine.intelligence import Observation
from redpencil.engine.nodes import told
from redpencil.engine.state import Orders, World


def script(world: World, seen: Observation) -> Orders:
    """Return the directives in force at this step, and the historical option at each node."""
    return told(world.script, world.nodes, seen.known, seen.heard, seen.step)
