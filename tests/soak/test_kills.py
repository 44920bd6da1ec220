"""SIGKILL at 200 random moments of ensembles loses nothing and has nothing done twice."""

import random
from pathlib import Path

import pytest
from tests.results import killed

CAMPAIGNS, KILLS = 96, 200


@pytest.mark.soak
def test_two_hundred_kills_lose_nothing(tmp_path: Path) -> None:
    luck = random.Random(20)
    expected = killed.uninterrupted(tmp_path / "quiet", CAMPAIGNS)
    kills = ensembles = 0
    while kills < KILLS:
        found = killed.killed(tmp_path / f"killed-{ensembles}", CAMPAIGNS, luck, KILLS - kills)
        assert not found.lost
        assert not found.twice
        assert found.files == expected
        kills, ensembles = kills + found.kills, ensembles + 1
    print(f"\n{kills} kills in {ensembles} ensembles of {CAMPAIGNS} campaigns: nothing lost, nothing done twice")
