"""What `persons.toml` and `messages.toml` may hold: who decides, what he believes and wants, and what is written."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from redpencil.scenario.fields import Grade, Id, Ids, Model, Moment, Name, Number, Source, Text, wrong

MAX_DELAY_HOURS = 24.0 * 30
MAX_WITHIN_KM = 200.0
MAX_STAND_DAYS = 60.0
MAX_STAKE = 1_000.0
SURE = 0.001  # no belief begins nearer to 0 or 1

Claim = Annotated[str, StringConstraints(pattern=r"^[^=]+=[^=]+$", max_length=130)]
Claims = Annotated[tuple[Claim, ...], Field(strict=False)]
Share = Annotated[Number, Field(ge=0, le=1)]
Shares = Annotated[tuple[Share, ...], Field(strict=False, max_length=8)]
Delay = Annotated[Number, Field(ge=0, le=MAX_DELAY_HOURS)]
Role = Literal["principal", "agent", "other"]
Letter = Literal["cable", "letter", "talk", "order", "report", "act"]


class Trait(Model):
    """A number about a person, the range in which it is believed, and why."""

    value: Number
    low: Number
    high: Number
    source: Source
    grade: Grade

    @model_validator(mode="after")
    def _value_in_range(self) -> "Trait":
        if not self.low <= self.value <= self.high:
            what = f"value is {self.value:g}, outside its range of {self.low:g} to {self.high:g}"
            raise wrong(what, "low <= value <= high must hold.")
        return self


class Person(Model):
    """Somebody who commands, decides or writes; `name` is that of the seat and of the decider."""

    id: Id
    name: Name
    side: Id
    role: Role = "other"
    loss_price: Trait | None = None
    ambition: Trait | None = None
    slant: Trait | None = None
    fear: Trait | None = None
    weighs_date: Trait | None = None
    weighs_prestige: Trait | None = None
    weighs_losses: Trait | None = None
    weighs_fear: Trait | None = None


class Prize(Model):
    """What the agents run for, and the answers to a question under which an outsider runs for it too."""

    place: Name
    races: Claims = ()
    source: Source
    grade: Grade


class Question(Model):
    """Something on which persons have beliefs: one of its answers is true. `masks` says which answer poses as which."""

    id: Id
    asks: Text
    answers: Annotated[tuple[Id, ...], Field(strict=False, min_length=2, max_length=8)]
    masks: dict[str, Id] = Field(default_factory=dict)


class Belief(Model):
    """What a person thinks of a question at the start: a probability for each answer, with its range."""

    person: Id
    question: Id
    prior: Shares
    low: Shares
    high: Shares
    source: Source
    grade: Grade

    @model_validator(mode="after")
    def _is_a_distribution(self) -> "Belief":
        if abs(sum(self.prior) - 1) > 1e-6:
            raise wrong(f"the priors add up to {sum(self.prior):g}, not to 1", "Correct them.", key="prior")
        if any(not SURE <= share <= 1 - SURE for share in self.prior):
            raise wrong("a prior of nothing can never be moved", f"Stay between {SURE} and {1 - SURE}.", key="prior")
        ends = len(self.low) == len(self.high) == len(self.prior)
        if not ends or any(not a <= b <= c for a, b, c in zip(self.low, self.prior, self.high, strict=True)):
            raise wrong("low and high do not enclose the prior", "Give a low and a high for each answer.", key="low")
        return self


class Signal(Model):
    """A movement of troops that says something to those who see it."""

    id: Id
    seen_by: Ids
    watches: Id  # side
    place: Name
    within_km: Annotated[Number, Field(gt=0, le=MAX_WITHIN_KM)]
    stands_days: Annotated[Number, Field(ge=0, le=MAX_STAND_DAYS)] = 0
    strength: Annotated[Number, Field(gt=0, le=1)] = 1
    supports: Claims
    why: Text
    source: Source
    grade: Grade


class Stake(Model):
    """What hangs on an option for him who decides: days won, prestige, thousands of men lost, fear of the West."""

    node: Id
    option: Id
    date: Annotated[Number, Field(ge=-MAX_STAKE, le=MAX_STAKE)] = 0
    prestige: Annotated[Number, Field(ge=-MAX_STAKE, le=MAX_STAKE)] = 0
    losses: Annotated[Number, Field(ge=-MAX_STAKE, le=MAX_STAKE)] = 0
    fear: Annotated[Number, Field(ge=-MAX_STAKE, le=MAX_STAKE)] = 0
    source: Source
    grade: Grade


class Leak(Model):
    """Somebody who may come to read what was not meant for him."""

    to: Id
    chance: Annotated[Number, Field(gt=0, lt=1)]


class Message(Model):
    """A cable, letter, talk, order, report, or an act that speaks: what it claims, when it goes, who may read it."""

    id: Id
    kind: Letter
    sender: Id
    to: Annotated[tuple[Id, ...], Field(strict=False, min_length=1)]
    sent: Moment
    sent_when: Claim | None = None  # "node=option"
    delay_hours: Annotated[tuple[Delay, Delay], Field(strict=False)] = (0, 0)  # at least and at most
    text: Text
    claims: Claims = ()
    leak: Annotated[tuple[Leak, ...], Field(strict=False)] = ()
    verifiability: Share
    source: Source
    grade: Grade

    @model_validator(mode="after")
    def _delay_in_order(self) -> "Message":
        if self.delay_hours[0] > self.delay_hours[1]:
            raise wrong("the least delay is above the most", "Write [least, most].", key="delay_hours")
        return self


TRAITS = tuple(name for name, field in Person.model_fields.items() if "Trait" in str(field.annotation))
NESTED: dict[str, type[Model]] = {"leak": Leak, **dict.fromkeys(TRAITS, Trait)}  # tables within tables
