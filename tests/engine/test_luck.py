"""Chance is named: the same for the same seed, and one purpose does not disturb another."""

import jax
import jax.numpy as jnp
import numpy as np
from tests import worlds as small

from redpencil.engine.luck import NORMAL, UNIT, Luck, draw


def drawn(seed: int, *, cities: int = 2) -> Luck:
    """Draw the luck of twenty steps for three hundred formations in four commands."""
    key = jax.random.key(seed, impl="threefry2x32")
    command = jnp.arange(300) % 4
    return jax.device_get(draw(key, small.numbers(), command, steps=20, cities=cities, sides=3, commands=4, fronts=4))


def test_the_same_seed_draws_the_same_luck_and_another_one_other() -> None:
    one, same, other = drawn(1), drawn(1), drawn(2)
    for a, b, c in zip(one, same, other, strict=True):
        assert (a == b).all()
        assert (a != c).any()


def test_one_purpose_does_not_disturb_another() -> None:
    few, many = drawn(1), drawn(1, cities=5)
    for name in Luck._fields:
        assert name == "city" or (getattr(few, name) == getattr(many, name)).all()


def test_draws_lie_where_they_should() -> None:
    luck = drawn(3)
    for uniform in (luck.contact, luck.surrender, luck.wear, luck.bridge, luck.city, luck.state):
        assert uniform.min() >= 0
        assert uniform.max() < UNIT
    assert abs(luck.contact.mean() / UNIT - 0.5) < 0.02
    assert abs(luck.report.std() / 1024 - 1) < 0.05
    assert NORMAL.sum() == 0


def test_half_of_the_variance_stays_with_a_command() -> None:
    luck = drawn(4).advance / 1024
    assert abs(luck.std() - 1) < 0.5
    within = np.stack([luck[:, c::4].mean() for c in range(4)])
    assert within.std() > 10 / np.sqrt(luck.size / 4), "the commands' luck does not last"
    assert luck[:, 0::4].std() < 0.8


def test_the_luck_of_before_is_what_it_was_when_a_purpose_is_added() -> None:
    """Purposes are added at the end, so that campaigns keep the luck of the others."""
    few = jax.random.split(jax.random.key(5, impl="threefry2x32"), 11)
    many = jax.random.split(jax.random.key(5, impl="threefry2x32"), len(Luck._fields))
    assert (jax.random.key_data(few) == jax.random.key_data(many)[:11]).all()


def test_a_day_has_one_sky_which_often_lasts() -> None:
    skies = np.stack([drawn(seed).weather for seed in range(200)]).reshape(200, 5, 4)
    assert (skies == skies[:, :, :1]).all()
    same = (skies[:, 1:, 0] == skies[:, :-1, 0]).mean()
    assert abs(same - float(small.numbers().weather.lasting)) < 0.1


def test_all_of_a_command_march_as_one_and_each_day_anew() -> None:
    march = drawn(6).march.reshape(5, 4, 75, 4)  # day, step of the day, formation of the command, command
    assert (march == march[:, :1, :1]).all()
    assert len({*march[:, 0, 0].ravel().tolist()}) > 10
