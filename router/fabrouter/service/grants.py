"""Labs lent to another network: only when both the lab and its own network have agreed.

A grant exists once both have; either side, and the network that was lent the lab, may end it.
"""

from typing import Literal
from uuid import UUID

from sqlmodel import Session, select
from sqlmodel.sql.expression import SelectOfScalar

from fabrouter.access import Principal, Relation, Rule, Target, authorise
from fabrouter.service.plans import unsettle
from fabrouter.service.refusals import BadInput, Conflict, Forbidden, NotFound
from fabrouter.store import UnitOfWork
from fabrouter.store.tables import Lab, LabConsent, LabGrant, LabRole, Network
from fabrouter_network.document import Document
from fabrouter_network.issues import Issue

Side = Literal["lab", "network"]

_MEMBERS = frozenset({Relation.ADMINISTRATOR, Relation.COORDINATOR, Relation.LAB})
_AGREES = Rule(may=_MEMBERS)
_ENDS = Rule(may=_MEMBERS)
"""Coordinators of the network that was lent the lab are among them."""


class ConsentInput(Document):
    """Agreement that another network may use a lab."""

    network_id: UUID


def agree(unit: UnitOfWork, principal: Principal, lab_id: UUID, given: ConsentInput) -> LabConsent:
    """Agrees for the side(s) the caller speaks for; the grant begins when both have agreed.

    A coordinator speaks for the lab's network, a member for the lab; an administrator speaks for
    a lab that has no members.

    Raises
    ------
    Forbidden
        ``lab-speaks`` to an administrator if the lab has members.
    """
    unsettle(unit, [given.network_id])
    lab, found = _lab_for(unit, principal, lab_id)
    if unit.session.get(Network, given.network_id) is None:
        message = "there is no such network."
        raise BadInput([Issue("/network_id", "unknown-reference", message)])
    if given.network_id == lab.network_id:
        message = "the lab belongs to this network."
        raise BadInput([Issue("/network_id", "own-network", message)])
    row = _consent(unit, lab, given.network_id)
    sides = _sides(found)
    if not sides:
        sides = _for_silent(unit, lab)
    if all(getattr(row, f"{side}_agreed_by") for side in sides):
        raise Conflict("already-agreed", "You have agreed already; the other side has not yet.")
    for side in sides:
        setattr(row, f"{side}_agreed_by", principal.account_id)
    unit.record("lab.consented", row, network_id=lab.network_id, lab_id=lab.id, sides=sorted(sides))
    if row.lab_agreed_by and row.network_agreed_by:
        _begin(unit, lab, given.network_id)
    return row


def _sides(found: frozenset[Relation]) -> set[Side]:
    sides: set[Side] = set()
    if Relation.COORDINATOR in found:
        sides.add("network")
    if Relation.LAB in found:
        sides.add("lab")
    return sides


def _for_silent(unit: UnitOfWork, lab: Lab) -> set[Side]:
    """Lets an administrator speak for a lab that nobody acts for."""
    if unit.session.exec(select(LabRole.id).where(LabRole.lab_id == lab.id).limit(1)).first():
        raise Forbidden("lab-speaks", "The lab has members of its own: ask them to agree.")
    return {"lab"}


def _lab_for(
    unit: UnitOfWork, principal: Principal, lab_id: UUID
) -> tuple[Lab, frozenset[Relation]]:
    lab = unit.lock(Lab, lab_id)
    if lab is None:
        raise NotFound
    target = Target(network_id=lab.network_id, lab_id=lab_id)
    return lab, authorise(principal, "labs:write", _AGREES, target)


def _consent(unit: UnitOfWork, lab: Lab, network_id: UUID) -> LabConsent:
    query = select(LabConsent).where(
        LabConsent.lab_id == lab.id, LabConsent.network_id == network_id
    )
    row = unit.session.exec(query.with_for_update()).first()
    if row is None:
        row = LabConsent(
            lab_id=lab.id, network_id=network_id, created_at=unit.now, changed_at=unit.now
        )
        unit.add(row)
    return row


def _begin(unit: UnitOfWork, lab: Lab, network_id: UUID) -> None:
    grant = LabGrant(lab_id=lab.id, network_id=network_id, created_at=unit.now)
    unit.add(grant)
    unit.record("lab.lent", grant, network_id=network_id, lab_id=lab.id)


def end_grant(unit: UnitOfWork, principal: Principal, lab_id: UUID, network_id: UUID) -> None:
    """Ends a grant or an agreement to one; work that was accepted goes on."""
    unsettle(unit, [network_id])
    lab = unit.lock(Lab, lab_id)
    query = select(LabConsent).where(
        LabConsent.lab_id == lab_id, LabConsent.network_id == network_id
    )
    row = unit.session.exec(query.with_for_update()).first()
    if lab is None or row is None:
        raise NotFound
    target = Target(network_id=lab.network_id, lab_id=lab_id, shared_with=frozenset({network_id}))
    authorise(principal, "labs:write", _ENDS, target)
    lent = select(LabGrant).where(LabGrant.lab_id == lab_id, LabGrant.network_id == network_id)
    for grant in unit.session.exec(lent.with_for_update()).all():
        unit.record("lab.grant_ended", grant, network_id=network_id, lab_id=lab_id)
        unit.session.delete(grant)
    unit.record("lab.consent_ended", row, network_id=lab.network_id, lab_id=lab_id)
    unit.session.delete(row)


def consents_of(session: Session, principal: Principal, lab_id: UUID) -> SelectOfScalar[LabConsent]:
    """Returns the query of a lab's agreements and grants."""
    lab = session.get(Lab, lab_id)
    if lab is None:
        raise NotFound
    target = Target(network_id=lab.network_id, lab_id=lab_id)
    authorise(principal, "labs:read", _AGREES, target)
    return select(LabConsent).where(LabConsent.lab_id == lab_id)
