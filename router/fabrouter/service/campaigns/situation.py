"""How a campaign's work and shipments stand, and what somebody should look at."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, select
from sqlmodel import Session, col

from fabrouter.access import Principal, Relation, Rule, authorise
from fabrouter.lifecycle import LIVE_WORK
from fabrouter.service.campaigns.access import target_of
from fabrouter.service.refusals import NotFound
from fabrouter.store.rows import look_at, look_up
from fabrouter.store.tables import (
    Campaign,
    Design,
    JournalEntry,
    Lab,
    LabState,
    Shipment,
    ShipmentItem,
    ShipmentState,
    StoredPlan,
    WorkOrder,
    WorkState,
)

ANSWER_SOON = timedelta(hours=6)
"""Offers that end within this time without an answer are worth a call."""
LONG_ON_THE_WAY = timedelta(days=3)
"""Shipments that left longer ago and have not arrived are worth a call."""

REPORTS_READ = 200
"""Newest reports of work in which labs may have said that material runs short."""

_READS = Rule(frozenset({Relation.COORDINATOR}))
_MAKING = (WorkState.ACCEPTED.value, WorkState.STARTED.value)
_BROKEN_OFF = (
    WorkState.DECLINED.value,
    WorkState.EXPIRED.value,
    WorkState.RELEASED.value,
    WorkState.STOPPED_SHORT.value,
)
_AWAY = (
    LabState.PAUSED.value,
    LabState.UNRESPONSIVE.value,
    LabState.SUSPENDED.value,
    LabState.RETIRED.value,
)


@dataclass(frozen=True)
class Tally:
    """Work orders or shipments in one state.

    Parameters
    ----------
    state
        The state.
    count, units
        How many there are, and units in them.
    """

    state: str
    count: int
    units: int


@dataclass(frozen=True)
class WorkingLab:
    """A lab that has had work of the campaign.

    Parameters
    ----------
    lab_id, name, state
        The lab.
    live
        Its work orders that are offered, accepted or started.
    """

    lab_id: UUID
    name: str
    state: str
    live: int


@dataclass(frozen=True)
class MadeDesign:
    """A design that work orders of the campaign ask for."""

    design_id: UUID
    slug: str


@dataclass(frozen=True)
class Alert:
    """Something somebody should look at.

    Parameters
    ----------
    kind
        ``declined``, ``expired``, ``released``, ``stopped_short`` (since the last plan was
        published), ``overdue``, ``answer_soon``, ``flagged``, ``lab_away``, ``stock_short``,
        ``shipment_overdue`` or ``shipment_lost``.
    count, units
        Work orders or shipments, and units of them that are concerned.
    cause
        For ``flagged`` the flag, for ``lab_away`` the lab's state, for ``stock_short`` a material.
    lab_id, lab
        For ``lab_away`` and ``stock_short`` the lab.
    """

    kind: str
    count: int
    units: int
    cause: str = ""
    lab_id: UUID | None = None
    lab: str = ""


@dataclass(frozen=True)
class Situation:
    """How a campaign stands.

    Parameters
    ----------
    work, shipments
        By state.
    labs, designs
        That have had work of it, by name.
    alerts
        What somebody should look at.
    """

    work: tuple[Tally, ...]
    shipments: tuple[Tally, ...]
    labs: tuple[WorkingLab, ...]
    designs: tuple[MadeDesign, ...]
    alerts: tuple[Alert, ...]


def situation_of(
    session: Session, principal: Principal, campaign_id: UUID, now: datetime
) -> Situation:
    """Returns how a campaign stands, to those who coordinate it.

    Raises
    ------
    NotFound
        For everybody else.
    """
    campaign = look_up(session, Campaign, campaign_id)
    if campaign is None:
        raise NotFound
    authorise(principal, "work:read", _READS, target_of(campaign))
    labs = _labs(session, campaign_id)
    return Situation(
        _work(session, campaign_id),
        _shipments(session, campaign_id),
        labs,
        _designs(session, campaign_id),
        (
            *_broken_off(session, campaign_id),
            *_late_work(session, campaign_id, now),
            *_flagged(session, campaign_id),
            *_labs_away(session, campaign_id, labs),
            *_short_stock(session, campaign_id, labs),
            *_late_shipments(session, campaign_id, now),
        ),
    )


def _tallied(session: Session, campaign_id: UUID, *conditions: ColumnElement[bool]) -> list[Any]:
    """Returns state, count and units of work orders."""
    query = (
        select(col(WorkOrder.state), func.count(), func.sum(col(WorkOrder.quantity)))
        .where(col(WorkOrder.campaign_id) == campaign_id, *conditions)
        .group_by(col(WorkOrder.state))
    )
    return look_at(session, query)


def _work(session: Session, campaign_id: UUID) -> tuple[Tally, ...]:
    found = {state: (count, units) for state, count, units in _tallied(session, campaign_id)}
    return tuple(Tally(state, *found[state]) for state in WorkState if state in found)


def _shipments(session: Session, campaign_id: UUID) -> tuple[Tally, ...]:
    query = (
        select(
            col(Shipment.state),
            func.count(col(Shipment.id).distinct()),
            func.coalesce(func.sum(col(ShipmentItem.units)), 0),
        )
        .outerjoin(ShipmentItem, col(ShipmentItem.shipment_id) == col(Shipment.id))
        .where(col(Shipment.campaign_id) == campaign_id)
        .group_by(col(Shipment.state))
    )
    found = {state: (count, units) for state, count, units in look_at(session, query)}
    return tuple(Tally(state, *found[state]) for state in ShipmentState if state in found)


def _labs(session: Session, campaign_id: UUID) -> tuple[WorkingLab, ...]:
    live = func.sum(case((col(WorkOrder.state).in_(LIVE_WORK), 1), else_=0))
    query = (
        select(col(Lab.id), col(Lab.name), col(Lab.state), live)
        .join(WorkOrder, col(WorkOrder.lab_id) == col(Lab.id))
        .where(col(WorkOrder.campaign_id) == campaign_id)
        .group_by(col(Lab.id), col(Lab.name), col(Lab.state))
        .order_by(col(Lab.name), col(Lab.id))
    )
    return tuple(WorkingLab(*row) for row in look_at(session, query))


def _designs(session: Session, campaign_id: UUID) -> tuple[MadeDesign, ...]:
    query = (
        select(col(Design.id), col(Design.slug))
        .join(WorkOrder, col(WorkOrder.design_id) == col(Design.id))
        .where(col(WorkOrder.campaign_id) == campaign_id)
        .distinct()
        .order_by(col(Design.slug), col(Design.id))
    )
    return tuple(MadeDesign(*row) for row in look_at(session, query))


def _broken_off(session: Session, campaign_id: UUID) -> Iterable[Alert]:
    """Yields what labs gave up since the last plan was published: no plan knows of it yet."""
    newest = select(func.max(col(StoredPlan.published_at)))
    (published_at,) = look_at(session, newest.where(col(StoredPlan.campaign_id) == campaign_id))[0]
    conditions = [col(WorkOrder.state).in_(_BROKEN_OFF)]
    if published_at is not None:
        conditions.append(col(WorkOrder.ended_at) > published_at)
    for state, count, units in sorted(_tallied(session, campaign_id, *conditions)):
        yield Alert(state, count, units)


def _late_work(session: Session, campaign_id: UUID, now: datetime) -> Iterable[Alert]:
    making, due = col(WorkOrder.state).in_(_MAKING), col(WorkOrder.due) < now
    waiting = col(WorkOrder.state) == WorkState.OFFERED.value
    soon = col(WorkOrder.reply_by) < now + ANSWER_SOON
    for kind, conditions in (("overdue", (making, due)), ("answer_soon", (waiting, soon))):
        counts: Counter[str] = Counter()
        for _, count, units in _tallied(session, campaign_id, *conditions):
            counts.update(count=count, units=units)
        if counts["count"]:
            yield Alert(kind, counts["count"], counts["units"])


def _flagged(session: Session, campaign_id: UUID) -> Iterable[Alert]:
    flag = col(WorkOrder.flag)
    query = (
        select(flag, func.count(), func.sum(col(WorkOrder.quantity)))
        .where(col(WorkOrder.campaign_id) == campaign_id, flag.is_not(None))
        .group_by(flag)
        .order_by(flag)
    )
    for cause, count, units in look_at(session, query):
        yield Alert("flagged", count, units, cause)


def _labs_away(session: Session, campaign_id: UUID, labs: Sequence[WorkingLab]) -> Iterable[Alert]:
    """Yields labs that are away while they hold work: it may have to be made elsewhere."""
    away = {lab.lab_id: lab for lab in labs if lab.state in _AWAY and lab.live}
    query = (
        select(col(WorkOrder.lab_id), func.sum(col(WorkOrder.quantity)))
        .where(
            col(WorkOrder.campaign_id) == campaign_id,
            col(WorkOrder.lab_id).in_(away),
            col(WorkOrder.state).in_(LIVE_WORK),
        )
        .group_by(col(WorkOrder.lab_id))
    )
    units = dict(map(tuple, look_at(session, query))) if away else {}
    for lab in away.values():
        yield Alert("lab_away", lab.live, units[lab.lab_id], lab.state, lab.lab_id, lab.name)


def _short_stock(
    session: Session, campaign_id: UUID, labs: Sequence[WorkingLab]
) -> Iterable[Alert]:
    """Yields labs whose last reports said that material runs short of what is left to make."""
    said = _last_reports(session, campaign_id)
    query = select(col(WorkOrder.id), col(WorkOrder.lab_id), col(WorkOrder.quantity)).where(
        col(WorkOrder.id).in_(said), col(WorkOrder.state) == WorkState.STARTED.value
    )
    counts: Counter[tuple[UUID, str]] = Counter()
    units: Counter[tuple[UUID, str]] = Counter()
    for order_id, lab_id, quantity in look_at(session, query) if said else ():
        for material in said[order_id]:
            counts[lab_id, material] += 1
            units[lab_id, material] += quantity
    names = {lab.lab_id: lab.name for lab in labs}
    for lab_id, material in sorted(counts, key=lambda pair: (names[pair[0]], *pair)):
        pair = lab_id, material
        yield Alert("stock_short", counts[pair], units[pair], material, lab_id, names[lab_id])


def _last_reports(session: Session, campaign_id: UUID) -> dict[UUID, list[str]]:
    """Returns materials that run short, by work order, as its newest report says."""
    query = (
        select(col(JournalEntry.subject_id), col(JournalEntry.data))
        .where(
            col(JournalEntry.campaign_id) == campaign_id,
            col(JournalEntry.kind) == "work_order.reported",
        )
        .order_by(col(JournalEntry.position).desc())
        .limit(REPORTS_READ)
    )
    found: dict[UUID, list[str]] = {}
    for order_id, data in look_at(session, query):
        found.setdefault(order_id, data.get("short", []))
    return {order_id: short for order_id, short in found.items() if short}


def _late_shipments(session: Session, campaign_id: UUID, now: datetime) -> Iterable[Alert]:
    overdue = (
        col(Shipment.state) == ShipmentState.DISPATCHED.value,
        col(Shipment.dispatched_at) < now - LONG_ON_THE_WAY,
    )
    lost = (col(Shipment.state) == ShipmentState.LOST.value,)
    for kind, conditions in (("shipment_overdue", overdue), ("shipment_lost", lost)):
        query = (
            select(
                func.count(col(Shipment.id).distinct()),
                func.coalesce(func.sum(col(ShipmentItem.units)), 0),
            )
            .outerjoin(ShipmentItem, col(ShipmentItem.shipment_id) == col(Shipment.id))
            .where(col(Shipment.campaign_id) == campaign_id, *conditions)
        )
        count, units = look_at(session, query)[0]
        if count:
            yield Alert(kind, count, units)
