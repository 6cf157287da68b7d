"""Books work and takes it back exactly, keeping resources, trips and the objective up to date."""

import numpy as np

from fabrouter_solver.kernel.compiled import compiled
from fabrouter_solver.kernel.instance import (
    CHANGE,
    CO2,
    DEADLINE,
    DUE,
    FINAL_STAGE,
    LAB,
    LOT,
    MASS_G,
    OFFER_MODE,
    OFFER_UNITS,
    OP_POOL,
    OP_SETUP_S,
    OP_UNIT_S,
    OVERLOAD,
    PARENT,
    PER_PARENT,
    PREFERENCE,
    PRIORITY,
    QUANTITY,
    SETUP_COST,
    STAGE,
    TARDINESS,
    TRANSPORT,
    UNIT_COST,
    UNMET,
    USE_BIN,
    USE_QUANTITY,
    Instance,
)
from fabrouter_solver.kernel.state import (
    BOOK_CHANGE,
    BOOK_LINE,
    BOOK_MODE,
    BOOK_PLACE,
    BOOK_SETUP,
    BOOKED,
    COST,
    FLOW_LAB,
    FLOW_NEXT,
    FLOW_STAGE,
    FREE_FLOW,
    FREE_LEG,
    FREE_LOT,
    FULL,
    LEG_NEXT,
    LEG_PLACE,
    LOT_LAB_BEFORE,
    LOT_LAB_NEXT,
    LOT_LEG,
    LOT_LINE,
    LOT_MODE,
    LOT_NEXT,
    LOT_SETUP,
    LOT_SHIPPED,
    LOT_UNITS,
    NONE,
    NOT_SET_UP,
    WITHDRAWN,
    State,
)
from fabrouter_solver.tables import ANY_DESTINATION, IntArray


@compiled
def find_lot(state: State, line: int, mode: int) -> int:
    """Returns the row of a lot, ``NONE`` if there is none."""
    lots = state.lots
    lot = state.first_lot[line]
    while lot != NONE and lots[lot, LOT_MODE] != mode:
        lot = lots[lot, LOT_NEXT]
    return lot


@compiled
def find_flow(state: State, line: int, stage: int, lab: int) -> int:
    """Returns the row of a line's flow of parts at a lab, ``NONE`` if there is none."""
    flows = state.flows
    row = state.first_flow[line]
    while row != NONE and (flows[row, FLOW_STAGE] != stage or flows[row, FLOW_LAB] != lab):
        row = flows[row, FLOW_NEXT]
    return row


@compiled
def has_room(state: State) -> bool:
    """Returns whether there is room for a few more rows; asks for more if there is not."""
    counters = state.counters
    spare = 8
    full = counters[BOOKED] + spare >= len(state.journal)
    for table, link, first in (
        (state.lots, LOT_NEXT, counters[FREE_LOT]),
        (state.legs, LEG_NEXT, counters[FREE_LEG]),
        (state.flows, FLOW_NEXT, counters[FREE_FLOW]),
    ):
        row, left = first, spare
        while row != NONE and left:
            row = table[row, link]
            left -= 1
        full = full or left > 0
    if full:
        counters[FULL] = 1
    return not full


@compiled
def unit_moving(instance: Instance, stage: int, lab: int, place: int) -> int:
    """Returns nanoeuros for moving one unit: transport and CO2e, without the trip."""
    mass, weights = instance.stages[stage, MASS_G], instance.weights
    ueur = (mass * instance.kg_ueur[lab, place] + 500) // 1000
    co2_mg = (mass * instance.kg_co2_mg[lab, place] + 500) // 1000
    return weights[TRANSPORT] * ueur + weights[CO2] * co2_mg


@compiled
def preference_of(instance: Instance, line: int, stage: int) -> int:
    """Returns nanoeuros that a delivered unit of a final stage costs its line."""
    for option in range(instance.options_at[line], instance.options_at[line + 1]):
        if instance.options[option, FINAL_STAGE] == stage:
            return instance.options[option, PREFERENCE]
    return 0


@compiled
def book(
    instance: Instance,
    state: State,
    line: int,
    mode: int,
    setup: int,
    change: int,
    place: int,
    made: IntArray,
    sent: IntArray,
) -> None:
    """Adds work to a lot and remembers it.

    Parameters
    ----------
    setup, change
        Period of the setup; 1 = sets the lot up, -1 = takes the setup back, 0 = leaves it.
    place
        Where the units go.
    made, sent
        int64, shape ``(num_periods,)``: units added.
    """
    row = state.counters[BOOKED]
    state.journal[row, BOOK_LINE] = line
    state.journal[row, BOOK_MODE] = mode
    state.journal[row, BOOK_SETUP] = setup
    state.journal[row, BOOK_CHANGE] = change
    state.journal[row, BOOK_PLACE] = place
    state.journal_made[row] = made
    state.journal_sent[row] = sent
    state.counters[BOOKED] = row + 1
    _apply(instance, state, row, 1)


@compiled
def undo(instance: Instance, state: State, mark: int) -> None:
    """Takes back every booking after the first ``mark`` ones."""
    while state.counters[BOOKED] > mark:
        row = state.counters[BOOKED] - 1
        state.counters[BOOKED] = row
        _apply(instance, state, row, -1)


@compiled
def withdraw(instance: Instance, state: State, line: int) -> None:
    """Takes back all work of a line but what is promised; stops where the journal is full."""
    state.counters[WITHDRAWN] += 1
    lot = state.first_lot[line]
    while lot != NONE:
        following = state.lots[lot, LOT_NEXT]
        if state.counters[BOOKED] + _legs(state, lot) + 2 > len(state.journal):
            state.counters[FULL] = 1
            return
        _withdraw_lot(instance, state, lot)
        lot = following


@compiled
def _legs(state: State, lot: int) -> int:
    count, leg = 0, state.lots[lot, LOT_LEG]
    while leg != NONE:
        count += 1
        leg = state.legs[leg, LEG_NEXT]
    return count


@compiled
def _withdraw_lot(instance: Instance, state: State, lot: int) -> None:
    line, mode = state.lots[lot, LOT_LINE], state.lots[lot, LOT_MODE]
    setup = state.lots[lot, LOT_SETUP]
    made = -state.made[lot]
    nothing = np.zeros_like(made)
    firm = find_firm(instance, line, mode)
    if firm != NONE:
        made += instance.firm_made[firm]
    leg = state.lots[lot, LOT_LEG]
    while leg != NONE:
        following, place = state.legs[leg, LEG_NEXT], state.legs[leg, LEG_PLACE]
        sent = -state.sent[leg]
        if firm != NONE:
            for row in range(instance.firm_legs_at[firm], instance.firm_legs_at[firm + 1]):
                if instance.firm_leg_place[row] == place:
                    sent += instance.firm_leg_sent[row]
        if sent.any():
            book(instance, state, line, mode, NOT_SET_UP, 0, place, nothing, sent)
        leg = following
    if firm == NONE:
        book(instance, state, line, mode, setup, -1, NONE, made, nothing)
    elif made.any():
        book(instance, state, line, mode, setup, 0, NONE, made, nothing)


@compiled
def find_firm(instance: Instance, line: int, mode: int) -> int:
    """Returns the row of a promised lot, ``NONE`` if nothing is promised."""
    for row in range(instance.firm_at[line], instance.firm_at[line + 1]):
        if instance.firm_mode[row] == mode:
            return row
    return NONE


@compiled
def _apply(instance: Instance, state: State, row: int, sign: int) -> None:
    """Books a journal entry (+1) or takes it back (-1)."""
    entry = state.journal[row]
    line, mode = entry[BOOK_LINE], entry[BOOK_MODE]
    made = state.journal_made[row]
    change = sign * entry[BOOK_CHANGE]
    units, least = 0, 0
    for period in range(len(made)):
        units += sign * made[period]
        least = min(least, sign * made[period])
    worked = units != 0 or least != 0 or change != 0
    for period in range(len(made)):
        worked = worked or made[period] != 0
    lot = find_lot(state, line, mode)
    if lot == NONE:
        lot = _open_lot(instance, state, line, mode)
    if worked:
        if least < 0 or change < 0:
            _forget_full(instance, state, mode)
        _take_time(instance, state, mode, made, sign, entry[BOOK_SETUP], change)
        if units != 0 or least != 0:
            _take_material(instance, state, mode, made, sign, units)
            _take_parts(instance, state, line, mode, made, sign)
        _change_lot(instance, state, lot, made, sign, units, entry[BOOK_SETUP], change)
    if entry[BOOK_PLACE] != NONE:
        _send(instance, state, lot, entry[BOOK_PLACE], state.journal_sent[row], sign)
    if state.lots[lot, LOT_SETUP] == NOT_SET_UP and state.lots[lot, LOT_LEG] == NONE:
        _close_if_empty(instance, state, lot)


@compiled
def _forget_full(instance: Instance, state: State, mode: int) -> None:
    lab = instance.modes[mode, LAB]
    for k in range(instance.modes_of_lab_at[lab], instance.modes_of_lab_at[lab + 1]):
        state.full_until[instance.modes_of_lab[k]] = -1


@compiled
def _open_lot(instance: Instance, state: State, line: int, mode: int) -> int:
    lots, counters, weights = state.lots, state.counters, instance.weights
    lab = instance.modes[mode, LAB]
    lot = counters[FREE_LOT]
    counters[FREE_LOT] = lots[lot, LOT_NEXT]
    lots[lot, LOT_LINE] = line
    lots[lot, LOT_MODE] = mode
    lots[lot, LOT_SETUP] = NOT_SET_UP
    lots[lot, LOT_UNITS] = 0
    lots[lot, LOT_SHIPPED] = 0
    lots[lot, LOT_LEG] = NONE
    lots[lot, LOT_NEXT] = state.first_lot[line]
    state.first_lot[line] = lot
    state.made[lot] = 0
    if not state.lab_lots[lab]:
        counters[COST] += instance.opening[lab]
    _enter_lab(state, lot, lab)
    counters[COST] += weights[LOT]
    return lot


@compiled
def _enter_lab(state: State, lot: int, lab: int) -> None:
    """Puts a lot into the list of its lab."""
    lots, following = state.lots, state.first_of_lab[lab]
    lots[lot, LOT_LAB_BEFORE] = NONE
    lots[lot, LOT_LAB_NEXT] = following
    if following != NONE:
        lots[following, LOT_LAB_BEFORE] = lot
    state.first_of_lab[lab] = lot
    state.lab_lots[lab] += 1


@compiled
def _leave_lab(state: State, lot: int, lab: int) -> None:
    """Takes a lot out of the list of its lab."""
    lots = state.lots
    before, following = lots[lot, LOT_LAB_BEFORE], lots[lot, LOT_LAB_NEXT]
    if before == NONE:
        state.first_of_lab[lab] = following
    else:
        lots[before, LOT_LAB_NEXT] = following
    if following != NONE:
        lots[following, LOT_LAB_BEFORE] = before
    state.lab_lots[lab] -= 1


@compiled
def _close_if_empty(instance: Instance, state: State, lot: int) -> None:
    if state.made[lot].any():
        return
    lots, counters = state.lots, state.counters
    line, lab = lots[lot, LOT_LINE], instance.modes[lots[lot, LOT_MODE], LAB]
    if state.first_lot[line] == lot:
        state.first_lot[line] = lots[lot, LOT_NEXT]
    else:
        before = state.first_lot[line]
        while lots[before, LOT_NEXT] != lot:
            before = lots[before, LOT_NEXT]
        lots[before, LOT_NEXT] = lots[lot, LOT_NEXT]
    lots[lot, LOT_NEXT] = counters[FREE_LOT]
    counters[FREE_LOT] = lot
    _leave_lab(state, lot, lab)
    counters[COST] -= instance.weights[LOT]
    if not state.lab_lots[lab]:
        counters[COST] -= instance.opening[lab]


@compiled
def _take_time(
    instance: Instance,
    state: State,
    mode: int,
    made: IntArray,
    sign: int,
    setup: int,
    change: int,
) -> None:
    total = 0
    for op in range(instance.ops_at[mode], instance.ops_at[mode + 1]):
        pool, unit_s = instance.ops[op, OP_POOL], instance.ops[op, OP_UNIT_S]
        work = 0
        for period in range(len(made)):
            if made[period]:
                seconds = sign * made[period] * unit_s
                state.free_s[pool, period] -= seconds
                work += seconds
        if setup >= 0 and change:
            seconds = change * instance.ops[op, OP_SETUP_S]
            state.free_s[pool, setup] -= seconds
            work += seconds
        state.free_s_total[pool] -= work
        total += work
    lab, weight = instance.modes[mode, LAB], instance.weights[OVERLOAD]
    before = state.lab_load[lab]
    state.lab_load[lab] = before + total
    if weight and total:
        over = 0
        for limit in instance.overload_limits[lab]:
            over += max(0, before + total - limit) - max(0, before - limit)
        state.counters[COST] += weight * over


@compiled
def _take_material(
    instance: Instance, state: State, mode: int, made: IntArray, sign: int, units: int
) -> None:
    for row in range(instance.uses_at[mode], instance.uses_at[mode + 1]):
        bin_row, quantity = instance.uses[row, USE_BIN], instance.uses[row, USE_QUANTITY]
        for period in range(len(made)):
            state.use[bin_row, period] += sign * made[period] * quantity
        state.material_left[bin_row] -= units * quantity
        price = instance.buying[bin_row]
        if price:
            used, short = 0, 0
            for period in range(len(made)):
                used += state.use[bin_row, period]
                short = max(short, used - state.stock[bin_row, period])
            state.counters[COST] += short * price - state.bin_cost[bin_row]
            state.bin_cost[bin_row] = short * price


@compiled
def _take_parts(
    instance: Instance, state: State, line: int, mode: int, made: IntArray, sign: int
) -> None:
    stage, lab = instance.modes[mode, STAGE], instance.modes[mode, LAB]
    for k in range(instance.children_at[stage], instance.children_at[stage + 1]):
        child = instance.children[k]
        row = _flow_row(state, line, child, lab)
        per_parent = instance.stages[child, PER_PARENT]
        for period in range(len(made)):
            state.flow[row, period] -= sign * per_parent * made[period]
        _drop_empty_flow(state, line, row)


@compiled
def _flow_row(state: State, line: int, stage: int, lab: int) -> int:
    row = find_flow(state, line, stage, lab)
    if row == NONE:
        row = state.counters[FREE_FLOW]
        state.counters[FREE_FLOW] = state.flows[row, FLOW_NEXT]
        state.flows[row, FLOW_STAGE] = stage
        state.flows[row, FLOW_LAB] = lab
        state.flows[row, FLOW_NEXT] = state.first_flow[line]
        state.first_flow[line] = row
        state.flow[row] = 0
    return row


@compiled
def _drop_empty_flow(state: State, line: int, row: int) -> None:
    if state.flow[row].any():
        return
    flows = state.flows
    if state.first_flow[line] == row:
        state.first_flow[line] = flows[row, FLOW_NEXT]
    else:
        before = state.first_flow[line]
        while flows[before, FLOW_NEXT] != row:
            before = flows[before, FLOW_NEXT]
        flows[before, FLOW_NEXT] = flows[row, FLOW_NEXT]
    flows[row, FLOW_NEXT] = state.counters[FREE_FLOW]
    state.counters[FREE_FLOW] = row


@compiled
def _change_lot(
    instance: Instance,
    state: State,
    lot: int,
    made: IntArray,
    sign: int,
    units: int,
    setup: int,
    change: int,
) -> None:
    lots = state.lots
    line, mode = lots[lot, LOT_LINE], lots[lot, LOT_MODE]
    for period in range(len(made)):
        state.made[lot, period] += sign * made[period]
    before = lots[lot, LOT_UNITS]
    lots[lot, LOT_UNITS] = before + units
    cost = units * instance.modes[mode, UNIT_COST]
    if setup >= 0:
        cost += change * instance.modes[mode, SETUP_COST]
    for row in range(instance.offers_at[line], instance.offers_at[line + 1]):
        if instance.offers[row, OFFER_MODE] == mode:
            offered = instance.offers[row, OFFER_UNITS]
            moved = abs(before + units - offered) - abs(before - offered)
            cost += instance.weights[CHANGE] * moved
    state.counters[COST] += cost
    if change > 0:
        lots[lot, LOT_SETUP] = setup
    elif change < 0:
        lots[lot, LOT_SETUP] = NOT_SET_UP


@compiled
def _send(
    instance: Instance, state: State, lot: int, place: int, sent: IntArray, sign: int
) -> None:
    lots, weights = state.lots, instance.weights
    line, mode = lots[lot, LOT_LINE], lots[lot, LOT_MODE]
    stage, lab = instance.modes[mode, STAGE], instance.modes[mode, LAB]
    labs = len(state.lab_lots)
    leg = _leg_row(state, lot, place)
    lead = instance.lead[lab, place]
    flow = NONE
    if place < labs:
        flow = _flow_row(state, line, stage, place)
    cost, units, in_time = 0, 0, 0
    for period in range(len(sent)):
        moved = sign * sent[period]
        if not moved:
            continue
        before = state.sent[leg, period]
        state.sent[leg, period] = before + moved
        cost += _count_trip(instance, state, lab, place, period, before, before + moved)
        units += moved
        _take_grams(instance, state, lab, place, period, moved * instance.stages[stage, MASS_G])
        arrival = period + lead
        if flow != NONE:
            if arrival < len(sent):
                state.flow[flow, arrival] += moved
        elif arrival <= instance.lines[line, DEADLINE]:
            in_time += moved
            late = max(0, arrival - instance.lines[line, DUE])
            cost += moved * late * weights[TARDINESS] * instance.lines[line, PRIORITY]
    cost += units * unit_moving(instance, stage, lab, place)
    lots[lot, LOT_SHIPPED] += units
    if flow != NONE:
        _drop_empty_flow(state, line, flow)
    else:
        cost += units * preference_of(instance, line, stage)
        state.shipped[line] += units
        wanted, there = instance.lines[line, QUANTITY], state.delivered[line]
        fewer = max(0, wanted - there - in_time) - max(0, wanted - there)
        cost += fewer * weights[UNMET] * instance.lines[line, PRIORITY]
        state.delivered[line] = there + in_time
    state.counters[COST] += cost
    if not state.sent[leg].any():
        _drop_leg(state, lot, leg)


@compiled
def _leg_row(state: State, lot: int, place: int) -> int:
    legs = state.legs
    leg = state.lots[lot, LOT_LEG]
    while leg != NONE and legs[leg, LEG_PLACE] != place:
        leg = legs[leg, LEG_NEXT]
    if leg == NONE:
        leg = state.counters[FREE_LEG]
        state.counters[FREE_LEG] = legs[leg, LEG_NEXT]
        legs[leg, LEG_PLACE] = place
        legs[leg, LEG_NEXT] = state.lots[lot, LOT_LEG]
        state.lots[lot, LOT_LEG] = leg
        state.sent[leg] = 0
    return leg


@compiled
def _drop_leg(state: State, lot: int, leg: int) -> None:
    legs = state.legs
    if state.lots[lot, LOT_LEG] == leg:
        state.lots[lot, LOT_LEG] = legs[leg, LEG_NEXT]
    else:
        before = state.lots[lot, LOT_LEG]
        while legs[before, LEG_NEXT] != leg:
            before = legs[before, LEG_NEXT]
        legs[before, LEG_NEXT] = legs[leg, LEG_NEXT]
    legs[leg, LEG_NEXT] = state.counters[FREE_LEG]
    state.counters[FREE_LEG] = leg


@compiled
def _count_trip(
    instance: Instance, state: State, lab: int, place: int, period: int, before: int, after: int
) -> int:
    """Counts a leg aboard a trip or no longer aboard; returns nanoeuros of trips begun or saved."""
    if (before > 0) == (after > 0):
        return 0
    row = lab * state.pairs.shape[1] + place
    aboard = state.trips[row, period] + (1 if after > 0 else -1)
    state.trips[row, period] = aboard
    change = 0
    if after > 0 and aboard == 1:
        change = 1
    elif after <= 0 and aboard == 0:
        change = -1
    state.pairs[lab, place] += change
    if place < len(state.lab_lots) and place != lab:
        state.inbound[place] += change
    return change * instance.weights[TRANSPORT] * instance.shipment[lab, place]


@compiled
def _take_grams(
    instance: Instance, state: State, lab: int, place: int, period: int, grams: int
) -> None:
    for row in range(instance.limits_at[lab], instance.limits_at[lab + 1]):
        towards = instance.limit_place[row]
        if towards == ANY_DESTINATION or towards == place:  # noqa: SIM109 - plain for Numba
            state.free_g[row, period] -= grams


@compiled
def is_final(instance: Instance, stage: int) -> bool:
    """Returns whether a stage's output goes to sites."""
    return instance.stages[stage, PARENT] < 0
