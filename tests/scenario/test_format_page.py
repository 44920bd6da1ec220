"""The page on the format names every file, key and word that the format knows."""

import re
from typing import get_args

import pytest
from tests.scenario.folder import FILES, PAGE

from redpencil.scenario import fields, head, measure, read, schema, schema_minds, stored

TEXT = PAGE.read_text("utf-8")
SECTIONS = {part.split("\n", 1)[0]: part for part in TEXT.split("\n## ")[1:]}
MODELS = [
    *((read.SCENARIO, model) for model in (head.Scenario, *read.TABLES.values())),
    (read.ORDER_OF_BATTLE, schema.FormationRow),
    (read.BOUNDARIES, schema.Boundary),
    (read.DIRECTIVES, schema.Directive),
    (read.NODES, schema.Node),
    (read.NODES, schema.Option),
    (read.PARAMETERS, schema.Parameter),
    (read.RECORD, schema.RecordRow),
    *((read.PERSONS, model) for model in (schema_minds.Person, schema_minds.Trait, schema_minds.Prize,
                                          schema_minds.Question, schema_minds.Belief, schema_minds.Signal,
                                          schema_minds.Stake)),
    *((read.MESSAGES, model) for model in (schema_minds.Message, schema_minds.Leak)),
]  # fmt: skip


def test_the_page_holds_every_file() -> None:
    assert set(FILES) == set(SECTIONS) == set(read.FILES)


@pytest.mark.parametrize(("file", "model"), MODELS, ids=[f"{file}-{model.__name__}" for file, model in MODELS])
def test_the_page_names_every_key(file: str, model: type[fields.Model]) -> None:
    prose = re.sub(r"^```.*?^```$", "", SECTIONS[file], flags=re.MULTILINE | re.DOTALL)
    keys = {field.alias or name for name, field in model.model_fields.items()} - {"line", "points"}
    assert {key for key in keys if not re.search(rf"`(\[+)?(\w+\.)?{key}(\]+)?`", prose)} == set()


def test_the_page_names_every_word() -> None:
    words = [*get_args(fields.Kind), *get_args(fields.Quality), *get_args(fields.Posture), *get_args(fields.LineKind),
             *get_args(schema_minds.Role), *get_args(schema_minds.Letter)]  # fmt: skip
    assert {word for word in words if not re.search(rf"\b{word}\b", TEXT)} == set()
    assert {verb for verb in measure.GRAMMAR if f"`{verb}" not in TEXT} == set()


def test_the_page_names_every_limit() -> None:
    limits = [
        "2 MB for a TOML or GeoJSON file, 8 MB and 5,000 rows for a CSV file, 20,000 characters for a line of TOML, "
        "8 dots in a key, 16 brackets within brackets",
        "150,000 men, 2,000 vehicles, 5,000 guns",
    ]
    assert all(limit in TEXT for limit in limits)
    assert [limit // stored.MEGABYTE for limit in stored.MAX_BYTES.values()] == [2, 2, 8]
    assert (stored.MAX_ROWS, stored.MAX_LINE, stored.MAX_DOTS, stored.MAX_DEPTH) == (5_000, 20_000, 8, 16)
    assert (fields.MAX_MEN, fields.MAX_VEHICLES, fields.MAX_GUNS) == (150_000, 2_000, 5_000)
