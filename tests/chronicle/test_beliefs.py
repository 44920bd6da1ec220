"""The table of beliefs: a row for each answer in each step, with what moved it."""

from pathlib import Path

import numpy as np
import pytest
from tests.chronicle import drawn

from redpencil.campaign import Campaign, run
from redpencil.chronicle import tables
from redpencil.chronicle.beliefs import belief_columns
from redpencil.scenario.load import load


@pytest.fixture(scope="module")
def campaign() -> Campaign:
    """Return a campaign of the Berlin operation."""
    return run(load("berlin-1945"), seed=3)


def test_the_probabilities_of_each_question_add_up(campaign: Campaign) -> None:
    columns = belief_columns(campaign)
    total: dict[tuple[object, ...], float] = {}
    for step, person, question, share in zip(
        columns["step"], columns["person"], columns["question"], columns["probability"], strict=True
    ):
        total[step, person, question] = total.get((step, person, question), 0.0) + float(share)
    assert len(total) == campaign.scenario.steps * len(campaign.scenario.text.beliefs)
    assert np.allclose(list(total.values()), 1.0)


def test_no_belief_moves_without_a_cause(campaign: Campaign) -> None:
    columns = belief_columns(campaign)
    steps = campaign.scenario.steps
    share = columns["probability"].reshape(steps, -1)
    cause = columns["cause"].reshape(steps, -1) != ""
    assert (cause[1:] | (share[1:] == share[:-1])).all()
    assert (share[1:] != share[:-1]).any()


def test_a_campaign_without_persons_has_an_empty_table(tmp_path: Path) -> None:
    columns = belief_columns(drawn.campaign())
    assert {len(values) for values in columns.values()} == {0}
    tables.write(columns, tmp_path / "beliefs.parquet")


def test_what_is_reported_stands_beside_what_is_true(campaign: Campaign) -> None:
    columns = tables.campaign_columns(campaign)
    later = columns["step"] >= 8
    there = later & (columns["status"] == "fighting") & (columns["reported_men"] > 0)
    assert (columns["reported_men"][there] != columns["men"][there]).any()
    # News may be as old as the start, and who leans forward reports the cell ahead.
    theatre, start = campaign.scenario.theatre, np.asarray(campaign.scenario.start.formations.cell)
    stood = np.unique(np.concatenate([start, np.asarray(campaign.trace.formations.cell).ravel()]))
    near = stood[:, None] + np.array([0, *theatre.shifts])
    assert set(columns["reported_cell"][there]) <= {f"{int(index):x}" for index in theatre.h3_index[near.ravel()]}
