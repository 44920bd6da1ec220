"""The numbers of the model: one record a rule, filled from `data/parameters.toml` and the scenario's own.

Each field is a float32 scalar on the device. Unit, range, source and grade stand beside the value in the file;
a test compares the fields here with the file, so neither can name a number that the other lacks.
"""

from typing import NamedTuple

import jax

Number = jax.Array


class Supply(NamedTuple):
    """Reach, trucks, and what fighting and marching use up."""

    truck_share: Number  # of an army group's trucks, at work on an average day
    truck_load_t: Number
    handling_hours: Number  # loading and unloading, per trip
    tonnes_per_1000_men: Number  # per day of heavy fighting
    tonnes_per_vehicle: Number  # per day of movement or fighting
    throughput: Number  # share of its stated tonnes that a depot hands out
    refill: Number  # days of supply brought forward per day when nothing is short
    fuel_range_km: Number  # road march on one day of fuel
    defence_use: Number  # ammunition spent in defence, per unit of attack
    pocket_use: Number  # days of ammunition that a formation cut off spends in a day, though nobody attacks it


class Movement(NamedTuple):
    """Marching, crowding, rivers."""

    road_none: Number  # speed factor off the roads
    road_main: Number
    road_reichsstrasse: Number
    road_autobahn: Number
    forest: Number  # natural log of the speed factor in a cell that is all forest
    marsh: Number
    rugged: Number
    built_up: Number
    night: Number  # speed factor of the steps from 18 to 06 hours
    hostile_ground: Number  # speed factor where no own formation has been
    no_fuel: Number  # speed factor of wheels without fuel
    friction: Number  # standard deviation of the log of a command's march on a day
    capacity_men: Number  # men and vehicles (in men) that a cell takes before it slows
    full_men: Number  # men and vehicles above which a cell takes no more
    men_per_vehicle: Number  # road space of a vehicle, in men
    crowding_hours: Number  # detour, in quarter-hours, that formations accept to avoid a cell filled to capacity
    manned_men: Number  # fighting men in a cell that count as a manned line
    assault_hours_major: Number  # from reaching a river to the first infantry across
    assault_hours_medium: Number
    assault_hours_minor: Number
    bridge_hours_major: Number  # from reaching a river to a bridge that carries tanks
    bridge_hours_medium: Number
    bridge_hours_minor: Number
    bridge_men_day: Number  # men and vehicles (in men) that the bridges of one cell carry in a day
    bridge_blown: Number  # probability that a bridge is blown in time
    retreat_pressure: Number  # half-hours of way back per 1,000 of the enemy's line beside it
    retreat_crowd: Number  # the same per 1,000 own men there
    retreat_works: Number  # half-hours that a fortified line is worth
    surrounded_cells: Number  # enemy neighbours, of six, to which ground that nobody covers falls


class Command(NamedTuple):
    """What formations do without being told."""

    cut_off_days: Number  # without supply, after which a formation gathers in its own cell
    hungry: Number  # share of the side's stock of ammunition below which those cut off break out
    homeward_km: Number  # how far they know their own side's ground
    courier_hours: Number  # mean time of an order on each link of command


class Combat(NamedTuple):
    """The log-linear rates: attacker's and defender's loss per day, advance in km a day, log odds of prevailing."""

    period_intensity: Number  # natural log of the factor on both losses in this period's wars
    period_pace: Number  # the same on the advance
    fatigue_loss: Number  # exponent of the days of fighting behind the attackers, on both losses
    fatigue_advance: Number  # the same on the advance
    mixed_attacker: Number  # natural log of the factor on losses where two fronts attack one cell
    mixed_advance: Number  # the same on the advance
    attacker_base: Number
    attacker_ratio: Number
    attacker_size: Number
    attacker_tanks: Number
    attacker_guns: Number
    attacker_air: Number
    attacker_surprise: Number
    defender_base: Number
    defender_ratio: Number
    defender_tanks: Number
    defender_guns: Number
    defender_air: Number
    defender_surprise: Number
    advance_base: Number
    advance_front: Number
    advance_tanks: Number
    advance_guns: Number
    advance_air: Number
    advance_surprise: Number
    advance_skill: Number
    prevail_base: Number
    prevail_ratio: Number
    prevail_size: Number
    prevail_tanks: Number
    prevail_guns: Number
    prevail_air: Number
    prevail_surprise: Number
    withdrawal_attacker: Number
    withdrawal_defender: Number
    withdrawal_advance: Number
    withdrawal_prevail: Number
    delay_attacker: Number
    delay_defender: Number
    delay_advance: Number
    delay_prevail: Number
    prepared_attacker: Number
    prepared_defender: Number
    prepared_advance: Number
    prepared_prevail: Number
    fortified_attacker: Number
    fortified_defender: Number
    fortified_advance: Number
    fortified_prevail: Number
    rugged_attacker: Number
    rugged_defender: Number
    rugged_advance: Number
    rugged_prevail: Number
    wooded_attacker: Number
    wooded_defender: Number
    wooded_advance: Number
    wooded_prevail: Number
    wet_attacker: Number
    wet_defender: Number
    wet_advance: Number
    wet_prevail: Number
    urban_attacker: Number
    urban_defender: Number
    urban_advance: Number
    urban_prevail: Number
    street: Number  # share of the effect of width, tanks, guns and air on the advance that streets take away
    river_attacker: Number
    river_defender: Number
    river_advance: Number
    river_prevail: Number
    night: Number  # intensity factor of the steps from 18 to 06 hours
    least_fed: Number  # effort without ammunition
    least_spirit: Number  # effort without cohesion
    dug_works: Number  # works of troops who are fully dug in; 1 is a fortified line
    ratio_limit: Number  # largest |log ratio| of men in the data
    tanks_limit: Number  # largest |log ratio| of tank densities in the data
    size_low: Number  # smallest and largest log of the attackers over 36,000 in the data
    size_high: Number
    guns_limit: Number  # largest guns per 1,000 men / 10 in the data
    front_low: Number  # smallest and largest log of the front over 18 km in the data
    front_high: Number
    front_km: Number  # width of the front that the garrison of a cell holds
    home_share: Number  # of a formation's men in its own cell; the rest holds the six around it
    noise_attacker: Number  # standard deviation of the log of an engagement's loss
    noise_defender: Number
    noise_advance: Number
    noise_kept: Number  # share of that variance which stays with a command for the campaign
    attacker_vehicles: Number  # armoured losses over the men's rate
    defender_vehicles: Number
    urban_vehicles: Number  # natural log of the factor on armoured losses in a built-up cell
    repairable: Number  # share of the armoured losses
    repair_days: Number
    guns: Number  # gun losses over the men's rate
    rest: Number  # days of fighting that a day of rest makes good
    sick: Number  # share of the men who fall sick in a day
    cut_off_killed: Number  # share of the losses of those cut off who are dead or missing, at least


class Weather(NamedTuple):
    """The sky of a day, and what is flown under it."""

    fog_days: Number  # share of days
    low_cloud_days: Number  # share of days
    lasting: Number  # probability that a day keeps the sky of the day before
    fog: Number  # share of a clear day's sorties
    low_cloud: Number  # share of a clear day's sorties
    night: Number  # share of the day's sorties
    enough: Number  # share of a clear day's sorties that a side's whole superiority needs


class Fires(NamedTuple):
    """Artillery preparation."""

    preparation_defender: Number  # natural logs
    preparation_advance: Number
    preparation_days: Number  # days of ammunition that it uses
    first_line_occupied: Number  # share of the first position that is manned under the first barrage


class Cohesion(NamedTuple):
    """Wear, recovery, giving way."""

    loss: Number  # cohesion lost per share of men lost
    isolation: Number  # per day cut off
    retreat: Number  # per retreat
    recovery: Number  # per day out of contact
    give_way: Number  # hazard per day at full cohesion and even odds
    give_way_cohesion: Number  # log hazard per unit of cohesion lost
    retreat_men: Number  # share of the men captured in a retreat
    retreat_guns: Number  # share of the guns left behind
    retreat_hit: Number  # share of the men killed or wounded on the way
    trench: Number  # entrenchment per day in one place
    reorganise: Number  # per day: from flight to a hasty line


class Capitulation(NamedTuple):
    """Pockets, cities, the state."""

    pocket_days: Number  # days cut off before a surrender is possible
    pocket_odds: Number  # enemies in and beside its cell, per own fighting man, before one is
    pocket: Number  # hazard per day at no cohesion and no ammunition
    overrun: Number  # probability per step of a formation driven from its cell with no way out
    overrun_killed: Number  # share of its men who die
    to_the_west: Number  # hazard per day beside the Western Allies once the capital has fallen
    group_cut_off: Number  # share of an army group's men who are cut off before it can dissolve
    group: Number  # hazard per day of such a group at no cohesion and no ammunition
    group_beside: Number  # share of a group's men beside the Western Allies before it can capitulate to them
    group_to_the_west: Number  # hazard per day of such a group once the capital has fallen
    city: Number  # hazard per day once cut off and its heart is reached
    city_lost: Number  # hazard per day once its heart is lost
    state: Number  # hazard per day once the capital has fallen


class Intelligence(NamedTuple):
    """What a side believes of the enemy."""

    forgetting: Number  # share of a belief lost per day out of sight
    error: Number  # standard deviation of the log of a strength seen


class Doctrine(NamedTuple):
    """The rule of thumb that plays any side."""

    attack_odds: Number
    pressure_odds: Number
    break_out_days: Number
    attack_shells_days: Number  # ammunition for an attack
    pressure_shells_days: Number  # and for pressure
    pressure_intensity: Number
    holding_intensity: Number


class Belief(NamedTuple):
    """How much a seat learns from words and from troops."""

    word_ratio: Number  # likelihood ratio of a bare claim
    movement_ratio: Number  # of a movement of troops that can be seen
    mask_share: Number  # of the weight of a word, what speaks for those as well who would say it as a mask
    limit: Number  # natural log of the odds beyond which nobody is surer
    seen_men: Number  # enemies believed in a cell that count as his ground


class Reports(NamedTuple):
    """How those above see their own formations."""

    hours: Number  # between two reports, and on the way
    progress: Number  # share of the way to the next cell that one who leans fully leaves out
    strength: Number  # share by which he overstates his men


class Contest(NamedTuple):
    """The rivalry of two commanders before one prize."""

    rivalry: Number  # how far they follow it, 0 to 1
    effect: Number  # share by which it then moves intensity, and so losses, at most
    commit_days: Number  # days by which it then moves the commitment of the tank armies, at most
    lead_km: Number  # lead over the rival that counts in full


class Params(NamedTuple):
    """All rules' numbers, in the order of the step."""

    hours: Number  # hours per step
    days: Number  # the same in days
    supply: Supply
    movement: Movement
    command: Command
    combat: Combat
    weather: Weather
    fires: Fires
    cohesion: Cohesion
    capitulation: Capitulation
    intelligence: Intelligence
    doctrine: Doctrine
    belief: Belief
    reports: Reports
    contest: Contest
