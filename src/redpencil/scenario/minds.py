"""Persons, letters and beliefs as the engine's records, and what is in the minds before the first step."""

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import jax
import numpy as np

from redpencil.engine.exact import GRID
from redpencil.engine.luck import UNIT
from redpencil.engine.minds import FLOOR, NEVER, NOWHERE_KM, Beliefs, Inner, Mail, Minds, Persons, Report, Signals
from redpencil.scenario.people import step_of
from redpencil.scenario.schema import ScenarioText
from redpencil.scenario.schema_minds import Belief, Message, Question, Signal, Trait
from redpencil.theatre import plane
from redpencil.theatre.ground import Theatre

STAKES = ("date", "prestige", "losses", "fear")


class Letter(NamedTuple):
    """A message and one who may read it."""

    message: Message
    person: str
    chance: float  # 1 for those to whom it was sent


class Sight(NamedTuple):
    """A signal and one belief that it moves."""

    signal: Signal
    belief: int


def parts(claim: str) -> tuple[str, str]:
    """Return the two names of a `question=answer` or a `node=option`."""
    name, _, value = claim.partition("=")
    return name.strip(), value.strip()


def letters(text: ScenarioText) -> list[Letter]:
    """Return the rows of the post, in their order."""
    found = []
    for message in text.messages:
        found += [Letter(message, to, 1.0) for to in message.to]
        found += [Letter(message, leak.to, leak.chance) for leak in message.leak]
    return found


def sights(text: ScenarioText) -> list[Sight]:
    """Return the rows of the signals, in their order."""
    found = []
    for signal in text.signals:
        asked = {parts(claim)[0] for claim in signal.supports}
        found += [
            Sight(signal, row)
            for row, belief in enumerate(text.beliefs)
            if belief.person in signal.seen_by and belief.question in asked
        ]
    return found


def build(text: ScenarioText, theatre: Theatre) -> Inner:
    """Build all that is between the ears and never changes."""
    return Inner(_persons(text, theatre), _mail(text), _signals(text, theatre), _beliefs(text))


def start(inner: Inner, formations: int) -> Minds:
    """Return the minds before the first step: the priors, nothing read, nothing seen, no report."""
    waiting = _put(np.full(inner.mail.side.shape[0], NEVER))
    signals = inner.signals.belief.shape[0]
    report = Report(*(_put(np.zeros(formations)) for _ in Report._fields))
    prior = np.asarray(inner.beliefs.prior)
    heaviest = prior.max(axis=1, keepdims=True, initial=FLOOR)
    return Minds(
        weight=_put(np.where(prior > FLOOR, prior - heaviest, FLOOR)),
        nearest=_put(np.full(signals, NOWHERE_KM)),
        idle=_put(np.zeros(signals)),
        noticed=_put(np.full(signals, NEVER)),
        arrives=waiting,
        delay=waiting,
        sent=report,
        told=report,
    )


def _put(values: Any, kind: type[np.generic] = np.int32) -> jax.Array:
    array: jax.Array = jax.device_put(np.asarray(values, kind))  # which compiles nothing
    return array


def _trait(trait: Trait | None, otherwise: float) -> float:
    return otherwise if trait is None else trait.value


def _places(text: ScenarioText) -> tuple[dict[str, Question], int]:
    """Return the questions by id, and the most answers that one has."""
    return {q.id: q for q in text.questions}, max((len(q.answers) for q in text.questions), default=0)


def _supported(claims: Sequence[str], question: Question, most: int) -> tuple[list[int], list[int]]:
    """Return which answers the claims support, and which would be claimed so as a mask."""
    said = {parts(claim)[1] for claim in claims if parts(claim)[0] == question.id}
    beyond = [0] * (most - len(question.answers))
    masks = [int(question.masks.get(answer) in said and answer not in said) for answer in question.answers]
    return [int(answer in said) for answer in question.answers] + beyond, masks + beyond


def _km_from(theatre: Theatre, place: str) -> np.ndarray:
    at = next(p for p in theatre.places if p.name == place)
    degrees = np.stack([theatre.lon, theatre.lat], axis=1) / 1e4 - np.array([at.lon, at.lat])
    east, north = (degrees * plane.KM_PER_DEGREE).T
    return np.where(theatre.h3_index != 0, np.hypot(east, north), NOWHERE_KM)


def _persons(text: ScenarioText, theatre: Theatre) -> Persons:
    head, people = text.scenario, text.persons
    sides, names = [s.id for s in head.side], [p.name for p in people]
    questions, most = _places(text)
    km, cell, rival, races = np.full(theatre.lon.size, NOWHERE_KM), -1, -1, [0] * most
    for prize in text.prizes:
        km = _km_from(theatre, prize.place)
        cell = next(p.cell for p in theatre.places if p.name == prize.place)
        for question, answer in map(parts, prize.races):
            races[questions[question].answers.index(answer)] = 1
            principals = [p.id for p in people if p.role == "principal"]
            rival = next((row for row, b in enumerate(text.beliefs)
                          if b.question == question and b.person in principals), -1)  # fmt: skip
    options = max((len(node.option) for node in text.nodes), default=0)
    stake = np.zeros((len(text.nodes), options, len(STAKES)), np.float32)
    holds = np.full(len(text.nodes), -1, np.int32)
    for m, node in enumerate(text.nodes):
        for given in (given for given in text.stakes if given.node == node.id):
            option = [one.id for one in node.option].index(given.option)
            stake[m, option] = [getattr(given, name) for name in STAKES]
            holds[m] = names.index(node.decider) if node.decider in names else -1
    weighs = [[_trait(getattr(p, f"weighs_{name}"), 0.0) for name in STAKES] for p in people]
    neutral = {"loss_price": 1.0, "ambition": 1.0, "slant": 0.0, "fear": 0.0}
    traits = {
        name: _put([_trait(getattr(p, name), otherwise) for p in people], np.float32)
        for name, otherwise in neutral.items()
    }
    return Persons(
        side=_put([sides.index(p.side) for p in people]),
        command=_put([names.index(c.seat) if c.seat in names else -1 for c in head.command]),
        agent=_put([int(p.role == "agent") for p in people]),
        principal=_put([int(p.role == "principal") for p in people]),
        **traits,
        weighs=_put(np.array(weighs).reshape(len(people), len(STAKES)), np.float32),
        prize=_put(np.minimum(np.round(km), NOWHERE_KM), np.int16),
        prize_cell=_put(cell),
        rival=_put(rival),
        races=_put(races),
        stake=_put(stake, np.float32),
        holds=_put(holds),
    )


def _mail(text: ScenarioText) -> Mail:
    head, rows = text.scenario, letters(text)
    sides = [s.id for s in head.side]
    side_of = {p.id: sides.index(p.side) for p in text.persons}
    nodes = {node.id: (m, [one.id for one in node.option]) for m, node in enumerate(text.nodes)}
    questions, most = _places(text)
    claim = np.zeros((len(rows), len(text.beliefs), most), np.int32)
    mask = np.zeros_like(claim)
    when = []
    for i, (message, person, _) in enumerate(rows):
        for b, belief in enumerate(text.beliefs):
            if belief.person == person:
                claim[i, b], mask[i, b] = _supported(message.claims, questions[belief.question], most)
        node, option = parts(message.sent_when or "=")
        when.append((nodes[node][0], nodes[node][1].index(option)) if node else (-1, -1))
    thousandths = 1000 / head.hours_per_step
    return Mail(
        side=_put([side_of[row.person] for row in rows]),
        sent=_put([step_of(head, row.message.sent) for row in rows]),
        node=_put([node for node, _ in when]),
        option=_put([option for _, option in when]),
        soonest=_put([round(row.message.delay_hours[0] * thousandths) for row in rows]),
        latest=_put([round(row.message.delay_hours[1] * thousandths) for row in rows]),
        chance=_put([round(row.chance * UNIT) for row in rows]),
        shown=_put([round(row.message.verifiability * 1000) for row in rows]),
        claim=_put(claim),
        mask=_put(mask),
    )


def _signals(text: ScenarioText, theatre: Theatre) -> Signals:
    rows, head = sights(text), text.scenario
    sides = [s.id for s in head.side]
    enemies = {s.id: set(s.hostile) for s in head.side}
    side_of = {p.id: p.side for p in text.persons}
    questions, most = _places(text)
    places = list(dict.fromkeys(row.signal.place for row in rows))
    km = np.round(np.array([_km_from(theatre, place) for place in places]).reshape(len(places), theatre.lon.size))
    near = [
        np.flatnonzero(km[places.index(s.place)] <= s.within_km)
        if s.watches in enemies[side_of[text.beliefs[b].person]] else np.zeros(0, int)
        for s, b in rows
    ]  # fmt: skip
    cells = np.full((len(rows), max((len(found) for found in near), default=0)), -1, np.int32)
    for g, found in enumerate(near):
        cells[g, : len(found)] = found
    claims = [_supported(s.supports, questions[text.beliefs[row].question], most)[0] for s, row in rows]
    return Signals(
        belief=_put([row.belief for row in rows]),
        watched=_put([sides.index(row.signal.watches) for row in rows]),
        place=_put([places.index(row.signal.place) for row in rows]),
        km=_put(km, np.int16),
        near=_put(cells),
        within_km=_put([round(row.signal.within_km) for row in rows]),
        stands=_put([round(row.signal.stands_days) for row in rows]),
        strength=_put([round(row.signal.strength * 1000) for row in rows]),
        claim=_put(np.array(claims).reshape(len(rows), most)),
    )


def _beliefs(text: ScenarioText) -> Beliefs:
    sides = [s.id for s in text.scenario.side]
    side_of = {p.id: sides.index(p.side) for p in text.persons}
    people = [p.id for p in text.persons]
    _, most = _places(text)

    def weights(belief: Belief) -> list[int]:
        logs = [round(math.log(share) * GRID) for share in belief.prior]
        return logs + [FLOOR] * (most - len(logs))

    prior = np.array([weights(b) for b in text.beliefs], np.int32).reshape(len(text.beliefs), most)
    return Beliefs(
        side=_put([side_of[b.person] for b in text.beliefs]),
        person=_put([people.index(b.person) for b in text.beliefs]),
        prior=_put(prior),
    )
