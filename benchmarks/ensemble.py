"""Time ensembles: many campaigns on all cores, a quarter of them on one, each in a process of its own.

Run `python benchmarks/ensemble.py`, or name a scenario and a number: `python benchmarks/ensemble.py seelow 200`. What
is timed is the fighting and the handing over of every campaign; the time to the first one, most of it compiling, stands
apart. Seconds depend on the machine and on what else it does, the ratio of the cores less, CPU seconds least.
"""

import json
import os
import resource
import subprocess
import sys
import time
from typing import NamedTuple

CAMPAIGNS = {"berlin-1945": 1000, "race-to-berlin": 300}
ONE_CORE_SHARE = 4  # one core fights a quarter of the campaigns: the ratio is one of rates
CORES = len(os.sched_getaffinity(0))


class Timing(NamedTuple):
    """What one ensemble took."""

    campaigns: int
    first_s: float  # from the call to the first campaign, compiling included
    total_s: float
    cpu_s: float  # of all cores, from the first campaign to the last
    peak_mb: float

    @property
    def rate(self) -> float:
        """Return campaigns a second once it runs."""
        return (self.campaigns - 1) / (self.total_s - self.first_s)


def fight(scenario: str, campaigns: int) -> Timing:
    """Fight an ensemble in this process on as many devices as it was given."""
    from redpencil.lab.ensemble import traces
    from redpencil.scenario.load import load

    loaded = load(scenario)
    begin = time.perf_counter()
    moments = [(time.perf_counter() - begin, time.process_time()) for _ in traces(loaded, range(campaigns))]
    (first, first_cpu), (last, last_cpu) = moments[0], moments[-1]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Timing(campaigns, first, last, last_cpu - first_cpu, peak)


def apart(scenario: str, campaigns: int, cores: int) -> Timing:
    """Fight an ensemble in a process that may use so many cores."""
    mine = sorted(os.sched_getaffinity(0))[:cores]
    environment = os.environ | {"JAX_NUM_CPU_DEVICES": str(cores), "JAX_PLATFORMS": "cpu"}
    command = [sys.executable, __file__, "--here", scenario, str(campaigns)]
    told = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True,
                          preexec_fn=lambda: os.sched_setaffinity(0, mine))  # fmt: skip
    return Timing(*json.loads(told.stdout.splitlines()[-1]))


def line(name: str, timing: Timing, cores: int) -> str:
    """Return a line of the table."""
    return (
        f"{name:16}{cores:6}{timing.campaigns:11}{timing.total_s:8.1f} s{timing.first_s:8.1f} s"
        f"{timing.rate:9.2f} /s{timing.cpu_s / (timing.campaigns - 1):9.2f} s{timing.peak_mb:9.0f} MB"
    )


def main(asked: dict[str, int]) -> None:
    """Print the table."""
    print(
        f"{'scenario':16}{'cores':>6}{'campaigns':>11}{'all':>10}{'first':>10}{'rate':>12}{'CPU each':>11}{'peak':>12}"
    )
    for scenario, campaigns in asked.items():
        many = apart(scenario, campaigns, CORES)
        one = apart(scenario, max(2, campaigns // ONE_CORE_SHARE), 1)
        print(line(scenario, many, CORES))
        print(line(scenario, one, 1))
        print(f"{scenario:16}{CORES} cores over one: {many.rate / one.rate:.2f}", flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--here"]:
        print(json.dumps(fight(sys.argv[2], int(sys.argv[3]))))
    else:
        main({sys.argv[1]: int(sys.argv[2])} if len(sys.argv) == 3 else CAMPAIGNS)
