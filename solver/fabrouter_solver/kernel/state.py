"""A plan under construction as plain arrays: what compiled code changes.

Lots, their legs (shipments to one place) and flows of parts are linked lists in arrays with free
lists; when these are full, ``counters[FULL]`` is raised and the caller lets them grow.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from fabrouter_solver.problem_data import ProblemData
from fabrouter_solver.tables import IntArray
from fabrouter_solver.usage import purchasable
from fabrouter_solver.validation.flow import shipped_grams
from fabrouter_solver.validation.resources import (
    committed_shortage,
    committed_work,
    effective_capacity,
)

NONE = -1
"""No such row."""

NOT_SET_UP = -2
"""Setup period of a lot that does not exist yet."""

# columns of ``lots``, ``legs`` and ``flows``
(
    LOT_LINE,
    LOT_MODE,
    LOT_SETUP,
    LOT_UNITS,
    LOT_SHIPPED,
    LOT_NEXT,
    LOT_LEG,
    LOT_LAB_NEXT,
    LOT_LAB_BEFORE,
) = range(9)
LEG_PLACE, LEG_NEXT = range(2)
FLOW_STAGE, FLOW_LAB, FLOW_NEXT = range(3)
# columns of ``journal``
BOOK_LINE, BOOK_MODE, BOOK_SETUP, BOOK_CHANGE, BOOK_PLACE = range(5)
# ``counters``
(
    COST,
    BOOKED,
    FREE_LOT,
    FREE_LEG,
    FREE_FLOW,
    FULL,
    WITHDRAWN,
    STOPPED_FROM,
    STOPPED_TO,
    STOPPED_PERIOD,
    RANDOM,
) = range(11)
# ``doors``: labs that take no more work for now, and whose opening counts as paid
USUAL, BARRED, INVITED = range(3)

_FIRST_SIZE = 256
_LOTS_PER_LINE = 4


class State(NamedTuple):
    """Arrays of one plan.

    ``full_until`` remembers up to which period a mode has no room for a new lot, ``starved_until``
    up to which no part can be had for it, from any lab and from the nearest ones; the latter holds
    until work is withdrawn anywhere.
    ``trips`` counts the legs aboard each trip (origin, place, period); ``pairs`` the trips of each
    (origin, place). ``first_of_lab`` begins the list of the lots of each lab. ``doors`` is
    ``USUAL`` for all labs between rounds of the search.
    """

    free_s: IntArray
    free_s_total: IntArray
    use: IntArray
    stock: IntArray
    supply: IntArray
    material_left: IntArray
    bin_cost: IntArray
    lots: IntArray
    made: IntArray
    legs: IntArray
    sent: IntArray
    flows: IntArray
    flow: IntArray
    first_lot: IntArray
    first_flow: IntArray
    trips: NDArray[np.int16]
    pairs: NDArray[np.int16]
    inbound: IntArray
    lab_lots: IntArray
    first_of_lab: IntArray
    lab_load: IntArray
    doors: IntArray
    shipped: IntArray
    delivered: IntArray
    full_until: IntArray
    starved_until: IntArray
    starved_when: IntArray
    free_g: IntArray
    journal: IntArray
    journal_made: IntArray
    journal_sent: IntArray
    counters: IntArray


def new_state(data: ProblemData, seed: int) -> State:
    """Returns the state of a plan without any work, parts on hand included."""
    periods, labs, places = data.num_periods, data.num_labs, data.num_places
    stock = np.cumsum(data.bins.arrivals, axis=1) + committed_shortage(data)
    supply = stock + purchasable(data)
    size = max(_FIRST_SIZE, _LOTS_PER_LINE * data.num_lines)
    free_s = effective_capacity(data).copy()
    limits = np.argsort(data.limits.origin, kind="stable")
    free_g = np.maximum(data.limits.grams[:, None], shipped_grams(data, committed_work(data)))
    counters = np.zeros(RANDOM + 1, np.int64)
    counters[STOPPED_FROM:RANDOM] = NONE
    counters[RANDOM] = (seed * 48_271 + 11) % (2**31 - 2) + 1
    unmet = data.weights.unmet * data.lines.priority * data.lines.quantity
    offered = sum(c.units for c in data.commitments if not c.firm)
    counters[COST] = unmet.sum() + data.weights.change * offered
    state = State(
        free_s=free_s,
        free_s_total=free_s.sum(axis=1),
        use=np.zeros_like(data.bins.arrivals),
        stock=stock,
        supply=supply,
        material_left=supply[:, -1].copy(),
        bin_cost=np.zeros(len(stock), np.int64),
        lots=_free_list(size, LOT_LAB_BEFORE + 1, LOT_NEXT),
        made=np.zeros((size, periods), np.int64),
        legs=_free_list(size, LEG_NEXT + 1, LEG_NEXT),
        sent=np.zeros((size, periods), np.int64),
        flows=_free_list(size, FLOW_NEXT + 1, FLOW_NEXT),
        flow=np.zeros((size, periods), np.int64),
        first_lot=np.full(data.num_lines, NONE),
        first_flow=np.full(data.num_lines, NONE),
        trips=np.zeros((labs * places, periods), np.int16),
        pairs=np.zeros((labs, places), np.int16),
        inbound=np.zeros(labs, np.int64),
        lab_lots=np.zeros(labs, np.int64),
        first_of_lab=np.full(labs, NONE),
        lab_load=np.zeros(labs, np.int64),
        doors=np.full(labs, USUAL),
        shipped=np.zeros(data.num_lines, np.int64),
        delivered=np.zeros(data.num_lines, np.int64),
        full_until=np.full(data.num_modes, -1),
        starved_until=np.full((2, data.num_modes), -1),
        starved_when=np.full((2, data.num_modes), -1),
        free_g=free_g[limits],
        journal=np.zeros((_FIRST_SIZE, BOOK_PLACE + 1), np.int64),
        journal_made=np.zeros((_FIRST_SIZE, periods), np.int64),
        journal_sent=np.zeros((_FIRST_SIZE, periods), np.int64),
        counters=counters,
    )
    _add_parts_on_hand(data, state)
    return state


def grown(state: State) -> State:
    """Returns the state with twice as much room for lots, legs, flows and bookings."""
    counters = state.counters.copy()
    counters[FULL] = 0
    wider: dict[str, Any] = {"counters": counters}
    for table, amounts, column, counter in (
        ("lots", "made", LOT_NEXT, FREE_LOT),
        ("legs", "sent", LEG_NEXT, FREE_LEG),
        ("flows", "flow", FLOW_NEXT, FREE_FLOW),
    ):
        rows = getattr(state, table)
        more = _free_list(len(rows), rows.shape[1], column)
        more[:, column] = np.where(more[:, column] == NONE, NONE, more[:, column] + len(rows))
        more[-1, column] = counters[counter]
        counters[counter] = len(rows)
        wider[table] = np.vstack([rows, more])
        wider[amounts] = np.vstack(
            [getattr(state, amounts), np.zeros_like(getattr(state, amounts))]
        )
    for name in ("journal", "journal_made", "journal_sent"):
        wider[name] = np.vstack([getattr(state, name), np.zeros_like(getattr(state, name))])
    return state._replace(**wider)


def _free_list(size: int, columns: int, link: int) -> IntArray:
    """Returns a table whose rows are all free, each linked to the next."""
    table = np.zeros((size, columns), np.int64)
    table[:, link] = np.arange(1, size + 1)
    table[-1, link] = NONE
    return table


def _add_parts_on_hand(data: ProblemData, state: State) -> None:
    parts = data.parts
    rows = zip(parts.line, parts.stage, parts.lab, parts.period, parts.units, strict=True)
    known: dict[tuple[int, int, int], int] = {}
    for line, stage, lab, period, units in rows:
        key = (int(line), int(stage), int(lab))
        if key not in known:
            row = int(state.counters[FREE_FLOW])
            state.counters[FREE_FLOW] = state.flows[row, FLOW_NEXT]
            state.flows[row] = (stage, lab, state.first_flow[line])
            state.first_flow[line] = row
            known[key] = row
        if period < data.num_periods:
            state.flow[known[key], period] += units
