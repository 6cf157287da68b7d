"""Launches campaigns; large ones need the word of two coordinators."""

from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, select

from fabrouter.access import Principal
from fabrouter.access.freshness import require_fresh
from fabrouter.lifecycle import CAMPAIGN
from fabrouter.service.campaigns.access import (
    assert_open,
    coordinated,
    for_action,
    network_of,
    touch,
)
from fabrouter.service.refusals import Forbidden
from fabrouter.service.steps import move
from fabrouter.service.versions import require_version
from fabrouter.store.tables import Campaign, OrderLine
from fabrouter.store.unit_of_work import UnitOfWork


def approve_campaign(
    unit: UnitOfWork, principal: Principal, campaign_id: UUID, version: int | None
) -> Campaign:
    """Lets a campaign pass with the units it asks for now, for somebody else to launch it.

    Raises
    ------
    Forbidden
        ``fresh-login-required``.
    Conflict
        ``campaign-ended``.
    """
    campaign = coordinated(unit, principal, campaign_id)
    require_version(campaign, version)
    require_fresh(principal, unit.now)
    assert_open(campaign)
    campaign.approved_by = principal.account_id
    campaign.approved_units = requested_units(unit.session, campaign)
    _record(unit, "approved", campaign, units=campaign.approved_units)
    return campaign


def launch_campaign(
    unit: UnitOfWork, principal: Principal, campaign_id: UUID, version: int | None
) -> Campaign:
    """Launches a draft.

    Raises
    ------
    Forbidden
        ``fresh-login-required``, or ``approval-required`` above the network's limit.
    Conflict
        ``invalid-transition``.
    """
    campaign, found = for_action(unit, principal, campaign_id, "launch")
    require_version(campaign, version)
    require_fresh(principal, unit.now)
    move(CAMPAIGN, "launch", campaign, found)
    require_approval(unit, principal, campaign)
    campaign.launched_by, campaign.launched_at = principal.account_id, unit.now
    touch(unit, campaign)
    _record(unit, "launched", campaign, units=requested_units(unit.session, campaign))
    return campaign


def require_approval(unit: UnitOfWork, principal: Principal, campaign: Campaign) -> None:
    """Refuses more units than one person may ask labs for.

    Raises
    ------
    Forbidden
        ``approval-required`` if no other coordinator has let so many units pass.
    """
    limit = network_of(unit.session, campaign).approval_units
    units = requested_units(unit.session, campaign)
    if limit is None or units <= limit:
        return
    approved = campaign.approved_units or 0
    if units <= approved and campaign.approved_by != principal.account_id:
        return
    raise Forbidden(
        "approval-required",
        f"{units} units are more than the {limit} one person may ask for: "
        "another coordinator has to approve the campaign first.",
        units=units,
        limit=limit,
    )


def requested_units(session: Session, campaign: Campaign) -> int:
    """Returns the units that all lines of a campaign ask for, verified or not."""
    query = select(func.sum(OrderLine.quantity - OrderLine.cancelled_units)).where(
        OrderLine.campaign_id == campaign.id
    )
    return int(session.exec(query).one() or 0)


def _record(unit: UnitOfWork, verb: str, campaign: Campaign, units: int) -> None:
    unit.record(
        f"campaign.{verb}",
        campaign,
        network_id=campaign.network_id,
        campaign_id=campaign.id,
        units=units,
    )
