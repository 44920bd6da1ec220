"""The records of the engine: what never changes in a campaign, what changes every step, and what is reported.

Everything in `State` and `Events` is an integer: men, vehicles, guns, metres, and thousandths of the rest.
"""

from typing import NamedTuple

import jax

from redpencil.engine.minds import Inner, Minds, Thought
from redpencil.engine.params import Params

Array = jax.Array

WAITING, FIGHTING, SURRENDERED, DESTROYED = 0, 1, 2, 3  # status of a formation
REST, HOLD, ATTACK, WITHDRAW, BREAK_OUT = 0, 1, 2, 3, 4  # posture of a formation
POSTURES = ("rest", "hold", "attack", "withdraw", "break_out")
NO_HEADING = 6  # heading of a formation that goes nowhere
FAR = 2000  # half-hours of supply reach: none
NOBODY = -1  # control of a cell that no side holds (water, padding)

# What happened to a formation in a step: bits of `Events.what`.
ARRIVED, MOVED, RETREATED, ISOLATED, RELIEVED, SURRENDER, DESTRUCTION, BRIDGED, PREPARED, ENTERED_CITY = (
    1 << k for k in range(10)
)
# Why a formation surrendered: values of `Events.cause`.
NO_CAUSE, POCKET, CITY_FELL, TO_THE_WEST, STATE_FELL, OVERRUN, GROUP_POCKET, GROUP_WEST = range(8)
CAUSES = (
    "",
    "pocket ran dry",
    "city capitulated",
    "gave itself up to the West",
    "state capitulated",
    "overrun",
    "army group dissolved in its pocket",
    "army group capitulated to the West",
)


@jax.tree_util.register_static
class Shifts(tuple[int, ...]):
    """The six flat offsets to a cell's neighbours, known when a campaign is compiled."""

    __slots__ = ()


class Depots(NamedTuple):
    """Where supply of the sides enters; arrays of length D."""

    cell: Array  # int32
    side: Array  # int32
    front: Array  # int32, the only one that it feeds, -1 for all of its side
    opens: Array  # int32, step from which it works, while its side holds the cell
    closes: Array  # int32, step from which it does no longer
    kg_day: Array  # int32, what it hands out, -1 without limit
    by_air: Array  # int32, 1 for what comes by air: it opens no road


class Airfields(NamedTuple):
    """Where the sides fly from; arrays of length A, which may be 0."""

    cell: Array  # int32
    side: Array  # int32
    opens: Array  # int32, step from which it is used, while its side holds the cell
    km: Array  # int16 (A, N), to every cell


class Ground(NamedTuple):
    """The theatre as the rules see it, on the device; flat arrays of length N or (6, N)."""

    land: Array  # bool (N,)
    shifts: Shifts
    built_up: Array  # int32 (N,), thousandths
    forest: Array  # int32 (N,), thousandths
    marsh: Array  # int32 (N,), thousandths
    rugged: Array  # int32 (N,), thousandths: hills, mountain, scarp
    road: Array  # int32 (6, N), 0 none .. 3 autobahn
    river: Array  # int32 (6, N), obstacle class, 0 none
    works: Array  # int32 (N,), thousandths: fortification of the defender's belts
    evacuated: Array  # int32 (N,), thousandths of the trenches left empty before the first barrage
    march_cost: Array  # int16 (N,), half-hours a supply column needs to cross the cell
    city: Array  # int32 (N,), index of the city the cell belongs to, -1 none
    beyond: Array  # int32 (W, N), bit k of word w set: the cell lies beyond boundary 31 w + k
    spacing: Array  # int32 (), metres between the centres of neighbours
    depots: Depots
    airfields: Airfields
    routes: Array  # int16 (R, N), cost-to-go in quarter-hours of a rifle column along each route


class Roster(NamedTuple):
    """Who the formations are; arrays of length F unless said otherwise."""

    side: Array  # int32
    front: Array  # int32, index of the army group
    command: Array  # int32, index of the command (army or corps) that it obeys
    arrives: Array  # int32, step on which it enters; negative: there from the start
    speed: Array  # float32, km/day on a good road
    wheeled: Array  # int32, 1 where it needs a bridge
    weight: Array  # float32, share of its men who count in the line, by kind
    quality: Array  # float32, fighting value of a man, 1 for a fair formation
    follows: Array  # int32, 1 for rear troops, who move on their own side's ground only
    stand_fast: Array  # int32, 1 for garrisons that leave their cell only when told to
    hostile: Array  # int32 (S, S), 1 where two sides fight
    command_side: Array  # int32 (C,)
    command_front: Array  # int32 (C,)
    front_side: Array  # int32 (G,)
    front_trucks: Array  # int32 (G,), trucks of each army group
    city_side: Array  # int32 (K,), side whose garrison can capitulate
    city_heart: Array  # int32 (K,), cell whose loss breaks the city
    air: Array  # float32 (S,), air superiority, -1 to 1
    air_range_km: Array  # int32 (S,), at which half of its sorties still come, 0 without limit
    endurance: Array  # float32 (S,), log of what the side's army bears: its losses fall by so much
    skill: Array  # float32 (S,), log of its skill in getting its way
    ammunition_stock: Array  # int32 (S,), thousandths of a day that a side's formations have at the start, and at most
    ammunition_growth: Array  # int32 (S,), thousandths by which that most grows with each day
    fuel_stock: Array  # the same of fuel
    spirit: Array  # the same of cohesion
    killed: Array  # float32 (S,), share of a side's losses in battle who are dead or missing
    refuge: Array  # int32 (S,), side to which its troops would rather surrender, -1 none
    capital: Array  # int32 (S,), city whose fall opens the end of the side, -1 none


class Formations(NamedTuple):
    """What changes about the formations; int32 arrays of length F."""

    cell: Array
    heading: Array  # 0..5, NO_HEADING
    progress: Array  # metres from its cell toward the next
    men: Array
    vehicles: Array  # tanks and self-propelled guns fit to fight
    workshop: Array  # vehicles under repair
    guns: Array  # guns, mortars and rocket launchers
    cohesion: Array  # thousandths
    ammunition: Array  # thousandths of a day of heavy fighting
    fuel: Array  # thousandths of a day of movement
    trench: Array  # thousandths dug in; below 0 in retreat, -1000 in flight
    fatigue: Array  # thousandths of a day of attack behind it
    isolated: Array  # steps since supply last reached it
    status: Array
    posture: Array


class Script(NamedTuple):
    """The directives, in the order in which they are given; int32 arrays of length D unless said otherwise."""

    command: Array
    begins: Array  # step from which it holds, if it may
    when: Array  # (D, M), options of each node under which it is given; bits as in `nodes.allowed`
    route: Array  # route to follow, -1 none
    posture: Array
    intensity: Array  # thousandths
    preparation: Array  # 1 where an artillery preparation opens it


class Watch(NamedTuple):
    """What a decision waits for beside its hour; int32 arrays of length Q unless said otherwise."""

    kind: Array  # as in `nodes`: HELD, REACHED, ENTERED, RING, FELL
    cell: Array
    side: Array
    city: Array
    who: Array  # (Q, F), 1 for the formations that it asks about


class Nodes(NamedTuple):
    """The decisions that are taken while the campaign runs; int32 arrays of length M unless said otherwise."""

    side: Array  # that decides
    opens: Array  # step before which it is decided; 0 or less: before the campaign
    options: Array  # how many there are
    historical: Array  # the option that was taken
    settled: Array  # the option that the campaign is given from outside, -1 where its side decides
    links: Array  # (M, C), links of command from who decides to each command
    asks: Array  # what it waits for, place in `watch`, -1 nothing
    watch: Watch
    excludes: Array  # (X, 4): node, option, and the node and option that cannot be taken beside it


class Boundaries(NamedTuple):
    """The lines that keep troops on their side of them, each for those on one of its sides; B of them."""

    binds: Array  # int32 (B, C), 1 where it holds back a command
    in_time: Array  # int32 (T, B), 1 in the steps between its dates
    when: Array  # int32 (B, M), options under which it holds; bits as in `nodes.allowed`
    stops: Array  # int32 (B,), 1 where troops who are across may take no more ground there


class World(NamedTuple):
    """All that stays the same during a campaign."""

    ground: Ground
    roster: Roster
    params: Params
    script: Script
    nodes: Nodes
    boundaries: Boundaries
    inner: Inner  # persons, letters, beliefs


class State(NamedTuple):
    """Everything that changes from step to step."""

    step: Array  # int32 ()
    formations: Formations
    control: Array  # int8 (N,), side that holds the cell, NOBODY
    reach: Array  # int16 (S, N), half-hours from the nearest source of supply
    unsupplied: Array  # int8 (N,), steps for which its holder has had no supply in the cell
    bridge: Array  # int16 (3, N), hours of bridging on the edge in directions 0..2; see movement
    believed: Array  # int16 (S, N), enemy men believed in the cell, in hundreds
    city_cut_off: Array  # int32 (K,), steps since the city was cut off
    city_fallen: Array  # int32 (K,), 1 once it capitulated
    side_fallen: Array  # int32 (S,), 1 once the side capitulated
    choice: Array  # int32 (M,), option taken at each node, -1 while it is undecided
    heard: Array  # int32 (M, C), step in which each command hears of it
    minds: Minds  # what is believed, what is on its way by post and by report


class Orders(NamedTuple):
    """What every command is told for one step, and the options wanted; arrays of length C, `choice` of length M."""

    route: Array  # int32, route to follow, -1 none
    posture: Array  # int32
    intensity: Array  # int32, thousandths; 1000 is an assault
    preparation: Array  # int32, 1 in a step that opens with an artillery preparation
    choice: Array  # int32 (M,), option wanted at each node, -1 none yet


class Events(NamedTuple):
    """What a step did to each formation; int32 arrays of length F. Men before = men after + the losses."""

    what: Array  # bits: ARRIVED .. ENTERED_CITY
    cause: Array  # why it surrendered
    killed: Array  # killed and missing: gone for good
    wounded: Array  # and sick
    captured: Array
    vehicles_lost: Array  # beyond repair
    vehicles_damaged: Array  # to the workshop
    vehicles_repaired: Array
    guns_lost: Array
    advance: Array  # metres gained against a manned line
    target: Array  # cell attacked, -1 none


class Trace(NamedTuple):
    """A campaign as it is written down: formations and events after each step, stacked to (T, F)."""

    formations: Formations
    events: Events
    city_fallen: Array  # int32 (T, K)
    side_fallen: Array  # int32 (T, S)
    control: Array  # int8 (T, N), or (T, 0) when not kept
    choice: Array  # int32 (T, M), option taken at each node, -1 while it is undecided
    thought: Thought | None = None  # what was believed when the orders of each step were given, None when not kept
