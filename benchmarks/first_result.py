"""Time `redpencil run berlin-1945` to its table and to its end, first with an empty cache and then with a warm one.

Run `python benchmarks/first_result.py`. Each run is a process of its own with its cache in a temporary folder; the
bytecode of the libraries is there already, as after `make setup`. Seconds depend on the machine and what else it does.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

WARM = 5  # runs with a warm cache; the median counts
PROGRAM = "from redpencil.cli import main; main()"


class Run(NamedTuple):
    """How long one run took: seconds on the clock, and of processor; and its peak memory in GB."""

    table: float
    whole: float
    processor: float
    memory: float


def timed(folder: Path, number: int) -> Run:
    """Fight a campaign in a process of its own."""
    words = [sys.executable, "-c", PROGRAM, "run", "berlin-1945", "--out", str(folder / str(number))]
    env = os.environ | {"JAX_COMPILATION_CACHE_DIR": str(folder / "cache"), "PYTHONUNBUFFERED": "1"}
    begin = time.perf_counter()
    process = subprocess.Popen(words, env=env, stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    table = time.perf_counter() - begin
    process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit("redpencil failed")
    return Run(table, time.perf_counter() - begin, used.ru_utime + used.ru_stime, used.ru_maxrss / 1e6)


def main() -> None:
    """Print a line for the cold run and one for the warm ones."""
    with tempfile.TemporaryDirectory() as folder:
        cold, *warm = [timed(Path(folder), number) for number in range(1 + WARM)]
    warm.sort()
    print("                      table   whole   processor   memory")
    for name, run in (("cold", cold), (f"warm, median of {WARM}", warm[WARM // 2]), ("warm, fastest", warm[0])):
        print(f"{name:20} {run.table:5.1f} s {run.whole:5.1f} s {run.processor:9.1f} s {run.memory:5.2f} GB")


if __name__ == "__main__":
    main()
