"""The post against a plain reckoning: who gets which letter when, and who does not."""

import jax
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests import minds as heads
from tests import worlds as small

from redpencil.engine import luck as chance
from redpencil.engine.luck import UNIT
from redpencil.engine.messages import deliver, inbox, stamp
from redpencil.engine.minds import NEVER
from redpencil.engine.state import State, World

seeds = st.integers(0, 2**31)


def drawn(seed: int) -> tuple[World, State, np.ndarray]:
    """Return a world with letters, the start, and the luck of the post."""
    world, state = small.world(small.OPEN, [], thinks=seed)
    post = np.asarray(chance.post(jax.random.key(seed, impl="threefry2x32"), heads.LETTERS))
    return world, state._replace(minds=stamp(world, state.minds, post)), post


@settings(max_examples=60)
@given(seed=seeds, decided=st.integers(0, small.STEPS), option=st.integers(0, 1))
def test_letters_come_once_on_their_day(seed: int, decided: int, option: int) -> None:
    world, state, post = drawn(seed)
    mail, before = world.inner.mail, np.full(heads.LETTERS, NEVER)
    for step in range(small.STEPS):
        choice = state.choice.copy()
        choice[0] = option if step >= decided else -1
        minds = jax.device_get(deliver(world, state._replace(step=np.int32(step), choice=choice)))
        state = state._replace(minds=minds)
        assert ((before == NEVER) | (minds.arrives == before)).all()
        before = minds.arrives
    for i in range(heads.LETTERS):
        late = int(state.minds.delay[i])
        if post[1, i] >= mail.chance[i]:
            assert (late, before[i]) == (NEVER, NEVER)
            continue
        assert mail.soonest[i] // 1000 <= late <= mail.latest[i] // 1000
        if mail.node[i] < 0:
            assert before[i] == mail.sent[i] + late
        elif mail.option[i] == option and decided < small.STEPS:
            assert before[i] == max(decided, mail.sent[i]) + late
        else:
            assert before[i] == NEVER


@settings(max_examples=40)
@given(seed=seeds, step=st.integers(0, small.STEPS - 1))
def test_nobody_reads_what_has_not_come_or_is_not_his(seed: int, step: int) -> None:
    world, state = small.world(small.OPEN, [], thinks=seed)
    state = state._replace(step=np.int32(step), minds=heads.minds(small.FORMATIONS, seed))
    for side in range(small.SIDES):
        came = np.asarray(inbox(world, state, side))
        mine = (world.inner.mail.side == side) & (state.minds.arrives <= step)
        assert (came == np.where(mine, state.minds.arrives, NEVER)).all()


def test_the_luck_of_the_post_is_its_own() -> None:
    key = jax.random.key(3, impl="threefry2x32")
    some, more = chance.post(key, 8), chance.post(key, 8)
    assert (some == more).all()
    assert ((some >= 0) & (some < UNIT)).all()
    assert (some != chance.post(jax.random.key(4, impl="threefry2x32"), 8)).any()
