"""What `scenario.toml` may hold: when the campaign runs, who fights, where supply enters, what can fall."""

from datetime import datetime, timedelta
from typing import Annotated

from pydantic import Field, model_validator

from redpencil.scenario.fields import (
    MAX_ABSENT_MEN,
    MAX_DAYS,
    MAX_RADIUS_KM,
    MAX_THROUGHPUT,
    MAX_TRUCKS,
    Count,
    Grade,
    Id,
    Ids,
    Model,
    Moment,
    Name,
    Names,
    Number,
    Source,
    Text,
    Whole,
    YesNo,
    wrong,
)


class Side(Model):
    """A side of the war and the sides it fights.

    `capital` is the city whose fall opens its end, `refuge` the side to which its troops would rather surrender.
    """

    id: Id
    name: Name
    hostile: Ids
    capital: Id | None = None
    refuge: Id | None = None


class Front(Model):
    """A Soviet front or a German or Allied army group, with the trucks that carry its supply."""

    id: Id
    name: Name
    side: Id
    trucks: Annotated[Whole, Field(ge=0, le=MAX_TRUCKS)]
    trucks_source: Source
    trucks_grade: Grade


class Command(Model):
    """An army or corps that receives orders, and the seat at the table from which it gets them."""

    id: Id
    name: Name
    front: Id
    seat: Name


class Depot(Model):
    """A place where supply of a side enters the theatre: for a time, of one front, by so many tonnes a day.

    What comes `by_air` adds tonnes and opens no road.
    """

    place: Name
    side: Id
    front: Id | None = None
    begins: Moment | None = Field(default=None, alias="from")
    ends: Moment | None = Field(default=None, alias="to")
    throughput_t_day: Annotated[Whole, Field(ge=0, le=MAX_THROUGHPUT)] | None = None
    by_air: YesNo = False
    source: Source
    grade: Grade

    @model_validator(mode="after")
    def _air_has_a_limit(self) -> "Depot":
        if self.by_air and self.throughput_t_day is None:
            raise wrong("what comes by air needs its tonnes", "Write throughput_t_day.", key="by_air")
        return self


class Airfield(Model):
    """A place from which a side flies while it holds it, from a moment on."""

    place: Name
    side: Id
    begins: Moment | None = Field(default=None, alias="from")
    source: Source
    grade: Grade


class City(Model):
    """A city that can fall: the place whose loss breaks it, and its extent as a polygon of places or a disc."""

    id: Id
    name: Name
    side: Id
    heart: Name
    polygon: Names = ()
    place: Name | None = None
    radius_km: Annotated[Number, Field(gt=0, le=MAX_RADIUS_KM)] | None = None

    @model_validator(mode="after")
    def _one_extent(self) -> "City":
        disc = self.place is not None or self.radius_km is not None
        if disc == bool(self.polygon) or (self.place is None) != (self.radius_km is None):
            raise wrong("a city needs its extent", "Give either a polygon, or both place and radius_km.")
        if self.polygon and len(self.polygon) < 3:
            raise wrong("a polygon with fewer than three corners", "Name at least three places.", key="polygon")
        return self


class Absent(Model):
    """A formation that belongs to a front but takes no part; it counts in the totals."""

    name: Name
    reason: Text
    front: Id
    men: Annotated[Whole, Field(ge=0, le=MAX_ABSENT_MEN)]
    vehicles: Count = 0
    guns: Count = 0
    source: Source
    grade: Grade


class Total(Model):
    """A published total that the order of battle of a front must add up to, without the commands it excludes."""

    front: Id
    men: Count | None = None
    vehicles: Count | None = None
    guns: Count | None = None
    excludes: Ids = ()
    source: Source
    grade: Grade

    @model_validator(mode="after")
    def _says_something(self) -> "Total":
        if self.men is None and self.vehicles is None and self.guns is None:
            raise wrong("a total of nothing", "Give at least one of men, vehicles, guns.")
        return self


class Scenario(Model):
    """The head of a scenario: when it runs, who fights, and on what it rests."""

    id: Id
    title: Name
    summary: Text
    start: Moment
    hours_per_step: Annotated[Whole, Field(ge=1, le=24)]
    steps: Annotated[Whole, Field(ge=1)]
    side: Annotated[tuple[Side, ...], Field(strict=False)] = ()
    front: Annotated[tuple[Front, ...], Field(strict=False)] = ()
    command: Annotated[tuple[Command, ...], Field(strict=False)] = ()
    depot: Annotated[tuple[Depot, ...], Field(strict=False)] = ()
    airfield: Annotated[tuple[Airfield, ...], Field(strict=False)] = ()
    city: Annotated[tuple[City, ...], Field(strict=False)] = ()
    absent: Annotated[tuple[Absent, ...], Field(strict=False)] = ()
    total: Annotated[tuple[Total, ...], Field(strict=False)] = ()

    @property
    def end(self) -> datetime:
        """Return the moment at which the last step ends."""
        return self.start + timedelta(hours=self.hours_per_step * self.steps)

    @model_validator(mode="after")
    def _plausible_length(self) -> "Scenario":
        if 24 % self.hours_per_step:
            cure = "Choose 1, 2, 3, 4, 6, 8, 12 or 24."
            raise wrong(f"{self.hours_per_step} hours do not divide a day", cure, key="hours_per_step")
        if self.hours_per_step * self.steps > MAX_DAYS * 24:
            what = f"{self.steps} steps last longer than the limit of {MAX_DAYS} days"
            raise wrong(what, "Take fewer steps.", key="steps")
        return self
