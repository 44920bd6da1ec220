"""A fit is written into the entries that it is about, and into no others."""

import tomllib
from pathlib import Path

import pytest
from tests.validation.drawn import engagements, rows

from redpencil.scenario.packaged import PACKAGED
from redpencil.validation.ablation import Ablation
from redpencil.validation.committed import Estimate, estimates, rewrite, write
from redpencil.validation.fit import fit

FILE = """# A comment stays.

[combat]
attacker_base = { value = 0.03, unit = "1/day", low = 0.01, high = 0.1, source = "prior", grade = "low" }
attacker_air = { value = 0.0, unit = "per unit", low = -0.3, high = 0.3, source = "prior", grade = "low" }

[other]
attacker_air = { value = 7, unit = "per unit", low = 6, high = 8, source = "judgement", grade = "low" }
"""


def test_entries_get_value_range_error_and_provenance(tmp_path: Path) -> None:
    file = tmp_path / "parameters.toml"
    file.write_text(FILE, "utf-8")
    found = {"attacker_base": Estimate(0.05, 0.01), "attacker_air": Estimate(-0.2, 0.1)}
    rewrite(file, "combat", found, "fitted on 9 engagements", frozenset({"attacker_air"}))
    table = tomllib.loads(file.read_text("utf-8"))
    base, air = table["combat"]["attacker_base"], table["combat"]["attacker_air"]
    assert (base["value"], base["unit"], base["grade"]) == (0.05, "1/day", "medium")
    assert base["high"] - base["value"] == pytest.approx(0.01645, abs=1e-5)
    assert base["source"] == "fitted on 9 engagements, standard error 0.01"
    assert air["grade"] == "low"
    assert "does not pay" in air["source"]
    assert table["other"]["attacker_air"]["value"] == 7
    assert file.read_text("utf-8").startswith("# A comment stays.\n\n[combat]\n")


def test_a_parameter_that_is_not_there_is_named(tmp_path: Path) -> None:
    file = tmp_path / "parameters.toml"
    file.write_text(FILE, "utf-8")
    with pytest.raises(KeyError, match="period_pace"):
        rewrite(file, "combat", {"period_pace": Estimate(0.0, 0.1)}, "fitted", frozenset())
    assert file.read_text("utf-8") == FILE


def test_a_fit_fills_the_files_that_the_model_ships(tmp_path: Path) -> None:
    model, scenario = tmp_path / "model.toml", tmp_path / "scenario.toml"
    model.write_bytes((PACKAGED.parent / "parameters.toml").read_bytes())
    scenario.write_bytes((PACKAGED / "berlin-1945" / "parameters.toml").read_bytes())
    found = fit(engagements(rows(40)), steps=2)
    write(found, [Ablation("attacker_air", -1.0, 0.5)], model, [scenario])
    combat = tomllib.loads(model.read_text("utf-8"))["combat"]
    for name, said in estimates(found).items():
        assert combat[name]["value"] == pytest.approx(said.value, rel=1e-3, abs=1e-6), name
        assert combat[name]["source"].removeprefix("prior, does not pay on cross-validation: ").startswith("fitted on")
    assert combat["attacker_air"]["grade"] == "low"
    soviet = tomllib.loads(scenario.read_text("utf-8"))["side"]["soviet"]
    assert soviet["endurance"]["value"] == 0.0  # no made-up engagement is of that army
    assert soviet["endurance"]["source"].startswith("USSR, 1939-1945")
