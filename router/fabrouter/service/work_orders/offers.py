"""Turns lots of a checked plan into offers, and takes offers back."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from fabrouter.lifecycle import WORK_ORDER
from fabrouter.service.campaigns.access import locked_campaign
from fabrouter.service.campaigns.ledgers import ledgers_of
from fabrouter.service.refusals import Conflict
from fabrouter.service.steps import move_by_system
from fabrouter.service.work_orders.capacity import assert_fits, lab_documents
from fabrouter.service.work_orders.orders import end, next_number, record
from fabrouter.service.work_orders.schedule import Schedule, bookings_of
from fabrouter.service.work_orders.terms import Terms
from fabrouter.store.rows import insert_all
from fabrouter.store.tables import (
    Booking,
    Campaign,
    CampaignState,
    Design,
    Lab,
    LabGrant,
    LabState,
    OrderLine,
    WorkOrder,
    WorkState,
)
from fabrouter.store.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class LotOffer:
    """A lot of a plan, ready to be offered.

    Parameters
    ----------
    line_id, lab_id, design_id
        Rows it is about.
    stage, is_final
        Stage of the design, and whether it gives the finished product.
    quantity
        Units that count for the line (or for the next stage): those the lot sends. A schedule of
        full stacks may make a few more.
    schedule
        A :class:`~fabrouter.service.work_orders.schedule.Schedule` as JSON.
    terms
        A :class:`~fabrouter.service.work_orders.terms.Terms` as JSON, from ``terms_of``.
    due
        Instant by which the units should be made.
    bookings
        Seconds by pool and local day, from ``bookings_of``.
    """

    line_id: UUID
    lab_id: UUID
    design_id: UUID
    stage: str
    is_final: bool
    quantity: int
    schedule: dict[str, Any]
    terms: dict[str, Any]
    due: datetime
    bookings: Mapping[tuple[str, date], int] = field(default_factory=dict)


def lot_offer(
    campaign: Campaign,
    *,
    line_id: UUID,
    lab_id: UUID,
    design_id: UUID,
    stage: str,
    is_final: bool,
    quantity: int,
    schedule: Schedule,
    terms: Terms,
    due: datetime,
) -> LotOffer:
    """Returns a lot with the bookings its schedule and terms amount to."""
    return LotOffer(
        line_id,
        lab_id,
        design_id,
        stage,
        is_final,
        quantity,
        schedule.model_dump(mode="json"),
        terms.model_dump(mode="json"),
        due,
        bookings_of(terms, schedule, ZoneInfo(campaign.time_zone)),
    )


def offer(
    unit: UnitOfWork, campaign: Campaign, lots: Sequence[LotOffer], plan_id: UUID | None
) -> list[WorkOrder]:
    """Offers lots to their labs; all of them or none.

    Parameters
    ----------
    unit
        The transaction. The campaign, the lines and the labs are locked in this order.
    campaign
        An active campaign.
    lots
        What to offer.
    plan_id
        The plan they come from.

    Raises
    ------
    Conflict
        ``campaign-not-active``, ``line-not-open``, ``over-requested``, ``lab-not-available``,
        ``lab-declined``, ``design-withdrawn`` or ``capacity-exceeded``.
    """
    campaign = locked_campaign(unit, campaign.id)
    if campaign.state != CampaignState.ACTIVE:
        raise Conflict(
            "campaign-not-active", f"The campaign is {campaign.state}.", state=campaign.state
        )
    _check_lines(unit, campaign, lots)
    labs = _check_labs(unit, campaign, lots)
    _check_declined(unit.session, lots, labs)
    _check_designs(unit.session, lots)
    _check_hours(unit, campaign, lots, labs)
    first = next_number(unit.session, campaign.id)
    orders = [
        _order(unit, campaign, lot, plan_id, number) for number, lot in enumerate(lots, start=first)
    ]
    unit.add_all(orders)
    bookings = [
        booking
        for order, lot in zip(orders, lots, strict=True)
        for booking in bookings_for(unit, order, lot.bookings)
    ]
    insert_all(unit.session, bookings)
    for order in orders:
        record(unit, "offered", campaign, order, units=order.quantity, number=order.number)
    return orders


def withdraw(unit: UnitOfWork, order: WorkOrder, reason: str) -> None:
    """Takes an offer back; its campaign must be locked.

    Raises
    ------
    Conflict
        ``invalid-transition`` if the lab has answered already.
    """
    campaign = locked_campaign(unit, order.campaign_id)
    unit.session.refresh(order, with_for_update=True)
    move_by_system(WORK_ORDER, "withdraw", order)
    end(unit, order, reason)
    record(unit, "withdrawn", campaign, order, units=order.quantity)


def declined_labs(session: Session, line_ids: Iterable[UUID]) -> dict[UUID, set[UUID]]:
    """Returns the labs that declined work of lines; they are not asked again for the same line."""
    query = select(WorkOrder.line_id, WorkOrder.lab_id).where(
        col(WorkOrder.line_id).in_(list(line_ids)), WorkOrder.state == WorkState.DECLINED.value
    )
    declined: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for line_id, lab_id in session.exec(query):
        declined[line_id].add(lab_id)
    return dict(declined)


def bookings_for(
    unit: UnitOfWork, order: WorkOrder, seconds: Mapping[tuple[str, date], int]
) -> list[Booking]:
    """Returns what keeps seconds of a lab's pools for a work order."""
    return [
        Booking(
            created_at=unit.now,
            work_order_id=order.id,
            lab_id=order.lab_id,
            pool=pool,
            day=day,
            seconds=kept,
        )
        for (pool, day), kept in seconds.items()
        if kept
    ]


def _check_lines(unit: UnitOfWork, campaign: Campaign, lots: Sequence[LotOffer]) -> None:
    """Locks the lines and refuses more than is unmet: never more under way than was asked for."""
    wanted: defaultdict[UUID, int] = defaultdict(int)
    for lot in lots:
        wanted[lot.line_id] += lot.quantity if lot.is_final else 0
    lines = _open_lines(unit, campaign, sorted(wanted))
    ledgers = ledgers_of(unit.session, lines)
    for line in lines:
        unmet = ledgers[line.id].unmet
        if wanted[line.id] > unmet:
            raise Conflict(
                "over-requested",
                f"Line '{line.key}' lacks {unmet} units; {wanted[line.id]} are too many.",
                line=line.key,
                unmet=unmet,
            )


def _open_lines(unit: UnitOfWork, campaign: Campaign, ids: Sequence[UUID]) -> list[OrderLine]:
    """Returns lines, locked in the order of their ids, if all of them take work."""
    found = unit.lock_all(OrderLine, ids)
    for line_id in ids:
        line = found.get(line_id)
        if line is None or line.campaign_id != campaign.id:
            raise Conflict("line-not-open", "The line is not in this campaign.", line=str(line_id))
        if line.opened_at is None or line.closed_at is not None:
            raise Conflict("line-not-open", f"Line '{line.key}' is not open.", line=line.key)
    return [found[line_id] for line_id in ids]


def _check_labs(unit: UnitOfWork, campaign: Campaign, lots: Sequence[LotOffer]) -> dict[UUID, Lab]:
    """Locks the labs by id and refuses those that take no work of this network."""
    ids = sorted({lot.lab_id for lot in lots})
    query = select(LabGrant.lab_id).where(
        LabGrant.network_id == campaign.network_id, col(LabGrant.lab_id).in_(ids)
    )
    granted = set(unit.session.exec(query))
    labs = unit.lock_all(Lab, ids)
    for lab_id in ids:
        lab = labs.get(lab_id)
        if lab is None or (lab.network_id != campaign.network_id and lab_id not in granted):
            raise Conflict("lab-not-available", "The lab is not in this network.", lab=str(lab_id))
        if lab.state != LabState.ACTIVE:
            raise Conflict("lab-not-available", f"Lab '{lab.slug}' is {lab.state}.", lab=lab.slug)
    return labs


def _check_declined(session: Session, lots: Sequence[LotOffer], labs: Mapping[UUID, Lab]) -> None:
    declined = declined_labs(session, {lot.line_id for lot in lots})
    for lot in lots:
        if lot.lab_id in declined.get(lot.line_id, ()):
            slug = labs[lot.lab_id].slug
            raise Conflict("lab-declined", f"Lab '{slug}' has declined this line.", lab=slug)


def _check_designs(session: Session, lots: Sequence[LotOffer]) -> None:
    ids = {lot.design_id for lot in lots}
    query = select(Design).where(col(Design.id).in_(ids), col(Design.withdrawn_at).is_not(None))
    withdrawn = session.exec(query).first()
    if withdrawn is not None:
        raise Conflict(
            "design-withdrawn", f"Design '{withdrawn.slug}' is withdrawn.", design=withdrawn.slug
        )


def _check_hours(
    unit: UnitOfWork, campaign: Campaign, lots: Sequence[LotOffer], labs: Mapping[UUID, Lab]
) -> None:
    """Refuses lots that would overbook a lab; looks at all labs' declarations at once."""
    wanted: defaultdict[UUID, Counter[tuple[str, date]]] = defaultdict(Counter)
    for lot in lots:
        wanted[lot.lab_id].update(lot.bookings)
    rows = list(labs.values())
    documents = lab_documents(unit.session, rows, unit.now)
    for row, document in zip(rows, documents, strict=True):
        assert_fits(unit, row, wanted[row.id], campaign.time_zone, document)


def _order(
    unit: UnitOfWork, campaign: Campaign, lot: LotOffer, plan_id: UUID | None, number: int
) -> WorkOrder:
    return WorkOrder(
        created_at=unit.now,
        changed_at=unit.now,
        campaign_id=campaign.id,
        line_id=lot.line_id,
        lab_id=lot.lab_id,
        design_id=lot.design_id,
        stage=lot.stage,
        is_final=lot.is_final,
        plan_id=plan_id,
        number=number,
        quantity=lot.quantity,
        schedule=lot.schedule,
        terms=lot.terms,
        due=lot.due,
        reply_by=unit.now + timedelta(hours=campaign.reply_hours),
    )
