"""The language of the record is the one that campaigns can answer."""

import pytest

from redpencil import measures
from redpencil.scenario.measure import GRAMMAR, MeasureError, parse


def test_a_measure_is_a_verb_and_names() -> None:
    assert parse("reached: 8ga :Seelow") == ("reached", ("8ga", "Seelow"))
    assert parse("end") == ("end", ())


@pytest.mark.parametrize(
    ("text", "what", "cure"),
    [
        ("reach:8ga", 'no measure called "reach"', 'Did you mean "reached"?'),
        ("ring", '"ring" names too few or too many', "Write ring:<city>."),
        ("end:berlin", '"end:berlin" names too few or too many', "Write end."),
    ],
)
def test_what_is_no_measure_is_told_its_form(text: str, what: str, cure: str) -> None:
    with pytest.raises(MeasureError) as caught:
        parse(text)
    assert (str(caught.value), caught.value.cure) == (what, cure)


def test_the_grammar_is_what_campaigns_answer() -> None:
    assert set(GRAMMAR) == set(measures.QUESTIONS) | set(measures.FIGURES)
