"""Reads shipments."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import or_
from sqlmodel import Session, col, select

from fabrouter.access import Principal, Relation, Rule, authorise
from fabrouter.service.campaigns.access import target_of, working_lab
from fabrouter.service.refusals import NotFound
from fabrouter.service.shipments.access import SEES, target_for
from fabrouter.store.rows import look_up
from fabrouter.store.tables import Campaign, Shipment

_READS = Rule(SEES)


def visible_shipment(session: Session, principal: Principal, shipment_id: UUID) -> Shipment:
    """Returns a shipment to who sends or receives it, and to coordinators.

    Raises
    ------
    NotFound
        If the caller may not know of it.
    """
    shipment = look_up(session, Shipment, shipment_id)
    campaign = look_up(session, Campaign, shipment.campaign_id) if shipment else None
    if shipment is None or campaign is None:
        raise NotFound
    authorise(principal, "shipments:read", _READS, target_for(principal, campaign, shipment))
    return shipment


def shipments_of_campaign(
    session: Session,
    principal: Principal,
    campaign_id: UUID,
    *,
    states: Sequence[str] = (),
    lab_id: UUID | None = None,
    site_id: UUID | None = None,
) -> Any:
    """Returns the query of a campaign's shipments that a caller may see.

    Raises
    ------
    NotFound
        If the caller may not know of the campaign.
    """
    campaign = look_up(session, Campaign, campaign_id)
    if campaign is None:
        raise NotFound
    own = working_lab(session, principal, campaign_id)
    found = authorise(principal, "shipments:read", _READS, target_of(campaign, lab_id=own))
    query = select(Shipment).where(Shipment.campaign_id == campaign_id)
    if Relation.COORDINATOR not in found:
        sites = principal.site_ids.get(campaign_id, frozenset())
        query = query.where(
            or_(
                col(Shipment.lab_id).in_(principal.lab_ids),
                col(Shipment.to_lab_id).in_(principal.lab_ids),
                col(Shipment.site_id).in_(sites),
            )
        )
    if states:
        query = query.where(col(Shipment.state).in_(states))
    if lab_id is not None:
        query = query.where(Shipment.lab_id == lab_id)
    if site_id is not None:
        query = query.where(Shipment.site_id == site_id)
    return query
