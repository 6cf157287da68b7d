"""Who is calling, and what they are in which network, lab and campaign."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, select

from fabrouter.store.tables import Account, CampaignRole, LabRole, NetworkRole


@dataclass(frozen=True)
class Principal:
    """An account with its roles, as they are now.

    Parameters
    ----------
    account_id
        The account.
    is_administrator
        May do what administrators may.
    network_roles, campaign_roles
        Words of roles by network and campaign.
    lab_ids
        Labs it acts for.
    site_ids
        Sites it asks for, by campaign.
    scopes
        What its token is limited to, such as ``labs:read``; ``None`` = everything.
    fresh_until
        Until then the password (and second factor) count as given just now.
    """

    account_id: UUID
    is_administrator: bool = False
    network_roles: dict[UUID, frozenset[str]] = field(default_factory=dict)
    campaign_roles: dict[UUID, frozenset[str]] = field(default_factory=dict)
    lab_ids: frozenset[UUID] = frozenset()
    site_ids: dict[UUID, frozenset[UUID]] = field(default_factory=dict)
    scopes: frozenset[str] | None = None
    fresh_until: datetime | None = None


def principal_of(
    session: Session,
    account: Account,
    scopes: frozenset[str] | None = None,
    fresh_until: datetime | None = None,
) -> Principal:
    """Returns an account with its roles."""
    networks: defaultdict[UUID, set[str]] = defaultdict(set)
    campaigns: defaultdict[UUID, set[str]] = defaultdict(set)
    sites: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for role in session.exec(select(NetworkRole).where(NetworkRole.account_id == account.id)):
        networks[role.network_id].add(role.role)
    for place in session.exec(select(CampaignRole).where(CampaignRole.account_id == account.id)):
        campaigns[place.campaign_id].add(place.role)
        if place.site_id is not None:
            sites[place.campaign_id].add(place.site_id)
    labs = session.exec(select(LabRole.lab_id).where(LabRole.account_id == account.id)).all()
    return Principal(
        account.id,
        account.is_administrator,
        {network: frozenset(words) for network, words in networks.items()},
        {campaign: frozenset(words) for campaign, words in campaigns.items()},
        frozenset(labs),
        {campaign: frozenset(ids) for campaign, ids in sites.items()},
        scopes,
        fresh_until,
    )
