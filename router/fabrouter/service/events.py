"""What a caller may hear of, in all or about one campaign or lab."""

from uuid import UUID

from sqlmodel import Session

from fabrouter.access import Principal, Relation, Rule, Target, authorise
from fabrouter.messages.topics import Topics, topics_of
from fabrouter.service.refusals import NotFound
from fabrouter.store.rows import look_up
from fabrouter.store.tables import Campaign, Lab

SCOPE = "events:read"
_HEAR = Rule(frozenset({Relation.ANYBODY}))
_HEAR_CAMPAIGN = Rule(frozenset({Relation.COORDINATOR, Relation.REQUESTER}))
_HEAR_LAB = Rule(frozenset({Relation.LAB, Relation.COORDINATOR}))


def topics_within(
    session: Session, principal: Principal, campaign_id: UUID | None, lab_id: UUID | None
) -> Topics:
    """Returns the topics of a caller, narrowed to a campaign or a lab if one is named.

    Raises
    ------
    NotFound
        If the caller hears nothing of it.
    """
    own = topics_of(principal)
    if campaign_id is not None:
        return _of_campaign(session, principal, campaign_id, own)
    if lab_id is not None:
        return _of_lab(session, principal, lab_id)
    authorise(principal, SCOPE, _HEAR, Target())
    return own


def _of_campaign(session: Session, principal: Principal, campaign_id: UUID, own: Topics) -> Topics:
    campaign = look_up(session, Campaign, campaign_id)
    if campaign is None:
        raise NotFound
    target = Target(network_id=campaign.network_id, campaign_id=campaign_id)
    found = authorise(principal, SCOPE, _HEAR_CAMPAIGN, target)
    if Relation.COORDINATOR in found:
        return Topics(campaigns=frozenset({campaign_id}))
    return Topics(sites=frozenset(pair for pair in own.sites if pair[0] == campaign_id))


def _of_lab(session: Session, principal: Principal, lab_id: UUID) -> Topics:
    lab = look_up(session, Lab, lab_id)
    if lab is None:
        raise NotFound
    authorise(principal, SCOPE, _HEAR_LAB, Target(network_id=lab.network_id, lab_id=lab_id))
    return Topics(labs=frozenset({lab_id}))
