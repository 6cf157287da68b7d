"""Which lab first? Estimated cost per unit of every mode of a stage, for one destination."""

import numpy as np

from fabrouter_solver.bounds.prices import FloatArray
from fabrouter_solver.kernel.booking import find_lot, is_final, unit_moving
from fabrouter_solver.kernel.chance import draw
from fabrouter_solver.kernel.compiled import compiled
from fabrouter_solver.kernel.instance import (
    LAB,
    LACKING,
    LOT,
    MODE_END,
    MODE_FIRST,
    OP_POOL,
    OP_UNIT_S,
    OVERLOAD,
    RELEASE,
    SECONDS,
    SETUP_COST,
    STAGE,
    STAGE_MIN_LOT,
    STAGE_MULTIPLE,
    TRANSPORT,
    USE_BIN,
    USE_QUANTITY,
    Instance,
)
from fabrouter_solver.kernel.nearness import NEAREST
from fabrouter_solver.kernel.room import ENDLESS
from fabrouter_solver.kernel.stacks import stack_waste
from fabrouter_solver.kernel.state import BARRED, INVITED, NONE, WITHDRAWN, State
from fabrouter_solver.kernel.trips import is_stopped
from fabrouter_solver.tables import IntArray

_FILLING = 0.15
"""Noise above which an opened lab is expected to be filled by other lines too."""

JOINED_TRIP = 0.25
"""Part of a trip's cost that counts where trips between the two places run already."""


@compiled
def rank(
    instance: Instance,
    state: State,
    line: int,
    modes: IntArray,
    place: int,
    last_arrival: int,
    want: int,
    ceiling: float,
    noise: float,
    narrow: int,
) -> FloatArray:
    """Returns estimated nanoeuros per unit of each of some modes; ``inf`` = not to be tried.

    What a lot, a setup, a trip or an opened lab costs is spread over the units that the mode could
    make of the line; in noisy searches opening is spread over all that the lab could make.

    Parameters
    ----------
    modes
        Modes of one stage.
    want
        Units wanted.
    ceiling
        Most that a unit may cost without the prices of scarce resources.
    noise
        Relative spread of a random factor.
    narrow
        1 = parts come from the nearest labs only, 0 = from any.
    """
    costs = np.full(len(modes), np.inf)
    if not len(modes):
        return costs
    stage = instance.modes[modes[0], STAGE]
    smallest = max(instance.stages[stage, STAGE_MIN_LOT], instance.stages[stage, STAGE_MULTIPLE])
    waste = 0.0
    if is_final(instance, stage):
        waste = stack_waste(instance, line, stage, want, want) / want
    for row in range(len(modes)):
        mode = modes[row]
        lab = instance.modes[mode, LAB]
        lead = instance.lead[lab, place]
        if lead < 0 or not _in_time(instance, state, line, mode, last_arrival - lead, narrow):
            continue
        if state.doors[lab] == BARRED or _excluded(instance, line, lab):
            continue
        if is_stopped(state, lab, place):
            continue
        able = _able(instance, state, mode)
        if able <= 0 or (able < smallest and find_lot(state, line, mode) == NONE):
            continue
        everything = able if noise > _FILLING else min(able, want)
        paid = state.lab_lots[lab] or state.doors[lab] == INVITED
        opening = 0.0 if paid else instance.opening[lab] / everything
        able = min(able, want)
        more = _overload(instance, state, mode) + _fixed(instance, state, line, mode, place) / able
        more += unit_moving(instance, stage, lab, place) + opening + waste
        if instance.unit_real[mode] + more < ceiling:
            factor = 1.0 + noise * draw(state) if noise else 1.0
            costs[row] = (instance.unit_guide[mode] + more) * factor
    return costs


@compiled
def candidates(instance: Instance, stage: int, place: int, narrow: bool) -> IntArray:
    """Returns the modes to try for a stage and a place: the nearest, or all that are worth it.

    All modes of a final stage are, and of a stage that makes parts those that are listed.
    """
    row = instance.near_row[stage, place]
    if row >= 0 and (narrow or not is_final(instance, stage)):
        count = instance.near_count[row]
        return instance.near[row, : min(count, NEAREST) if narrow else count]
    first, end = instance.stages[stage, MODE_FIRST], instance.stages[stage, MODE_END]
    return np.arange(first, end)


@compiled
def _in_time(
    instance: Instance, state: State, line: int, mode: int, last: int, narrow: int
) -> bool:
    """Returns whether a mode has a window up to ``last`` that is not known to be full."""
    if last < instance.lines[line, RELEASE]:
        return False
    starved = state.starved_when[narrow, mode] == state.counters[WITHDRAWN]
    if starved and last <= state.starved_until[narrow, mode]:
        return False
    return last > state.full_until[mode] or find_lot(state, line, mode) != NONE


@compiled
def _able(instance: Instance, state: State, mode: int) -> int:
    """Returns how many units free time and material of the whole horizon allow."""
    able = ENDLESS
    for op in range(instance.ops_at[mode], instance.ops_at[mode + 1]):
        free = state.free_s_total[instance.ops[op, OP_POOL]]
        able = min(able, free // instance.ops[op, OP_UNIT_S])
    for row in range(instance.uses_at[mode], instance.uses_at[mode + 1]):
        left = state.material_left[instance.uses[row, USE_BIN]]
        able = min(able, left // instance.uses[row, USE_QUANTITY])
    return able


@compiled
def _excluded(instance: Instance, line: int, lab: int) -> bool:
    for row in range(instance.excluded_at[line], instance.excluded_at[line + 1]):
        if instance.excluded[row] == lab:
            return True
    return False


@compiled
def _overload(instance: Instance, state: State, mode: int) -> float:
    """Returns the imbalance cost of one more unit at today's load."""
    weight = instance.weights[OVERLOAD]
    if not weight:
        return 0.0
    lab = instance.modes[mode, LAB]
    load = state.lab_load[lab]
    steps = load / instance.declared_s[lab]
    for limit in instance.overload_limits[lab]:
        steps += 1.0 if load > limit else 0.0
    result: float = weight * instance.modes[mode, SECONDS] * steps
    return result


@compiled
def _fixed(instance: Instance, state: State, line: int, mode: int, place: int) -> float:
    """Returns the cost of a new lot: itself, its setup, a trip, parts' trips."""
    lab = instance.modes[mode, LAB]
    weight = instance.weights[TRANSPORT]
    trip = float(weight * instance.shipment[lab, place])
    if state.pairs[lab, place] > 0:
        trip *= JOINED_TRIP
    if find_lot(state, line, mode) != NONE:
        return trip
    cost = trip + instance.weights[LOT] + instance.modes[mode, SETUP_COST]
    lacking = instance.modes[mode, LACKING]
    if lacking:
        parts = lacking * weight * instance.least_inbound[lab]
        cost += parts * JOINED_TRIP if state.inbound[lab] else parts
    return cost
