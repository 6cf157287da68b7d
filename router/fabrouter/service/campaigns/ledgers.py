"""Ledgers of order lines, computed from their work orders."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select
from sqlmodel import Session, col

from fabrouter.lifecycle import Ledger, Work, ledger_of, open_units
from fabrouter.store.rows import look_at
from fabrouter.store.tables import OrderLine, WorkOrder

_AT_ONCE = 500
"""Lines asked for in one query; SQLite limits the number of parameters."""
_COUNTERS = select(
    *(getattr(WorkOrder, name) for name in ("line_id", *Work.__annotations__))
).where(col(WorkOrder.is_final))


def ledger_of_line(session: Session, line: OrderLine) -> Ledger:
    """Returns where each unit of a line is."""
    return ledgers_of(session, [line])[line.id]


def ledgers_of(
    session: Session,
    lines: Sequence[OrderLine] | Sequence[Row[Any]],
    planned: Mapping[UUID, int] | None = None,
) -> dict[UUID, Ledger]:
    """Returns the ledgers of several lines by the lines' ids.

    Parameters
    ----------
    session
        Where the work orders are.
    lines
        The lines.
    planned
        Units that a plan waiting to be published would add, by line. People see them; whoever
        decides what becomes of a line leaves them out, as they are nobody's word yet.
    """
    orders = _final_orders(session, [line.id for line in lines])
    waiting = planned or {}
    return {line.id: ledger_of(line, orders[line.id], waiting.get(line.id, 0)) for line in lines}


def claimed_units(session: Session, line: OrderLine) -> int:
    """Returns units of a line that are offered, promised, made, on their way or there.

    Unlike the ledger it may be asked while that is more than the line's quantity.
    """
    orders = _final_orders(session, [line.id])[line.id]
    return sum(open_units(work) + work.made - work.rejected - work.lost for work in orders)


def asked_units(session: Session, lines: Sequence[OrderLine]) -> dict[UUID, int]:
    """Returns units of lines that labs are asked to make or have promised, by the lines' ids."""
    orders = _final_orders(session, [line.id for line in lines])
    return {line.id: sum(map(open_units, orders[line.id])) for line in lines}


def _final_orders(session: Session, line_ids: Sequence[UUID]) -> defaultdict[UUID, list[Row[Any]]]:
    """Returns what ledgers need of work orders: state and counters, no documents."""
    found: defaultdict[UUID, list[Row[Any]]] = defaultdict(list)
    for first in range(0, len(line_ids), _AT_ONCE):
        some = line_ids[first : first + _AT_ONCE]
        for order in look_at(session, _COUNTERS.where(col(WorkOrder.line_id).in_(some))):
            found[order.line_id].append(order)
    return found
