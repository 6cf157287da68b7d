"""Reads work orders."""

from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

import sqlalchemy
from sqlalchemy import Select, bindparam
from sqlmodel import Session, col, select

from fabrouter.access import Principal, Relation, Rule, Target, authorise
from fabrouter.service.campaigns.access import target_of, working_lab
from fabrouter.service.refusals import NotFound
from fabrouter.service.work_orders.orders import SEES
from fabrouter.store.rows import look_at, look_up
from fabrouter.store.tables import Campaign, Design, Lab, OrderLine, Site, WorkEntry, WorkOrder

NamedOrder = sqlalchemy.Row[Any]
"""The columns of a work order; ``line``, ``site``, ``lab`` and ``design`` as people know them."""

_READS = Rule(SEES)

_NAMED: Select[Any] = (
    sqlalchemy.select(
        WorkOrder,
        col(OrderLine.key).label("line"),
        col(Site.name).label("site"),
        col(Lab.name).label("lab"),
        col(Design.slug).label("design"),
        col(Campaign.network_id).label("network_id"),
    )
    .join(OrderLine, col(OrderLine.id) == col(WorkOrder.line_id))
    .join(Site, col(Site.id) == col(OrderLine.site_id))
    .join(Lab, col(Lab.id) == col(WorkOrder.lab_id))
    .join(Design, col(Design.id) == col(WorkOrder.design_id))
    .join(Campaign, col(Campaign.id) == col(WorkOrder.campaign_id))
)
_NAMED_ONE = _NAMED.where(col(WorkOrder.id) == bindparam("id"))


def visible_named(session: Session, principal: Principal, order_id: UUID) -> NamedOrder:
    """Returns a work order with its names to its lab and to coordinators.

    Raises
    ------
    NotFound
        If the caller may not know of it.
    """
    order = next(iter(look_at(session, _NAMED_ONE, id=order_id)), None)
    if order is None:
        raise NotFound
    target = Target(network_id=order.network_id, campaign_id=order.campaign_id, lab_id=order.lab_id)
    authorise(principal, "work:read", _READS, target)
    return cast("NamedOrder", order)


def visible_order(session: Session, principal: Principal, order_id: UUID) -> WorkOrder:
    """Returns a work order to look at; see :func:`visible_named`."""
    return cast("WorkOrder", visible_named(session, principal, order_id))


def named(session: Session, order: WorkOrder) -> NamedOrder:
    """Returns a work order of this transaction with its names, as it is now."""
    return cast("NamedOrder", look_at(session, _NAMED_ONE, id=order.id)[0])


def orders_of_campaign(
    session: Session,
    principal: Principal,
    campaign_id: UUID,
    *,
    states: Sequence[str] = (),
    lab_id: UUID | None = None,
    site_id: UUID | None = None,
    line_id: UUID | None = None,
    design_id: UUID | None = None,
    flagged: bool | None = None,
) -> Any:
    """Returns the query of a campaign's named orders: all for coordinators, a lab's own for it.

    Raises
    ------
    NotFound
        If the caller may not know of the campaign.
    """
    campaign = look_up(session, Campaign, campaign_id)
    if campaign is None:
        raise NotFound
    own = working_lab(session, principal, campaign_id)
    found = authorise(principal, "work:read", _READS, target_of(campaign, lab_id=own))
    query = _NAMED.where(col(WorkOrder.campaign_id) == campaign_id)
    if Relation.COORDINATOR not in found:
        query = query.where(col(WorkOrder.lab_id).in_(principal.lab_ids))
    if states:
        query = query.where(col(WorkOrder.state).in_(states))
    if lab_id is not None:
        query = query.where(col(WorkOrder.lab_id) == lab_id)
    if line_id is not None:
        query = query.where(col(WorkOrder.line_id) == line_id)
    if design_id is not None:
        query = query.where(col(WorkOrder.design_id) == design_id)
    if site_id is not None:
        query = query.where(col(OrderLine.site_id) == site_id)
    return _flagged(query, flagged)


def orders_of_labs(
    session: Session,
    principal: Principal,
    *,
    states: Sequence[str] = (),
    lab_id: UUID | None = None,
    flagged: bool | None = None,
) -> Any:
    """Returns the query of the named orders of all labs a caller acts for, or of one of them."""
    del session
    query = _NAMED.where(col(WorkOrder.lab_id).in_(principal.lab_ids))
    if lab_id is not None:
        query = query.where(col(WorkOrder.lab_id) == lab_id)
    if states:
        query = query.where(col(WorkOrder.state).in_(states))
    return _flagged(query, flagged)


def _flagged(query: Any, flagged: bool | None) -> Any:
    """Keeps work that somebody should look at, or all other work; ``None`` = both."""
    if flagged is None:
        return query
    flag = col(WorkOrder.flag)
    return query.where(flag.is_not(None) if flagged else flag.is_(None))


def entries_of(session: Session, order: WorkOrder) -> list[WorkEntry]:
    """Returns what was reported about a work order, oldest first."""
    query = select(WorkEntry).where(WorkEntry.work_order_id == order.id)
    return list(session.exec(query.order_by(col(WorkEntry.id))))
