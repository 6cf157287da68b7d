"""Finds campaigns for those who may know of them, and locks them for changes."""

from uuid import UUID

from sqlmodel import Session, col, select

from fabrouter.access import Principal, Relation, Rule, Target, authorise
from fabrouter.lifecycle import CAMPAIGN
from fabrouter.service.refusals import Conflict, NotFound
from fabrouter.service.steps import rule_of
from fabrouter.store.rows import look_up
from fabrouter.store.tables import Campaign, CampaignState, Network, WorkOrder
from fabrouter.store.unit_of_work import UnitOfWork

SEES = frozenset({Relation.COORDINATOR, Relation.REQUESTER, Relation.RESEARCHER})
"""Who may know of a campaign beside labs that work for it."""

COORDINATES = Rule(frozenset({Relation.COORDINATOR}), SEES)
READS = Rule(SEES)


def target_of(
    campaign: Campaign, *, lab_id: UUID | None = None, site_id: UUID | None = None
) -> Target:
    """Returns what an operation in a campaign is about."""
    return Target(
        network_id=campaign.network_id, campaign_id=campaign.id, lab_id=lab_id, site_id=site_id
    )


def locked_campaign(unit: UnitOfWork, campaign_id: UUID) -> Campaign:
    """Returns a campaign that nobody else changes until the transaction ends.

    Raises
    ------
    NotFound
        If there is none.
    """
    campaign = unit.lock(Campaign, campaign_id)
    if campaign is None:
        raise NotFound
    return campaign


def coordinated(
    unit: UnitOfWork, principal: Principal, campaign_id: UUID, scope: str = "campaigns:write"
) -> Campaign:
    """Returns a campaign, locked, to somebody who coordinates it."""
    campaign = locked_campaign(unit, campaign_id)
    authorise(principal, scope, COORDINATES, target_of(campaign))
    return campaign


def for_action(
    unit: UnitOfWork, principal: Principal, campaign_id: UUID, action: str
) -> tuple[Campaign, frozenset[Relation]]:
    """Returns a campaign, locked, and what the caller is to it, for a step of its life."""
    campaign = locked_campaign(unit, campaign_id)
    rule = rule_of(CAMPAIGN, action, SEES)
    return campaign, authorise(principal, "campaigns:write", rule, target_of(campaign))


def visible_campaign(
    session: Session, principal: Principal, campaign_id: UUID, scope: str = "campaigns:read"
) -> Campaign:
    """Returns a campaign to look at to who may know of it: labs that work for it may, too."""
    campaign = look_up(session, Campaign, campaign_id)
    if campaign is None:
        raise NotFound
    lab_id = working_lab(session, principal, campaign_id)
    rule = Rule(READS.may | {Relation.LAB})
    authorise(principal, scope, rule, target_of(campaign, lab_id=lab_id))
    return campaign


def working_lab(session: Session, principal: Principal, campaign_id: UUID) -> UUID | None:
    """Returns a lab the caller acts for that has had work of a campaign, if there is one."""
    if not principal.lab_ids:
        return None
    query = select(WorkOrder.lab_id).where(
        WorkOrder.campaign_id == campaign_id, col(WorkOrder.lab_id).in_(principal.lab_ids)
    )
    return session.exec(query.limit(1)).first()


def assert_open(campaign: Campaign) -> None:
    """Refuses changes of what a campaign asks for once it is ending.

    Raises
    ------
    Conflict
        ``campaign-ended``.
    """
    if campaign.state not in (CampaignState.DRAFT, CampaignState.ACTIVE, CampaignState.PAUSED):
        raise Conflict(
            "campaign-ended",
            f"The campaign is {campaign.state}: nothing is added or changed any more.",
            state=campaign.state,
        )


def touch(unit: UnitOfWork, campaign: Campaign) -> None:
    """Notes that something changed that a plan of the campaign depends on."""
    campaign.revision += 1
    unit.session.add(campaign)


def network_of(session: Session, campaign: Campaign) -> Network:
    """Returns the network a campaign belongs to."""
    return session.get_one(Network, campaign.network_id)
