"""Networks: labs and people of one region, beside others that see nothing of it."""

from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from fabrouter.access import Principal, Relation, Rule, Target, authorise
from fabrouter.service.changes import apply_changes
from fabrouter.service.refusals import Conflict, NotFound
from fabrouter.service.versions import require_version
from fabrouter.store import UnitOfWork
from fabrouter.store.tables import Network
from fabrouter_network.document import CountryCode, Document, Id, Name, TimeZone

DEMO_NETWORK = "demo-france"
"""Slug of the network that ``fabrouter serve --demo`` loads."""

Hours = Annotated[int, Field(ge=1, le=720, description="Hours labs have to answer an offer.")]
Days = Annotated[int, Field(ge=1, le=365, description="Days a lab's declaration counts.")]
ApprovalUnits = Annotated[
    int | None,
    Field(ge=0, le=100_000_000, description="Units from which a second coordinator approves."),
]


class NetworkInput(Document):
    """A network that is to be set up."""

    slug: Annotated[Id, Field(examples=["bretagne"])]
    name: Annotated[Name, Field(examples=["Makers de Bretagne"])]
    country: Annotated[CountryCode, Field(examples=["FR"])]
    time_zone: TimeZone = "Europe/Paris"
    reply_hours: Hours = 24
    declaration_days: Days = 21
    approval_units: ApprovalUnits = None
    auto_publish: bool = False


class NetworkChanges(Document):
    """What is to change in a network; what is left out stays."""

    name: Name = ""
    time_zone: TimeZone = ""
    reply_hours: Hours = 24
    declaration_days: Days = 21
    approval_units: ApprovalUnits = None
    auto_publish: bool = False


_CREATE = Rule(may=frozenset({Relation.ADMINISTRATOR}), sees=frozenset({Relation.ANYBODY}))
_CHANGE = Rule(
    may=frozenset({Relation.ADMINISTRATOR, Relation.COORDINATOR}),
    sees=frozenset({Relation.RESEARCHER}),
)
_SEE = Rule(may=frozenset({Relation.ADMINISTRATOR, Relation.COORDINATOR, Relation.RESEARCHER}))


def create_network(unit: UnitOfWork, principal: Principal, given: NetworkInput) -> Network:
    """Sets up a network; administrators only."""
    authorise(principal, "networks:write", _CREATE, Target())
    same = select(Network).where(Network.slug == given.slug)
    if unit.session.exec(same).first() is not None:
        raise Conflict("slug-taken", f"There is a network '{given.slug}' already.")
    row = Network(**given.model_dump(), created_at=unit.now, changed_at=unit.now)
    unit.add(row)
    unit.record("network.created", row, network_id=row.id, slug=row.slug)
    return row


def change_network(
    unit: UnitOfWork, principal: Principal, network_id: UUID, given: NetworkChanges, version: int
) -> Network:
    """Changes what a network is called and how it works."""
    row = unit.lock(Network, network_id)
    authorise(principal, "networks:write", _CHANGE, Target(network_id=network_id))
    if row is None:
        raise NotFound
    require_version(row, version)
    changed = apply_changes(row, given)
    unit.record("network.changed", row, network_id=row.id, fields=changed)
    return row


def get_network(session: Session, principal: Principal, network_id: UUID) -> Network:
    """Returns a network that the caller belongs to."""
    authorise(principal, "networks:read", _SEE, Target(network_id=network_id))
    row = session.get(Network, network_id)
    if row is None:
        raise NotFound
    return row


def visible_networks(_session: Session, principal: Principal) -> SelectOfScalar[Network]:
    """Returns the query of all networks the caller belongs to."""
    authorise(principal, "networks:read", Rule(may=frozenset({Relation.ANYBODY})), Target())
    query = select(Network)
    if principal.is_administrator:
        return query
    return query.where(col(Network.id).in_(principal.network_roles))
