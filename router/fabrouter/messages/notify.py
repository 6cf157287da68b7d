"""Turns journal entries into e-mails for the people they concern."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlmodel import Session, select

from fabrouter.messages.events import MOST_AT_ONCE, entries_after, head_position
from fabrouter.store import UnitOfWork
from fabrouter.store.tables import (
    CampaignRole,
    Cursor,
    JournalEntry,
    LabRole,
    Mail,
    NetworkRole,
)

CURSOR = "mail"


class Audience(StrEnum):
    """Who is told."""

    LAB = "lab"
    COORDINATORS = "coordinators"
    REQUESTERS = "requesters"


@dataclass(frozen=True)
class Notice:
    """Which e-mail an event brings about, and for whom."""

    template: str
    audience: Audience


NOTICES: dict[str, Notice] = {
    "work_order.offered": Notice("offers", Audience.LAB),
    "work_order.withdrawn": Notice("offer_withdrawn", Audience.LAB),
    "lab.reminded": Notice("declaration_ends", Audience.LAB),
    "lab.lost_touch": Notice("declaration_ended", Audience.LAB),
    "work_order.declined": Notice("offer_lost", Audience.COORDINATORS),
    "work_order.expired": Notice("offer_lost", Audience.COORDINATORS),
    "work_order.released": Notice("offer_lost", Audience.COORDINATORS),
    "solve_run.verified": Notice("plan_ready", Audience.COORDINATORS),
    "shipment.dispatched": Notice("shipment_sent", Audience.REQUESTERS),
}
"""E-mails by kind of event."""


def queue_new(unit: UnitOfWork) -> int:
    """Queues e-mails for events nobody has been told of; returns how many.

    A hundred offers to one lab are one e-mail. The cursor's row is locked, so that no two
    processes tell the same. A first run begins at the present: old news is not told.
    """
    cursor = unit.session.exec(
        select(Cursor).where(Cursor.name == CURSOR).with_for_update()
    ).first()
    if cursor is None:
        unit.session.add(Cursor(name=CURSOR, position=head_position(unit.session)))
        return 0
    entries = entries_after(unit.session, cursor.position, limit=MOST_AT_ONCE)
    if not entries:
        return 0
    cursor.position = entries[-1].position
    unit.session.add(cursor)
    wanted = dict.fromkeys(_wanted(unit.session, entries))
    for account_id, template, place in wanted:
        unit.session.add(
            Mail(
                account_id=account_id,
                template=template,
                data=dict([place]),
                next_at=unit.now,
                created_at=unit.now,
            )
        )
    return len(wanted)


Wanted = tuple[UUID, str, tuple[str, str]]
"""Account, template, and the id that the e-mail's page needs."""


def _wanted(session: Session, entries: Iterable[JournalEntry]) -> Iterable[Wanted]:
    for entry in entries:
        notice = NOTICES.get(entry.kind)
        if notice is None:
            continue
        place = ("campaign_id", str(entry.campaign_id))
        if notice.audience is Audience.LAB:
            place = ("lab_id", str(entry.lab_id))
        for account_id in _people(session, notice.audience, entry):
            if account_id != entry.actor_id:
                yield account_id, notice.template, place


def _people(session: Session, audience: Audience, entry: JournalEntry) -> list[UUID]:
    if audience is Audience.LAB:
        lab = select(LabRole.account_id).where(LabRole.lab_id == entry.lab_id)
        return list(session.exec(lab))
    campaign = select(CampaignRole.account_id).where(CampaignRole.campaign_id == entry.campaign_id)
    if audience is Audience.REQUESTERS:
        site = entry.after.get("site_id")
        if site is None:
            return []
        return list(session.exec(campaign.where(CampaignRole.site_id == UUID(site))))
    network = select(NetworkRole.account_id).where(NetworkRole.network_id == entry.network_id)
    coordinators = session.exec(network.where(NetworkRole.role == "coordinator")).all()
    own = session.exec(campaign.where(CampaignRole.role == "coordinator")).all()
    return sorted({*coordinators, *own})
