"""Pauses, resumes and cancels campaigns."""

from uuid import UUID

from fabrouter.access import Principal
from fabrouter.access.freshness import require_fresh
from fabrouter.lifecycle import CAMPAIGN
from fabrouter.service.campaigns.access import for_action, touch
from fabrouter.service.campaigns.planned import forget_plans
from fabrouter.service.campaigns.wind_up import cancel_rest, take_back
from fabrouter.service.steps import move
from fabrouter.service.versions import require_version
from fabrouter.store.tables import Campaign, WorkState
from fabrouter.store.unit_of_work import UnitOfWork


def pause_campaign(
    unit: UnitOfWork, principal: Principal, campaign_id: UUID, version: int | None
) -> Campaign:
    """Stops new offers; what labs were offered and work on goes on."""
    return _move(unit, principal, campaign_id, version, "pause", "paused")


def resume_campaign(
    unit: UnitOfWork, principal: Principal, campaign_id: UUID, version: int | None
) -> Campaign:
    """Lets a paused campaign make offers again."""
    return _move(unit, principal, campaign_id, version, "resume", "resumed")


def cancel_campaign(
    unit: UnitOfWork, principal: Principal, campaign_id: UUID, reason: str, version: int | None
) -> Campaign:
    """Ends a campaign at once: started work goes on, all other units are cancelled.

    Raises
    ------
    Forbidden
        ``fresh-login-required``.
    Conflict
        ``invalid-transition``.
    """
    campaign, found = for_action(unit, principal, campaign_id, "cancel")
    require_version(campaign, version)
    require_fresh(principal, unit.now)
    move(CAMPAIGN, "cancel", campaign, found)
    take_back(unit, campaign, (WorkState.OFFERED, WorkState.ACCEPTED), reason)
    cancel_rest(unit, campaign, reason)
    forget_plans(unit.session, campaign)
    campaign.closed_at = unit.now
    _record(unit, "cancelled", campaign)
    return campaign


def _move(
    unit: UnitOfWork,
    principal: Principal,
    campaign_id: UUID,
    version: int | None,
    action: str,
    verb: str,
) -> Campaign:
    campaign, found = for_action(unit, principal, campaign_id, action)
    require_version(campaign, version)
    move(CAMPAIGN, action, campaign, found)
    touch(unit, campaign)
    _record(unit, verb, campaign)
    return campaign


def _record(unit: UnitOfWork, verb: str, campaign: Campaign) -> None:
    unit.record(
        f"campaign.{verb}", campaign, network_id=campaign.network_id, campaign_id=campaign.id
    )
