"""An ensemble in a directory: begin it or go on with it, then sum up what its campaigns came to."""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from redpencil.lab import summary as lab
from redpencil.lab.rows import rows
from redpencil.lab.score_report import aligned
from redpencil.lab.summary import Summary
from redpencil.results import ensemble_figure, fight, lock, plan, shards
from redpencil.results.fight import Progress, Work
from redpencil.results.files import write_file, write_text
from redpencil.results.plan import Plan
from redpencil.results.shards import Failed, Fought
from redpencil.scenario.load import Scenario

SUMMARY, TABLE, FIGURE = "summary.json", "summary.parquet", "figure.png"


class Found(NamedTuple):
    """An ensemble that was fought."""

    scenario: Scenario
    plan: Plan
    fought: Fought
    failed: list[Failed]


def ensemble(
    directory: Path, scenario: Scenario, seeds: Sequence[int], policies: Mapping[str, str],
    parameters: Mapping[str, float], told: Callable[[Progress], object], work: Work | None = None,
) -> Found:  # fmt: skip
    """Fight in a directory what is missing of an ensemble; return all of it.

    `parameters` are those that were set otherwise than in the scenario's files; `work` fights blocks of seeds, in this
    process by default. Raises RunFolderError: the directory holds something else, another ensemble, or is in use.
    """
    asked = plan.plan_of(scenario, seeds, policies, parameters)
    fight.make(directory)
    with lock.held(directory):
        fight.is_begun(directory)
        fight.prepare(directory, asked)
        failed = fight.fight(directory, asked, work or fight.here(lambda some: rows(scenario, some, policies)), told)
        return Found(scenario, asked, shards.read(directory, asked.blocks), failed)


def summed_up(found: Found) -> Summary:
    """Return the distributions of an ensemble."""
    failed: Counter[str] = Counter()
    for shard in found.failed:
        failed[shard.type] += len(shard.seeds)
    return lab.summary(found.scenario, found.fought.seeds, found.fought.answers, failed)


def write_summary(directory: Path, found: Found, told: Summary) -> None:
    """Write the summary and the picture beside the shards; raises RunFolderError."""
    from redpencil.chronicle import tables

    with lock.held(directory):
        write_text(directory / SUMMARY, json.dumps(lab.as_data(told), ensure_ascii=False, indent=1) + "\n")
        if found.fought.seeds:
            write_file(directory / TABLE, lambda part: tables.write(lab.columns(told), part))
            write_file(directory / FIGURE, lambda part: ensemble_figure.draw(found.scenario, told, found.fought, part))


def screen(told: Summary) -> str:
    """Return a summary as aligned text."""
    parts = [f"{told.scenario}: {len(told.seeds)} campaigns"]
    return "\n\n".join([*parts, *(aligned(table) for table in lab.tables(told))])


def failures(found: Found) -> str:
    """Return in words what failed, by type; nothing where nothing did."""
    lines = []
    for kind in sorted({shard.type for shard in found.failed}):
        those = [shard for shard in found.failed if shard.type == kind]
        count = sum(len(shard.seeds) for shard in those)
        lines.append(f"{count} campaigns failed with {kind}, from seed {those[0].seeds[0]} on: {those[0].message}")
    return "\n".join([*lines, "  The same line again tries them again."] if lines else [])
