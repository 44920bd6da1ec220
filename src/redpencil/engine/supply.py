"""Supply: how far it reaches, how many trucks there are, and what fighting and marching use up.

Reach is swept a few cells a step through a side's own ground and never solved to convergence: first cells forget what
no neighbour bears out any more, then those that did not lose theirs just now learn what neighbours offer. So a pocket
is known to be one within a few steps, however large.
"""

from collections.abc import Callable

import jax
import jax.numpy as jnp

from redpencil.engine import exact
from redpencil.engine.luck import Luck
from redpencil.engine.rivers import blocked
from redpencil.engine.state import FAR, FIGHTING, Formations, State, World
from redpencil.engine.weather import flown

Array = jax.Array
SWEEPS = 8  # cells that news of a nearer source travels in one step
FORGET = 10  # cells that news of a cut travels; more than SWEEPS, or what is forgotten behind is learned again ahead


def sweep(world: World, state: State) -> Array:
    """Return the reach of each side after one step's sweeps; int16 (S, N), half-hours, FAR where none."""
    shifts = world.ground.shifts
    shut = jnp.where(blocked(world, state.bridge), FAR, 0).astype(jnp.int16)  # (3, N)
    sides = jnp.arange(state.reach.shape[0], dtype=state.control.dtype)
    own = state.control[None, :] == sides[:, None]
    cost = jnp.where(own, world.ground.march_cost[None, :], FAR).astype(jnp.int16)
    source = entries(world, state) & own

    halo = max(abs(shift) for shift in shifts)
    size = state.control.shape[0]
    inner = slice(halo, size - halo)

    # Both banks of an edge wait at the same shut bridge; in the order of the shifts.
    waits = jnp.concatenate([shut[:, inner], jnp.stack([_moved(shut[d], -shifts[d], inner) for d in range(3)])])

    def best(reach: Array) -> Array:
        """Return the least reach that the neighbours offer, with the cost of the cell itself; inner cells only."""
        offer = jnp.full_like(reach[:, inner], FAR)
        for d in range(3):
            offer = jnp.minimum(offer, _moved(reach, shifts[d], inner) + waits[d])
            offer = jnp.minimum(offer, _moved(reach, -shifts[d], inner) + waits[d + 3])
        return jnp.where(source[:, inner], 0, jnp.minimum(offer + cost[:, inner], FAR)).astype(jnp.int16)

    def forget(reach: Array) -> Array:
        return jnp.where(best(reach) <= reach[:, inner], reach[:, inner], FAR).astype(jnp.int16)

    reach = _swept(forget, state.reach, halo, FORGET)
    lost = ((reach >= FAR) & (state.reach < FAR))[:, inner]

    def learn(reach: Array) -> Array:
        return jnp.where(lost, reach[:, inner], jnp.minimum(best(reach), reach[:, inner]))

    return _swept(learn, reach, halo, SWEEPS)


def _moved(field: Array, by: int, inner: slice) -> Array:
    return field[..., inner.start + by : inner.stop + by]


def _swept(update: Callable[[Array], Array], field: Array, halo: int, sweeps: int) -> Array:
    """Return the field after an even number of sweeps of its inner cells.

    Two copies take turns: what is read while it is written in place would have to be copied first, shift by shift.
    """

    def twice(pair: tuple[Array, Array], _: None) -> tuple[tuple[Array, Array], None]:
        this, other = pair
        other = jax.lax.dynamic_update_slice(other, update(this), (0, halo))
        return (jax.lax.dynamic_update_slice(this, update(other), (0, halo)), other), None

    return jax.lax.scan(twice, (field, field), None, length=sweeps // 2)[0][0]


def at_work(world: World, state: State) -> Array:
    """Return which depots are open and in the hands of their side; bool (D,)."""
    depots = world.ground.depots
    held = state.control[depots.cell].astype(jnp.int32) == depots.side
    return held & (depots.opens <= state.step) & (depots.closes > state.step)


def entries(world: World, state: State) -> Array:
    """Return the cells in which supply of each side enters by road or rail; bool (S, N)."""
    depots, size = world.ground.depots, state.control.shape[0]
    works = at_work(world, state) & (depots.by_air == 0)
    where = jnp.where(works, depots.side * size + depots.cell, state.reach.size)
    return jnp.zeros(state.reach.size, bool).at[where].set(True, mode="drop").reshape(state.reach.shape)


def handed_out(world: World, state: State, wanted: Array, by_air: int, share: Array) -> Array:
    """Return the kilograms a day that depots give each front, `wanted` (G,) at most; int32 (G,).

    A front draws on its own depots first; what it still wants it shares with the others of its side. `share` of what
    a depot can give comes.
    """
    depots, roster = world.ground.depots, world.roster
    fronts, sides = wanted.shape[0], roster.hostile.shape[0]
    works = at_work(world, state) & (depots.by_air == by_air)
    limited = exact.whole(jnp.maximum(depots.kg_day, 0).astype(jnp.float32) * (share * world.params.supply.throughput))

    def pool(index: Array, mine: Array, count: int) -> tuple[Array, Array]:
        where = jnp.where(works & mine, index, count)
        given = jnp.zeros(count, jnp.int32).at[where].add(limited, mode="drop")
        return given, jnp.zeros(count, bool).at[where].max(depots.kg_day < 0, mode="drop")

    given, endless = pool(depots.front, depots.front >= 0, fronts)
    own = jnp.where(endless, wanted, jnp.minimum(given, wanted))
    side_of = roster.front_side
    asked = jnp.zeros(sides, jnp.int32).at[side_of].add(wanted - own)
    given, endless = pool(depots.side, depots.front < 0, sides)
    part = jnp.minimum(given.astype(jnp.float32) / jnp.maximum(asked, 1).astype(jnp.float32), 1.0)
    part = jnp.where(endless, 1.0, part)[side_of]
    return own + exact.whole((wanted - own).astype(jnp.float32) * part)


def unsupplied(state: State, reach: Array) -> Array:
    """Return for how many steps the holder of each cell has had no supply there; int8 (N,), 100 at most."""
    dry = jnp.zeros(state.control.shape, bool)
    for side in range(reach.shape[0]):
        dry = dry | ((state.control == side) & (reach[side] >= FAR))
    return jnp.where(dry, jnp.minimum(state.unsupplied + 1, 100), 0).astype(jnp.int8)


def deliver(world: World, state: State, formations: Formations, reach: Array, luck: Luck) -> Formations:
    """Bring supply forward as far as roads and trucks allow, and count the steps of those cut off.

    A front's trucks are shared by all its formations: a trip costs the way there and back and the handling, so the
    longer the roads, the smaller each one's share. What depots hand out limits a front as well; what comes by air
    needs no truck, and weather to fly in.
    """
    p, roster = world.params.supply, world.roster
    away = reach[roster.side, formations.cell].astype(jnp.int32)
    here = formations.status == FIGHTING
    cut_off = here & (away >= FAR)
    for_men = exact.whole(formations.men.astype(jnp.float32) * p.tonnes_per_1000_men)  # kilograms a day
    for_vehicles = exact.whole(formations.vehicles.astype(jnp.float32) * (p.tonnes_per_vehicle * 1000.0))
    trip = away.astype(jnp.float32) + exact.grid(p.handling_hours)  # reach is in half-hours: there and back in hours
    hours = exact.whole(exact.over((for_men + for_vehicles).astype(jnp.float32) * trip, p.truck_load_t * 1000.0))
    hours = jnp.where(here & ~cut_off, hours, 0)
    kilograms = jnp.where(here & ~cut_off, for_men + for_vehicles, 0)
    share = _share(world, state, kilograms, hours, luck)[roster.front]
    brought = exact.whole(jnp.where(here & ~cut_off, p.refill * share * (world.params.days * 1000.0), 0.0))
    gathered = roster.ammunition_stock + roster.ammunition_growth * state.step * exact.whole(world.params.hours) // 24
    ammunition = jnp.minimum(formations.ammunition + brought, gathered[roster.side])
    fuel = jnp.minimum(formations.fuel + brought, roster.fuel_stock[roster.side])
    used = jnp.where(cut_off, exact.whole(p.pocket_use * (world.params.days * 1000.0)), 0)
    return formations._replace(
        ammunition=jnp.maximum(jnp.maximum(ammunition, formations.ammunition) - used, 0),
        fuel=jnp.maximum(fuel, formations.fuel),
        isolated=jnp.where(cut_off, formations.isolated + 1, 0),
    )


def _share(world: World, state: State, kilograms: Array, hours: Array, luck: Luck) -> Array:
    """Return the share of what its formations want in a day that each front is brought; float32 (G,), 0 to 1.

    `kilograms` and truck `hours` (F,) are what each formation wants in a day.
    """
    roster, p = world.roster, world.params.supply
    nothing = jnp.zeros(roster.front_trucks.shape[0], jnp.int32)
    wanted, needed = nothing.at[roster.front].add(kilograms), nothing.at[roster.front].add(hours)
    flown_in = _part(handed_out(world, state, wanted, 1, flown(world, state, luck)), wanted)
    on_roads = _part(handed_out(world, state, wanted, 0, jnp.float32(1.0)), wanted)
    trucks = roster.front_trucks.astype(jnp.float32) * (p.truck_share * 24.0)
    driven = jnp.minimum(trucks / jnp.maximum(needed, 1).astype(jnp.float32), 1.0)
    return jnp.minimum(flown_in + exact.grid(jnp.minimum(driven, on_roads)), 1.0)


def _part(given: Array, wanted: Array) -> Array:
    return exact.grid(given.astype(jnp.float32) / jnp.maximum(wanted, 1).astype(jnp.float32))
