"""Who is calling, and what they are in which network, lab and campaign."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypedDict, TypeVar
from uuid import UUID

from sqlalchemy import Uuid, bindparam, cast, literal, select, union_all
from sqlmodel import Session, col

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
    roles = roles_of(session, account.id)
    return Principal(
        account.id, account.is_administrator, **roles, scopes=scopes, fresh_until=fresh_until
    )


class Roles(TypedDict):
    """Everything an account is, as :class:`Principal` takes it."""

    network_roles: dict[UUID, frozenset[str]]
    campaign_roles: dict[UUID, frozenset[str]]
    lab_ids: frozenset[UUID]
    site_ids: dict[UUID, frozenset[UUID]]


RoleRow = tuple[str, UUID, str, UUID | None]
"""Kind of place, place, word, site."""


_ACCOUNT = bindparam("account", type_=Uuid())
_ROLES = union_all(
    select(
        literal("campaign"),
        col(CampaignRole.campaign_id),
        col(CampaignRole.role),
        col(CampaignRole.site_id),
    ).where(col(CampaignRole.account_id) == _ACCOUNT),
    select(
        literal("network"), col(NetworkRole.network_id), col(NetworkRole.role), cast(None, Uuid)
    ).where(col(NetworkRole.account_id) == _ACCOUNT),
    select(literal("lab"), col(LabRole.lab_id), literal("member"), cast(None, Uuid)).where(
        col(LabRole.account_id) == _ACCOUNT
    ),
)
# The campaign's part comes first, because it gives the columns their types.


def roles_of(session: Session, account_id: UUID) -> Roles:
    """Returns everything an account is, with one query."""
    rows = session.connection().execute(_ROLES, {"account": account_id})
    return gathered(tuple(row) for row in rows)


def gathered(rows: Iterable[RoleRow]) -> Roles:
    """Returns role rows as :class:`Principal` takes them."""
    places: defaultdict[str, defaultdict[UUID, set[str]]]
    places = defaultdict(lambda: defaultdict(set))
    sites: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for kind, place, word, site in rows:
        places[kind][place].add(word)
        if site is not None:
            sites[place].add(site)
    return {
        "network_roles": _frozen(places["network"]),
        "campaign_roles": _frozen(places["campaign"]),
        "lab_ids": frozenset(places["lab"]),
        "site_ids": _frozen(sites),
    }


Word = TypeVar("Word", str, UUID)


def _frozen(found: Mapping[UUID, set[Word]]) -> dict[UUID, frozenset[Word]]:
    return {place: frozenset(words) for place, words in found.items()}
