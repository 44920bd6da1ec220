"""The map shows the ground of its scenario, in the shape of its panel, within the theatre."""

from functools import lru_cache

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given
from tests.chronicle.drawn import BASICS, THEATRE, scenario

from redpencil.chronicle.layout import TALL, WIDE, Layout, fought_over, grown, layout, places_of_the_record, within
from redpencil.chronicle.picture import Extent
from redpencil.scenario.load import Scenario, load
from redpencil.scenario.packaged import resolve

extents = st.builds(
    lambda west, south, wide, high: Extent(west, west + wide, south, south + high),
    st.floats(6, 14), st.floats(50, 53), st.floats(0.1, 9), st.floats(0.1, 4),
)  # fmt: skip


@lru_cache(maxsize=1)
def packaged(name: str) -> Scenario:
    return load(resolve(name))


@given(extents, st.floats(0.3, 3))
def test_grown_ground_has_the_shape_of_its_panel_and_holds_what_it_held(extent: Extent, shape: float) -> None:
    larger = grown(extent, shape)
    assert larger.west <= extent.west < extent.east <= larger.east
    assert larger.south <= extent.south < extent.north <= larger.north
    assert (larger.east - larger.west) * extent.squeeze / (larger.north - larger.south) == pytest.approx(shape)


@given(extents, extents)
def test_ground_is_shifted_not_cut(extent: Extent, bounds: Extent) -> None:
    shifted = within(extent, bounds)
    assert shifted.east - shifted.west == pytest.approx(extent.east - extent.west)
    assert shifted.north - shifted.south == pytest.approx(extent.north - extent.south)
    if extent.east - extent.west <= bounds.east - bounds.west:
        assert bounds.west <= shifted.west + 1e-9
        assert shifted.east <= bounds.east + 1e-9
    else:
        assert shifted.west + shifted.east == pytest.approx(bounds.west + bounds.east)


def test_a_scenario_without_orders_or_record_shows_its_theatre() -> None:
    exists = THEATRE.h3_index != 0
    ground = fought_over(scenario())
    assert ground.west == THEATRE.lon[exists].min() / 10_000
    assert ground.north == THEATRE.lat[exists].max() / 10_000


def test_a_place_of_the_record_lies_in_the_ground() -> None:
    row = BASICS | {"id": "d", "label": "D", "measure": "reached:1a:D", "unit": "operation day", "value": 2}
    drawn = scenario([row])
    assert [*places_of_the_record(drawn)] == ["D"]
    (place,) = [place for place in THEATRE.places if place.name == "D"]
    ground = fought_over(drawn)
    assert ground.west < place.lon < ground.east
    assert ground.south < place.lat < ground.north


@pytest.mark.parametrize(
    ("name", "chosen", "capital"),
    [("berlin-1945", TALL, True), ("race-to-berlin", WIDE, True), ("seelow", WIDE, False)],
)
def test_a_packaged_scenario_has_its_attackers_on_its_map(name: str, *, chosen: Layout, capital: bool) -> None:
    fought = packaged(name)
    places, ground, city = layout(fought)
    assert places.whole == chosen.whole
    assert (city is not None) == capital
    told = {order.command for order in fought.text.directives if order.posture == "attack"}
    cells = np.asarray(fought.start.formations.cell)
    for index, command in enumerate(np.asarray(fought.world.roster.command).tolist()):
        if fought.command_ids[command] in told:
            lon, lat = fought.theatre.lon[cells[index]] / 10_000, fought.theatre.lat[cells[index]] / 10_000
            assert ground.west <= lon <= ground.east, fought.formation_ids[index]
            assert ground.south <= lat <= ground.north, fought.formation_ids[index]
    exists = np.asarray(fought.theatre.h3_index) != 0
    assert ground.west >= fought.theatre.lon[exists].min() / 10_000
    assert ground.north <= fought.theatre.lat[exists].max() / 10_000
