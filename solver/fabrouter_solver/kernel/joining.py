"""Saves trips: what leaves with one trip may as well go with another one to the same place."""

import numpy as np

from fabrouter_solver.kernel.booking import book, find_firm, find_flow, has_room
from fabrouter_solver.kernel.compiled import compiled
from fabrouter_solver.kernel.instance import (
    DEADLINE,
    DUE,
    MASS_G,
    PRIORITY,
    STAGE,
    TARDINESS,
    TRANSPORT,
    Instance,
)
from fabrouter_solver.kernel.state import (
    BOOKED,
    LEG_NEXT,
    LEG_PLACE,
    LOT_LAB_NEXT,
    LOT_LEG,
    LOT_LINE,
    LOT_MODE,
    NONE,
    NOT_SET_UP,
    State,
)
from fabrouter_solver.tables import ANY_DESTINATION, IntArray


@compiled
def join_trips(instance: Instance, state: State) -> bool:
    """Empties trips whose loads can join another one between the same places, for good.

    A trip is given up only if the lateness it brings costs less than the trip. Returns whether
    there was room to book all that; if not, the state must grow.
    """
    for lab in range(len(state.lab_lots)):
        if not state.lab_lots[lab]:
            continue
        for place in range(state.pairs.shape[1]):
            if place != lab and state.pairs[lab, place] > 1:
                legs = _legs_between(state, lab, place)
                if not _join_between(instance, state, lab, place, legs):
                    return False
    return True


@compiled
def _legs_between(state: State, lab: int, place: int) -> IntArray:
    """Returns lots and legs from a lab to a place, int64, shape ``(n, 2)``."""
    found = np.empty((state.lab_lots[lab], 2), np.int64)
    count, lot = 0, state.first_of_lab[lab]
    while lot != NONE:
        leg = state.lots[lot, LOT_LEG]
        while leg != NONE:
            if state.legs[leg, LEG_PLACE] == place:
                found[count, 0], found[count, 1] = lot, leg
                count += 1
            leg = state.legs[leg, LEG_NEXT]
        lot = state.lots[lot, LOT_LAB_NEXT]
    return found[:count]


@compiled
def _join_between(instance: Instance, state: State, lab: int, place: int, legs: IntArray) -> bool:
    """Empties what trips it can, those with least aboard first; returns whether there was room."""
    price = instance.weights[TRANSPORT] * instance.shipment[lab, place]
    row, periods = lab * state.pairs.shape[1] + place, state.trips.shape[1]
    units = np.zeros(periods, np.int64)
    for k in range(len(legs)):
        units += state.sent[legs[k, 1]]
    for period in np.argsort(units):
        if not state.trips[row, period]:
            continue
        target = _best_target(instance, state, lab, place, legs, period, price)
        if target == NONE:
            continue
        for k in range(len(legs)):
            lot, leg = legs[k, 0], legs[k, 1]
            if state.sent[leg, period]:
                if not has_room(state):
                    return False
                _postpone(instance, state, lot, leg, place, period, target)
        state.counters[BOOKED] = 0
    return True


@compiled
def _postpone(
    instance: Instance, state: State, lot: int, leg: int, place: int, period: int, other: int
) -> None:
    """Has what a leg sends in a period leave in another one."""
    change = np.zeros_like(state.sent[leg])
    change[other] = state.sent[leg, period]
    change[period] = -state.sent[leg, period]
    line, mode = state.lots[lot, LOT_LINE], state.lots[lot, LOT_MODE]
    book(instance, state, line, mode, NOT_SET_UP, 0, place, np.zeros_like(change), change)


@compiled
def _best_target(
    instance: Instance,
    state: State,
    lab: int,
    place: int,
    legs: IntArray,
    period: int,
    price: int,
) -> int:
    """Returns the period of the trip that takes over all loads at the least lateness, if it pays.

    Of equal ones the nearest; ``NONE`` = no trip can, or none pays.
    """
    row, periods = lab * state.pairs.shape[1] + place, state.trips.shape[1]
    best, least = NONE, price
    for distance in range(1, periods):
        for other in (period - distance, period + distance):
            if other < 0 or other >= periods or not state.trips[row, other]:
                continue
            cost = _lateness(instance, state, lab, place, legs, period, other)
            if cost < least and _fits(instance, state, lab, place, legs, period, other):
                best, least = other, cost
    return best


@compiled
def _lateness(
    instance: Instance,
    state: State,
    lab: int,
    place: int,
    legs: IntArray,
    period: int,
    other: int,
) -> int:
    """Returns nanoeuros of lateness that it adds, negative if it takes some away."""
    if place < len(state.lab_lots):
        return 0
    lead, cost = instance.lead[lab, place], 0
    for k in range(len(legs)):
        units = state.sent[legs[k, 1], period]
        if units:
            line = state.lots[legs[k, 0], LOT_LINE]
            due = instance.lines[line, DUE]
            late = max(0, other + lead - due) - max(0, period + lead - due)
            cost += units * late * instance.lines[line, PRIORITY]
    return cost * instance.weights[TARDINESS]


@compiled
def _fits(
    instance: Instance,
    state: State,
    lab: int,
    place: int,
    legs: IntArray,
    period: int,
    other: int,
) -> bool:
    """Returns whether every load of a trip may leave in another period instead."""
    lead, grams = instance.lead[lab, place], 0
    for k in range(len(legs)):
        lot, leg = legs[k, 0], legs[k, 1]
        units = state.sent[leg, period]
        if not units:
            continue
        grams += units * instance.stages[instance.modes[state.lots[lot, LOT_MODE], STAGE], MASS_G]
        if _is_promised(instance, state, lot, place, period):
            return False
        if other < period:
            if not _is_ready(state, lot, period, other, units):
                return False
        elif place >= len(state.lab_lots):
            if other + lead > instance.lines[state.lots[lot, LOT_LINE], DEADLINE]:
                return False
        elif _is_missed(instance, state, place, legs, k, period, other, lead):
            return False
    for row in range(instance.limits_at[lab], instance.limits_at[lab + 1]):
        towards = instance.limit_place[row]
        if towards != ANY_DESTINATION and towards != place:
            continue
        if state.free_g[row, other] < grams:
            return False
    return True


@compiled
def _is_promised(instance: Instance, state: State, lot: int, place: int, period: int) -> bool:
    """Returns whether a shipment is promised for that very period."""
    firm = find_firm(instance, state.lots[lot, LOT_LINE], state.lots[lot, LOT_MODE])
    if firm == NONE:
        return False
    for row in range(instance.firm_legs_at[firm], instance.firm_legs_at[firm + 1]):
        if instance.firm_leg_place[row] == place and instance.firm_leg_sent[row, period]:
            return True
    return False


@compiled
def _is_ready(state: State, lot: int, period: int, other: int, units: int) -> bool:
    """Returns whether units that leave in a period are there, and spare, from an earlier one on."""
    ready = np.cumsum(state.made[lot])
    leg = state.lots[lot, LOT_LEG]
    while leg != NONE:
        ready -= np.cumsum(state.sent[leg])
        leg = state.legs[leg, LEG_NEXT]
    least: int = ready[other:period].min()
    return least >= units


@compiled
def _is_missed(
    instance: Instance,
    state: State,
    place: int,
    legs: IntArray,
    which: int,
    period: int,
    other: int,
    lead: int,
) -> bool:
    """Returns whether parts of one leg, and the like aboard, are needed before they would come."""
    if other + lead >= state.trips.shape[1]:
        return True
    line, mode = state.lots[legs[which, 0], LOT_LINE], state.lots[legs[which, 0], LOT_MODE]
    stage, units = instance.modes[mode, STAGE], 0
    for k in range(len(legs)):
        like = state.lots[legs[k, 0], LOT_LINE] == line
        if like and instance.modes[state.lots[legs[k, 0], LOT_MODE], STAGE] == stage:
            units += state.sent[legs[k, 1], period]
    flow = find_flow(state, line, stage, place)
    if flow == NONE:
        return True
    there = np.cumsum(state.flow[flow])
    least: int = there[period + lead : other + lead].min()
    return least < units
