"""The kinds of value that a cell or key of a scenario may hold, and the limits beyond which a figure is a slip."""

import math
from contextlib import suppress
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

# What no formation, front or scenario can reach: a larger figure is a slip of the pen.
MAX_MEN = 150_000  # in a formation: the largest Soviet armies of April 1945 had below 100,000
MAX_VEHICLES = 2_000  # tanks and self-propelled guns: the largest tank army of April 1945 had about 700
MAX_GUNS = 5_000  # guns, mortars, launchers: all the artillery held back by a front was about 3,200
MAX_ABSENT_MEN = 1_000_000  # in one entry of [[absent]]: a whole front had at most 910,000
MAX_TRUCKS = 200_000  # of a front: the whole Red Army had about 650,000 in May 1945
MAX_THROUGHPUT = 50_000  # t/day of a depot: all that crossed the Rhine in April 1945 was less
MAX_DAYS = 366  # that a scenario lasts
FIRST_YEAR, LAST_YEAR = 1900, 2000  # of any date: what is simulated is a war of the twentieth century
MAX_WIDTH_KM = 60.0  # of a defence line: the deepest belt of 1945 reached back about 40 km
MAX_RADIUS_KM = 50.0  # of a city: Greater Berlin fits in 25 km
MAX_SHIFT_DAYS = 31  # by which a decision brings an operation forward or puts it off
MAX_LINKS = 6  # of command: from a head of state to a corps there are four
MAX_PREPARATION_HOURS = 24.0  # of artillery: the longest of the war lasted hours, not days


def wrong(what: str, cure: str, *, key: str = "") -> PydanticCustomError:
    """Return the error for a validator to raise; `key` says which key of the table it is about, if one."""
    return PydanticCustomError("wrong", "{what}", {"what": what, "cure": cure, "key": key})


def _moment(given: Any) -> Any:
    """Return a date, a datetime or ISO text as a datetime without offset; a date is its first minute."""
    if isinstance(given, str):
        try:
            given = datetime.fromisoformat(given)
        except ValueError:
            raise wrong("not a date", "Write it as 1945-04-16 or 1945-04-16T03:00.") from None
    if isinstance(given, date) and not isinstance(given, datetime):
        given = datetime(given.year, given.month, given.day)
    if isinstance(given, datetime) and given.tzinfo is not None:
        raise wrong("an hour with an offset", "Write Moscow time, without an offset.")
    if isinstance(given, datetime) and not FIRST_YEAR <= given.year <= LAST_YEAR:
        raise wrong(f"not between the years {FIRST_YEAR} and {LAST_YEAR}", "Correct the date.")
    return given


def _yes_or_no(given: Any) -> Any:
    if given not in ("yes", "no", True, False):
        raise wrong("neither yes nor no", "Write yes or no.")
    return given in ("yes", True)


def _finite_number(given: Any) -> Any:
    """Return the float that a CSV cell or a TOML number stands for; pydantic alone would take true for 1."""
    number = math.nan
    if isinstance(given, int | float | str) and not isinstance(given, bool):
        with suppress(ValueError, OverflowError):
            number = float(given)
    if not math.isfinite(number):
        raise wrong("not a number", "Write digits, with a point before decimals and nothing between thousands.")
    return number


def _whole_number(given: Any) -> Any:
    number = _finite_number(given)
    if number != int(number):
        raise wrong("not a whole number", "Write it without decimals.")
    return int(number)


def _one_line(text: str) -> str:
    if not text.isprintable():
        raise wrong("not one line of plain text", "Remove line ends and control characters.")
    return text


def _listed(given: Any) -> Any:
    """Return a single text as a list of one."""
    return (given,) if isinstance(given, str) else given


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
Condition = Annotated[str, StringConstraints(pattern=r"^[^=|]+=[^=|]+(\|[^=|]+)*$")]  # "node=option|other"
Conditions = Annotated[tuple[Condition, ...], BeforeValidator(_listed), Field(strict=False)]
Posture = Literal["rest", "hold", "attack", "withdraw", "break_out"]
LineKind = Literal["front_boundary", "defence_line", "start_line", "halt_line"]


class Model(BaseModel):
    """A table of the scenario: unknown keys are refused, nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, populate_by_name=False)
