"""A what-if in a directory: its arms are ensembles that can be gone on with, and its result is written beside them."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from redpencil.chronicle.manifest import MANIFEST
from redpencil.chronicle.target import RunFolderError
from redpencil.lab import whatif_report as report
from redpencil.lab.change import NOTHING, Changed, changed, parsed
from redpencil.lab.criteria import criteria, described
from redpencil.lab.decisions import Decision, decisions_table, flips
from redpencil.lab.score_tables import Table
from redpencil.lab.whatif import Arm, Precision, WhatIf, compare
from redpencil.results import ensemble, fight, lock, whatif_figure
from redpencil.results.fight import Progress
from redpencil.results.files import write_file, write_text
from redpencil.results.shards import Failed, Fought
from redpencil.results.spec import SPEC, Spec, check_policies, check_same, complete, seeds_of, texts, written
from redpencil.scenario.problems import ScenarioError

SUMMARY, TABLE, FIGURE, PAGE = "summary.json", "effects.parquet", "figure.png", "report.md"
OWN = {SPEC, SUMMARY, TABLE, FIGURE, PAGE, "baseline", "variant", "decisions", lock.LOCK}


class Answer(NamedTuple):
    """What came of a what-if."""

    base: Changed
    arms: tuple[Arm, Arm]
    found: WhatIf
    changes: list[str]
    others: list[Table]
    criteria: list[tuple[str, str]]
    decisions: list[Decision]
    failed: list[Failed]


def whatif(directory: Path, spec: Spec, told: Callable[[str], object]) -> Answer:
    """Fight in a directory what is missing of a what-if; return what the change does.

    Raises RunFolderError, ScenarioError and ChangeError. A seed that failed in one arm is left out of both.
    """
    seeds, change = seeds_of(spec), parsed(texts(spec))
    base, variant = changed(spec.scenario, NOTHING), changed(spec.scenario, change)
    check_policies(spec, base.scenario.side_ids)
    spec = complete(spec, base.scenario.text.hash)
    fight.make(directory)
    with lock.held(directory):
        _begin(directory, spec)
        one = _arm(directory / "baseline", base, seeds, spec, told)
        other = _arm(directory / "variant", variant, seeds, spec, told) if change != NOTHING else one
        arms, failed = _paired(one.fought, other.fought), [*one.failed, *other.failed]
        if not len(arms[0].control):
            raise RunFolderError(
                str(directory), ensemble.failures(other if other.failed else one), "No pair was fought."
            )
        precision = Precision(spec.precision.days, spec.precision.share)
        found = compare(base.scenario, *arms, precision)
        tried = []
        for few, name, flip in flips(base.scenario, change, seeds, spec.decisions):
            try:
                otherwise = changed(spec.scenario, flip)
            except ScenarioError:
                continue  # it cannot be taken by itself
            flipped = _arm(directory / "decisions" / name, otherwise, few, spec, told)
            pair = _paired(one.fought, flipped.fought)
            failed += flipped.failed
            if len(pair[0].control):
                tried.append(Decision(name, flip, compare(base.scenario, *pair, precision), _elsewhere(*pair)))
        answers = criteria(base.scenario, change, ensemble.summed_up(one), found)
        others = [decisions_table(base.scenario, tried)] if tried else []
        answer = Answer(base, arms, found, described(base.scenario, change), others, answers, tried, failed)
        _write(directory, answer)
    return answer


def as_data(answer: Answer) -> dict[str, object]:
    """Return an answer as one object for JSON."""
    return report.as_data(answer.found) | {
        "changes": answer.changes,
        "ground_elsewhere": _elsewhere(*answer.arms),
        "criteria": dict(answer.criteria),
        "decisions": [{"set": one.name, "ground_elsewhere": one.elsewhere} | report.as_data(one.found)
                      for one in answer.decisions],
        "failed": sum(len(shard.seeds) for shard in answer.failed),
    }  # fmt: skip


def screen(answer: Answer) -> str:
    """Return an answer as aligned text."""
    return report.screen(answer.found, answer.changes, answer.others, answer.criteria)


def _begin(directory: Path, spec: Spec) -> None:
    content = {path.name for path in directory.iterdir()}
    if (directory / SPEC).exists():
        check_same(directory, spec)
    elif MANIFEST in content or content - OWN - {f".{SPEC}.part"}:
        raise RunFolderError(str(directory), "holds something else", "Name another directory with --out.")
    else:
        write_text(directory / SPEC, written(spec))


def _arm(
    directory: Path, change: Changed, seeds: Sequence[int], spec: Spec, told: Callable[[str], object]
) -> ensemble.Found:
    def now(progress: Progress) -> None:
        told(f"{directory.name}: {progress}")

    return ensemble.ensemble(directory, change.scenario, seeds, spec.policies, change.parameters, now)


def _paired(one: Fought, other: Fought) -> tuple[Arm, Arm]:
    """Return both arms with the seeds that were fought in both, in the order of the first."""
    in_both = set(one.seeds) & set(other.seeds)
    arms = []
    for fought in (one, other):
        place = {seed: k for k, seed in enumerate(fought.seeds)}
        rows = np.array([place[seed] for seed in one.seeds if seed in in_both], int)
        arms.append(Arm({text: values[rows] for text, values in fought.answers.items()}, fought.control[rows]))
    return arms[0], arms[1]


def _elsewhere(baseline: Arm, variant: Arm) -> float:
    """Return the mean share of the ground that another side holds at the end."""
    held = (baseline.control >= 0).any(axis=0)
    return float((baseline.control != variant.control)[:, held].mean())


def _write(directory: Path, answer: Answer) -> None:
    from redpencil.chronicle import tables

    page = report.markdown(answer.found, answer.changes, answer.others, answer.criteria)
    write_text(directory / PAGE, f"{page}\n")
    write_text(directory / SUMMARY, json.dumps(as_data(answer), ensure_ascii=False, indent=1) + "\n")
    write_file(directory / TABLE, lambda part: tables.write(report.columns(answer.found), part))
    write_file(
        directory / FIGURE,
        lambda part: whatif_figure.draw(answer.base.scenario, answer.found, answer.arms, answer.changes, part),
    )
