"""The names of a record and the formations that they stand for: "8th Guards and 1st Guards Tank Armies", "3GTA".

Names of the tables and of the order of battle are brought to one form by rule; what no rule does stands in
data/reference/names.csv.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

ORDINALS = [
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth", "thirteenth", "fourteenth", "fifteenth",
]  # fmt: skip
SPELLINGS = {
    "armies": "army", "divs": "division", "div": "division", "divisions": "division",
    "inf": "infantry", "armd": "armoured", "mechanized": "mechanised", "pzgren": "panzergrenadier", "pz": "panzer",
    "fronts": "front", "bde": "brigade", "brigades": "brigade", "groups": "group", "battalions": "battalion",
}  # fmt: skip
NATIONS = {"us", "american", "british", "soviet", "german"}  # the order of battle names them, the tables mostly not
SHORT = {
    "a": "army", "ga": "guards army", "sa": "shock army", "ta": "tank army", "gta": "guards tank army",
    "rc": "rifle corps", "grc": "guards rifle corps", "tc": "tank corps", "gtc": "guards tank corps",
    "mc": "mechanised corps", "gmc": "guards mechanised corps", "bf": "belorussian front", "uf": "ukrainian front",
    "id": "infantry division", "pd": "polish division",
}  # fmt: skip
KINDS = ("regiment", "battalion", "brigade", "division", "corps", "army", "group", "front")  # by size
HIGHEST = ("army", "front")
BREAK = re.compile(r"\s*(,|;|/|\(|\)|\band\b|\bwith\b|\bof\b|\+)\s*")


class Part(NamedTuple):
    """One name out of a text that may hold several."""

    text: str  # as it was written
    after: str  # the word or sign before it
    forms: tuple[str, ...]  # what it may stand for, likeliest first


def plain(name: str) -> str:
    """Return a name in the one form in which names are compared: "Third US Army" and "3rd Army" are the same."""
    letters = unicodedata.normalize("NFKD", name.lower().replace("ß", "ss").replace("ł", "l"))
    words = re.findall(r"[a-z0-9]+", "".join(letter for letter in letters if not unicodedata.combining(letter)))
    words = [word for piece in words for word in _spelt(piece).split()]
    for place, word in reversed(list(enumerate(words[:-1]))):  # "5 gmc" is one name
        if word.isdigit() and words[place + 1] in SHORT:
            words[place : place + 2] = _spelt(word + words[place + 1]).split()
    kept = [word for word in words if word not in NATIONS]
    return " ".join(kept or words)


def parts(text: str) -> list[Part]:
    """Return the names that a text holds, in its order; a shared last word goes to all that lack it."""
    pieces = BREAK.split(text)
    named = [(pieces[place - 1] if place else "", pieces[place]) for place in range(0, len(pieces), 2)]
    found: list[Part] = []
    tail: list[str] = []  # the words after the number of the name that follows
    joined = ""
    for after, piece in reversed(named):
        words = plain(piece).split()
        if not words:
            continue
        kind = next((place for place, word in enumerate(words) if word in KINDS), None)
        if not _numbered(words) or kind is not None:
            group = kind is not None and words[kind + 1 : kind + 2] == ["group"]
            end = None if kind is None or not _numbered(words) else kind + 1 + group
            forms = [words[:end]]  # without what follows the kind, such as "vanguard"
        else:
            forms = _completed(words, tail, joined)
        tail, joined = forms[0][1:] if _numbered(words) else [], after
        found.append(Part(piece.strip(), after, tuple(" ".join(form) for form in forms)))
    return found[::-1]


def spellings(name: str) -> Iterator[str]:
    """Yield the forms under which a name of the order of battle may be looked up."""
    yield plain(name)
    bare = plain(re.sub(r"\([^)]*\)", " ", name))
    yield bare
    yield bare.removesuffix(" troops")
    yield from (plain(inner) for inner in re.findall(r"\(([^)]*)\)", name) if len(inner.split()) > 1)


def is_highest(form: str) -> bool:
    """Return whether a name is one of an army or a front, which a record cannot name without it being known."""
    return form.split()[-1:] != ["troops"] and bool(set(form.split()) & set(HIGHEST))


def rank(form: str) -> int:
    """Return how large the kind of a name is, 0 where it names none."""
    return max((KINDS.index(word) + 1 for word in form.split() if word in KINDS), default=0)


def _spelt(word: str) -> str:
    short = re.fullmatch(r"(\d+)(?:st|nd|rd|th)?(" + "|".join(SHORT) + ")", word)
    if short and not re.fullmatch(r"\d+(st|nd|rd|th)", word):
        return f"{_ordinal(int(short[1]))} {SHORT[short[2]]}"
    if word in ORDINALS:
        return _ordinal(ORDINALS.index(word) + 1)
    return SPELLINGS.get(word, word)


def _ordinal(number: int) -> str:
    teens = 10 <= number % 100 <= 20
    return f"{number}{'th' if teens else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


def _numbered(words: Sequence[str]) -> bool:
    return bool(words) and bool(re.fullmatch(r"\d+(st|nd|rd|th)|[ivxlc]+", words[0]))


def _completed(words: list[str], tail: list[str], joined: str) -> list[list[str]]:
    """Return what a name without its kind may be, from the words behind the number of the next one.

    "1st and 2nd Guards Tank Armies" share all of them, "13th, 3rd Guards Armies" only the last.
    """
    if not tail:
        return [words, [*words, "army"]]
    whole, last = [*words, *tail], [*words, tail[-1]]
    return [whole, last] if len(words) == 1 and joined in ("and", "") else [last, whole]
