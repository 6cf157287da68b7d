"""Flags: promised work that somebody should look at."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import col, select

from fabrouter.access import Principal, Relation, Rule
from fabrouter.service.refusals import Conflict
from fabrouter.service.versions import require_version
from fabrouter.service.work_orders.orders import SEES, for_rule, record
from fabrouter.store.tables import Campaign, Lab, WorkOrder
from fabrouter.store.unit_of_work import UnitOfWork

OF_LAB = "lab_"
"""Beginning of flags that only say that the lab is not active."""
_CLEARS = Rule(frozenset({Relation.COORDINATOR}), SEES)


def set_flag(unit: UnitOfWork, campaign: Campaign, order: WorkOrder, cause: str) -> None:
    """Flags a locked work order; the newest cause is the one that is seen.

    The flag goes with the work, at the latest when it ends.
    """
    order.flag = cause
    record(unit, "flagged", campaign, order, cause=cause)


def flag_all(unit: UnitOfWork, orders: Sequence[WorkOrder], cause: str) -> tuple[UUID, ...]:
    """Flags work orders, sorted by id, whose campaigns are locked; returns which ones."""
    for order in orders:
        unit.session.refresh(order, with_for_update=True)
        set_flag(unit, unit.session.get_one(Campaign, order.campaign_id), order, cause)
    return tuple(order.id for order in orders)


def clear_flag(
    unit: UnitOfWork, principal: Principal, order_id: UUID, version: int | None
) -> WorkOrder:
    """Takes a flag away: the coordinator has looked at it, and the work goes on.

    Raises
    ------
    Conflict
        ``not-flagged``.
    """
    campaign, order, _ = for_rule(unit, principal, order_id, _CLEARS)
    require_version(order, version)
    if order.flag is None:
        raise Conflict("not-flagged", "The work order is not flagged.")
    _clear(unit, campaign, order)
    return order


def clear_flags_of_lab(unit: UnitOfWork, lab: Lab) -> None:
    """Takes away flags that a lab got for being away, as it is back; its campaigns are locked."""
    query = select(WorkOrder).where(
        WorkOrder.lab_id == lab.id, col(WorkOrder.flag).startswith(OF_LAB, autoescape=True)
    )
    for order in unit.session.exec(query.order_by(col(WorkOrder.id)).with_for_update()).all():
        _clear(unit, unit.session.get_one(Campaign, order.campaign_id), order)


def _clear(unit: UnitOfWork, campaign: Campaign, order: WorkOrder) -> None:
    cause, order.flag = order.flag, None
    record(unit, "unflagged", campaign, order, cause=cause)
