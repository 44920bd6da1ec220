"""An ensemble hands over each seed's own campaign, in order; a soak test holds real ones against `run`."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from redpencil.engine.state import Events, Formations, State, Trace
from redpencil.lab import ensemble
from redpencil.scenario.load import Scenario

STEPS, FORMATIONS = 3, 5
SEEDS = [5, 3, 9, 1, 2**32 - 1, 0]  # two blocks on one device, the second not full


def drawn_from(key: jax.Array) -> jax.Array:
    return jax.random.bits(key, (STEPS, FORMATIONS))


@pytest.fixture
def scenario(monkeypatch: pytest.MonkeyPatch) -> Scenario:
    """Return a scenario whose campaigns are nothing but luck: the engine would take half a minute to compile."""

    def play(world: jax.Array, start: jax.Array, key: jax.Array, *, policies: tuple[str, ...], watch: Any) -> Any:
        assert policies == ("script", "script")
        luck = drawn_from(key) + world + start
        state = State(
            **dict.fromkeys(State._fields, luck) | {"formations": Formations(*[luck] * len(Formations._fields))}
        )
        return None, watch(state, Events(*[luck] * len(Events._fields)))

    monkeypatch.setattr(ensemble, "play", play)
    nothing = Scenario(**dict.fromkeys(Scenario._fields))
    return nothing._replace(world=jnp.uint32(7), start=jnp.uint32(8), side_ids=("red", "blue"))


def test_every_seed_has_its_own_campaign(scenario: Scenario) -> None:
    found = list(ensemble.traces(scenario, SEEDS))
    assert [seed for seed, _ in found] == SEEDS
    for seed, trace in found:
        luck = np.asarray(drawn_from(jax.random.key(np.uint32(seed), impl="threefry2x32"))) + 15
        assert all((leaf == luck).all() for leaf in jax.tree.leaves(trace))
        assert isinstance(trace, Trace)


def test_no_seed_no_campaign(scenario: Scenario) -> None:
    assert list(ensemble.traces(scenario, [])) == []
