"""Ten thousand campaigns of the Berlin operation: none crashes, none stalls, and no man goes unaccounted for."""

from collections import Counter

import pytest

from redpencil.lab.ensemble import traces
from redpencil.lab.laws import broken
from redpencil.scenario.load import load

pytestmark = pytest.mark.soak

SEEDS = 10_000


def test_ten_thousand_campaigns_keep_the_laws() -> None:
    scenario = load("berlin-1945")
    breaks: Counter[str] = Counter()
    fought = 0
    for _, trace in traces(scenario, range(SEEDS)):
        breaks.update(broken(scenario, trace))
        fought += 1
    print(f"\n{fought} campaigns; laws broken: {dict(breaks) or 'none'}")
    assert fought == SEEDS
    assert not breaks
