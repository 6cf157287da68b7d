"""Ends offers that nobody answered in time."""

from uuid import UUID

from sqlmodel import col, select

from fabrouter.lifecycle import WORK_ORDER
from fabrouter.service.campaigns.access import locked_campaign
from fabrouter.service.steps import move_by_system
from fabrouter.service.work_orders.orders import end, record
from fabrouter.service.work_orders.replan import ask_for_replan
from fabrouter.store.tables import Campaign, WorkOrder, WorkState
from fabrouter.store.unit_of_work import UnitOfWork

_AT_ONCE = 200
"""Most offers ended in one transaction."""


def expire_offers(unit: UnitOfWork) -> int:
    """Ends offers whose time to reply is over, and returns how many; call again while any are."""
    due = unit.session.exec(
        select(WorkOrder.campaign_id, WorkOrder.id)
        .where(WorkOrder.state == WorkState.OFFERED.value, col(WorkOrder.reply_by) < unit.now)
        .order_by(col(WorkOrder.reply_by), col(WorkOrder.id))
        .limit(_AT_ONCE)
    ).all()
    campaigns = {key: locked_campaign(unit, key) for key in sorted({key for key, _ in due})}
    expired = [
        campaigns[campaign_id]
        for campaign_id, order_id in sorted(due, key=lambda pair: pair[1])
        if _expire(unit, campaigns[campaign_id], order_id)
    ]
    for campaign in {campaign.id: campaign for campaign in expired}.values():
        ask_for_replan(unit, campaign, "offers_expired")
    return len(expired)


def _expire(unit: UnitOfWork, campaign: Campaign, order_id: UUID) -> bool:
    """Ends one offer unless somebody was faster."""
    order = unit.lock(WorkOrder, order_id)
    if order is None or order.state != WorkState.OFFERED:
        return False
    move_by_system(WORK_ORDER, "expire", order)
    end(unit, order)
    record(unit, "expired", campaign, order, units=order.quantity)
    return True
