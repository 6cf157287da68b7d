"""Finds work orders for those who may know of them, and ends them."""

from collections.abc import Iterable
from typing import TypeVar
from uuid import UUID

from sqlalchemy import delete, func
from sqlmodel import Session, col, select

from fabrouter.access import Principal, Relation, Rule, authorise
from fabrouter.lifecycle import WORK_ORDER
from fabrouter.service.campaigns.access import target_of, touch
from fabrouter.service.refusals import NotFound
from fabrouter.service.steps import rule_of
from fabrouter.store.tables import (
    Booking,
    Campaign,
    Lab,
    Shipment,
    ShipmentItem,
    ShipmentState,
    WorkOrder,
)
from fabrouter.store.unit_of_work import UnitOfWork

Owner = TypeVar("Owner", Campaign, Lab)

SEES = frozenset({Relation.COORDINATOR, Relation.LAB})
"""Who may know of a work order."""


def for_action(
    unit: UnitOfWork, principal: Principal, order_id: UUID, action: str
) -> tuple[Campaign, WorkOrder, frozenset[Relation]]:
    """Returns a work order and its campaign, both locked, and what the caller is to them."""
    return for_rule(unit, principal, order_id, rule_of(WORK_ORDER, action, SEES))


def for_rule(
    unit: UnitOfWork,
    principal: Principal,
    order_id: UUID,
    rule: Rule,
    *,
    with_lab: bool = False,
) -> tuple[Campaign, WorkOrder, frozenset[Relation]]:
    """Returns a work order and its campaign, both locked, if a rule lets the caller through.

    ``with_lab`` locks the lab as well, for what changes its stock.
    """
    campaign = _locked_owner(unit, Campaign, WorkOrder.campaign_id, order_id)
    if campaign is None:
        raise NotFound
    if with_lab:
        _locked_owner(unit, Lab, WorkOrder.lab_id, order_id)
    order = unit.lock(WorkOrder, order_id)
    if order is None:
        raise NotFound
    found = authorise(principal, "work:write", rule, target_of(campaign, lab_id=order.lab_id))
    return campaign, order, found


def _locked_owner(
    unit: UnitOfWork, table: type[Owner], owner_id: UUID, order_id: UUID
) -> Owner | None:
    """Returns what a work order belongs to, locked; one query, as many calls begin with it."""
    query = select(table).join(WorkOrder, col(owner_id) == col(table.id))
    query = query.where(WorkOrder.id == order_id).with_for_update(of=table)
    return unit.session.exec(query.execution_options(populate_existing=True)).first()


def record(
    unit: UnitOfWork, verb: str, campaign: Campaign, order: WorkOrder, **data: object
) -> None:
    """Notes a change of a work order in the journal and for the campaign's next plan."""
    touch(unit, campaign)
    unit.record(
        f"work_order.{verb}",
        order,
        network_id=campaign.network_id,
        campaign_id=campaign.id,
        lab_id=order.lab_id,
        line_id=str(order.line_id),
        state=order.state,
        **data,
    )


def end(unit: UnitOfWork, order: WorkOrder, reason: str = "") -> None:
    """Frees the hours of a work order that is over, and notes why."""
    order.ended_at = unit.now
    order.flag = None
    if reason:
        order.reason = reason
    free_hours(unit.session, [order.id])
    unit.session.add(order)


def free_hours(session: Session, order_ids: Iterable[UUID]) -> None:
    """Takes the bookings of work orders away."""
    session.execute(delete(Booking).where(col(Booking.work_order_id).in_(list(order_ids))))


def next_number(session: Session, campaign_id: UUID) -> int:
    """Returns the number of a campaign's next work order; the campaign must be locked."""
    query = select(func.max(WorkOrder.number)).where(WorkOrder.campaign_id == campaign_id)
    return (session.exec(query).one() or 0) + 1


def packed_units(session: Session, order_id: UUID) -> int:
    """Returns units of a work order that are packed and have not left yet."""
    query = (
        select(func.sum(ShipmentItem.units))
        .join(Shipment, col(Shipment.id) == col(ShipmentItem.shipment_id))
        .where(ShipmentItem.work_order_id == order_id, Shipment.state == ShipmentState.PACKED.value)
    )
    return session.exec(query).one() or 0


def units_at_hand(session: Session, order: WorkOrder) -> int:
    """Returns good units of a work order that are still in the lab and in no parcel."""
    return order.made - order.rejected - order.shipped - packed_units(session, order.id)
