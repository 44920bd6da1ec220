"""Kills an ensemble at random moments, as the system would, until it is whole; says what it did in between."""

import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

from redpencil.results import shards
from redpencil.results.lock import LOCK

# Campaigns drawn from their seeds alone: the engine would take long to compile, and is not what is killed here.
PROGRAM = """
import os, sys, time
from pathlib import Path
os.environ["JAX_PLATFORMS"] = "cpu"
import numpy as np
from redpencil.lab.questions import questions
from redpencil.results import ensemble, plan
from redpencil.scenario.load import load

where, log, campaigns = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
plan.SHARD = 4
scenario = load("seelow")
asked = [question.text for question in questions(scenario)]
cells = scenario.start.control.shape[0]

def rows(scenario, seeds, policies):
    for seed in seeds:
        time.sleep(0.005)
        with open(log, "a") as file:
            print(seed, file=file, flush=True)
        luck = np.random.default_rng(seed)
        yield seed, dict(zip(asked, luck.uniform(1, 4, len(asked)).tolist())) | {"control": luck.bytes(cells)}

ensemble.rows = rows
print("ready", flush=True)
found = ensemble.ensemble(where, scenario, range(campaigns), {}, {}, lambda now: None)
ensemble.write_summary(where, found, ensemble.summed_up(found))
"""


class Survived(NamedTuple):
    """What came of one ensemble that was killed until it was whole."""

    kills: int
    files: dict[str, str]  # name -> SHA-256
    lost: set[int]  # seeds of shards that were whole and then were not
    twice: set[int]  # seeds of shards that were whole and were fought again


def begin(where: Path, log: Path, campaigns: int) -> "subprocess.Popen[str]":
    words = [sys.executable, "-c", PROGRAM, str(where), str(log), str(campaigns)]
    return subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=os.environ.copy())


def uninterrupted(where: Path, campaigns: int) -> dict[str, str]:
    """Return the files of an ensemble that nobody killed."""
    with begin(where, where.with_suffix(".log"), campaigns) as process:
        assert process.wait(120) == 0
    return files(where)


def killed(where: Path, campaigns: int, luck: random.Random, most: int) -> Survived:
    """Kill an ensemble at random moments, at most so often, and let it end then."""
    log = where.with_suffix(".log")
    blocks = [list(range(first, min(first + 4, campaigns))) for first in range(0, campaigns, 4)]
    lost: set[int] = set()
    twice: set[int] = set()
    whole: set[int] = set()
    kills = 0
    while True:
        begun = log.stat().st_size if log.exists() else 0
        with begin(where, log, campaigns) as process:
            assert process.stdout is not None
            process.stdout.readline()
            if kills < most:
                time.sleep(luck.uniform(0, 0.4))
                process.send_signal(signal.SIGKILL)
            code = process.wait(120)
        assert code in (0, -signal.SIGKILL)
        kills += code != 0
        twice |= whole & {int(line) for line in log.read_text()[begun:].split()} if log.exists() else set()
        now = whole_seeds(where, blocks)
        lost |= whole - now
        whole = now
        if code == 0:
            return Survived(kills, files(where), lost, twice)


def whole_seeds(where: Path, blocks: list[list[int]]) -> set[int]:
    missing = set(shards.missing(where, blocks))
    return {seed for shard, block in enumerate(blocks) if shard not in missing for seed in block}


def files(where: Path) -> dict[str, str]:
    """Return the hash of every file of a directory but the lock."""
    paths = [path for path in sorted(where.rglob("*")) if path.is_file() and path.name != LOCK]
    return {str(path.relative_to(where)): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}
