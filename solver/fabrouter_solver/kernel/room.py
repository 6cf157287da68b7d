"""How many units could a mode still make, and by when?"""

import numpy as np

from fabrouter_solver.kernel.compiled import compiled
from fabrouter_solver.kernel.instance import (
    OP_POOL,
    OP_SETUP_S,
    OP_UNIT_S,
    USE_BIN,
    USE_QUANTITY,
    Instance,
)
from fabrouter_solver.kernel.state import NOT_SET_UP, State
from fabrouter_solver.tables import IntArray

ENDLESS = 2**60


@compiled
def room_for(
    instance: Instance,
    state: State,
    mode: int,
    needs_setup: bool,
    first: int,
    last: int,
    kits: IntArray,
) -> tuple[int, IntArray]:
    """Returns the room for more units of a mode between two periods.

    Parameters
    ----------
    kits
        int64, shape ``(num_periods,)``, rising: units that parts allow up to each period; empty =
        parts do not count.

    Returns
    -------
    tuple
        Period of the setup, ``NOT_SET_UP`` where none is needed; and int64, shape
        ``(num_periods,)``: units that could be finished up to each period, rising; 0 before
        ``first``, the same from ``last`` on.
    """
    periods = state.free_s.shape[1]
    possible = np.zeros(periods, np.int64)
    setup = _setup_period(instance, state, mode, first, last) if needs_setup else NOT_SET_UP
    start = setup if needs_setup else first
    if start > last:
        return setup, possible
    by_time = time_for(instance, state, mode, setup, start, last)
    by_stock = np.full(periods, ENDLESS)
    for row in range(instance.uses_at[mode], instance.uses_at[mode + 1]):
        _limit_by_material(
            state, instance.uses[row, USE_BIN], instance.uses[row, USE_QUANTITY], by_stock
        )
    total, slack = 0, 0
    for period in range(start, last + 1):
        total += by_time[period]
        stock = by_stock[period]
        if len(kits):
            stock = min(stock, kits[period])
        slack = min(slack, stock - total)
        possible[period] = max(0, total + slack)
    possible[last + 1 :] = possible[last]
    return setup, possible


@compiled
def time_for(
    instance: Instance, state: State, mode: int, setup: int, first: int, last: int
) -> IntArray:
    """Returns the units of a mode that free hours allow in each period, from ``first`` to ``last``.

    Parameters
    ----------
    setup
        Period of the setup, ``NOT_SET_UP`` where none is needed.

    Returns
    -------
    IntArray
        int64, shape ``(num_periods,)``: 0 outside those periods.
    """
    by_time = np.zeros(state.free_s.shape[1], np.int64)
    for period in range(first, last + 1):
        rate = ENDLESS
        for op in range(instance.ops_at[mode], instance.ops_at[mode + 1]):
            free = state.free_s[instance.ops[op, OP_POOL], period]
            if period == setup:
                free -= instance.ops[op, OP_SETUP_S]
            rate = min(rate, max(free, 0) // instance.ops[op, OP_UNIT_S])
        by_time[period] = rate
    return by_time


@compiled
def _setup_period(instance: Instance, state: State, mode: int, first: int, last: int) -> int:
    """Returns the first period in which every operation can be set up; ``last + 1`` = none."""
    for period in range(first, last + 1):
        fits = True
        for op in range(instance.ops_at[mode], instance.ops_at[mode + 1]):
            free = max(state.free_s[instance.ops[op, OP_POOL], period], 0)
            fits = fits and free >= instance.ops[op, OP_SETUP_S]
        if fits:
            return period
    return last + 1


@compiled
def _limit_by_material(state: State, bin_row: int, quantity: int, by_stock: IntArray) -> None:
    """Lowers units per period to what a bin can feed without starving later use."""
    periods = len(by_stock)
    used = 0
    for period in range(periods):
        used += state.use[bin_row, period]
    free = ENDLESS
    for period in range(periods - 1, -1, -1):
        free = min(free, state.supply[bin_row, period] - used)
        used -= state.use[bin_row, period]
        by_stock[period] = min(by_stock[period], max(free, 0) // quantity)


@compiled
def earliest(possible: IntArray, units: int) -> IntArray:
    """Returns the earliest schedule of ``units``, int64, shape ``(num_periods,)``."""
    made = np.zeros_like(possible)
    before = 0
    for period in range(len(possible)):
        now = min(possible[period], units)
        made[period] = now - before
        before = now
    return made
