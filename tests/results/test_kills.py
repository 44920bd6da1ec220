"""Killed at random moments, an ensemble loses nothing and does nothing twice; a soak test kills it 200 times."""

import random
from pathlib import Path

from tests.results import killed

CAMPAIGNS, KILLS = 40, 5


def test_an_ensemble_that_is_killed_comes_out_as_one_that_is_not(tmp_path: Path) -> None:
    expected = killed.uninterrupted(tmp_path / "quiet", CAMPAIGNS)
    found = killed.killed(tmp_path / "killed", CAMPAIGNS, random.Random(1945), KILLS)
    assert found.kills > 0
    assert not found.lost
    assert not found.twice
    assert found.files == expected
    assert {"manifest.json", "summary.json", "figure.png", "shards/000009.parquet"} <= expected.keys()
