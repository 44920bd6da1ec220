"""What is flown in a step, and what it leaves of a side's air superiority."""

from tests.oracle.exact import Float, grid, whole

from redpencil.engine.luck import Luck
from redpencil.engine.state import State, World


def flown(world: World, state: State, luck: Luck) -> Float:
    """Return the share of a clear day's sorties that is flown under the sky of the day, by day or night."""
    p = world.params.weather
    fog, cloud = whole(p.fog_days * Float(65536)), whole(p.low_cloud_days * Float(65536))
    sky = Float(1)
    if luck.weather < fog + cloud:
        sky = p.low_cloud
    if luck.weather < fog:
        sky = p.fog
    hour = int(state.step) * whole(world.params.hours) % 24
    return grid(sky) * (Float(1) if 6 <= hour < 18 else grid(p.night))


def within_range(world: World, state: State, side: int, cell: int) -> Float:
    """Return the share of a side's sorties that come as far as a cell."""
    far, fields = int(world.roster.air_range_km[side]), world.ground.airfields
    if far == 0:
        return Float(1)
    away = [
        int(fields.km[k, cell])
        for k in range(len(fields.cell))
        if fields.side[k] == side and fields.opens[k] <= state.step and state.control[fields.cell[k]] == side
    ]
    if not away:
        return Float(0)
    return min(max(Float(1.5) - grid(Float(min(away)) * (Float(1) / Float(far))), Float(0)), Float(1))


def superiority(world: World, state: State, luck: Luck, side: int, cell: int, holder: int) -> Float:
    """Return a side's air superiority over a cell: the more the side that rules the air flies there, the more of it."""
    air = world.roster.air[side]
    ruler = side if air >= 0 else holder
    sorties = flown(world, state, luck) * within_range(world, state, ruler, cell)
    enough = min(sorties * (Float(1) / world.params.weather.enough), Float(1))
    return grid(air * grid(enough))
