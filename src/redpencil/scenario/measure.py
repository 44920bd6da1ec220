"""The small language in which the record says what it measures: `reached:8ga:Seelow`, `ring:berlin`, `end`."""

from typing import NamedTuple

from redpencil.scenario.problems import listed, nearest, quoted

WHO, PLACE, CITY = "command, front or side", "place", "city"

GRAMMAR: dict[str, tuple[str, ...]] = {
    "reached": (WHO, PLACE),
    "entered": (WHO, CITY),
    "linked_up": (WHO, WHO, PLACE),
    "ring": (CITY,),
    "heart": (CITY,),
    "heart_by": (WHO, CITY),
    "fell": (CITY,),
    "end": (),
    "killed": (WHO,),
    "wounded": (WHO,),
    "captured": (WHO,),
    "irrecoverable": (WHO,),
    "casualties": (WHO,),
    "vehicles_lost": (WHO,),
    "guns_lost": (WHO,),
}


class Measure(NamedTuple):
    """What a row of the record measures: a verb and the names it speaks of, as `GRAMMAR` orders them."""

    verb: str
    names: tuple[str, ...]


class MeasureError(ValueError):
    """A text that is no measure; `cure` says how it would be one."""

    def __init__(self, what: str, cure: str) -> None:
        """Keep what is wrong and the cure."""
        self.cure = cure
        super().__init__(what)


def parties(who: str) -> list[str]:
    """Return the ids in a WHO: of those who are meant, and of those among them who are not (`front-army`)."""
    return who.split("-")


def parse(text: str) -> Measure:
    """Return the measure that a text such as `reached:8ga:Seelow` stands for; its names may still be unknown.

    Raises MeasureError when the verb is unknown or the number of names is wrong.
    """
    verb, *names = (part.strip() for part in text.split(":"))
    if verb not in GRAMMAR:
        raise MeasureError(f"no measure called {quoted(verb)}", nearest(verb, GRAMMAR, otherwise=listed(GRAMMAR)))
    if len(names) != len(GRAMMAR[verb]):
        form = ":".join([verb, *(f"<{kind}>" for kind in GRAMMAR[verb])])
        raise MeasureError(f"{quoted(text)} names too few or too many", f"Write {form}.")
    return Measure(verb, tuple(names))
