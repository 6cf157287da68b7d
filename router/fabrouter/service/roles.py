"""Roles: who is what in which network, lab and campaign; what is granted counts at once.

People are named by their e-mail address. Whoever has no account gets one, with a link to sign in.
"""

from dataclasses import dataclass
from typing import Annotated, Any, TypeVar
from uuid import UUID

from pydantic import Field
from sqlmodel import Session, select
from sqlmodel.sql.expression import SelectOfScalar

from fabrouter.access import Principal, Relation, Rule, Target, authorise
from fabrouter.service.accounts import AccountInput, add_account, find_by_email
from fabrouter.service.fields import Email, Language, PersonName
from fabrouter.service.refusals import BadInput, Conflict, NotFound
from fabrouter.store import UnitOfWork
from fabrouter.store.tables import (
    Account,
    Campaign,
    CampaignRole,
    CampaignRoleName,
    Lab,
    LabRole,
    Network,
    NetworkRole,
    NetworkRoleName,
    Site,
    Token,
)
from fabrouter_network.document import Document
from fabrouter_network.issues import Issue

Role = TypeVar("Role", NetworkRole, LabRole, CampaignRole)

_NETWORK = Rule(
    may=frozenset({Relation.ADMINISTRATOR, Relation.COORDINATOR}),
    sees=frozenset({Relation.RESEARCHER}),
)
_LAB = Rule(may=frozenset({Relation.ADMINISTRATOR, Relation.COORDINATOR, Relation.LAB}))
_CAMPAIGN = Rule(
    may=frozenset({Relation.ADMINISTRATOR, Relation.COORDINATOR}),
    sees=frozenset({Relation.RESEARCHER, Relation.REQUESTER}),
)


class Person(Document):
    """Somebody who is given a role."""

    email: Email
    name: Annotated[
        PersonName, Field(description="Used if there is no account of this address yet.")
    ]
    language: Language = "en"


class NetworkRoleInput(Person):
    """A role in a network."""

    role: Annotated[NetworkRoleName, Field(strict=False)]


class LabRoleInput(Person):
    """Acting for a lab."""


class CampaignRoleInput(Person):
    """A role in a campaign; requesters ask for one site."""

    role: Annotated[CampaignRoleName, Field(strict=False)]
    site_id: UUID | None = None


@dataclass(frozen=True)
class Granted:
    """A role that was given.

    Parameters
    ----------
    role
        The row.
    account
        Who has it.
    link
        The one-time link of an account that was made for it.
    """

    role: NetworkRole | LabRole | CampaignRole
    account: Account
    link: Token | None = None


def grant_network_role(
    unit: UnitOfWork, principal: Principal, network_id: UUID, given: NetworkRoleInput, key: bytes
) -> Granted:
    """Gives somebody a role in a network; its coordinators and administrators may."""
    authorise(principal, "networks:write", _NETWORK, Target(network_id=network_id))
    if unit.session.get(Network, network_id) is None:
        raise NotFound
    account, link = _account(unit, given, key)
    row = NetworkRole(
        network_id=network_id, account_id=account.id, role=given.role.value, created_at=unit.now
    )
    _grant(unit, row, network_id=network_id)
    return Granted(row, account, link)


def grant_lab_role(
    unit: UnitOfWork, principal: Principal, lab_id: UUID, given: LabRoleInput, key: bytes
) -> Granted:
    """Lets somebody act for a lab; its members and its network's coordinators may."""
    lab = _lab_for(unit.session, principal, lab_id, "labs:write")
    account, link = _account(unit, given, key)
    row = LabRole(lab_id=lab_id, account_id=account.id, created_at=unit.now)
    _grant(unit, row, network_id=lab.network_id, lab_id=lab_id)
    return Granted(row, account, link)


def grant_campaign_role(
    unit: UnitOfWork, principal: Principal, campaign_id: UUID, given: CampaignRoleInput, key: bytes
) -> Granted:
    """Gives somebody a role in a campaign; its coordinators and administrators may."""
    campaign = _campaign_for(unit.session, principal, campaign_id, "campaigns:write")
    _check_site(unit.session, campaign, given)
    account, link = _account(unit, given, key)
    row = CampaignRole(
        campaign_id=campaign_id,
        account_id=account.id,
        role=given.role.value,
        site_id=given.site_id,
        created_at=unit.now,
    )
    _grant(unit, row, network_id=campaign.network_id, campaign_id=campaign_id)
    return Granted(row, account, link)


def _check_site(session: Session, campaign: Campaign, given: CampaignRoleInput) -> None:
    if (given.role is CampaignRoleName.REQUESTER) != (given.site_id is not None):
        message = "requesters ask for one site, coordinators for none."
        raise BadInput([Issue("/site_id", "role-and-site", message)])
    if given.site_id is None:
        return
    site = session.get(Site, given.site_id)
    if site is None or site.network_id != campaign.network_id:
        message = "there is no such site in the campaign's network."
        raise BadInput([Issue("/site_id", "unknown-reference", message)])


def _account(unit: UnitOfWork, given: Person, key: bytes) -> tuple[Account, Token | None]:
    known = find_by_email(unit.session, given.email)
    if known is not None:
        return known, None
    person = given.model_dump(include={"email", "name", "language"})
    return add_account(unit, AccountInput(**person), key)


def _grant(unit: UnitOfWork, row: Role, **places: UUID) -> None:
    query = select(type(row))
    for name, value in row.model_dump(exclude={"id", "created_at"}).items():
        query = query.where(getattr(type(row), name) == value)
    if unit.session.exec(query).first() is not None:
        raise Conflict("role-granted", "The person has this role already.")
    unit.add(row)
    unit.record(f"{row.__tablename__}.given", row, **places, account_id=str(row.account_id))


def revoke_network_role(
    unit: UnitOfWork, principal: Principal, network_id: UUID, role_id: UUID
) -> None:
    """Takes a role in a network away, from the next call on."""
    authorise(principal, "networks:write", _NETWORK, Target(network_id=network_id))
    row = _role(unit, NetworkRole, role_id, network_id=network_id)
    _revoke(unit, row, network_id=network_id)


def revoke_lab_role(unit: UnitOfWork, principal: Principal, lab_id: UUID, role_id: UUID) -> None:
    """Lets somebody act for a lab no more, from the next call on."""
    lab = _lab_for(unit.session, principal, lab_id, "labs:write")
    row = _role(unit, LabRole, role_id, lab_id=lab_id)
    _revoke(unit, row, network_id=lab.network_id, lab_id=lab_id)


def revoke_campaign_role(
    unit: UnitOfWork, principal: Principal, campaign_id: UUID, role_id: UUID
) -> None:
    """Takes a role in a campaign away, from the next call on."""
    campaign = _campaign_for(unit.session, principal, campaign_id, "campaigns:write")
    row = _role(unit, CampaignRole, role_id, campaign_id=campaign_id)
    _revoke(unit, row, network_id=campaign.network_id, campaign_id=campaign_id)


def _role(unit: UnitOfWork, table: type[Role], role_id: UUID, **place: UUID) -> Role:
    row = unit.lock(table, role_id)
    if row is None or any(getattr(row, name) != value for name, value in place.items()):
        raise NotFound
    return row


def _revoke(unit: UnitOfWork, row: Role, **places: UUID) -> None:
    unit.record(f"{row.__tablename__}.taken", row, **places, account_id=str(row.account_id))
    unit.session.delete(row)


def network_roles(
    session: Session, principal: Principal, network_id: UUID
) -> SelectOfScalar[NetworkRole]:
    """Returns the query of the roles in a network."""
    authorise(principal, "networks:read", _NETWORK, Target(network_id=network_id))
    if session.get(Network, network_id) is None:
        raise NotFound
    return select(NetworkRole).where(NetworkRole.network_id == network_id)


def lab_roles(session: Session, principal: Principal, lab_id: UUID) -> SelectOfScalar[LabRole]:
    """Returns the query of those who act for a lab."""
    _lab_for(session, principal, lab_id, "labs:read")
    return select(LabRole).where(LabRole.lab_id == lab_id)


def campaign_roles(
    session: Session, principal: Principal, campaign_id: UUID
) -> SelectOfScalar[CampaignRole]:
    """Returns the query of the roles in a campaign."""
    _campaign_for(session, principal, campaign_id, "campaigns:read")
    return select(CampaignRole).where(CampaignRole.campaign_id == campaign_id)


def _lab_for(session: Session, principal: Principal, lab_id: UUID, scope: str) -> Lab:
    lab = session.get(Lab, lab_id)
    if lab is None:
        raise NotFound
    authorise(principal, scope, _LAB, Target(network_id=lab.network_id, lab_id=lab_id))
    return lab


def _campaign_for(
    session: Session, principal: Principal, campaign_id: UUID, scope: str
) -> Campaign:
    campaign = session.get(Campaign, campaign_id)
    if campaign is None:
        raise NotFound
    target = Target(network_id=campaign.network_id, campaign_id=campaign_id)
    authorise(principal, scope, _CAMPAIGN, target)
    return campaign


def people_of(session: Session, rows: Any) -> dict[UUID, Account]:
    """Returns the accounts of roles, by id."""
    ids = {row.account_id for row in rows}
    query = select(Account).where(Account.id.in_(ids))  # type: ignore[attr-defined]
    return {account.id: account for account in session.exec(query)}
