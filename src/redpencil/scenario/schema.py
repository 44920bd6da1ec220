"""What a scenario folder may hold: one frozen model for each kind of table and row.

A model knows what can be judged from one table or row alone; `check` knows what needs the others or the theatre.
"""

from typing import Annotated, Literal, NamedTuple

from pydantic import Field, model_validator

from redpencil.scenario.fields import (
    MAX_LINKS,
    MAX_PREPARATION_HOURS,
    MAX_SHIFT_DAYS,
    MAX_WIDTH_KM,
    Conditions,
    Grade,
    Guns,
    Id,
    Kind,
    Lat,
    LineKind,
    Lon,
    Men,
    Model,
    Moment,
    Name,
    Names,
    Number,
    Posture,
    Quality,
    Source,
    Text,
    Vehicles,
    Whole,
    YesNo,
    wrong,
)
from redpencil.scenario.head import Scenario as Scenario
from redpencil.scenario.lines import Lines, Path, line_of
from redpencil.scenario.schema_minds import Belief, Message, Person, Prize, Question, Signal, Stake

RANGE_CURE = "low <= value <= high must hold."


class FormationRow(Model):
    """A formation of the order of battle on the day it enters."""

    line: int
    id: Id
    name: Name
    side: Id
    front: Id
    command: Id
    kind: Kind
    commander: Name | None = None
    men: Men
    men_low: Men | None = None
    men_high: Men | None = None
    vehicles: Vehicles = 0
    guns: Guns = 0
    quality: Quality
    place: Name | None = None
    lon: Lon | None = None
    lat: Lat | None = None
    arrives: Moment | None = None
    phantom: Literal["yes", "partial", "no"] = "no"
    stand_fast: YesNo = False
    note: Text | None = None
    source: Source
    grade: Grade

    @model_validator(mode="after")
    def _men_in_range(self) -> "FormationRow":
        low = self.men if self.men_low is None else self.men_low
        high = self.men if self.men_high is None else self.men_high
        if not low <= self.men <= high:
            raise wrong(f"men is {self.men:,}, outside its range of {low:,} to {high:,}", RANGE_CURE)
        if (self.lon is None) != (self.lat is None):
            raise wrong("one of lon and lat is missing", "Give both, or neither and a place.")
        if self.place is None and self.lon is None:
            raise wrong("the formation stands nowhere", "Give a place, or lon and lat, or all three.")
        return self


class Boundary(Model):
    """A line on the map: between fronts or sides, of a defence, or where a side halts.

    `position` names the place of a defence line in its system, such as first, second or third.
    """

    line: int
    kind: LineKind
    name: Name
    points: tuple[tuple[float, float], ...]  # lon, lat in degrees
    begins: Moment | None = Field(default=None, alias="from")
    ends: Moment | None = Field(default=None, alias="to")
    left: Id | None = None  # looking along the line: a front of a front_boundary, else a side
    right: Id | None = None
    side: Id | None = None
    level: Annotated[Whole, Field(ge=0, le=1000)] | None = None  # thousandths of full fortification
    width_km: Annotated[Number, Field(gt=0, le=MAX_WIDTH_KM)] | None = None
    position: Name | None = None
    when: Conditions = ()  # all of which must hold
    across: Literal["fight_on", "stop"] = "fight_on"  # what troops do who are beyond the line already
    evacuated: YesNo = False  # left empty before the first barrage
    note: Text | None = None
    source: Source
    grade: Grade

    @model_validator(mode="after")
    def _fits_its_kind(self) -> "Boundary":
        for key in NEEDED[self.kind]:
            if getattr(self, key) is None:
                raise wrong(f"a {self.kind} needs {key}", f"Write {key} into its properties.")
        return self


NEEDED: dict[str, tuple[str, ...]] = {
    "front_boundary": ("left", "right"),
    "start_line": ("left", "right"),
    "defence_line": ("side", "level", "width_km"),
    "halt_line": ("side",),
}


class Directive(Model):
    """What a command is told to do from an hour on: posture, intensity, and the places its axis runs through."""

    command: Id
    begins: Moment = Field(alias="from")
    posture: Posture
    intensity: Annotated[Number, Field(ge=0, le=1)]
    preparation: Annotated[Number, Field(ge=0, le=MAX_PREPARATION_HOURS)] | None = None  # hours of artillery
    axis: Names = ()
    when: Conditions = ()  # all of which must hold
    why: Text
    source: Source
    grade: Grade

    @model_validator(mode="after")
    def _attack_needs_axis(self) -> "Directive":
        if self.posture in ("attack", "break_out") and not self.axis:
            what = f"the posture {self.posture} needs an axis"
            raise wrong(what, "Name the places it runs through.", key="posture")
        return self


class Shift(Model):
    """What an option brings forward or puts off: whatever is dated from an hour on and is of these fronts."""

    days: Annotated[Whole, Field(ge=-MAX_SHIFT_DAYS, le=MAX_SHIFT_DAYS)]
    begins: Moment = Field(alias="from")
    fronts: Annotated[tuple[Id, ...], Field(strict=False, min_length=1)]


class Option(Model):
    """One answer to a node's question, and what it sets, moves or rules out."""

    id: Id
    text: Text
    sets: dict[str, Number] = Field(default_factory=dict)
    shifts: Shift | None = None
    arrives: dict[str, Moment] = Field(default_factory=dict)  # formation or command: when it enters
    stand_fast: dict[str, bool] = Field(default_factory=dict)  # formation or command: whether it never leaves its cell
    trucks: dict[str, Whole] = Field(default_factory=dict)  # front: its trucks
    excludes: Conditions = ()  # options of other nodes that cannot be taken beside it
    only: Literal["recorded"] | None = None  # nothing in the model hangs on it

    @property
    def settles(self) -> bool:
        """Return whether it changes what stands in arrays before the campaign begins."""
        return bool(self.sets or self.shifts or self.arrives or self.stand_fast or self.trucks)


class Node(Model):
    """A decision that somebody could have taken otherwise."""

    id: Id
    decider: Name
    side: Id | None = None  # by default that of the commands whose seat the decider holds
    links: Annotated[Whole, Field(ge=0, le=MAX_LINKS)] | None = None  # to commands of other seats than the decider's
    opens: Moment
    opens_when: Name | None = None  # what must be so as well, as in `opening`
    question: Text
    historical: Id
    source: Source
    grade: Grade
    option: Annotated[tuple[Option, ...], Field(strict=False, min_length=1)]


class Parameter(Model):
    """A number of the model, its unit, the range in which it is believed, and why."""

    value: Number
    unit: str
    low: Number
    high: Number
    source: Source
    grade: Grade

    @model_validator(mode="after")
    def _value_in_range(self) -> "Parameter":
        if not self.low <= self.value <= self.high:
            what = f"value is {self.value:g}, outside its range of {self.low:g} to {self.high:g}"
            raise wrong(what, RANGE_CURE)
        return self


class RecordRow(Model):
    """A figure or date of the historical record against which a campaign is held."""

    line: int
    id: Id
    label: Name
    measure: Name
    value: Number | None = None
    low: Number | None = None
    high: Number | None = None
    unit: Name
    date: Moment | None = None
    source: Source
    basis: Text | None = None
    grade: Grade

    @model_validator(mode="after")
    def _value_in_range(self) -> "RecordRow":
        if self.value is None and self.date is None:
            raise wrong("neither value nor date", "Give what the record says: a value, a date, or both.")
        if self.value is not None:
            low = self.value if self.low is None else self.low
            high = self.value if self.high is None else self.high
            if not low <= self.value <= high:
                raise wrong(f"value is {self.value:g}, outside its range of {low:g} to {high:g}", RANGE_CURE)
        return self


class ScenarioText(NamedTuple):
    """A scenario as it was read: typed, but its names not yet resolved against the theatre.

    `hash` is the SHA-256 of the stored bytes of all its files. `unread` names the files and the ids of which
    something could not be read; it is empty in whatever `read` returns.
    """

    scenario: Scenario
    order_of_battle: tuple[FormationRow, ...]
    boundaries: tuple[Boundary, ...]
    directives: tuple[Directive, ...]
    nodes: tuple[Node, ...]
    parameters: dict[str, Parameter]  # by path, such as "kind.rifle.speed_km_day"
    record: tuple[RecordRow, ...]
    hash: str
    lines: dict[str, Lines]  # by file
    unread: frozenset[str]
    persons: tuple[Person, ...] = ()
    prizes: tuple[Prize, ...] = ()
    questions: tuple[Question, ...] = ()
    beliefs: tuple[Belief, ...] = ()
    signals: tuple[Signal, ...] = ()
    stakes: tuple[Stake, ...] = ()
    messages: tuple[Message, ...] = ()

    def line(self, file: str, path: Path) -> int:
        """Return the line on which the part of a file stands, or 0."""
        return line_of(self.lines.get(file, {}), path)
