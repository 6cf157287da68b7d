"""Takes back what labs have not begun, and cancels what nobody will make."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import col, select

from fabrouter.lifecycle import WORK_ORDER
from fabrouter.service.campaigns.ledgers import ledgers_of
from fabrouter.service.orders.lines import locked_lines, record_line
from fabrouter.service.steps import move_by_system
from fabrouter.service.work_orders.orders import end, record
from fabrouter.store.tables import Campaign, WorkOrder, WorkState
from fabrouter.store.unit_of_work import UnitOfWork

_VERBS = {WorkState.OFFERED: ("withdraw", "withdrawn"), WorkState.ACCEPTED: ("release", "released")}


def take_back(
    unit: UnitOfWork,
    campaign: Campaign,
    states: Sequence[WorkState],
    reason: str,
    line_id: UUID | None = None,
) -> list[WorkOrder]:
    """Withdraws offers and, if asked to, releases accepted work of a campaign or one line.

    Parameters
    ----------
    unit
        The transaction.
    campaign
        The campaign, locked.
    states
        Which work orders: offered, or offered and accepted.
    reason
        Why, for the labs.
    line_id
        Only work for this line.
    """
    query = select(WorkOrder).where(
        WorkOrder.campaign_id == campaign.id, col(WorkOrder.state).in_([*map(str, states)])
    )
    if line_id is not None:
        query = query.where(WorkOrder.line_id == line_id)
    orders = unit.session.exec(query.order_by(col(WorkOrder.id)).with_for_update()).all()
    for order in orders:
        take_back_one(unit, campaign, order, reason)
    return list(orders)


def take_back_one(unit: UnitOfWork, campaign: Campaign, order: WorkOrder, reason: str) -> None:
    """Withdraws one offer or releases one accepted work order; both locked before."""
    action, verb = _VERBS[WorkState(order.state)]
    move_by_system(WORK_ORDER, action, order)
    end(unit, order, reason)
    record(unit, verb, campaign, order, units=order.quantity)


def cancel_rest(unit: UnitOfWork, campaign: Campaign, reason: str) -> None:
    """Cancels the units of all lines that nobody has made or is making."""
    lines = locked_lines(unit, campaign)
    ledgers = ledgers_of(unit.session, lines)
    for line in lines:
        unmet = ledgers[line.id].unmet
        if unmet and line.closed_at is None:
            line.cancelled_units += unmet
            line.closed_because = reason
            record_line(unit, "cancelled", campaign, line, units=unmet)
