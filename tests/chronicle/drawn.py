"""A small campaign written by hand: four formations of three sides, and what a test makes them do."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np
from tests.builders import cell, draw

from redpencil.campaign import Campaign
from redpencil.engine.state import (
    ATTACK,
    FIGHTING,
    NOBODY,
    Depots,
    Events,
    Formations,
    Ground,
    Roster,
    State,
    Trace,
    World,
)
from redpencil.scenario import head, schema
from redpencil.scenario.load import Scenario

# Supply of the German side enters at X. The Soviet side holds the three columns in the west, the Western one W.
THEATRE = draw("""
    . A . . . B . W
    . . . C . . . .
    . . . . . D . X
""")
SOVIET, GERMAN, WESTERN = range(3)
RIFLE, TANK, PANZER, AMERICAN = range(4)  # the formations
STEPS = 8
START = datetime(1945, 4, 16)
HASHES = tuple(f"{step:064x}" for step in range(STEPS))
BASICS = {"source": "drawn", "grade": "low"}


def _text(record: Sequence[Mapping[str, Any]]) -> schema.ScenarioText:
    hostile = {"soviet": ("german",), "german": ("soviet", "western"), "western": ("german",)}
    names = {"soviet": "Soviet Union", "german": "Germany", "western": "Western Allies"}
    fronts = {"north": "soviet", "south": "soviet", "vistula": "german", "us": "western"}
    front_names = ("Northern Front", "Southern Front", "Army Group Vistula", "12th Army Group")
    commands = {"1a": "north", "3gta": "south", "9a": "vistula", "1us": "us"}
    command_names = ("1st Army", "3rd Guards Tank Army", "9th Army", "US First Army")
    top = head.Scenario(
        id="drawn", title="The drawn operation", summary="Drawn.", start=START, hours_per_step=6, steps=STEPS,
        side=tuple(head.Side(id=side, name=names[side], hostile=hostile[side]) for side in names),
        front=tuple(
            head.Front(id=front, name=name, side=side, trucks=1, trucks_source="drawn", trucks_grade="low")
            for (front, side), name in zip(fronts.items(), front_names, strict=True)
        ),
        command=tuple(
            head.Command(id=command, name=name, front=front, seat="drawn")
            for (command, front), name in zip(commands.items(), command_names, strict=True)
        ),
        city=(head.City(id="city", name="The City", side="german", heart="B", place="B", radius_km=4.0),),
    )  # fmt: skip
    rows = tuple(schema.RecordRow(line=2 + n, **(BASICS | dict(row))) for n, row in enumerate(record))
    return schema.ScenarioText(top, (), (), (), (), {}, rows, "a" * 64, {}, frozenset())


def at_start() -> np.ndarray:
    """Return who holds each cell at the start (N,)."""
    columns = (np.arange(THEATRE.h3_index.size) - THEATRE.halo) % THEATRE.width
    control = np.where(columns < 3, SOVIET, GERMAN)
    control[cell(THEATRE, "W")] = WESTERN
    return np.where(THEATRE.land, control, NOBODY).astype(np.int8)


def scenario(record: Sequence[Mapping[str, Any]] = ()) -> Scenario:
    """Return the drawn scenario with these rows of a record."""
    text = _text(record)
    size = THEATRE.h3_index.size
    depot = (cell(THEATRE, "X"), GERMAN, -1, -1, 1000, -1, 0)
    depots = Depots(*(np.array([one], np.int32) for one in depot))
    city = np.full(size, -1, np.int32)
    city[cell(THEATRE, "B")] = 0
    none = np.zeros(0, np.int32)
    ground = Ground(**dict.fromkeys(Ground._fields, none) | {"land": THEATRE.land, "depots": depots, "city": city})
    roster = Roster(**dict.fromkeys(Roster._fields, none) | {
        "side": np.array([0, 0, 1, 2]), "front": np.arange(4), "command": np.arange(4),
        "hostile": np.array([[0, 1, 0], [1, 0, 1], [0, 1, 0]]),
        "command_side": np.array([0, 0, 1, 2]), "command_front": np.arange(4),
        "city_side": np.array([GERMAN]), "city_heart": np.array([cell(THEATRE, "B")]),
    })  # fmt: skip
    start = State(**dict.fromkeys(State._fields, none) | {"formations": _formations(1), "control": at_start()})
    start = start._replace(formations=Formations(*(values[0] for values in start.formations)))
    return Scenario(
        text=text, theatre=THEATRE, world=World(ground, roster, *[none] * 5), start=start, options={},
        formation_ids=("rifle", "tank", "panzer", "american"),
        formation_names=("1st Rifle Corps", "6th Guards Tank Corps", "LVI Panzer Corps", "69th Infantry Division"),
        command_ids=("1a", "3gta", "9a", "1us"), front_ids=("north", "south", "vistula", "us"),
        side_ids=("soviet", "german", "western"), city_ids=("city",),
        start_time=START, hours_per_step=6, steps=STEPS,
    )  # fmt: skip


def _formations(steps: int) -> Formations:
    """Return four formations that stand still: two at A, the panzers at B, the Americans at W."""
    nothing = np.zeros((steps, 4), np.int32)
    stand = np.array([cell(THEATRE, place) for place in "AABW"], np.int32)
    return Formations(*(nothing.copy() for _ in Formations._fields))._replace(
        cell=np.tile(stand, (steps, 1)), men=nothing + 10_000, status=nothing + FIGHTING
    )


def campaign(
    *,
    moves: Mapping[int, Mapping[int, str]] | None = None,
    events: Mapping[tuple[int, int], Mapping[str, int]] | None = None,
    control: Mapping[int, Mapping[int, int]] | None = None,
    formations: Mapping[tuple[int, int], Mapping[str, int]] | None = None,
    city_falls: int | None = None,
    side_falls: int | None = None,
    record: Sequence[Mapping[str, Any]] = (),
) -> Campaign:
    """Return a campaign in which, from some step on, a formation stands at another place or a cell changes hands.

    `moves` maps formation -> step -> place; `control` step -> cell -> side; `events` and `formations` map (step,
    formation) to figures of that step. A formation holds the cell on which it stands.
    """
    there = _formations(STEPS)
    for who, stops in (moves or {}).items():
        for step, place in stops.items():
            there.cell[step:, who] = cell(THEATRE, place)
    happened = Events(*(np.zeros((STEPS, 4), np.int32) for _ in Events._fields))
    happened.target[:] = -1
    for (step, who), figures in (events or {}).items():
        if "target" in figures:
            there.posture[step, who] = ATTACK
    for record_of, given in ((happened, events), (there, formations)):
        for (step, who), figures in (given or {}).items():
            for name, value in figures.items():
                getattr(record_of, name)[step, who] = value
    held = np.tile(at_start(), (STEPS, 1))
    for step in range(STEPS):
        for who, side in enumerate((0, 0, 1, 2)):
            held[step:, there.cell[step, who]] = side
        for where, side in (control or {}).get(step, {}).items():
            held[step:, where] = side
    fallen, over = np.zeros((STEPS, 1), np.int32), np.zeros((STEPS, 3), np.int32)
    if city_falls is not None:
        fallen[city_falls:] = 1
    if side_falls is not None:
        over[side_falls:, GERMAN] = 1
    trace = Trace(there, happened, fallen, over, held, np.zeros((STEPS, 0), np.int32))
    policies = dict.fromkeys(("soviet", "german", "western"), "script")
    return Campaign(scenario(record), 7, policies, trace, HASHES)


def around(place: str) -> list[int]:
    """Return the six cells round a place that are land."""
    near = [cell(THEATRE, place) + shift for shift in THEATRE.shifts]
    return [here for here in near if THEATRE.land[here]]
