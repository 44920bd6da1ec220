"""Fights what is missing in an ensemble's directory, shard by shard, so that a kill at any moment loses none."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from redpencil.chronicle.manifest import MANIFEST
from redpencil.chronicle.target import RunFolderError, unwritable
from redpencil.lab.rows import Drive, Row
from redpencil.results import shards
from redpencil.results.files import remove_parts
from redpencil.results.lock import LOCK
from redpencil.results.plan import Plan, begin

Work = Callable[[Sequence[Sequence[int]]], Iterator[tuple[int, list[tuple[int, Row]] | Exception]]]


class Progress(NamedTuple):
    """How far an ensemble is."""

    done: int  # campaigns in whole shards
    failed: int
    of: int
    fresh: int  # of those done, how many this process fought
    began: float  # time.monotonic()

    def __str__(self) -> str:
        """Return it as a line with the time left."""
        left = self.of - self.done - self.failed
        seconds = (time.monotonic() - self.began) / self.fresh * left if self.fresh else None
        told = f"{self.done} of {self.of} campaigns"
        if self.failed:
            told += f", {self.failed} failed"
        return told if seconds is None else f"{told}, {_clock(seconds)} left"


def prepare(directory: Path, plan: Plan) -> None:
    """Make the directory ready for a plan, or see that it is; call it while it is held. Raises RunFolderError."""
    begin(directory, plan)
    try:
        (directory / shards.FOLDER).mkdir(exist_ok=True)
        for folder in (directory, directory / shards.FOLDER):
            remove_parts(folder)
    except OSError as error:
        raise unwritable(directory, error) from None


def fight(directory: Path, plan: Plan, work: Work, told: Callable[[Progress], object]) -> list[shards.Failed]:
    """Fight every shard that is not whole, and write it; return those that failed.

    `directory` is held and prepared. Shards that failed before are tried again. Raises RunFolderError.
    """
    blocks, began = plan.blocks, time.monotonic()
    todo = shards.missing(directory, blocks)
    done = sum(len(seeds) for k, seeds in enumerate(blocks) if k not in set(todo))
    fresh = failed = 0
    told(Progress(done, failed, len(plan.seeds), fresh, began))
    for place, found in work([blocks[shard] for shard in todo]):
        shard, seeds = todo[place], blocks[todo[place]]
        if isinstance(found, Exception):
            shards.write_failure(directory, shard, seeds, found)
            failed += len(seeds)
        else:
            shards.write(directory, shard, found)
            fresh += len(seeds)
        told(Progress(done + fresh, failed, len(plan.seeds), fresh, began))
    return shards.failures(directory, blocks)


def here(drive: Drive) -> Work:
    """Return what fights blocks of seeds in this process, one stream of campaigns as long as none fails."""

    def work(blocks: Sequence[Sequence[int]]) -> Iterator[tuple[int, list[tuple[int, Row]] | Exception]]:
        place, alone = 0, False  # after an error the next block is fought alone: a stream looks ahead
        while place < len(blocks):
            ahead = blocks[place : place + 1] if alone else blocks[place:]
            end = place + len(ahead)
            got: list[tuple[int, Row]] = []
            try:
                for pair in drive([seed for block in ahead for seed in block]):
                    got.append(pair)
                    if len(got) == len(blocks[place]):
                        yield place, got
                        place, got, alone = place + 1, [], False
                if place < end:
                    raise RuntimeError(f"only {len(got)} of {len(blocks[place])} campaigns came")
            except Exception as error:  # whatever it is: it is written down, and the rest goes on
                if alone:
                    yield place, error
                    place += 1
                alone = not alone

    return work


def is_begun(directory: Path) -> bool:
    """Return whether a directory holds an ensemble; raises RunFolderError for one that holds anything else."""
    try:
        content = {path.name for path in directory.iterdir()} if directory.exists() else set()
    except OSError as error:
        raise unwritable(directory, error) from None
    if content - {LOCK} and MANIFEST not in content and not _torn(content):
        raise RunFolderError(str(directory), "holds something else", "Name another directory with --out.")
    return MANIFEST in content


def make(directory: Path) -> None:
    """Make a directory where there is none; raises RunFolderError."""
    try:
        with suppress(FileExistsError):
            directory.mkdir(parents=True)
    except OSError as error:
        raise unwritable(directory, error) from None


def _torn(content: set[str]) -> bool:
    """Return whether a directory holds no more than what a kill at its very beginning leaves."""
    return content <= {LOCK, f".{MANIFEST}.part"}


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min {rest:02} s" if minutes else f"{rest} s"
