"""Checks persons and messages: that those who write, read and believe exist, and that claims answer questions."""

from collections.abc import Iterable, Iterator

from redpencil.scenario.lines import Path
from redpencil.scenario.names import Names
from redpencil.scenario.places import place_problem
from redpencil.scenario.problems import Problem, quoted
from redpencil.scenario.read import MESSAGES, PERSONS
from redpencil.scenario.schema import ScenarioText
from redpencil.theatre.ground import Theatre

MAX_PRIZES = 1


def check_minds(text: ScenarioText, names: Names, theatre: Theatre) -> Iterator[Problem]:
    """Yield the problems of both files."""
    for file, path, missed in _missed(text, names, theatre):
        yield Problem(file, text.line(file, path), *missed)
    for at, belief in enumerate(text.beliefs):
        question = next((q for q in text.questions if q.id == belief.question), None)
        if question and len(belief.prior) != len(question.answers):
            what = f"{len(belief.prior)} priors for the {len(question.answers)} answers of {quoted(question.id)}"
            line = text.line(PERSONS, ("belief", at, "prior"))
            yield Problem(PERSONS, line, what, f"Its answers are {', '.join(question.answers)}.")
    for at, _ in enumerate(text.prizes[MAX_PRIZES:], MAX_PRIZES):
        yield Problem(PERSONS, text.line(PERSONS, ("prize", at)), "a second prize", "There is one prize or none.")


def _missed(text: ScenarioText, names: Names, theatre: Theatre) -> Iterator[tuple[str, Path, tuple[str, str]]]:
    """Yield where a name stands that refers to nothing, and what to say of it."""
    persons = [person.id for person in text.persons]
    questions = {question.id: question.answers for question in text.questions}

    def lacks(file: str, path: Path, called: str, given: Iterable[str], known: Iterable[str]) -> Iterator[
        tuple[str, Path, tuple[str, str]]]:  # fmt: skip
        for name in given:
            if missed := names.miss(called, name, known):
                yield file, path, missed

    def claims(file: str, path: Path, given: Iterable[str]) -> Iterator[tuple[str, Path, tuple[str, str]]]:
        for claim in given:
            question, _, answer = (part.strip() for part in claim.partition("="))
            yield from lacks(file, path, "question", [question], questions)
            if question in questions:
                yield from lacks(file, path, f"answer to {question}", [answer], questions[question])

    for at, person in enumerate(text.persons):
        yield from lacks(PERSONS, ("person", at, "side"), "side", [person.side], names.sides)
    for at, question in enumerate(text.questions):
        masks = [*question.masks, *question.masks.values()]
        yield from lacks(PERSONS, ("question", at, "masks"), f"answer to {question.id}", masks, question.answers)
    for at, prize in enumerate(text.prizes):
        if missed := place_problem(theatre, prize.place):
            yield PERSONS, ("prize", at, "place"), missed
        yield from claims(PERSONS, ("prize", at, "races"), prize.races)
    for at, belief in enumerate(text.beliefs):
        yield from lacks(PERSONS, ("belief", at, "person"), "person", [belief.person], persons)
        yield from lacks(PERSONS, ("belief", at, "question"), "question", [belief.question], questions)
    for at, signal in enumerate(text.signals):
        yield from lacks(PERSONS, ("signal", at, "seen_by"), "person", signal.seen_by, persons)
        yield from lacks(PERSONS, ("signal", at, "watches"), "side", [signal.watches], names.sides)
        if missed := place_problem(theatre, signal.place):
            yield PERSONS, ("signal", at, "place"), missed
        yield from claims(PERSONS, ("signal", at, "supports"), signal.supports)
    for at, stake in enumerate(text.stakes):
        yield from lacks(PERSONS, ("stake", at, "node"), "node", [stake.node], names.nodes)
        if stake.node in names.nodes:
            options = [option.id for option in names.nodes[stake.node].option]
            yield from lacks(PERSONS, ("stake", at, "option"), f"option of {stake.node}", [stake.option], options)
    for at, message in enumerate(text.messages):
        path: Path = ("message", at)
        yield from lacks(MESSAGES, (*path, "sender"), "person", [message.sender], persons)
        yield from lacks(MESSAGES, (*path, "to"), "person", message.to, persons)
        yield from lacks(MESSAGES, (*path, "leak"), "person", [leak.to for leak in message.leak], persons)
        yield from claims(MESSAGES, (*path, "claims"), message.claims)
        if message.sent_when:
            node, _, option = (part.strip() for part in message.sent_when.partition("="))
            yield from lacks(MESSAGES, (*path, "sent_when"), "node", [node], names.nodes)
            if node in names.nodes:
                options = [one.id for one in names.nodes[node].option]
                yield from lacks(MESSAGES, (*path, "sent_when"), f"option of {node}", [option], options)
