"""Does without trips of parts from lab to lab for a round: what is stopped, and who is aboard."""

import numpy as np

from fabrouter_solver.kernel.chance import draw, draw_below
from fabrouter_solver.kernel.compiled import compiled
from fabrouter_solver.kernel.doors import is_among
from fabrouter_solver.kernel.instance import FIXED, LAB, Instance
from fabrouter_solver.kernel.state import (
    LEG_NEXT,
    LEG_PLACE,
    LOT_LAB_NEXT,
    LOT_LEG,
    LOT_LINE,
    LOT_MODE,
    LOT_NEXT,
    NONE,
    STOPPED_FROM,
    STOPPED_PERIOD,
    STOPPED_TO,
    State,
)
from fabrouter_solver.tables import IntArray

_ALL_TRIPS = 0.3
"""Share of the rounds that stop all trips between two labs rather than one."""

_MOST_LINES = 150
"""Most lines that are moved for that."""


@compiled
def stop_trips(instance: Instance, state: State) -> IntArray:
    """Stops a trip of parts for this round, or all between two labs; returns the lines aboard."""
    chosen = np.empty(_MOST_LINES, np.int64)
    origin, place, period = _some_trip(instance, state)
    if origin == NONE:
        return chosen[:0]
    if draw(state) < _ALL_TRIPS:
        period = NONE
    count = 0
    lot = state.first_of_lab[origin]
    while lot != NONE:
        line = state.lots[lot, LOT_LINE]
        if _sends(state, lot, place, period) and not is_among(chosen, count, line):
            if count == _MOST_LINES or instance.lines[line, FIXED]:
                return chosen[:0]
            chosen[count] = line
            count += 1
        lot = state.lots[lot, LOT_LAB_NEXT]
    state.counters[STOPPED_FROM] = origin
    state.counters[STOPPED_TO] = place
    state.counters[STOPPED_PERIOD] = period
    return chosen[:count]


@compiled
def _some_trip(instance: Instance, state: State) -> tuple[int, int, int]:
    """Returns origin, place and period of a random trip of parts; ``NONE`` = there is none."""
    total, labs = len(instance.lines), len(state.lab_lots)
    start = draw_below(state, total)
    for step in range(total):
        lot = state.first_lot[(start + step) % total]
        while lot != NONE:
            lab, leg = instance.modes[state.lots[lot, LOT_MODE], LAB], state.lots[lot, LOT_LEG]
            while leg != NONE:
                place = state.legs[leg, LEG_PLACE]
                if place < labs and place != lab:
                    return lab, place, _some_period(state, leg)
                leg = state.legs[leg, LEG_NEXT]
            lot = state.lots[lot, LOT_NEXT]
    return NONE, NONE, NONE


@compiled
def _some_period(state: State, leg: int) -> int:
    """Returns a period in which a leg sends units."""
    sent = state.sent[leg]
    start = draw_below(state, len(sent))
    for step in range(len(sent)):
        period = (start + step) % len(sent)
        if sent[period]:
            return period
    return NONE


@compiled
def _sends(state: State, lot: int, place: int, period: int) -> bool:
    """Returns whether a lot sends units to a place, in a period or in any (``NONE``)."""
    leg = state.lots[lot, LOT_LEG]
    while leg != NONE:
        if state.legs[leg, LEG_PLACE] == place and (period == NONE or state.sent[leg, period]):
            return True
        leg = state.legs[leg, LEG_NEXT]
    return False


@compiled
def is_stopped(state: State, lab: int, place: int) -> bool:
    """Returns whether all trips from a lab to a place are stopped in this round."""
    counters = state.counters
    stopped = lab == counters[STOPPED_FROM] and place == counters[STOPPED_TO]
    return bool(stopped and counters[STOPPED_PERIOD] == NONE)


@compiled
def stopped_period(state: State, lab: int, place: int) -> int:
    """Returns the period of the one trip from a lab to a place that is stopped, or ``NONE``."""
    if lab == state.counters[STOPPED_FROM] and place == state.counters[STOPPED_TO]:
        return state.counters[STOPPED_PERIOD]
    return NONE
