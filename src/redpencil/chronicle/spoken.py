"""How names, lists and sources are said in a sentence."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from redpencil.chronicle.facts import Fact

MOST_NAMES = 5  # that one list names before it says how many others there were
HOURS = ((6, "in the night"), (12, "in the morning"), (18, "in the afternoon"), (24, "in the evening"))
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
PART = re.compile(r",? (?:\d+ of \d+|sector [A-Z])$")  # a row of the order of battle that is one of several alike
TROOPS = re.compile(r"^(?P<whole>.*(?:Army|Corps)) (?:army )?(?P<part>troops)$")
WITHIN = re.compile(r"^(?P<whole>[^,]*(?:Army|Corps)|Army (?:Group )?\w+), (?P<part>[^(]*?)(?P<place> at \w+)?$")
WITHOUT_ARTICLE = re.compile(r"^(?:Army|Corps|OB|Fortress|Volkssturm) ")
LOWERED = re.compile(r"^(?=(?:Garrison|Reserve|Flak belt) )(.)")


def the(name: str) -> str:
    """Return a formation, a command or a front as it is said: with an article, a part of one as the left wing of it."""
    base = PART.sub("", name)
    if found := TROOPS.match(base) or WITHIN.match(base):
        article = "the " if base == name else "a " if found["part"].endswith("group") else ""
        return f"{article}{found['part']} of {the(found['whole'])}{found.groupdict().get('place') or ''}"
    if base != name or WITHOUT_ARTICLE.match(base):
        return base
    return "the " + LOWERED.sub(lambda first: first[0].lower(), base)


def the_city(name: str) -> str:
    """Return a city as it is said: a pocket has an article."""
    return f"the {name}" if name.split()[-1].islower() else name


def listed_formations(names: Iterable[str]) -> str:
    """Return formations, or commands, as a list with articles; groups that differ only in their number are counted."""
    said = Counter(the(name) for name in names)  # in the order of the names
    most = MOST_NAMES if len(said) > MOST_NAMES + 1 else len(said)
    words = [_several(phrase, count) for phrase, count in list(said.items())[:most]]
    others = sum(list(said.values())[most:])
    return listed([*words, f"{number(others)} others"] if others else words, most=most + 1)


def _several(phrase: str, count: int) -> str:
    if count == 1 or not phrase.startswith("a "):
        return phrase
    return f"{number(count)} {phrase[2:].replace('group of', 'groups of', 1)}"


def number(count: int) -> str:
    """Return a count as a word, up to twelve."""
    return NUMBERS[count] if count < len(NUMBERS) else f"{count:,}"


def listed(words: Sequence[str], most: int = MOST_NAMES) -> str:
    """Return words as a list in a sentence, the last ones only counted when there are many."""
    if len(words) > most + 1:
        words = [*words[:most], f"{number(len(words) - most)} others"]
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + (" and " if words else "") + "".join(words[-1:])


def sentence(text: str) -> str:
    """Return a text with its first letter as a capital."""
    return text[:1].upper() + text[1:]


def near(fact: Fact) -> str:
    """Return where an event was, after a space, or nothing when no place is near."""
    return f" near {fact.place}" if fact.place else ""


def hour(fact: Fact) -> str:
    """Return the part of the day in which an event was."""
    of_day = datetime.fromisoformat(fact.time).hour
    return next(words for end, words in HOURS if of_day < end)


def cite(facts: Iterable[Fact]) -> str:
    """Return the ids of events in brackets, runs of ids shortened to first and last."""
    numbers = sorted(int(fact.id[1:]) for fact in facts)
    runs: list[list[int]] = []
    for each in numbers:
        if runs and each == runs[-1][1] + 1:
            runs[-1][1] = each
        else:
            runs.append([each, each])
    return "[" + ", ".join(f"e{a:05d}" if a == b else f"e{a:05d}–e{b:05d}" for a, b in runs) + "]"
