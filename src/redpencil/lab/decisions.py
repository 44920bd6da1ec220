"""Which decisions mattered: each open decision taken otherwise by itself, and the same campaigns fought again."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from redpencil.lab.change import Change
from redpencil.lab.score_tables import Table
from redpencil.lab.whatif import WhatIf, most_moved, moved
from redpencil.lab.whatif_report import apart
from redpencil.scenario.load import Scenario


class Decision(NamedTuple):
    """A decision taken otherwise than in history, and nothing else."""

    name: str  # "node=option"
    change: Change
    found: WhatIf
    elsewhere: float  # share of the ground that another side holds at the end


def flips(
    scenario: Scenario, change: Change, seeds: Sequence[int], pairs: int
) -> Iterator[tuple[Sequence[int], str, Change]]:
    """Yield the first `pairs` seeds with the name and change of each option that history did not take.

    A change that is a single one of them is left out, being the variant, and so is an option that is only recorded.
    Nothing comes for no pairs.
    """
    for node in scenario.text.nodes if pairs else ():
        for option in node.option:
            flip = Change({node.id: option.id}, {})
            if option.id != node.historical and flip != change and option.only is None:
                yield seeds[:pairs], f"{node.id}={option.id}", flip


def decisions_table(scenario: Scenario, tried: Sequence[Decision]) -> Table:
    """Return the decisions, those first that move the record's rows most."""
    nodes = {node.id: node for node in scenario.text.nodes}
    lines = []
    for one in sorted(tried, key=lambda one: -moved(one.found)):
        node = nodes[one.name.partition("=")[0]]
        most = most_moved(one.found.lines)[:1]
        what = "".join(f"{line.question.label} {apart(line.effect.difference, line.question.unit)}" for line in most)
        lines.append((one.name, node.decider, f"{node.opens.day} {node.opens:%b}", f"{moved(one.found):.2f}",
                      f"{100 * one.elsewhere:.1f} %", what or "nothing surely"))  # fmt: skip
    pairs = max(one.found.pairs for one in tried)
    note = (
        f"Each taken otherwise by itself, {pairs} pairs. Moved: the mean shift of the record's rows in standard "
        f"deviations of the baseline, which holds some luck at so few; ground: the share that another side holds."
    )
    return Table("Which decisions mattered", note, ("decision", "by", "on", "moved", "ground", "most"), tuple(lines))
