"""What labs answer to offers: yes, yes to a part, no."""

from collections.abc import Sequence
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam
from sqlmodel import col, select

from fabrouter.access import Principal, Relation
from fabrouter.lifecycle import WORK_ORDER
from fabrouter.service.campaigns.close import finish_if_done
from fabrouter.service.refusals import BadInput, Conflict
from fabrouter.service.steps import move
from fabrouter.service.versions import require_version
from fabrouter.service.work_orders.inputs import Acceptance
from fabrouter.service.work_orders.orders import end, for_action, next_number, record
from fabrouter.service.work_orders.replan import ask_for_replan
from fabrouter.service.work_orders.schedule import (
    bookings_of,
    first_units,
    last_units,
    read_schedule,
    read_terms,
)
from fabrouter.store.rows import look_at
from fabrouter.store.tables import Booking, Campaign, Design, WorkOrder, WorkState
from fabrouter.store.unit_of_work import UnitOfWork
from fabrouter_network.issues import Issue

Found = frozenset[Relation]

_WITHDRAWN = select(Design.id).where(
    col(Design.id) == bindparam("id"), col(Design.withdrawn_at).is_not(None)
)


def accept(
    unit: UnitOfWork,
    principal: Principal,
    order_id: UUID,
    answer: Acceptance,
    version: int | None,
) -> WorkOrder:
    """Accepts an offer, or a part of it: then it is split into an accepted and a declined one.

    Returns
    -------
    WorkOrder
        The accepted work order: the offer itself, or its accepted part.

    Raises
    ------
    Conflict
        ``invalid-transition``, ``offer-expired`` or ``design-withdrawn``.
    BadInput
        If more units are accepted than were offered.
    """
    campaign, order, found = for_action(unit, principal, order_id, "accept")
    require_version(order, version)
    units = order.quantity if answer.units is None else answer.units
    if units > order.quantity:
        message = f"{units} are more than the {order.quantity} that were offered."
        raise BadInput([Issue("/units", "over-quantity", message, "Write fewer, or leave it out.")])
    if units < order.quantity:
        return _accept_part(unit, principal, campaign, order, found, units, answer.reason)
    return _accept(unit, principal, campaign, order, found)


def accept_many(
    unit: UnitOfWork, principal: Principal, order_ids: Sequence[UUID]
) -> list[WorkOrder]:
    """Accepts several offers in full, all of them or none; raises what :func:`accept` raises."""
    return [
        accept(unit, principal, order_id, Acceptance(), None)
        for order_id in _by_campaign(unit, order_ids)
    ]


def decline(
    unit: UnitOfWork, principal: Principal, order_id: UUID, reason: str, version: int | None
) -> WorkOrder:
    """Declines an offer; the lab is not asked for this line again.

    Raises
    ------
    Conflict
        ``invalid-transition``.
    """
    campaign, order, found = for_action(unit, principal, order_id, "decline")
    require_version(order, version)
    move(WORK_ORDER, "decline", order, found)
    _sign(unit, principal, order)
    end(unit, order, reason)
    record(unit, "declined", campaign, order, units=order.quantity)
    ask_for_replan(unit, campaign, "declined")
    finish_if_done(unit, campaign)
    return order


def _accept(
    unit: UnitOfWork, principal: Principal, campaign: Campaign, order: WorkOrder, found: Found
) -> WorkOrder:
    move(WORK_ORDER, "accept", order, found)
    _check_offer(unit, order)
    _sign(unit, principal, order)
    record(unit, "accepted", campaign, order, units=order.quantity)
    return order


def _accept_part(
    unit: UnitOfWork,
    principal: Principal,
    campaign: Campaign,
    order: WorkOrder,
    found: Found,
    units: int,
    reason: str,
) -> WorkOrder:
    move(WORK_ORDER, "split", order, found)
    _check_offer(unit, order)
    _sign(unit, principal, order)
    number = next_number(unit.session, campaign.id)
    accepted = _child(unit, order, WorkState.ACCEPTED, units, number)
    declined = _child(unit, order, WorkState.DECLINED, order.quantity - units, number + 1)
    declined.reason, declined.ended_at = reason, unit.now
    _hand_over_hours(unit, campaign, order, accepted)
    end(unit, order)
    record(unit, "split", campaign, order, units=order.quantity)
    record(unit, "accepted", campaign, accepted, units=units, parent_id=str(order.id))
    record(unit, "declined", campaign, declined, units=declined.quantity, parent_id=str(order.id))
    ask_for_replan(unit, campaign, "declined_in_part")
    return accepted


def _check_offer(unit: UnitOfWork, order: WorkOrder) -> None:
    if order.reply_by is not None and order.reply_by < unit.now:
        raise Conflict("offer-expired", "The time to reply is over.")
    with unit.session.no_autoflush:  # so that the order is written once, when all is known
        withdrawn = look_at(unit.session, _WITHDRAWN, id=order.design_id)
    if withdrawn:
        raise Conflict("design-withdrawn", "The design has been withdrawn: decline the offer.")


def _sign(unit: UnitOfWork, principal: Principal, order: WorkOrder) -> None:
    order.replied_at, order.replied_by = unit.now, principal.account_id
    unit.session.add(order)


def _child(
    unit: UnitOfWork, order: WorkOrder, state: WorkState, units: int, number: int
) -> WorkOrder:
    """Returns a part of a split offer, new in the transaction."""
    cut = first_units if state is WorkState.ACCEPTED else last_units
    schedule = cut(read_schedule(order.schedule), units)
    child = WorkOrder(
        **order.model_dump(
            include={
                "campaign_id", "line_id", "lab_id", "design_id", "stage", "is_final", "plan_id",
                "terms", "due", "reply_by", "replied_at", "replied_by",
            }
        ),
        created_at=unit.now,
        changed_at=unit.now,
        parent_id=order.id,
        number=number,
        state=state.value,
        quantity=units,
        schedule=schedule.model_dump(mode="json"),
    )  # fmt: skip
    return unit.add(child)


def _hand_over_hours(
    unit: UnitOfWork, campaign: Campaign, order: WorkOrder, accepted: WorkOrder
) -> None:
    """Books what the accepted part needs of the hours the offer kept, never more."""
    needed = bookings_of(
        read_terms(accepted.terms),
        read_schedule(accepted.schedule),
        ZoneInfo(campaign.time_zone),
    )
    kept = unit.session.exec(
        select(Booking).where(Booking.work_order_id == order.id).order_by(col(Booking.id))
    ).all()
    for booking in kept:
        seconds = min(booking.seconds, needed.get((booking.pool, booking.day), 0))
        if seconds:
            unit.session.add(
                Booking(
                    created_at=booking.created_at,
                    work_order_id=accepted.id,
                    lab_id=booking.lab_id,
                    pool=booking.pool,
                    day=booking.day,
                    seconds=seconds,
                )
            )


def _by_campaign(unit: UnitOfWork, order_ids: Sequence[UUID]) -> list[UUID]:
    """Returns ids without repeats, in the order in which rows are locked."""
    query = select(WorkOrder.id, WorkOrder.campaign_id).where(col(WorkOrder.id).in_(order_ids))
    campaigns = dict(unit.session.exec(query).all())
    return sorted(set(order_ids), key=lambda order_id: (str(campaigns.get(order_id)), order_id))
