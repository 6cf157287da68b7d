"""Books a whole plan from flat arrays."""

import numpy as np

from fabrouter_solver.kernel.booking import book, has_room
from fabrouter_solver.kernel.compiled import compiled
from fabrouter_solver.kernel.instance import Instance
from fabrouter_solver.kernel.state import BOOKED, NONE, NOT_SET_UP, State
from fabrouter_solver.tables import IntArray


@compiled
def load_lots(
    instance: Instance,
    state: State,
    begin: int,
    lots: IntArray,
    made_at: IntArray,
    made: IntArray,
    sent_at: IntArray,
    sent: IntArray,
) -> int:
    """Books lots from one on; returns the first that found no room, or their number.

    Parameters
    ----------
    begin
        First lot to book.
    lots
        int64, shape ``(num_lots, 3)``: line, mode, setup period.
    made_at, made
        First entry of each lot, and entries (period, units), int64, shape ``(n, 2)``.
    sent_at, sent
        Likewise with entries (place, period, units), those of one place together.
    """
    periods = state.free_s.shape[1]
    nothing = np.zeros(periods, np.int64)
    for row in range(begin, len(lots)):
        line, mode, setup = lots[row, 0], lots[row, 1], lots[row, 2]
        if not has_room(state):
            return row
        units = np.zeros(periods, np.int64)
        for k in range(made_at[row], made_at[row + 1]):
            units[made[k, 0]] += made[k, 1]
        book(instance, state, line, mode, setup, 1, NONE, units, nothing)
        k, end = sent_at[row], sent_at[row + 1]
        while k < end:
            place = sent[k, 0]
            leaving = np.zeros(periods, np.int64)
            while k < end and sent[k, 0] == place:
                leaving[sent[k, 1]] += sent[k, 2]
                k += 1
            if not has_room(state):
                return row
            book(instance, state, line, mode, NOT_SET_UP, 0, place, nothing, leaving)
        state.counters[BOOKED] = 0
    return len(lots)
