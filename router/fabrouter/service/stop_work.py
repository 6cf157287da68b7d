"""Work that should not go on: offers are withdrawn, what labs have promised is flagged and kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import col, select

from fabrouter.service.work_orders.flags import set_flag
from fabrouter.service.work_orders.offers import withdraw
from fabrouter.service.work_orders.replan import ask_for_replan
from fabrouter.store.tables import Campaign, WorkOrder, WorkState
from fabrouter.store.unit_of_work import UnitOfWork

_STOPPABLE = (WorkState.OFFERED, WorkState.ACCEPTED, WorkState.STARTED)


@dataclass(frozen=True)
class Stopped:
    """What happened to work that should not go on.

    Parameters
    ----------
    withdrawn
        Work orders whose offer was taken back.
    flagged
        Work orders that were accepted or started: they stay until their lab or the coordinator
        decides.
    """

    withdrawn: tuple[UUID, ...] = ()
    flagged: tuple[UUID, ...] = ()


def stop_work(
    unit: UnitOfWork,
    orders: Sequence[WorkOrder],
    cause: str,
    reason: str,
    flags: Sequence[WorkState] = (WorkState.ACCEPTED, WorkState.STARTED),
) -> Stopped:
    """Withdraws offers, flags what is promised, and asks for new plans.

    Parameters
    ----------
    unit
        The transaction; the campaigns of the orders must be locked.
    orders
        Work orders, sorted by id.
    cause
        Short word for programs, such as ``lab_paused``.
    reason
        The same for people.
    flags
        States that are flagged.
    """
    withdrawn: list[UUID] = []
    flagged: list[UUID] = []
    campaigns: dict[UUID, Campaign] = {}
    for order in orders:
        campaign = unit.session.get_one(Campaign, order.campaign_id)
        unit.session.refresh(order, with_for_update=True)
        if order.state == WorkState.OFFERED:
            withdraw(unit, order, reason)
            withdrawn.append(order.id)
        elif order.state in flags:
            set_flag(unit, campaign, order, cause)
            flagged.append(order.id)
        else:
            continue
        campaigns[campaign.id] = campaign
    for key in sorted(campaigns):
        ask_for_replan(unit, campaigns[key], cause)
    return Stopped(tuple(withdrawn), tuple(flagged))


def live_orders(
    unit: UnitOfWork, *, lab_id: UUID | None = None, design_id: UUID | None = None
) -> Sequence[WorkOrder]:
    """Returns work orders of a lab or of a design that are not over, sorted by id."""
    query = select(WorkOrder).where(col(WorkOrder.state).in_(_STOPPABLE))
    if lab_id is not None:
        query = query.where(WorkOrder.lab_id == lab_id)
    if design_id is not None:
        query = query.where(WorkOrder.design_id == design_id)
    return unit.session.exec(query.order_by(col(WorkOrder.id))).all()
