"""Reports upward: late, and leaning to the interest of him who writes them.

What a superior has on his map is kept beside what is true. An army commander sees his own troops as they are.
"""

import jax.numpy as jnp

from redpencil.engine.cells import ahead
from redpencil.engine.exact import grid, over, whole
from redpencil.engine.minds import Minds, Report
from redpencil.engine.state import FIGHTING, State, World


def written(world: World, state: State) -> Report:
    """Return what the commanders write in this step of each of their formations.

    Who leans reports a place taken before he is there, and more men than he has.
    """
    f, p, persons = state.formations, world.params.reports, world.inner.persons
    there = jnp.where(f.status == FIGHTING, f.men, 0)
    if not persons.slant.shape[0]:
        return Report(f.cell, there)
    author = persons.command[world.roster.command]
    leans = jnp.where(author >= 0, persons.slant[jnp.maximum(author, 0)], 0.0)
    short = whole(world.ground.spacing.astype(jnp.float32) * (1.0 - grid(leans * p.progress)))
    claimed = (f.progress > 0) & (f.progress >= short) & (f.status == FIGHTING)
    men = there + whole(there.astype(jnp.float32) * grid(leans * p.strength))
    return Report(jnp.where(claimed, ahead(world, f.cell, f.heading), f.cell), men)


def forward(world: World, state: State) -> Minds:
    """Return the minds after the reports of this step: every so often one leaves, and the last one is on the map."""
    p, minds = world.params, state.minds
    period = jnp.maximum(whole(over(p.reports.hours, p.hours)), 1)
    now = state.step % period == 0
    new = written(world, state)

    def either(new: jnp.ndarray, old: jnp.ndarray) -> jnp.ndarray:
        return jnp.where(now, new, old)

    told = Report(*map(either, minds.sent, minds.told))
    return minds._replace(sent=Report(*map(either, new, minds.sent)), told=told)
