"""Who decides: a policy is a function from what a side sees to its orders."""

from typing import Protocol

from redpencil.decision.contest import contest
from redpencil.decision.doctrine import doctrine
from redpencil.decision.script import script
from redpencil.engine.intelligence import Observation
from redpencil.engine.state import Orders, World


class Policy(Protocol):
    """A rule that turns a side's briefing and observation into orders for its commands; pure, on the device."""

    def __call__(self, world: World, seen: Observation) -> Orders: ...


POLICIES: dict[str, Policy] = {"script": script, "doctrine": doctrine, "contest": contest}
