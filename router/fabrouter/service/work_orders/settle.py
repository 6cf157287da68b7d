"""Closes work orders whose units have all arrived, or will not."""

from sqlmodel import col, select

from fabrouter.lifecycle import WORK_ORDER
from fabrouter.service.campaigns.access import locked_campaign
from fabrouter.service.steps import move_by_system
from fabrouter.service.work_orders.orders import record
from fabrouter.store.tables import WorkOrder, WorkState
from fabrouter.store.unit_of_work import UnitOfWork

_AT_ONCE = 200
_FINISHED = (WorkState.MADE, WorkState.STOPPED_SHORT)


def settle(unit: UnitOfWork, order: WorkOrder) -> None:
    """Closes a finished work order if nothing of it is in the lab or on its way.

    The caller records the change that led here; closing is a part of it.
    """
    if order.state in _FINISHED and _is_settled(order):
        move_by_system(WORK_ORDER, "close", order)
        unit.session.add(order)


def close_settled(unit: UnitOfWork) -> int:
    """Closes work that was finished after all its units had arrived; called by the clock.

    Returns
    -------
    int
        How many work orders were closed; call again while any are.
    """
    query = select(WorkOrder.campaign_id, WorkOrder.id).where(
        col(WorkOrder.state).in_([*map(str, _FINISHED)]),
        WorkOrder.shipped + WorkOrder.rejected == WorkOrder.made,
        WorkOrder.received + WorkOrder.lost == WorkOrder.shipped,
    )
    found = unit.session.exec(query.order_by(col(WorkOrder.id)).limit(_AT_ONCE)).all()
    campaigns = {key: locked_campaign(unit, key) for key in sorted({key for key, _ in found})}
    closed = 0
    for campaign_id, order_id in found:
        order = unit.lock(WorkOrder, order_id)
        if order is not None and order.state in _FINISHED and _is_settled(order):
            settle(unit, order)
            record(unit, "closed", campaigns[campaign_id], order)
            closed += 1
    return closed


def _is_settled(order: WorkOrder) -> bool:
    all_sent = order.shipped + order.rejected == order.made
    return all_sent and order.received + order.lost == order.shipped
