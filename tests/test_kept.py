"""A program that was traced before is not traced again, and plays the same campaign."""

from collections.abc import Callable, Iterator
from pathlib import Path

import jax
import jax.numpy as jnp
import pytest
from tests.test_campaign import POLICIES, scenario

from redpencil import campaign, kept

THREE = jnp.arange(3)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> Iterator[Path]:
    """Have programs kept in an empty folder, which is not there yet."""
    before = jax.config.jax_compilation_cache_dir
    keep_in(tmp_path / "kept")
    yield tmp_path / "kept"
    keep_in(before)


def keep_in(folder: Path | str | None) -> None:
    jax.config.update("jax_compilation_cache_dir", folder and str(folder))
    campaign._recorded.clear_cache()


def ask(x: jax.Array = THREE, what: str = "this") -> bool:
    """Return whether a function had to be traced for `x`, having seen that its answer is right."""
    times = []

    def function(x: jax.Array) -> tuple[jax.Array, jax.Array]:
        times.append(x)
        return x + 1, 2 * x

    more, twice = jax.jit(kept.traced(function, [x], what=what))(x)
    assert (more == x + 1).all()
    assert (twice == 2 * x).all()
    return bool(times)


def test_what_was_traced_before_is_not_traced_again() -> None:
    assert ask()
    assert not ask()


def test_another_function_shape_type_or_code_is_traced(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ask()
    assert ask(what="that")
    assert ask(jnp.arange(4))
    assert ask(jnp.arange(3.0))
    monkeypatch.setattr(kept, "code", lambda: "another")
    assert ask()
    assert len(list(folder.iterdir())) == 5


@pytest.mark.parametrize("spoil", [lambda b: b[:-1], lambda b: b[:7], lambda b: b"", lambda b: b[:99] + b"?" + b[100:]])
def test_a_damaged_program_is_written_anew(folder: Path, spoil: Callable[[bytes], bytes]) -> None:
    ask()
    (file,) = folder.iterdir()
    whole = file.read_bytes()
    file.write_bytes(spoil(whole))
    assert file.read_bytes() != whole
    assert ask()
    assert not ask()
    assert [file] == list(folder.iterdir())


def test_a_folder_that_cannot_be_written_is_done_without(folder: Path) -> None:
    folder.write_text("not a folder")
    assert ask()
    assert ask()


def test_nothing_is_kept_where_no_folder_is_set() -> None:
    keep_in(None)
    assert ask()
    assert ask()


def test_a_kept_campaign_is_the_same_campaign(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fight() -> tuple[str, ...]:
        return campaign.run(scenario(), seed=5, policies=POLICIES).hashes

    written = fight()
    with monkeypatch.context() as without:
        without.delattr(campaign, "play")  # so that nobody can trace it again
        keep_in(folder)
        read = fight()
    keep_in(None)
    assert written == read == fight()
