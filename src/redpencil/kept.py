"""Keeps traced programs beside what jax keeps of compiled ones: tracing a campaign takes longer than loading it."""

import hashlib
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import jax
from jax import export

from redpencil.engine.minds import Report, Thought
from redpencil.engine.state import Events, Formations, Trace

Result = TypeVar("Result")

OPTIONS: Any = jax.config  # whose names are made at run time
CODE = Path(__file__).parent
SEAL = hashlib.sha256().digest_size  # bytes before a kept program: the hash of the rest

for record in (Formations, Events, Report, Thought, Trace):  # what a kept program may return beside arrays and tuples
    export.register_namedtuple_serialization(record, serialized_name=record.__name__)


def traced(function: Callable[..., Result], arguments: Sequence[jax.Array], *, what: str) -> Callable[..., Result]:
    """Return `function` of arrays as an earlier run traced it, if that had the same code, shapes and `what`.

    `what` names the function and all that its trace hangs on beside the shapes of `arguments`. Programs lie in the
    folder of jax's compile cache; where none is set, `function` comes back as it is. A file that is not whole is
    written anew; one that cannot be written is done without.
    """
    folder = OPTIONS.jax_compilation_cache_dir
    if not folder:
        return function
    shapes = [jax.ShapeDtypeStruct(argument.shape, argument.dtype) for argument in arguments]
    setting = (what, shapes, jax.default_backend(), OPTIONS.jax_enable_x64, jax.__version__, code())
    file = Path(folder) / f"traced-{hashlib.sha256(repr(setting).encode()).hexdigest()}"
    program = _read(file)
    if program:
        return export.deserialize(program).call
    fresh = export.export(jax.jit(function))(*shapes)
    _write(file, fresh.serialize())
    return fresh.call


@cache
def code() -> str:
    """Return the SHA-256 of the package's code."""
    files = sorted(CODE.rglob("*.py"))
    return hashlib.sha256(b"".join(hashlib.sha256(file.read_bytes()).digest() for file in files)).hexdigest()


def _read(file: Path) -> bytearray:
    """Return a kept program; nothing where there is none, or not all of it."""
    with suppress(OSError):
        stored = bytearray(file.read_bytes())
        if hashlib.sha256(stored[SEAL:]).digest() == stored[:SEAL]:
            return stored[SEAL:]
    return bytearray()


def _write(file: Path, program: bytearray) -> None:
    part = file.with_name(f"{file.name}.{os.getpid()}.part")
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(hashlib.sha256(program).digest() + program)
        part.replace(file)
