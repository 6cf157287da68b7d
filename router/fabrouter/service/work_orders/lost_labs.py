"""Takes accepted work back from labs that can no longer be reached."""

from datetime import timedelta

from sqlmodel import col, select

from fabrouter.service.campaigns.access import locked_campaign
from fabrouter.service.campaigns.wind_up import take_back_one
from fabrouter.service.work_orders.replan import ask_for_replan
from fabrouter.service.work_orders.work import GONE
from fabrouter.store.tables import Lab, WorkOrder, WorkState
from fabrouter.store.unit_of_work import UnitOfWork

GRACE = timedelta(hours=24)
"""How long a lab may be silent, suspended or retired before its accepted work is released."""
_AT_ONCE = 200


def release_of_lost_labs(unit: UnitOfWork) -> int:
    """Releases what lost labs accepted and did not begin; started work stays with them.

    Called by the clock.

    Returns
    -------
    int
        How many work orders were released; call again while any are.
    """
    query = (
        select(WorkOrder.campaign_id, WorkOrder.id)
        .join(Lab, col(Lab.id) == col(WorkOrder.lab_id))
        .where(
            WorkOrder.state == WorkState.ACCEPTED.value,
            col(Lab.state).in_([*map(str, GONE)]),
            col(Lab.changed_at) <= unit.now - GRACE,
        )
        .order_by(col(WorkOrder.id))
        .limit(_AT_ONCE)
    )
    found = unit.session.exec(query).all()
    campaigns = {key: locked_campaign(unit, key) for key in sorted({key for key, _ in found})}
    released = set()
    for campaign_id, order_id in found:
        order = unit.lock(WorkOrder, order_id)
        if order is not None and order.state == WorkState.ACCEPTED:
            take_back_one(unit, campaigns[campaign_id], order, "the lab cannot be reached")
            released.add(campaign_id)
    for campaign_id in sorted(released):
        ask_for_replan(unit, campaigns[campaign_id], "lab_lost")
    return len(found)
