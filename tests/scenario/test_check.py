"""Every kind of bad input gets one clear message: where, what and how to cure it."""

import tempfile
from pathlib import Path
from typing import NamedTuple

import pytest
from tests.scenario.folder import FILES, spoiled, theatre, write

from redpencil.scenario.check import check, check_folder
from redpencil.scenario.packaged import resolve
from redpencil.scenario.problems import MAX_PROBLEMS
from redpencil.scenario.read import read
from redpencil.theatre import ground

THEATRE = theatre()
ORDER_OF_BATTLE = FILES["order_of_battle.csv"]


class Case(NamedTuple):
    """One change to the good folder, and all that is said about it."""

    name: str
    file: str
    old: str
    new: str
    answer: str


BAD_INPUT = Path(__file__).parent / "bad_input.txt"


def cases() -> list[Case]:
    """Read the cases of `bad_input.txt`."""
    found = []
    for block in BAD_INPUT.read_text("utf-8").split("\n# ")[1:]:
        name, change, answer = block.rstrip("\n").split("\n", 2)
        file, _, swap = change.partition(": ")
        old, new = (part.replace("\\n", "\n") for part in swap.split(" => "))
        found.append(Case(name, file, old, "" if new == "nothing" else new, answer))
    return found


def answer(folder: Path) -> str:
    return "\n".join(str(problem) for problem in check_folder(folder, THEATRE))


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_bad_input_is_named_with_file_line_and_cure(case: Case, tmp_path: Path) -> None:
    changed = {case.file.partition(".")[0]: spoiled(case.file, case.old, case.new)}
    assert answer(write(tmp_path, **changed)) == case.answer


def test_the_cases_cover_every_file() -> None:
    assert {case.file for case in cases()} == set(FILES)
    assert len({case.name for case in cases()}) == len(cases()) > 90


def test_a_good_folder_has_no_problems(tmp_path: Path) -> None:
    folder = write(tmp_path)
    assert answer(folder) == ""
    assert check(read(folder), THEATRE) == []


def test_problems_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    changed = {
        "scenario": spoiled("scenario.toml", "men = 57000", "men = 57001"),
        "order_of_battle": spoiled("order_of_battle.csv", "good,Golzow,", "good,Golsow,"),
        "nodes": spoiled("nodes.toml", 'historical = "hold"', 'historical = "stay"'),
        "record": spoiled("record.csv", "reached:8ga", "reached:8gaa"),
    }
    told = {problem.file for problem in check_folder(write(tmp_path, **changed), THEATRE)}
    assert told == {"scenario.toml", "order_of_battle.csv", "nodes.toml", "record.csv"}


def test_an_unreadable_row_does_not_hide_the_problems_of_others(tmp_path: Path) -> None:
    rows = spoiled("order_of_battle.csv", "good,Golzow,", "good,Golsow,").replace(",20000,", ",many,")
    told = [problem.what for problem in check_folder(write(tmp_path, order_of_battle=rows), THEATRE)]
    assert told == ['men is "many": not a number', 'no place called "Golsow"']


def test_what_could_not_be_read_is_not_called_unknown(tmp_path: Path) -> None:
    head = spoiled("scenario.toml", 'trucks_grade = "low"', 'trucks_grade = "lowest"')
    told = [problem.what for problem in check_folder(write(tmp_path, scenario=head), THEATRE)]
    assert told == ['trucks_grade "lowest" is not known']


def test_a_phantom_shares_a_cell_with_anybody(tmp_path: Path) -> None:
    rows = ORDER_OF_BATTLE.replace("fair,Seelow,,,,no,yes", "fair,Golzow,,,,yes,yes")
    assert answer(write(tmp_path, order_of_battle=rows)) == ""


def test_who_arrives_later_does_not_start_in_an_enemy_cell(tmp_path: Path) -> None:
    rows = ORDER_OF_BATTLE.replace("fair,Seelow,,", "fair,Golzow,,").replace(",,no,yes", ",1945-04-17T06:00,no,yes")
    assert answer(write(tmp_path, order_of_battle=rows)) == ""


def test_a_total_leaves_out_the_commands_it_excludes(tmp_path: Path) -> None:
    head = spoiled("scenario.toml", "men = 57000\nvehicles = 150", 'men = 1000\nexcludes = ["8ga"]')
    assert answer(write(tmp_path, scenario=head)) == ""


def test_a_flood_of_problems_is_cut(tmp_path: Path) -> None:
    row = ORDER_OF_BATTLE.splitlines()[1].replace("Golzow", "Nowhere")
    rows = ORDER_OF_BATTLE + "".join(f"x{n}{row}\n" for n in range(4 * MAX_PROBLEMS))
    problems = check_folder(write(tmp_path, order_of_battle=rows), THEATRE)
    assert len(problems) == MAX_PROBLEMS + 1
    assert str(MAX_PROBLEMS) in problems[-1].what


BUILT = pytest.mark.skipif(not ground.PACKAGED.exists(), reason="the theatre file is not built")


@BUILT
def test_the_packaged_scenario_has_no_problems() -> None:
    assert check_folder(resolve("berlin-1945"), ground.load()) == []


@BUILT
def test_the_scenario_of_the_format_page_has_no_problems_on_the_real_ground(tmp_path: Path) -> None:
    assert check_folder(write(tmp_path), ground.load()) == []


def rewrite() -> None:
    """Write the answers anew after a change of the format page; what changed in them is for a person to judge."""
    text = BAD_INPUT.read_text("utf-8")
    for case in cases():
        with tempfile.TemporaryDirectory() as folder:
            changed = {case.file.partition(".")[0]: spoiled(case.file, case.old, case.new)}
            told = answer(write(Path(folder), **changed))
        before, name, after = text.partition(f"\n# {case.name}\n")
        swap, newline, rest = after.partition("\n")
        text = before + name + swap + newline + told + rest.removeprefix(case.answer)
    BAD_INPUT.write_text(text, "utf-8")


if __name__ == "__main__":
    rewrite()
