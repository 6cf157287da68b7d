"""New moments for setups that were planned in periods that have begun."""

from collections.abc import Sequence
from dataclasses import replace

from fabrouter_solver import ALREADY_SET_UP, Lot, ProblemData, Solution
from fabrouter_solver.tables import IntArray
from fabrouter_solver.usage import pool_load
from fabrouter_solver.validation.resources import committed_work, effective_capacity


def set_up_in_time(data: ProblemData, lots: Sequence[Lot]) -> tuple[Lot, ...]:
    """Returns lots of an earlier plan, none of them set up in a period that has begun.

    A setup goes to the first open period with room for it; where there is none, to the first one.
    Promised lots, and lots that make something before the first open period, stay as they are.
    """
    first = data.first_open_period
    offered = [lot for lot in lots if (lot.line, lot.mode) not in data.firm]
    late = [lot for lot in offered if 0 <= lot.setup_period < first <= lot.production[0][0]]
    if not late:
        return tuple(lots)
    free_s = _free(data, offered, late)
    moved = {
        (lot.line, lot.mode): replace(lot, setup_period=_place(data, free_s, lot))
        for lot in sorted(late, key=lambda lot: lot.production[0])
    }
    return tuple(moved.get((lot.line, lot.mode), lot) for lot in lots)


def _free(data: ProblemData, offered: Sequence[Lot], late: Sequence[Lot]) -> IntArray:
    """Returns seconds that are left beside promised and offered work without the late setups."""
    waiting = {(lot.line, lot.mode) for lot in late}
    lots = [
        replace(lot, setup_period=ALREADY_SET_UP) if (lot.line, lot.mode) in waiting else lot
        for lot in offered
    ]
    load = pool_load(data, Solution((*committed_work(data).lots, *lots)))
    free: IntArray = effective_capacity(data) - load
    return free


def _place(data: ProblemData, free_s: IntArray, lot: Lot) -> int:
    """Returns the period in which a lot is set up, and takes the time for it."""
    needs = [(pool, setup_s) for pool, _, setup_s in data.operations_of(lot.mode) if setup_s]
    first, last = data.first_open_period, lot.production[0][0]
    fits = (
        period
        for period in range(first, last + 1)
        if all(free_s[pool, period] >= setup_s for pool, setup_s in needs)
    )
    chosen = next(fits, first)
    for pool, setup_s in needs:
        free_s[pool, chosen] -= setup_s
    return chosen
