"""Archives campaigns long after their end: what they needed to know of people is forgotten."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, func, update
from sqlmodel import Session, col, select

from fabrouter.lifecycle import CAMPAIGN
from fabrouter.service.campaigns.access import locked_campaign
from fabrouter.service.campaigns.close import is_done
from fabrouter.service.labs.contacts import forget_contacts
from fabrouter.service.steps import move_by_system
from fabrouter.store.tables import (
    Campaign,
    CampaignState,
    OrderLine,
    WorkEntry,
    WorkOrder,
    WorkPhoto,
)
from fabrouter.store.unit_of_work import UnitOfWork

KEPT = timedelta(days=30)
"""How long after a campaign's end its labs may still be called."""
_ENDED = (CampaignState.CLOSED.value, CampaignState.CANCELLED.value)
_AT_ONCE = 20


def archive_campaigns(unit: UnitOfWork) -> int:
    """Archives campaigns that ended long ago; called by the clock.

    Contacts of their labs are erased, unless another campaign that is not archived has work there
    or the person agreed to stay on file. Notes and reasons people wrote in the campaign are
    emptied, photos erased. Quantities, names of labs and sites, plans and the journal stay.

    Returns
    -------
    int
        How many were archived; call again while any are.
    """
    ended = func.coalesce(col(Campaign.closed_at), col(Campaign.changed_at))
    query = select(Campaign).where(col(Campaign.state).in_(_ENDED), ended <= unit.now - KEPT)
    found = unit.session.exec(query.order_by(col(Campaign.id))).all()
    done = [row.id for row in found if is_done(unit.session, row)]
    for campaign_id in done[:_AT_ONCE]:
        _archive(unit, locked_campaign(unit, campaign_id))
    return len(done[:_AT_ONCE])


def _archive(unit: UnitOfWork, campaign: Campaign) -> None:
    move_by_system(CAMPAIGN, "archive", campaign)
    unit.record(
        "campaign.archived", campaign, network_id=campaign.network_id, campaign_id=campaign.id
    )
    unit.session.flush()
    forget_contacts(unit, _labs_without_need(unit.session, campaign))
    _empty_words(unit.session, campaign)
    _drop_photos(unit.session, campaign)


def _labs_without_need(session: Session, campaign: Campaign) -> list[UUID]:
    """Returns labs that worked for the campaign and for none that is not archived."""
    worked = select(WorkOrder.lab_id).where(WorkOrder.campaign_id == campaign.id)
    needed = (
        select(WorkOrder.lab_id)
        .join(Campaign, col(Campaign.id) == col(WorkOrder.campaign_id))
        .where(Campaign.state != CampaignState.ARCHIVED.value)
    )
    query = worked.where(col(WorkOrder.lab_id).not_in(needed)).distinct()
    return sorted(session.exec(query))


def _empty_words(session: Session, campaign: Campaign) -> None:
    """Empties free text; it is in no journal entry, so versions stay."""
    orders = select(WorkOrder.id).where(WorkOrder.campaign_id == campaign.id)
    for statement in (
        update(WorkEntry).where(col(WorkEntry.work_order_id).in_(orders)).values(note=""),
        update(WorkOrder).where(col(WorkOrder.campaign_id) == campaign.id).values(reason=""),
        update(OrderLine)
        .where(col(OrderLine.campaign_id) == campaign.id)
        .values(note="", closed_because=""),
    ):
        session.execute(statement, execution_options={"synchronize_session": False})


def _drop_photos(session: Session, campaign: Campaign) -> None:
    """Erases photos: people may be on them."""
    orders = select(WorkOrder.id).where(WorkOrder.campaign_id == campaign.id)
    session.execute(
        delete(WorkPhoto).where(col(WorkPhoto.work_order_id).in_(orders)),
        execution_options={"synchronize_session": False},
    )
