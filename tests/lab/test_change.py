"""A change to a scenario: decisions and parameters by name, and what is said to names that nobody knows."""

import pytest

from redpencil.lab.change import Change, ChangeError, changed, parsed
from redpencil.scenario.numbers import numbers


def test_a_name_with_a_dot_is_a_parameter() -> None:
    assert parsed(["heinrici_pull_back = stay", "combat.noise_kept=0.6"]) == Change(
        {"heinrici_pull_back": "stay"}, {"combat.noise_kept": 0.6}
    )


def test_a_change_is_made_to_the_scenario_and_nothing_else() -> None:
    found = changed("seelow", Change({"zhukov_tank_armies": "after_breakthrough"}, {"combat.noise_kept": 0.6}))
    plain = changed("seelow", Change({}, {})).scenario
    assert found.scenario.options == plain.options | {"zhukov_tank_armies": "after_breakthrough"}
    before, after = (numbers(each.text, each.options) for each in (plain, found.scenario))
    assert {path for path in before if before[path] != after[path]} == {"combat.noise_kept"}
    assert float(found.scenario.world.params.combat.noise_kept) == pytest.approx(0.6)


@pytest.mark.parametrize(
    ("texts", "what", "cure"),
    [
        (["stay"], '"stay" is not NODE=OPTION', "Such as"),
        (["heinrici_pul_back=stay"], 'no decision node called "heinrici_pul_back"', "heinrici_pull_back"),
        (["heinrici_pull_back=stand"], 'no option called "stand"', "One of pull_back, stay."),
        (["heinrici_pull_back=stay", "heinrici_pull_back=pull_back"], "is set twice", "One campaign"),
        (["combat.noise_kep=0.5"], 'no parameter called "combat.noise_kep"', '"combat.noise_kept"'),
        (["combat.noise_kept=7"], "outside its range", "source"),
        (["combat.noise_kept=nan"], "sets no number", "Such as"),
        (["heinrici_pull_back=stay", "fires.first_line_occupied=0.5"], "set by heinrici_pull_back=stay as well", "not"),
    ],
)
def test_what_cannot_be_changed_is_told_with_its_cure(texts: list[str], what: str, cure: str) -> None:
    with pytest.raises(ChangeError) as caught:
        changed("seelow", parsed(texts))
    assert what in str(caught.value)
    assert cure in caught.value.cure
