"""Ledgers of order lines, computed from their work orders."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session, col, select

from fabrouter.lifecycle import Ledger, ledger_of, open_units
from fabrouter.store.tables import OrderLine, WorkOrder

_AT_ONCE = 500
"""Lines asked for in one query; SQLite limits the number of parameters."""


def ledger_of_line(session: Session, line: OrderLine) -> Ledger:
    """Returns where each unit of a line is."""
    return ledgers_of(session, [line])[line.id]


def ledgers_of(session: Session, lines: Sequence[OrderLine]) -> dict[UUID, Ledger]:
    """Returns the ledgers of several lines by the lines' ids."""
    orders = _final_orders(session, [line.id for line in lines])
    return {line.id: ledger_of(line, orders[line.id]) for line in lines}


def claimed_units(session: Session, line: OrderLine) -> int:
    """Returns units of a line that are offered, promised, made, on their way or there.

    Unlike the ledger it may be asked while that is more than the line's quantity.
    """
    orders = _final_orders(session, [line.id])[line.id]
    return sum(open_units(work) + work.made - work.rejected - work.lost for work in orders)


def _final_orders(session: Session, line_ids: Sequence[UUID]) -> defaultdict[UUID, list[WorkOrder]]:
    found: defaultdict[UUID, list[WorkOrder]] = defaultdict(list)
    for first in range(0, len(line_ids), _AT_ONCE):
        some = line_ids[first : first + _AT_ONCE]
        query = select(WorkOrder).where(col(WorkOrder.line_id).in_(some), WorkOrder.is_final)
        for order in session.exec(query):
            found[order.line_id].append(order)
    return found
