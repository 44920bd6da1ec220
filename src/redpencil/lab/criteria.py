"""The criteria of Tetlock and Belkin for a counterfactual, answered for a change from its own data and results.

P. Tetlock and A. Belkin (eds), Counterfactual Thought Experiments in World Politics, Princeton 1996, chapter 1. An
answer is counted or comes from the scenario; what the model cannot know is said to be open.
"""

from collections.abc import Sequence

from redpencil.lab.change import Change
from redpencil.lab.distribution import within
from redpencil.lab.questions import RECORD
from redpencil.lab.summary import Summary
from redpencil.lab.whatif import WhatIf, most_moved
from redpencil.lab.whatif_report import apart
from redpencil.scenario.load import Scenario
from redpencil.scenario.schema import Node

RECORDED = "It is only recorded: nothing in the model hangs on it."
SHOWN = 3  # of a list in a sentence


def criteria(scenario: Scenario, change: Change, baseline: Summary, found: WhatIf) -> list[tuple[str, str]]:
    """Return each criterion with its answer for a change to a scenario, which is given as in history."""
    nodes = [node for node in scenario.text.nodes if change.options.get(node.id, node.historical) != node.historical]
    return [
        ("Clarity", _clarity(scenario, change, nodes, found)),
        ("Cotenability", _cotenability(scenario, nodes)),
        ("Minimal rewrite", _rewrite(scenario, change, nodes)),
        ("Consistency with the facts", _facts(baseline)),
        ("Consistency with theory", _theory(scenario, change, nodes)),
        ("Projectability", _projectability(scenario, found)),
    ]


def described(scenario: Scenario, change: Change) -> list[str]:
    """Return each change in a line: what was decided and what is decided instead, by whom, when."""
    lines = []
    for node in scenario.text.nodes:
        if node.id in change.options:
            said = {option.id: option.text for option in node.option}
            taken = next(option for option in node.option if option.id == change.options[node.id])
            lines.append(
                f"{node.id}={taken.id} ({node.decider}, {node.opens:%d %b %H:%M}): {taken.text} "
                f"In history: {said[node.historical]}" + (f" {RECORDED}" if taken.only else "")
            )
    for path, value in change.parameters.items():
        known = scenario.text.parameters[path]
        lines.append(f"{path} = {value:g} {known.unit} instead of {known.value:g}")
    return lines or ["Nothing is changed: both arms are history."]


def _clarity(scenario: Scenario, change: Change, nodes: Sequence[Node], found: WhatIf) -> str:
    decided = "; ".join(f'{node.decider} answers "{node.question}" with {change.options[node.id]}' for node in nodes)
    what = [*filter(None, [decided]), *(f"{path} is {value:g}" for path, value in change.parameters.items())]
    return (
        f"Of {len(scenario.text.nodes)} decisions {len(nodes)} and of {len(scenario.text.parameters)} parameters "
        f"{len(change.parameters)} are changed: {'; '.join(what) or 'nothing'}. What follows is measured by "
        f"{len(found.lines)} quantities that were fixed before."
    )


def _cotenability(scenario: Scenario, nodes: Sequence[Node]) -> str:
    changed = {node.id for node in nodes}
    opens = min((node.opens for node in nodes), default=None)
    later = [node.id for node in scenario.text.nodes if opens and node.opens >= opens and node.id not in changed]
    if not later:
        return "No other decision opens afterwards, so none is held to an answer that belonged to another situation."
    return (
        f"{_count(later, 'decision opens', 'decisions open')} afterwards, with the answer of history although the "
        f"situation has changed: {_some(later)}. Whether it would have been the same is open; set "
        f"{'it' if len(later) == 1 else 'them'}, too, to see what hangs on it."
    )


def _rewrite(scenario: Scenario, change: Change, nodes: Sequence[Node]) -> str:
    told = []
    for node in nodes:
        given = (node.id + "=" + node.historical, node.id + "=" + change.options[node.id])
        gone, fresh = (sum(one in (each.when or ()) for each in scenario.text.directives) for one in given)
        option = next(option for option in node.option if option.id == change.options[node.id])
        days = max(0.0, (node.opens - scenario.start_time).total_seconds() / 86400)
        told.append(
            f"{node.id} opens {days:.1f} days after the start, up to when nothing is altered by it; it takes back "
            f"{_count(range(gone), 'directive', 'directives')}, gives {fresh} and sets "
            f"{_count(option.sets, 'parameter', 'parameters')}. That it was open rests on {node.source} "
            f"(grade {node.grade})."
        )
    if change.parameters:
        told.append(f"{_count(change.parameters, 'parameter holds', 'parameters hold')} from the first step on.")
    return " ".join(told) or "Nothing is rewritten."


def _facts(baseline: Summary) -> str:
    rows = [row for _, row in baseline.part(RECORD)]
    if not rows or not rows[0].answers:
        return "The scenario has no record to hold the baseline against."
    share = sum(within(row, row.low, row.high) for row in rows) / (len(rows) * len(rows[0].answers))
    seldom = [row.label for row in rows if 2 * within(row, row.low, row.high) < len(row.answers)]
    return (
        f"Without the change {100 * share:.0f} % of all answers to {len(rows)} rows of the record are within range; "
        f"{_count(seldom, 'row lies', 'rows lie')} outside the range of the sources in most. An effect on those is one "
        f"on a model that errs there."
    )


def _theory(scenario: Scenario, change: Change, nodes: Sequence[Node]) -> str:
    given = dict(change.parameters)
    for node in nodes:
        given |= next(option.sets for option in node.option if option.id == change.options[node.id])
    if not given:
        return "The connecting principles are the same in both arms: the same rules and the same parameters."
    known = scenario.text.parameters
    within_range = sum(known[path].low <= value <= known[path].high for path, value in given.items())
    graded = [f"{path} (grade {known[path].grade}, {known[path].source})" for path in sorted(given)]
    return (
        f"The rules are the same in both arms; {_count(given, 'parameter is', 'parameters are')} set, {within_range} "
        f"within the range in which it is believed: {_some(graded)}."
    )


def _projectability(scenario: Scenario, found: WhatIf) -> str:
    moved = most_moved([line for line in found.lines if line.question.part == RECORD])
    if not moved:
        return (
            f"With {found.pairs} pairs no row of the record moves surely, so the change implies nothing that the "
            f"record could be asked."
        )
    told = [f"{line.question.label} ({apart(line.effect.difference, line.question.unit)})" for line in moved]
    return (
        f"{_count(moved, 'row of the record moves', 'rows of the record move')} surely, so that "
        f"sources on {'it' if len(moved) == 1 else 'them'} speak to the principles behind the change: {_some(told)}."
    )


def _count(things: object, one: str, many: str) -> str:
    number = len(things) if hasattr(things, "__len__") else 0
    return f"{number} {one if number == 1 else many}"


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more
