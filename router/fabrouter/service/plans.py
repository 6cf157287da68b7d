"""Campaigns whose plans depend on something that changes: locked first, and told."""

from collections.abc import Collection
from uuid import UUID

from sqlmodel import Session, col, select

from fabrouter.service.campaigns.access import touch
from fabrouter.store.tables import Campaign, CampaignState, Lab, LabGrant, OrderLine
from fabrouter.store.unit_of_work import UnitOfWork

PLANNING = (CampaignState.ACTIVE, CampaignState.PAUSED)
"""States of campaigns that have plans to lose."""


def networks_of(session: Session, lab: Lab) -> frozenset[UUID]:
    """Returns the networks that may use a lab: its own and those it was granted to."""
    granted = session.exec(select(LabGrant.network_id).where(LabGrant.lab_id == lab.id))
    return frozenset({lab.network_id, *granted})


def unsettle(
    unit: UnitOfWork, network_ids: Collection[UUID], design: str | None = None
) -> list[Campaign]:
    """Locks the campaigns of networks, sorted by id, and tells them that plans may be out of date.

    Call it before anything else is locked.

    Parameters
    ----------
    unit
        The transaction.
    network_ids
        The networks.
    design
        Only campaigns with a line that may be made as the design of this slug; nothing = all.
    """
    query = select(Campaign).where(
        col(Campaign.network_id).in_(network_ids), col(Campaign.state).in_(PLANNING)
    )
    query = query.order_by(col(Campaign.id)).with_for_update()
    campaigns = unit.session.exec(query.execution_options(populate_existing=True)).all()
    affected = [
        campaign for campaign in campaigns if design is None or _uses(unit, campaign, design)
    ]
    for campaign in affected:
        touch(unit, campaign)
    return affected


def _uses(unit: UnitOfWork, campaign: Campaign, design: str) -> bool:
    lines = unit.session.exec(select(OrderLine.designs).where(OrderLine.campaign_id == campaign.id))
    return any(option["design"] == design for options in lines for option in options)
