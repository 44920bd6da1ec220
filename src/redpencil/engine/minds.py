"""The records of what is between the ears: persons and their letters, what may be believed, what is believed.

Weights of belief are natural logarithms in 1/1024, so that evidence adds up exactly and in any order.
"""

from typing import NamedTuple

import jax

Array = jax.Array
FLOOR = -32 * 1024  # log weight of what is impossible
NOWHERE_KM = 30_000  # distance of those of whom nothing is known
NEVER = 1 << 20  # step of a letter that has not come, and of a movement that nobody has seen


class Persons(NamedTuple):
    """Who commands, and what he is like; arrays of length P unless said otherwise."""

    side: Array  # int32
    command: Array  # int32 (C,), the person from whom each command gets its orders, -1 nobody here
    agent: Array  # int32, 1 for those who run against each other for the prize
    principal: Array  # int32, 1 for him who sets the prize
    loss_price: Array  # float32, what a man's loss weighs with him; 1 as the directives imply
    ambition: Array  # float32, what it is worth to him to be first; 1 as much as the losses that it costs
    slant: Array  # float32, how far his reports lean to his own interest, 0 to 1
    fear: Array  # float32, how far the West in the race raises the prize that he sets
    weighs: Array  # float32 (P, 4), what he pays for a unit of each stake
    prize: Array  # int16 (N,), km from each cell to the prize
    prize_cell: Array  # int32 (), -1 none
    rival: Array  # int32 (), belief (row) about the outsider who may take the prize first, -1 none
    races: Array  # int32 (K,), 1 for the answers under which he does
    stake: Array  # float32 (M, O, 4), what hangs on each option of each node
    holds: Array  # int32 (M,), the person who decides the node and weighs its stakes, -1 none


class Mail(NamedTuple):
    """Letters, one row for each who may read them; int32 arrays of length I unless said otherwise."""

    side: Array  # of the reader
    sent: Array  # step
    node: Array  # the node at which it is decided whether it is sent, -1 always
    option: Array  # the option that sends it
    soonest: Array  # delay in thousandths of a step
    latest: Array
    chance: Array  # in 1/65536 that it comes to him: below 1 for a leak
    shown: Array  # thousandths: how far the reader can see for himself that it is true
    claim: Array  # (I, B, K), 1 for the answers that it supports in each belief of the reader
    mask: Array  # (I, B, K), 1 for the answers under which the same would be said as a mask


class Signals(NamedTuple):
    """Movements of troops that say something; int32 arrays of length G unless said otherwise."""

    belief: Array  # row of the belief that it moves
    watched: Array  # side
    place: Array  # row of `km`
    km: Array  # int16 (Z, N), distance of every cell from each place
    near: Array  # (G, J), cells within `within_km` where the watched are enemies, -1 beyond the last
    within_km: Array  # how near they must come
    stands: Array  # days without coming nearer after which it counts; 0: it counts at once
    strength: Array  # thousandths of a full movement
    claim: Array  # (G, K), 1 for the answers that it supports


class Beliefs(NamedTuple):
    """On what somebody has an opinion, and with which he begins."""

    side: Array  # int32 (B,)
    person: Array  # int32 (B,)
    prior: Array  # int32 (B, K), log weights; FLOOR beyond the last answer


class Inner(NamedTuple):
    """All of that which never changes in a campaign."""

    persons: Persons
    mail: Mail
    signals: Signals
    beliefs: Beliefs


class Report(NamedTuple):
    """Own formations as a superior has them on his map; int32 arrays of length F."""

    cell: Array
    men: Array


class Minds(NamedTuple):
    """What changes of it from step to step; integers."""

    weight: Array  # (B, K), log weights in 1/1024, the heaviest 0
    nearest: Array  # (G,), km from its place that those whom each signal watches have come
    idle: Array  # (G,), days since they came nearer
    noticed: Array  # (G,), step in which the signal came, NEVER before
    arrives: Array  # (I,), step in which each letter comes, NEVER while it is not sent
    delay: Array  # (I,), steps that it will take, NEVER for a leak that does not happen
    sent: Report  # on its way up
    told: Report  # what has come


class Thought(NamedTuple):
    """What was believed in each step, and why; integers."""

    share: Array  # (T, B, K), probability of each answer in thousandths
    noticed: Array  # (T, G), step in which each signal came
    arrives: Array  # (T, I), step in which each letter came
    told: Report  # (T, F), own formations as those above had them
