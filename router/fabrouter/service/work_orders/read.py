"""Reads work orders."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from sqlmodel import Session, col, select

from fabrouter.access import Principal, Relation, Rule, authorise
from fabrouter.service.campaigns.access import target_of, working_lab
from fabrouter.service.refusals import NotFound
from fabrouter.service.work_orders.orders import SEES
from fabrouter.store.tables import Campaign, Design, Lab, OrderLine, Row, Site, WorkEntry, WorkOrder

_READS = Rule(SEES)

AnyRow = TypeVar("AnyRow", bound=Row)


def visible_order(session: Session, principal: Principal, order_id: UUID) -> WorkOrder:
    """Returns a work order to its lab and to coordinators.

    Raises
    ------
    NotFound
        If the caller may not know of it.
    """
    order = session.get(WorkOrder, order_id)
    if order is None:
        raise NotFound
    campaign = session.get_one(Campaign, order.campaign_id)
    authorise(principal, "work:read", _READS, target_of(campaign, lab_id=order.lab_id))
    return order


def orders_of_campaign(
    session: Session,
    principal: Principal,
    campaign_id: UUID,
    *,
    states: Sequence[str] = (),
    lab_id: UUID | None = None,
    site_id: UUID | None = None,
    line_id: UUID | None = None,
) -> Any:
    """Returns the query of a campaign's work orders: all for coordinators, a lab's own for it.

    Raises
    ------
    NotFound
        If the caller may not know of the campaign.
    """
    campaign = session.get(Campaign, campaign_id)
    if campaign is None:
        raise NotFound
    own = working_lab(session, principal, campaign_id)
    found = authorise(principal, "work:read", _READS, target_of(campaign, lab_id=own))
    query = select(WorkOrder).where(WorkOrder.campaign_id == campaign_id)
    if Relation.COORDINATOR not in found:
        query = query.where(col(WorkOrder.lab_id).in_(principal.lab_ids))
    if states:
        query = query.where(col(WorkOrder.state).in_(states))
    if lab_id is not None:
        query = query.where(WorkOrder.lab_id == lab_id)
    if line_id is not None:
        query = query.where(WorkOrder.line_id == line_id)
    if site_id is not None:
        lines = select(OrderLine.id).where(OrderLine.site_id == site_id)
        query = query.where(col(WorkOrder.line_id).in_(lines))
    return query


def orders_of_labs(session: Session, principal: Principal, *, states: Sequence[str] = ()) -> Any:
    """Returns the query of the work orders of all labs a caller acts for."""
    del session
    query = select(WorkOrder).where(col(WorkOrder.lab_id).in_(principal.lab_ids))
    return query.where(col(WorkOrder.state).in_(states)) if states else query


def entries_of(session: Session, order: WorkOrder) -> list[WorkEntry]:
    """Returns what was reported about a work order, oldest first."""
    query = select(WorkEntry).where(WorkEntry.work_order_id == order.id)
    return list(session.exec(query.order_by(col(WorkEntry.id))))


@dataclass(frozen=True)
class NamedOrder:
    """A work order with the names of what it is about."""

    order: WorkOrder
    line: str
    site: str
    lab: str
    design: str


def named(session: Session, orders: Sequence[WorkOrder]) -> list[NamedOrder]:
    """Returns work orders with names; asks in bulk."""
    lines = _rows(session, OrderLine, {order.line_id for order in orders})
    sites = _rows(session, Site, {line.site_id for line in lines.values()})
    labs = _rows(session, Lab, {order.lab_id for order in orders})
    designs = _rows(session, Design, {order.design_id for order in orders})
    return [
        NamedOrder(
            order,
            lines[order.line_id].key,
            sites[lines[order.line_id].site_id].name,
            labs[order.lab_id].name,
            designs[order.design_id].slug,
        )
        for order in orders
    ]


def _rows(session: Session, table: type[AnyRow], ids: Collection[UUID]) -> dict[UUID, AnyRow]:
    return {row.id: row for row in session.exec(select(table).where(col(table.id).in_(ids)))}
