"""The kinds of value that a cell or key of a scenario may hold, and the limits beyond which a figure is a slip."""

import math
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

# What no formation, front or scenario can reach: a larger figure is a slip of the pen.
MAX_MEN = 150_000  # in a formation: the largest Soviet armies of April 1945 had below 100,000
MAX_VEHICLES = 2_000  # tanks and self-propelled guns: the largest tank army of April 1945 had about 700
MAX_GUNS = 5_000  # guns, mortars, launchers: all the artillery held back by a front was about 3,200
MAX_ABSENT_MEN = 1_000_000  # in one entry of [[absent]]: a whole front had at most 910,000
MAX_TRUCKS = 200_000  # of a front: the whole Red Army had about 650,000 in May 1945
MAX_DAYS = 366  # that a scenario lasts
MAX_WIDTH_KM = 60.0  # of a defence line: the deepest belt of 1945 reached back about 40 km
MAX_RADIUS_KM = 50.0  # of a city: Greater Berlin fits in 25 km
MAX_PREPARATION_HOURS = 24.0  # of artillery: the longest of the war lasted hours, not days


def _moment(given: Any) -> Any:
    """Return a date, a datetime or ISO text as a datetime without offset; a date is its first minute."""
    if isinstance(given, str):
        try:
            given = datetime.fromisoformat(given)
        except ValueError:
            raise ValueError('is not a date such as "1945-04-16" or "1945-04-16T03:00"') from None
    if isinstance(given, datetime):
        if given.tzinfo is not None:
            raise ValueError("carries an offset; every hour is Moscow time and is written without one")
        return given
    return datetime(given.year, given.month, given.day) if isinstance(given, date) else given


def _yes_or_no(given: Any) -> Any:
    if given not in ("yes", "no", True, False):
        raise ValueError('must be "yes" or "no"')
    return given in ("yes", True)


def _finite_number(given: Any) -> Any:
    """Return the float that a CSV cell or a TOML number stands for; pydantic alone would take true for 1."""
    if isinstance(given, bool) or not isinstance(given, int | float | str):
        raise ValueError("must be a number")
    try:
        number = float(given)
    except (ValueError, OverflowError):
        raise ValueError("must be a number") from None
    if not math.isfinite(number):
        raise ValueError("must be a finite number")
    return number


def _whole_number(given: Any) -> Any:
    number = _finite_number(given)
    if number != int(number):
        raise ValueError("must be a whole number")
    return int(number)


def _one_line(text: str) -> str:
    if not text.isprintable():
        raise ValueError("must be one line of plain text")
    return text


Text = Annotated[str, StringConstraints(min_length=1, max_length=2_000, strip_whitespace=True)]
Name = Annotated[Text, StringConstraints(max_length=200), AfterValidator(_one_line)]
Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$")]
Source = Text
Grade = Literal["high", "medium", "low"]
Moment = Annotated[datetime, BeforeValidator(_moment)]
YesNo = Annotated[bool, BeforeValidator(_yes_or_no)]
Number = Annotated[float, BeforeValidator(_finite_number)]
Whole = Annotated[int, BeforeValidator(_whole_number)]
Men = Annotated[Whole, Field(ge=0, le=MAX_MEN)]
Vehicles = Annotated[Whole, Field(ge=0, le=MAX_VEHICLES)]
Guns = Annotated[Whole, Field(ge=0, le=MAX_GUNS)]
Count = Annotated[Whole, Field(ge=0, le=10 * MAX_ABSENT_MEN)]
Names = Annotated[tuple[Name, ...], Field(strict=False)]
Ids = Annotated[tuple[Id, ...], Field(strict=False)]
Lon = Annotated[Number, Field(ge=-180, le=180)]
Lat = Annotated[Number, Field(ge=-90, le=90)]

Kind = Literal[
    "rifle", "tank", "mechanised", "cavalry", "infantry", "panzer", "panzergrenadier", "assault_gun", "fortress",
    "volkssturm", "training", "naval", "flak", "artillery", "army_troops", "rear", "air",
]  # fmt: skip
Quality = Literal["elite", "good", "fair", "weak", "poor"]
Posture = Literal["rest", "hold", "attack", "withdraw", "break_out"]
LineKind = Literal["front_boundary", "defence_line", "start_line", "halt_line"]


class Model(BaseModel):
    """A table of the scenario: unknown keys are refused, nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, populate_by_name=False)
