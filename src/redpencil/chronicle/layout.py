"""Which piece of the theatre the map shows, and where its panels and its key stand."""

from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

import numpy as np

from redpencil.chronicle.picture import Extent
from redpencil.chronicle.where import KM_PER_DEGREE
from redpencil.scenario import measure
from redpencil.scenario.load import Scenario

WIDTH, HEIGHT = 1600, 1200  # of the picture, in points
MARGIN_KM = 10.0
SMALLEST_KM = 100.0  # across a piece of the theatre: less would show few cells, very large

Box: TypeAlias = tuple[float, float, float, float]  # left, bottom, width, height in shares of the picture
Corner: TypeAlias = tuple[float, float]  # left and top in shares of the picture


class Layout(NamedTuple):
    """Where things stand on the picture: tall ground on the left beside the city, wide ground above its key."""

    whole: Box
    near: Box
    city: Extent  # what the near panel shows: the capital and what was fought over around it
    key: Corner
    days: Corner
    ways: Corner
    ways_columns: int
    note: Corner


TALL = Layout(
    whole=(0.01, 0.012, 0.5, 0.91), near=(0.52, 0.288, 0.47, 0.634),
    city=Extent(west=12.62, east=14.72, south=51.60, north=52.90),
    key=(0.517, 0.275), days=(0.7, 0.275), ways=(0.83, 0.275), ways_columns=1, note=(0.834, 0.09),
)  # fmt: skip
WIDE = Layout(
    whole=(0.01, 0.132, 0.77, 0.79), near=(0.79, 0.582, 0.2, 0.34),
    city=Extent(west=12.8, east=13.9, south=52.1, north=52.95),
    key=(0.786, 0.57), days=(0.786, 0.41), ways=(0.007, 0.12), ways_columns=5, note=(0.79, 0.112),
)  # fmt: skip


def layout(scenario: Scenario) -> tuple[Layout, Extent, Extent | None]:
    """Return how to lay out a scenario's map, the ground of the whole panel, and that of the near one, if any.

    The near panel is for a capital; without one the whole ground has all the room.
    """
    ground = fought_over(scenario)
    capital = _has_capital_in(scenario, TALL.city)
    tall = capital and (ground.east - ground.west) * ground.squeeze < ground.north - ground.south
    chosen = TALL if tall else WIDE
    shape = chosen.whole[2] * WIDTH / (chosen.whole[3] * HEIGHT)
    if not capital:
        chosen = chosen._replace(key=(chosen.key[0], 0.93), days=(chosen.days[0], 0.77))
    return chosen, within(grown(ground, shape), _theatre(scenario)), chosen.city if capital else None


def fought_over(scenario: Scenario) -> Extent:
    """Return the ground of a scenario: where those start who are told to attack, the places of the record, a margin.

    The ground follows the scenario and not the campaign, so that the maps of two seeds can be laid side by side.
    """
    told = {order.command for order in scenario.text.directives if order.posture == "attack"}
    theatre, command = scenario.theatre, np.asarray(scenario.world.roster.command)
    attacks = np.array([each in told for each in scenario.command_ids])[command]
    starts = np.asarray(scenario.start.formations.cell)[attacks]
    named = frozenset(places_of_the_record(scenario))
    places = [place for place in theatre.places if place.name in named]
    lon = [*(np.asarray(theatre.lon)[starts] / 10_000).tolist(), *(place.lon for place in places)]
    lat = [*(np.asarray(theatre.lat)[starts] / 10_000).tolist(), *(place.lat for place in places)]
    if not lon:
        return _theatre(scenario)
    return _with_margin(Extent(min(lon), max(lon), min(lat), max(lat)))


def places_of_the_record(scenario: Scenario) -> Iterator[str]:
    """Yield the places that the record asks about: a reader of the table looks for them."""
    for row in scenario.text.record:
        question = measure.parse(row.measure)
        for kind, name in zip(measure.GRAMMAR[question.verb], question.names, strict=True):
            if kind == measure.PLACE:
                yield name


def grown(extent: Extent, shape: float) -> Extent:
    """Return an extent grown about its middle to `shape`, its width in kilometres over its height."""
    wide, high = (extent.east - extent.west) * extent.squeeze, extent.north - extent.south
    more_wide, more_high = max(0.0, shape * high - wide) / extent.squeeze / 2, max(0.0, wide / shape - high) / 2
    return Extent(extent.west - more_wide, extent.east + more_wide, extent.south - more_high, extent.north + more_high)


def within(extent: Extent, bounds: Extent) -> Extent:
    """Return an extent shifted to lie within bounds; one that is larger than they are has its middle in theirs."""
    west, east = _shifted(extent.west, extent.east, bounds.west, bounds.east)
    south, north = _shifted(extent.south, extent.north, bounds.south, bounds.north)
    return Extent(west, east, south, north)


def _shifted(low: float, high: float, least: float, most: float) -> tuple[float, float]:
    size = high - low
    low = (least + most - size) / 2 if size > most - least else min(max(low, least), most - size)
    return low, low + size


def _with_margin(extent: Extent) -> Extent:
    high, wide = extent.north - extent.south, (extent.east - extent.west) * extent.squeeze
    more_high, more_wide = (
        max(MARGIN_KM, (SMALLEST_KM - KM_PER_DEGREE * degrees) / 2) / KM_PER_DEGREE for degrees in (high, wide)
    )
    more_wide /= extent.squeeze
    return Extent(extent.west - more_wide, extent.east + more_wide, extent.south - more_high, extent.north + more_high)


def _theatre(scenario: Scenario) -> Extent:
    theatre = scenario.theatre
    exists = np.asarray(theatre.h3_index) != 0
    lon, lat = (np.asarray(degrees)[exists] / 10_000 for degrees in (theatre.lon, theatre.lat))
    return Extent(float(lon.min()), float(lon.max()), float(lat.min()), float(lat.max()))


def _has_capital_in(scenario: Scenario, extent: Extent) -> bool:
    theatre = scenario.theatre
    capitals = {side.capital for side in scenario.text.scenario.side}
    hearts = np.asarray(scenario.world.roster.city_heart)
    cells = [int(cell) for city, cell in zip(scenario.city_ids, hearts, strict=True) if city in capitals]
    return any(
        extent.west < theatre.lon[cell] / 10_000 < extent.east
        and extent.south < theatre.lat[cell] / 10_000 < extent.north
        for cell in cells
    )
