"""When do the units of a lot leave? In as few trips as pays."""

import numpy as np

from fabrouter_solver.kernel.booking import is_final
from fabrouter_solver.kernel.chance import draw_below
from fabrouter_solver.kernel.compiled import compiled
from fabrouter_solver.kernel.instance import (
    DUE,
    MASS_G,
    PRIORITY,
    RELEASE,
    TARDINESS,
    TRANSPORT,
    Instance,
)
from fabrouter_solver.kernel.room import ENDLESS
from fabrouter_solver.kernel.state import LEG_NEXT, LOT_LEG, NONE, State
from fabrouter_solver.kernel.trips import stopped_period
from fabrouter_solver.tables import ANY_DESTINATION, IntArray


@compiled
def plan_shipments(
    instance: Instance,
    state: State,
    line: int,
    stage: int,
    lab: int,
    place: int,
    last_arrival: int,
    lot: int,
    made: IntArray,
    units: int,
    patient: bool,
) -> IntArray:
    """Returns units that leave per period, up to ``units``, in time; int64, ``(num_periods,)``.

    Tried are: all as they are made, all in one go, and all with a trip that runs anyway; parts
    wait for others only if ``patient``.

    Parameters
    ----------
    lot
        The lot they are added to, ``NONE`` = a new one; units it kept back may leave too.
    made
        int64, shape ``(num_periods,)``: units added.
    """
    last = last_arrival - instance.lead[lab, place]
    ready = _ready(state, lot, made)
    ready[: instance.lines[line, RELEASE]] = 0
    units = min(units, ready[last])
    before = 0
    as_made = np.zeros_like(made)
    for period in range(last + 1):
        now = min(ready[period], units)
        as_made[period] = now - before
        before = now
    best = _within_limits(instance, state, stage, lab, place, as_made, last)
    stopped = stopped_period(state, lab, place)
    if stopped != NONE and best[stopped]:
        best = np.zeros_like(made)
        if not patient:
            return best
    if lab == place or (not patient and not is_final(instance, stage)):
        return best
    most, least = best.sum(), _cost(instance, state, line, stage, lab, place, best)
    complete = 0
    while complete < last and ready[complete] < units:
        complete += 1
    row = lab * state.pairs.shape[1] + place
    fresh = complete
    if patient and place < len(state.lab_lots) and last > complete:
        fresh += draw_below(state, last - complete + 1)
    for period in range(complete, last + 1):
        if period == stopped or (period != fresh and not state.trips[row, period]):
            continue
        one_go = np.zeros_like(made)
        one_go[period] = units
        plan = _within_limits(instance, state, stage, lab, place, one_go, last)
        cost = _cost(instance, state, line, stage, lab, place, plan)
        total = plan.sum()
        if total > most or (total == most and cost < least):
            best, most, least = plan, total, cost
    return best


@compiled
def _ready(state: State, lot: int, made: IntArray) -> IntArray:
    """Returns units free to leave up to each period, int64, shape ``(num_periods,)``, rising."""
    flow = made.copy()
    if lot != NONE:
        flow += state.made[lot]
        leg = state.lots[lot, LOT_LEG]
        while leg != NONE:
            flow -= state.sent[leg]
            leg = state.legs[leg, LEG_NEXT]
    ready = np.cumsum(flow)
    for period in range(len(ready) - 2, -1, -1):
        ready[period] = min(ready[period], ready[period + 1])
    return ready


@compiled
def _within_limits(
    instance: Instance,
    state: State,
    stage: int,
    lab: int,
    place: int,
    leaving: IntArray,
    last: int,
) -> IntArray:
    """Puts off what exceeds a shipping limit; what finds no room by ``last`` is left out."""
    first, end = instance.limits_at[lab], instance.limits_at[lab + 1]
    mass_g = instance.stages[stage, MASS_G]
    if first == end or not mass_g:
        return leaving
    sent = np.zeros_like(leaving)
    waiting = 0
    for period in range(last + 1):
        waiting += leaving[period]
        if not waiting:
            continue
        free = ENDLESS
        for row in range(first, end):
            towards = instance.limit_place[row]
            if towards == ANY_DESTINATION or towards == place:  # noqa: SIM109 - plain for Numba
                free = min(free, state.free_g[row, period])
        units = min(waiting, max(0, free) // mass_g)
        sent[period] = units
        waiting -= units
    return sent


@compiled
def _cost(
    instance: Instance,
    state: State,
    line: int,
    stage: int,
    lab: int,
    place: int,
    sent: IntArray,
) -> int:
    """Returns nanoeuros: trips that would not run anyway, and lateness of finished units."""
    weights = instance.weights
    row = lab * state.pairs.shape[1] + place
    cost, late = 0, 0
    for period in range(len(sent)):
        if not sent[period]:
            continue
        if not state.trips[row, period]:
            cost += weights[TRANSPORT] * instance.shipment[lab, place]
        arrival = period + instance.lead[lab, place]
        late += sent[period] * max(0, arrival - instance.lines[line, DUE])
    if is_final(instance, stage):
        cost += late * weights[TARDINESS] * instance.lines[line, PRIORITY]
    return cost
