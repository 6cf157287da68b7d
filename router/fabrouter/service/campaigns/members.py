"""Who takes part in campaigns of a network."""

from uuid import UUID

from sqlmodel import Session, col, select

from fabrouter.access import Principal
from fabrouter.store.tables import Campaign

_ALL = frozenset({"coordinator", "requester"})


def takes_part(
    session: Session, principal: Principal, network_id: UUID, roles: frozenset[str] = _ALL
) -> bool:
    """Returns whether a caller holds one of some roles in any campaign of a network."""
    held = [key for key, words in principal.campaign_roles.items() if words & roles]
    if not held:
        return False
    query = select(Campaign.id).where(Campaign.network_id == network_id, col(Campaign.id).in_(held))
    return session.exec(query.limit(1)).first() is not None
