"""Time a study and say what pairing saves: 1,000 pairs of campaigns from an empty directory, in a process of its own.

Run `python benchmarks/whatif.py`, or name a scenario, a change and a number of pairs:
`python benchmarks/whatif.py seelow heinrici_pull_back=stay 200`. Aimed at: 1,000 pairs within 3 minutes on two cores,
and half the runs or fewer for the same interval. Seconds depend on the machine and on what else it does, CPU seconds
and what pairing saves hardly.
"""

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

STUDIES = (("berlin-1945", "konev_17_april=keep_west"), ("race-to-berlin", "eisenhower_elbe=go_on"))
PAIRS = 1000
PROGRAM = "from redpencil.cli import main; main()"


def study(scenario: str, change: str, pairs: int) -> dict[str, object]:
    """Fight one study in a process of its own; return its result and what it took."""
    with tempfile.TemporaryDirectory() as folder:
        words = ["whatif", scenario, "--set", change, "-n", str(pairs), "--out", str(Path(folder) / "study"), "--json"]
        before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        done = subprocess.run([sys.executable, "-c", PROGRAM, *words], stdout=subprocess.PIPE, text=True, check=True)
        seconds, after = time.perf_counter() - begin, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return json.loads(done.stdout) | {"seconds": seconds, "cpu_s": cpu, "peak_mb": after.ru_maxrss / 1024}


def main(studies: tuple[tuple[str, str], ...], pairs: int) -> None:
    """Print a line for each study."""
    print(f"{len(os.sched_getaffinity(0))} cores")
    for scenario, change in studies:
        found = study(scenario, change, pairs)
        savings = [effect["saving"] or float("inf") for effect in found["effects"] if effect["runs"] is not None]
        savings = [saving for saving in savings if saving == saving]
        halved = sum(saving >= 2 for saving in savings)
        quarters = statistics.quantiles([min(saving, 1e6) for saving in savings], n=4)
        print(
            f"{scenario} {change}: {found['pairs']} pairs in {found['seconds']:.0f} s "
            f"({found['cpu_s'] / 2 / pairs:.2f} s of CPU a campaign, peak {found['peak_mb']:.0f} MB); 1,000 in "
            f"{found['seconds'] * 1000 / pairs:.0f} s, aim 180 s\n"
            f"  pairing saves: median {quarters[1]:.1f} times, quartiles {quarters[0]:.1f} and {quarters[2]:.1f}; at "
            f"least half of the runs in {halved} of {len(savings)} quantities, aim: the median 2 or more",
            flush=True,
        )


if __name__ == "__main__":
    if len(sys.argv) == 4:
        main(((sys.argv[1], sys.argv[2]),), int(sys.argv[3]))
    else:
        main(STUDIES, PAIRS)
