"""The named studies ask what can be asked, and their figures are those of pairs under one luck."""

from pathlib import Path

import numpy as np
import pytest

from redpencil.lab import study, study_report
from redpencil.scenario import measure
from redpencil.scenario.choices import chosen_options
from redpencil.scenario.packaged import resolve
from redpencil.scenario.read import read

PAGES = Path(__file__).parents[2] / "docs" / "studies"
NAMES = sorted(file.stem for file in PAGES.glob("*.toml"))
ASK = study.Ask(label="Berlin surrenders", measure="fell:berlin")
LOSSES = study.Ask(label="losses", measure="casualties:german")


@pytest.mark.parametrize("name", NAMES)
def test_a_study_asks_what_its_scenario_can_answer(name: str) -> None:
    given = study.read(PAGES / f"{name}.toml")
    text = read(resolve(given.scenario))
    for variant in given.variant:
        assert set(variant.options.items()) <= set(chosen_options(text, variant.options).items())
    for ask in given.ask:
        measure.parse(ask.measure)
    for hinge in given.hinge:
        assert (hinge.parameter in text.parameters) != bool(hinge.options)
        chosen_options(text, {**given.variant[0].options, **hinge.options})
    assert given.swing is None or given.swing in {ask.measure for ask in given.ask}


@pytest.mark.parametrize("name", NAMES)
def test_a_study_has_a_page_of_its_title(name: str) -> None:
    page = (PAGES / f"{name}.md").read_text("utf-8")
    assert page.startswith(f"# {study.read(PAGES / f'{name}.toml').title}\n")
    assert "<!-- figures:begin -->" in page


def test_there_are_nine_studies() -> None:
    assert len(NAMES) == 9


def test_a_difference_is_that_of_the_pairs_in_which_it_happened_in_both() -> None:
    was, now = np.array([1.0, 2.0, 3.0, np.inf]), np.array([2.0, 3.0, np.inf, 1.0])
    assert study_report.difference(ASK, was, now) == "+1.0 ± 0.0 days in 2 pairs"
    assert study_report.difference(ASK, was, was) == "none in any pair"
    assert study_report.difference(ASK, was, np.full(4, np.inf)) == "too seldom"


def test_an_interval_is_that_of_the_mean_difference() -> None:
    was = np.zeros(4)
    assert study_report.difference(LOSSES, was, np.array([0.0, 200.0, 0.0, 200.0])) == "+100 ± 113"


def test_a_pair_is_worth_the_variance_that_one_luck_takes_away() -> None:
    rng = np.random.default_rng(1)
    luck, was, now = rng.normal(size=4000), rng.normal(size=4000), rng.normal(size=4000)
    assert float(study_report.saving(was, now)) == pytest.approx(1.0, abs=0.1)
    assert float(study_report.saving(3 * luck + was, 3 * luck + now)) == pytest.approx(10.0, rel=0.1)


def test_studies_of_two_scenarios_are_not_run_together() -> None:
    with pytest.raises(ValueError, match="studies of 2 scenarios: berlin-1945, race-to-berlin"):
        study.run([study.read(PAGES / "wenck.toml"), study.read(PAGES / "simpson.toml")], [0])


@pytest.mark.soak
@pytest.mark.parametrize("scenario", ["berlin-1945", "race-to-berlin"])
def test_all_studies_run(scenario: str) -> None:
    those = [one for one in (study.read(PAGES / f"{name}.toml") for name in NAMES) if one.scenario == scenario]
    for found in study.run(those, [0, 1]):
        assert found.study.variant[0].label in study_report.page(found)
