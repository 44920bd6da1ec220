"""What each person believed in each step, and which messages and movements moved it, as columns."""

from collections import defaultdict

import numpy as np

from redpencil.campaign import Campaign
from redpencil.chronicle.tables import Columns
from redpencil.measures import moment
from redpencil.scenario.minds import letters, parts, sights
from redpencil.scenario.schema_minds import Belief

THOUSAND = 1000


def belief_columns(campaign: Campaign) -> Columns:
    """Return one row per step, belief and answer: its probability when the orders of the step were given, and why.

    `cause` names the messages and signals of the step that spoke to the belief, divided by blanks.
    """
    scenario, thought = campaign.scenario, campaign.trace.thought
    questions = {question.id: question.answers for question in scenario.text.questions}
    rows = [
        (b, k, belief, answer)
        for b, belief in enumerate(scenario.text.beliefs)
        for k, answer in enumerate(questions[belief.question])
    ]
    why = causes(campaign)
    steps = scenario.steps if thought is not None else 0
    times = np.array([moment(scenario, step) for step in range(steps)], dtype="datetime64[us]")
    share = np.zeros((steps, len(rows))) if thought is None else np.asarray(thought.share)
    probability = np.array([share[:, b, k] for b, k, _, _ in rows] if rows and steps else np.zeros((0, steps)))
    cause = [" ".join(why.get((step, belief.person, belief.question), [])) for step in range(steps)
             for _, _, belief, _ in rows]  # fmt: skip

    def text(values: list[str]) -> np.ndarray:
        return np.tile(np.array(values, dtype=object), steps)

    return {
        "step": np.repeat(np.arange(steps, dtype=np.int32), len(rows)),
        "time": np.repeat(times, len(rows)),
        "person": text([belief.person for _, _, belief, _ in rows]),
        "question": text([belief.question for _, _, belief, _ in rows]),
        "answer": text([answer for _, _, _, answer in rows]),
        "probability": probability.T.ravel() / THOUSAND,
        "cause": np.array(cause, dtype=object),
    }


def causes(campaign: Campaign) -> dict[tuple[int, str, str], list[str]]:
    """Return the ids of the messages and signals that spoke to a belief, by step, person and question."""
    text, thought = campaign.scenario.text, campaign.trace.thought
    found: dict[tuple[int, str, str], list[str]] = defaultdict(list)
    if thought is None or not text.beliefs:
        return found
    for letter, step in zip(letters(text), np.asarray(thought.arrives)[-1], strict=True):
        for question in dict.fromkeys(parts(claim)[0] for claim in letter.message.claims):
            found[max(int(step), 0), letter.person, question].append(letter.message.id)
    for sight, step in zip(sights(text), np.asarray(thought.noticed)[-1], strict=True):
        belief: Belief = text.beliefs[sight.belief]
        found[int(step), belief.person, belief.question].append(sight.signal.id)
    return found
