"""Puts units of a line into labs: makes, supplies with parts, ships."""

import numpy as np

from fabrouter_solver.kernel.booking import book, find_flow, find_lot, has_room, is_final, undo
from fabrouter_solver.kernel.chance import draw
from fabrouter_solver.kernel.compiled import compiled
from fabrouter_solver.kernel.instance import (
    DEADLINE,
    DUE,
    FINAL_STAGE,
    FULL_STACKS,
    LAB,
    MAX_LABS,
    MIN_LOT,
    PARENT,
    PER_PARENT,
    PLACE,
    PREFERENCE,
    PRIORITY,
    QUANTITY,
    RELEASE,
    STAGE,
    STAGE_MIN_LOT,
    STAGE_MULTIPLE,
    UNMET,
    Instance,
)
from fabrouter_solver.kernel.ranking import candidates, rank
from fabrouter_solver.kernel.room import earliest, room_for, time_for
from fabrouter_solver.kernel.shipping import plan_shipments
from fabrouter_solver.kernel.stacks import lot_multiple
from fabrouter_solver.kernel.state import (
    BOOKED,
    FULL,
    LOT_MODE,
    LOT_NEXT,
    LOT_SETUP,
    LOT_SHIPPED,
    LOT_UNITS,
    NONE,
    WITHDRAWN,
    State,
)
from fabrouter_solver.tables import IntArray

_ATTEMPTS = 4
"""How often a lot that lacks parts or time is tried again with fewer units."""

_MOST_FAILURES = 50
"""Labs that may fail one after another before the rest of a line is left out; four times as many
where all labs are tried."""

_MOST_FAILURES_IN_SEARCH = 12
"""The same in the search, where whoever does not fit soon had better stay where it was."""

_APART = 0.4
"""Share of the lines for which, in the search, what fills no stack looks for a lab of its own."""


@compiled
def insert_whole(
    instance: Instance, state: State, line: int, noise: float, patience: float
) -> None:
    """Inserts a line into the nearest labs, and what these cannot make into any."""
    insert(instance, state, line, noise, patience, True)
    if state.shipped[line] < instance.lines[line, QUANTITY] and not state.counters[FULL]:
        insert(instance, state, line, noise, patience, False)


@compiled
def insert(
    instance: Instance, state: State, line: int, noise: float, patience: float, narrow: bool
) -> int:
    """Makes as many missing units of a line as is possible and worth it; returns how many.

    On time first, then late but before the deadline.

    Parameters
    ----------
    noise
        Relative spread of the random factor on lab costs.
    patience
        Share of the lots of parts that wait for trips.
    narrow
        Whether only the labs that are cheapest when all are idle are tried.
    """
    lines = instance.lines
    due, deadline = lines[line, DUE], lines[line, DEADLINE]
    inserted = 0
    if due >= 0:
        inserted = _fill(instance, state, line, due, noise, patience, narrow)
    if deadline > due and not state.counters[FULL]:
        inserted += _fill(instance, state, line, deadline, noise, patience, narrow)
    return inserted


@compiled
def _fill(
    instance: Instance,
    state: State,
    line: int,
    last_arrival: int,
    noise: float,
    patience: float,
    narrow: bool,
) -> int:
    """Tries the final modes of all accepted designs, cheapest first."""
    lines = instance.lines
    missing = lines[line, QUANTITY] - state.shipped[line]
    if missing <= 0 or last_arrival < 0:
        return 0
    start = missing
    costs, modes = _candidates(instance, state, line, last_arrival, missing, noise, narrow)
    limit = lines[line, MAX_LABS]
    apart = noise > 0 and draw(state) < _APART
    most_failures = _MOST_FAILURES if narrow else 4 * _MOST_FAILURES
    if noise > 0:
        most_failures = _MOST_FAILURES_IN_SEARCH
    failed = 0
    while missing > 0 and failed < most_failures and not state.counters[FULL]:
        best = np.argmin(costs) if len(costs) else NONE
        if best == NONE or costs[best] == np.inf:
            break
        costs[best] = np.inf
        mode = modes[best]
        if limit and not _may_finish(instance, state, line, instance.modes[mode, LAB], limit):
            continue
        stacks = instance.stages[instance.modes[mode, STAGE], FULL_STACKS]
        want = missing // stacks * stacks if apart and stacks <= missing else missing
        got = _place_final(instance, state, line, mode, last_arrival, want, noise, patience, narrow)
        missing -= got
        failed = 0 if got else failed + 1
        if got and missing and apart:
            apart = False
            costs, modes = _candidates(instance, state, line, last_arrival, missing, noise, narrow)
    return start - missing


@compiled
def _candidates(
    instance: Instance,
    state: State,
    line: int,
    last_arrival: int,
    want: int,
    noise: float,
    narrow: bool,
) -> tuple[np.ndarray, IntArray]:
    """Returns costs and modes of the final stages of all accepted designs."""
    worth = float(instance.weights[UNMET] * instance.lines[line, PRIORITY])
    place = instance.lines[line, PLACE]
    all_costs = np.empty(0, np.float64)
    all_modes = np.empty(0, np.int64)
    for option in range(instance.options_at[line], instance.options_at[line + 1]):
        stage = instance.options[option, FINAL_STAGE]
        if stage < 0:
            continue
        preference = instance.options[option, PREFERENCE]
        modes = candidates(instance, stage, place, narrow)
        costs = rank(
            instance,
            state,
            line,
            modes,
            place,
            last_arrival,
            want,
            worth - preference,
            noise,
            int(narrow),
        )
        all_costs = np.concatenate((all_costs, costs + preference))
        all_modes = np.concatenate((all_modes, modes))
    return all_costs, all_modes


@compiled
def _may_finish(instance: Instance, state: State, line: int, lab: int, limit: int) -> bool:
    """Returns whether a lab may finish units of a line that only so many labs may finish."""
    lots, modes = state.lots, instance.modes
    others = 0
    lot = state.first_lot[line]
    while lot != NONE:
        mode = lots[lot, LOT_MODE]
        if is_final(instance, modes[mode, STAGE]):
            if modes[mode, LAB] == lab:
                return True
            others += 1 if _first_of_lab(instance, state, line, lot) else 0
        lot = lots[lot, LOT_NEXT]
    return others < limit


@compiled
def _first_of_lab(instance: Instance, state: State, line: int, lot: int) -> bool:
    """Returns whether no other final lot of the line in the same lab comes before this one."""
    lots, modes = state.lots, instance.modes
    lab = modes[lots[lot, LOT_MODE], LAB]
    other = state.first_lot[line]
    while other != lot:
        mode = lots[other, LOT_MODE]
        if modes[mode, LAB] == lab and is_final(instance, modes[mode, STAGE]):
            return False
        other = lots[other, LOT_NEXT]
    return True


@compiled
def _place_final(
    instance: Instance,
    state: State,
    line: int,
    mode: int,
    last_arrival: int,
    missing: int,
    noise: float,
    patience: float,
    narrow: bool,
) -> int:
    """Places a lot so that what is left over is not too little for a lot of its own."""
    place = instance.lines[line, PLACE]
    mark = state.counters[BOOKED]
    got = place_lot(
        instance, state, line, mode, place, last_arrival, missing, noise, patience, narrow
    )
    stage = instance.modes[mode, STAGE]
    smallest = max(instance.stages[stage, STAGE_MIN_LOT], instance.lines[line, MIN_LOT])
    short = smallest - (missing - got)
    if got and 0 < missing - got < smallest and got - short >= smallest:
        undo(instance, state, mark)
        got = place_lot(
            instance, state, line, mode, place, last_arrival, got - short, noise, patience, narrow
        )
    return got


@compiled
def place_lot(
    instance: Instance,
    state: State,
    line: int,
    mode: int,
    place: int,
    last_arrival: int,
    want: int,
    noise: float,
    patience: float,
    narrow: bool,
) -> int:
    """Books up to ``want`` more units in one mode, parts included; returns how many it ships.

    Calls itself for the parts.
    """
    mark = state.counters[BOOKED]
    stage, lab = instance.modes[mode, STAGE], instance.modes[mode, LAB]
    lead = instance.lead[lab, place]
    if lead < 0:
        return 0
    last = last_arrival - lead
    nothing = np.empty(0, np.int64)
    smallest = max(instance.stages[stage, STAGE_MIN_LOT], instance.stages[stage, STAGE_MULTIPLE])
    in_full = True
    for _ in range(_ATTEMPTS):
        if not has_room(state):
            undo(instance, state, mark)
            return 0
        lot = find_lot(state, line, mode)
        first = instance.lines[line, RELEASE]
        if lot != NONE:
            first = max(first, state.lots[lot, LOT_SETUP])
        if last < first:
            return 0
        setup, possible = room_for(instance, state, mode, lot == NONE, first, last, nothing)
        if lot == NONE and possible[last] < smallest:
            if first == 0:
                state.full_until[mode] = max(state.full_until[mode], last)
            return 0
        added, shipped = _size(instance, state, line, stage, lot, possible[last], want)
        if not shipped:
            return 0
        advice = 0
        fits, starved = True, False
        first_child, end_child = instance.children_at[stage], instance.children_at[stage + 1]
        if first_child < end_child:
            start = setup if lot == NONE else first
            time = time_for(instance, state, mode, setup, start, last)
            by = parts_deadline(time, last, added if in_full else 1)
            kits = np.full(len(possible), added)
            for k in range(first_child, end_child):
                child = instance.children[k]
                per_parent = instance.stages[child, PER_PARENT]
                spare = spare_parts(state, line, child, lab)
                short = kits[by] * per_parent - spare[by]
                if short > 0:
                    sources = candidates(instance, child, lab, narrow)
                    costs = rank(
                        instance, state, line, sources, lab, by, short, np.inf, noise, int(narrow)
                    )
                    while short > 0:
                        best = np.argmin(costs) if len(costs) else NONE
                        if best == NONE or costs[best] == np.inf:
                            break
                        costs[best] = np.inf
                        source = sources[best]
                        short -= place_lot(
                            instance,
                            state,
                            line,
                            source,
                            lab,
                            by,
                            short,
                            noise,
                            patience,
                            narrow,
                        )
                    spare = spare_parts(state, line, child, lab)
                for period in range(len(kits)):
                    kits[period] = min(kits[period], spare[period] // per_parent)
                if not kits[by]:
                    starved = True
                    break
            setup, possible = room_for(instance, state, mode, lot == NONE, first, last, kits)
            if possible[last] < added:
                fits = False
                _, advice = _size(instance, state, line, stage, lot, possible[last], want)
        if fits:
            made = earliest(possible, added)
            patient = patience > 0 and draw(state) < patience
            sent = plan_shipments(
                instance,
                state,
                line,
                stage,
                lab,
                place,
                last_arrival,
                lot,
                made,
                shipped,
                patient,
            )
            leaving = sent.sum()
            if leaving == shipped:
                change = 1 if lot == NONE else 0
                book(instance, state, line, mode, setup, change, place, made, sent)
                return shipped
            advice = leaving
        undo(instance, state, mark)
        if starved and in_full:
            in_full = False
            continue
        if starved and first == 0:
            _note_starved(state, mode, last, int(narrow))
        if not advice:
            return 0
        want = min(advice, want - 1)
    return 0


@compiled
def parts_deadline(time: IntArray, last: int, units: int) -> int:
    """Returns the latest period by which parts of so many units can come and all be used.

    Parameters
    ----------
    time
        int64, shape ``(num_periods,)``: units that free hours allow in each period.
    last
        Period by which the units must be finished.
    units
        At most the sum of ``time``.
    """
    period, left = last, time[last]
    while period > 0 and left < units:
        period -= 1
        left += time[period]
    return period


@compiled
def _note_starved(state: State, mode: int, last: int, narrow: int) -> None:
    """Remembers that no part can be had for a mode up to a period, as long as nothing is freed."""
    now = state.counters[WITHDRAWN]
    if state.starved_when[narrow, mode] != now:
        state.starved_when[narrow, mode] = now
        state.starved_until[narrow, mode] = last
    else:
        state.starved_until[narrow, mode] = max(state.starved_until[narrow, mode], last)


@compiled
def spare_parts(state: State, line: int, stage: int, lab: int) -> IntArray:
    """Returns parts that are at a lab by each period and not needed by booked work.

    int64, shape ``(num_periods,)``, rising.
    """
    row = find_flow(state, line, stage, lab)
    if row == NONE:
        return np.zeros(state.flow.shape[1], np.int64)
    spare = np.cumsum(state.flow[row])
    for period in range(len(spare) - 2, -1, -1):
        spare[period] = min(spare[period], spare[period + 1])
    return np.maximum(spare, 0)


@compiled
def _size(
    instance: Instance, state: State, line: int, stage: int, lot: int, possible: int, want: int
) -> tuple[int, int]:
    """Returns (units to make, units to ship) on top of the lot; (0, 0) if no lot is allowed.

    The lot as a whole stays a multiple, within its smallest and largest size.
    """
    made = state.lots[lot, LOT_UNITS] if lot != NONE else 0
    shipped = state.lots[lot, LOT_SHIPPED] if lot != NONE else 0
    multiple = lot_multiple(instance, line, stage)
    smallest = instance.stages[stage, STAGE_MIN_LOT]
    if is_final(instance, stage):
        smallest = max(smallest, instance.lines[line, MIN_LOT])
    most = min(_max_lot(instance, line, stage), (made + possible) // multiple * multiple)
    total = min(-(-(shipped + want) // multiple) * multiple, most)
    target = min(shipped + want, total)
    if target <= shipped or total < made or total < smallest:
        return 0, 0
    return total - made, target - shipped


@compiled
def _max_lot(instance: Instance, line: int, stage: int) -> int:
    """Returns the line's whole need of a stage, rounded up to a full multiple at every step.

    Walks from the final stage down: the path is found upwards first.
    """
    path = np.empty(len(instance.stages), np.int64)
    length = 0
    step = stage
    while step >= 0:
        path[length] = step
        length += 1
        step = instance.stages[step, PARENT]
    need = instance.lines[line, QUANTITY]
    for k in range(length - 1, -1, -1):
        if k < length - 1:
            need *= instance.stages[path[k], PER_PARENT]
        multiple = lot_multiple(instance, line, path[k])
        need = -(-need // multiple) * multiple
    return need
