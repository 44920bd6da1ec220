"""A folder is read to typed records, or refused; whatever its bytes are, nothing but ScenarioError comes out."""

import os
import re
import tempfile
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.scenario.folder import FILES, line_of, spoiled, theatre, write

from redpencil.scenario.check import check_folder
from redpencil.scenario.problems import Problem, ScenarioError
from redpencil.scenario.read import read

THEATRE = theatre()
DIRECTIVES, ORDER_OF_BATTLE = FILES["directives.toml"], FILES["order_of_battle.csv"]


def refusal(folder: Path) -> tuple[Problem, ...]:
    with pytest.raises(ScenarioError) as caught:
        read(folder)
    return caught.value.problems


def test_a_scenario_is_read_to_typed_records(tmp_path: Path) -> None:
    text = read(write(tmp_path))
    assert text.scenario.start == datetime(1945, 4, 16, 3)
    assert [command.id for command in text.scenario.command] == ["8ga", "9a"]
    assert [(row.id, row.men, row.line) for row in text.order_of_battle][2] == ("lvi", 20000, 4)
    assert (text.order_of_battle[0].men_low, text.order_of_battle[1].men_low) == (25000, None)
    assert text.order_of_battle[1].note == "second, held back"
    assert (text.order_of_battle[1].stand_fast, text.order_of_battle[2].stand_fast) == (False, True)
    assert text.boundaries[0].points == ((14.45, 52.40), (14.45, 52.60))
    assert text.directives[0].axis == ("Seelow", "Müncheberg")
    assert text.directives[1].begins == datetime(1945, 4, 16)
    assert text.nodes[0].option[1].sets == {"side.german.cohesion": 0.8}
    assert text.parameters["kind.rifle.speed_km_day"].high == 30
    assert text.record[0].measure == "reached:8ga:Seelow"
    assert text.line("directives.toml", ("directive", 2, "when")) == line_of("directives.toml", "when =")
    assert not text.unread


def test_line_ends_and_a_byte_order_mark_change_nothing_but_the_hash(tmp_path: Path) -> None:
    plain = read(write(tmp_path))
    windows = {
        name.partition(".")[0]: b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode() for name, text in FILES.items()
    }
    other = read(write(tmp_path, **windows))
    assert other._replace(hash=plain.hash) == plain
    assert other.hash != plain.hash


def test_every_byte_of_every_file_is_in_the_hash(tmp_path: Path) -> None:
    hashes = {read(write(tmp_path)).hash}
    for name, text in FILES.items():
        hashes.add(read(write(tmp_path, **{name.partition(".")[0]: text + "\n"})).hash)
    assert len(hashes) == len(FILES) + 1
    (tmp_path / "README.md").write_text("Notes.")
    assert read(write(tmp_path)).hash in hashes


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    (write(tmp_path) / "nodes.toml").unlink()
    (problem,) = refusal(tmp_path)
    assert problem == ("nodes.toml", 0, "the file is missing", "An empty table is allowed, a missing file is not.")


def test_empty_tables_are_allowed(tmp_path: Path) -> None:
    directives = DIRECTIVES.replace('when = "heights=give_up"\n', "")
    text = read(write(tmp_path, nodes="", directives=directives, record=FILES["record.csv"].splitlines()[0]))
    assert (text.nodes, text.record) == ((), ())


def test_a_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    (problem,) = refusal(tmp_path / "nowhere")
    assert problem.what == "no such folder, or it cannot be opened"
    (problem,) = refusal(tmp_path)
    assert problem.what == "not the folder of a scenario"
    assert "order_of_battle.csv" in problem.cure


def test_a_file_that_belongs_to_no_scenario_is_named(tmp_path: Path) -> None:
    (write(tmp_path) / "directive.toml").write_text("")
    (problem,) = refusal(tmp_path)
    assert problem == ("directive.toml", 0, "not a file of a scenario", 'Did you mean "directives.toml"?')


def test_wrong_encoding_is_named_with_line_and_byte(tmp_path: Path) -> None:
    latin = ORDER_OF_BATTLE.encode("latin-1")
    (problem,) = refusal(write(tmp_path, order_of_battle=latin))
    assert problem[:2] == ("order_of_battle.csv", 3)
    column = ORDER_OF_BATTLE.splitlines()[2].index("ü") + 1
    assert problem.what == f"byte {column} of the line (0xfc) is not UTF-8"
    assert problem.cure == "Save the file as UTF-8."


@pytest.mark.parametrize(("coding", "what"), [("utf-16", "UTF-16"), ("utf-16-le", "UTF-16"), ("utf-32", "UTF-16")])
def test_wide_characters_are_refused(tmp_path: Path, coding: str, what: str) -> None:
    (problem,) = refusal(write(tmp_path, scenario=FILES["scenario.toml"].encode(coding)))
    assert problem[:2] == ("scenario.toml", 1)
    assert what in problem.what


@pytest.mark.parametrize(("letter", "what"), [("\0", "a NUL character"), ("\r", "a carriage return without line feed")])
def test_characters_that_split_no_line_are_refused(tmp_path: Path, letter: str, what: str) -> None:
    (problem,) = refusal(write(tmp_path, directives=spoiled("directives.toml", "Hold the", f"Hold{letter}the")))
    assert problem[:2] == ("directives.toml", 17)
    assert problem.what == f"{what} in the text"


def test_a_file_of_50_megabytes_is_refused_unread(tmp_path: Path) -> None:
    for name, limit in (("boundaries.geojson", 2), ("order_of_battle.csv", 8), ("parameters.toml", 2)):
        os.truncate(write(tmp_path) / name, 50_000_000)
        (problem,) = refusal(tmp_path)
        assert problem[:3] == (name, 0, f"larger than the limit of {limit} MB")


def test_a_key_of_50000_dots_is_refused_before_parsing(tmp_path: Path) -> None:
    key = "a" + ".a" * 50_000
    (problem,) = refusal(write(tmp_path, parameters=f"# numbers\n{key} = 1\n"))
    assert problem[:3] == ("parameters.toml", 2, "the line is longer than the limit of 20000 characters")


@pytest.mark.parametrize("place", ["{} = 1", "[{}]", "[[{}]]", "a = {{ {} = 1 }}", "a = [{{ b = '' , {} = 1 }}]"])
@pytest.mark.parametrize("dot", [".", " . ", '."".', ".'.'."])
def test_a_key_of_many_dots_is_refused_wherever_it_stands(tmp_path: Path, place: str, dot: str) -> None:
    line = place.format("a" + f"{dot}a" * 900)
    (problem,) = refusal(write(tmp_path, parameters=f"# numbers\n\n{line}\n"))
    assert problem[:3] == ("parameters.toml", 3, "a key with more than the limit of 8 dots")


@pytest.mark.parametrize("text", ['a = """x"""" , {} , ""', "a = '''x'''' , {} , ''"])
def test_quotes_do_not_hide_a_key_of_many_dots(tmp_path: Path, text: str) -> None:
    line = text.replace("{}", "{ " + "a." * 900 + "a = 1 }")
    problems = refusal(write(tmp_path, parameters=line))
    assert [problem.what for problem in problems] == ["a key with more than the limit of 8 dots"]


def test_dots_in_text_and_comments_are_free(tmp_path: Path) -> None:
    why = f'why = "Wait{"." * 900}" # {"a." * 900}'
    read(write(tmp_path, directives=spoiled("directives.toml", 'why = "Hold the heights."', why)))


@pytest.mark.parametrize(
    ("name", "opening"), [("parameters.toml", "a = " + "[" * 9_000), ("nodes.toml", "a = " + "{a=" * 6_000)]
)
def test_deep_nesting_is_refused_in_toml(tmp_path: Path, name: str, opening: str) -> None:
    (problem,) = refusal(write(tmp_path, **{name.partition(".")[0]: f"# deep\n{opening}"}))
    assert problem[:2] == (name, 2)
    assert "limit of 16" in problem.what


@pytest.mark.parametrize("opening", ["[" * 100_000, '{"a":' * 100_000])
def test_deep_nesting_is_refused_in_geojson(tmp_path: Path, opening: str) -> None:
    (problem,) = refusal(write(tmp_path, boundaries=opening))
    assert problem[:2] == ("boundaries.geojson", 1)
    assert "limit of 16" in problem.what


def test_numbers_of_thousands_of_digits_are_refused(tmp_path: Path) -> None:
    number = "9" * 6_000
    (problem,) = refusal(write(tmp_path, scenario=spoiled("scenario.toml", "steps = 8", f"steps = {number}")))
    assert (problem.file, problem.what) == ("scenario.toml", 'not valid TOML: "a number that cannot be read"')
    (problem,) = refusal(write(tmp_path, boundaries=spoiled("boundaries.geojson", "800", number)))
    assert problem.file == "boundaries.geojson"


def test_more_rows_than_any_campaign_has_are_refused(tmp_path: Path) -> None:
    row = ORDER_OF_BATTLE.splitlines()[1]
    (problem,) = refusal(write(tmp_path, order_of_battle=ORDER_OF_BATTLE + f"{row}\n" * 5_000))
    assert problem[:3] == ("order_of_battle.csv", 5_000 + 2, "more rows than the limit of 5000")


def test_a_header_of_endless_columns_is_refused(tmp_path: Path) -> None:
    (problem,) = refusal(write(tmp_path, record=",".join(str(n) for n in range(50_000))))
    assert problem[:3] == ("record.csv", 1, "more columns than the limit of 100")


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside.toml"
    inside.mkdir()
    outside.write_text(FILES["nodes.toml"])
    (write(inside) / "nodes.toml").unlink()
    (inside / "nodes.toml").symlink_to("../outside.toml")
    (problem,) = refusal(inside)
    assert problem[:3] == ("nodes.toml", 0, "leads out of the scenario folder")


@pytest.mark.parametrize("make", [os.mkdir, os.mkfifo], ids=["folder", "pipe"])
def test_what_is_no_file_is_refused(tmp_path: Path, make: object) -> None:
    assert callable(make)
    (write(tmp_path) / "nodes.toml").unlink()
    make(tmp_path / "nodes.toml")
    (problem,) = refusal(tmp_path)
    assert problem[:2] == ("nodes.toml", 0)
    assert "file" in problem.what


def test_a_link_to_itself_is_refused(tmp_path: Path) -> None:
    (write(tmp_path) / "nodes.toml").unlink()
    (tmp_path / "nodes.toml").symlink_to("nodes.toml")
    (problem,) = refusal(tmp_path)
    assert problem.file == "nodes.toml"


def test_a_message_repeats_nothing_a_terminal_would_obey(tmp_path: Path) -> None:
    rows = ORDER_OF_BATTLE.replace("4gc,4th", "\x1b[2J,4th").replace("good,Golzow", "\x1b[31m" + "x" * 500 + ",Golzow")
    for problem in refusal(write(tmp_path, order_of_battle=rows)):
        assert str(problem).replace("\n", "").isprintable()
        assert len(str(problem)) < 300


def checked(folder: Path) -> list[Problem]:
    """Return the problems; whatever the folder holds, each says where it stands, what it is, and the cure."""
    problems = check_folder(folder, THEATRE)
    lines = {name: (folder / name).read_bytes().count(b"\n") + 1 for name in FILES}
    for problem in problems:
        assert 0 <= problem.line <= lines[problem.file]
        assert problem.what
        assert str(problem).replace("\n", "").isprintable()
    with suppress(ScenarioError):
        assert not read(folder).unread
    return problems


NASTY = st.sampled_from(
    ["", "nan", "-1", "1e400", "inf", "true", "[]", "{}", '""', "''", "[[]]", "9999-12-31T23:59:59", "0001-01-01", "0",
     "1" * 400, "2e308", "\x7f", "🙂", "../..", "a.b.c", "null", ":", "=", ",", '"', "'", "\n", "#", "[x]", "[[side]]",
     "1945-04-16T03:00:00Z", "1_000", "0x10", "e\u0301", "\u202e", "\ufeff"]
)  # fmt: skip


@given(file=st.sampled_from(sorted(FILES)), which=st.integers(0, 10_000), new=NASTY | st.text(max_size=8))
def test_any_word_may_be_any_other(file: str, which: int, new: str) -> None:
    words = list(re.finditer(r'[\w.-]+|"[^"]*"|[^\w\s]', FILES[file]))
    word = words[which % len(words)]
    text = FILES[file][: word.start()] + new + FILES[file][word.end() :]
    with tempfile.TemporaryDirectory() as folder:
        changed = {file.partition(".")[0]: text.encode("utf-8", "surrogatepass")}
        checked(write(Path(folder), **changed))


@given(
    file=st.sampled_from(sorted(FILES)),
    edits=st.lists(
        st.tuples(st.integers(0, 10_000), st.integers(0, 40), st.binary(max_size=6)), min_size=1, max_size=6
    ),
)
def test_any_bytes_may_be_any_others(file: str, edits: list[tuple[int, int, bytes]]) -> None:
    stored = FILES[file].encode()
    for at, length, new in edits:
        at %= len(stored) + 1
        stored = stored[:at] + new + stored[at + length :]
    with tempfile.TemporaryDirectory() as folder:
        checked(write(Path(folder), **{file.partition(".")[0]: stored}))
