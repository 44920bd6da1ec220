"""Laws of the replay, and that it has no rates of its own."""

import jax.numpy as jnp
import numpy as np
import pytest
from tests.validation.drawn import engagements, row
from tests.worlds import COLUMNS, OPEN, Order, Piece, params, play, world

from redpencil.engine.params import Combat
from redpencil.validation.likelihood import shipped_rates
from redpencil.validation.replay import Army, Outcome, replay, setting

ZERO = jnp.zeros(1)


def fought(p: Combat | None = None, *, endurance: float = 0.0, **cells: object) -> Outcome:
    """Return how one made-up engagement ends; the attacker's army may endure more than usual."""
    given = setting(engagements([row(**cells)]))
    return replay(p or shipped_rates(), given, Army(ZERO + endurance, ZERO, ZERO, ZERO, ZERO))


def test_a_long_fight_costs_more_than_a_short_one_but_less_a_day() -> None:
    short, long = fought(duration_days=1), fought(duration_days=8)
    for name in ("attacker_loss", "defender_loss", "advance"):
        gap = float(getattr(long, name)[0] - getattr(short, name)[0])
        assert 0 < gap < np.log(8), name
    assert long.prevail[0] == short.prevail[0]


def test_an_army_that_endures_loses_less_and_its_enemy_about_as_before() -> None:
    usual, hardy = fought(), fought(endurance=1.0)
    assert hardy.attacker_loss[0] < usual.attacker_loss[0] - 0.9
    assert hardy.defender_loss[0] == pytest.approx(float(usual.defender_loss[0]), abs=0.05)


def test_what_is_not_known_counts_as_usual() -> None:
    unknown = fought(att_tanks="", def_tanks="", air_superiority="", surprise="", posture="", terrain_cover="")
    assert unknown == fought(att_tanks=0, def_tanks=0, posture="hasty")


def test_more_attackers_lose_a_smaller_share_and_win_more_often() -> None:
    few = fought(att_men=10_000, att_tanks=50, att_guns=100)
    many = fought(att_men=40_000, att_tanks=200, att_guns=400)
    assert many.attacker_loss[0] < few.attacker_loss[0]
    assert many.defender_loss[0] > few.defender_loss[0]
    assert many.prevail[0] > few.prevail[0]


def lost_in_the_engine(base: float) -> int:
    """Return how many men an attacker loses in the engine's own steps at a base rate of loss per day."""
    quiet = {f"combat__noise_{side}": 0.0 for side in ("attacker", "defender", "advance")}
    pieces = [Piece(0, (3, 5), men=20_000), Piece(1, (3, 6), stand_fast=1)]
    numbers = params(**quiet, combat__attacker_base=base)
    held = ("0" * 6 + "1" * (COLUMNS - 6),) * len(OPEN)
    states, _ = play(*world(OPEN, pieces, [Order(0, (3, 10))], held=held, numbers=numbers))
    return 20_000 - int(states.formations.men[3, 0])


def test_one_rate_moves_the_replay_and_the_engine_alike() -> None:
    rate = float(shipped_rates().attacker_base)
    usual, bloody = (fought(shipped_rates()._replace(attacker_base=jnp.float32(each))) for each in (rate, 2 * rate))
    assert bloody.attacker_loss[0] - usual.attacker_loss[0] == pytest.approx(np.log(2), abs=0.1)
    before, after = lost_in_the_engine(rate), lost_in_the_engine(2 * rate)
    assert before > 0
    assert np.log(after / before) == pytest.approx(np.log(2), abs=0.1)
