"""What the commands share on the terminal: progress, waiting for work, machine-readable output."""

import json
import os
import sys
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import TypeVar

import typer

Result = TypeVar("Result")

MOST_DEVICES = 8  # each holds the campaigns that it has fought


def settle() -> None:
    """Have jax keep what it compiles between runs, and use the processor: one campaign is too little for more."""
    os.environ.setdefault("JAX_PLATFORMS", "cpu")
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    os.environ.setdefault("JAX_COMPILATION_CACHE_DIR", os.path.join(cache, "redpencil"))


def use_all_processors() -> None:
    """Have an ensemble fought on all processors at once; call it before anything is computed."""
    os.environ.setdefault("JAX_NUM_CPU_DEVICES", str(min(os.cpu_count() or 1, MOST_DEVICES)))


def teller(*, quiet: bool) -> Callable[[str], None]:
    """Return what shows one line of progress on the terminal, each over the last; it shows nothing elsewhere."""
    if quiet or not sys.stderr.isatty():
        return lambda _: None

    def tell(line: str) -> None:
        typer.echo(f"\r\033[K{line}", err=True, nl=False)

    return tell


def begin(work: Callable[[], Result]) -> Future[Result]:
    """Begin work beside this thread, which stays free for an interrupt; such work may write nothing."""
    pool = ThreadPoolExecutor(1)
    begun = pool.submit(work)
    pool.shutdown(wait=False)
    return begun


def result(tell: Callable[[str], None], what: str | Callable[[], str], begun: Future[Result]) -> Result:
    """Wait for work that was begun, telling the seconds, and how far it is where `what` says so anew."""
    started = time.monotonic()
    while not begun.done():
        tell(f"{what if isinstance(what, str) else what()}: {time.monotonic() - started:.0f} s")
        wait([begun], timeout=0.2)
    return begun.result()


def clear_line() -> None:
    """Wipe the line of progress."""
    if sys.stderr.isatty():
        typer.echo("\r\033[K", err=True, nl=False)


def print_json(content: dict[str, object]) -> None:
    """Print one object as JSON."""
    typer.echo(json.dumps(content, ensure_ascii=False, indent=1))
