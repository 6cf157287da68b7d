"""How to reach a lab: known to the lab, and to coordinators of campaigns in which it has work."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from fabrouter.access import Principal, Relation, Target, authorise, relations
from fabrouter.service.fields import Email
from fabrouter.service.labs.access import BY_LAB, READS, allow, wide_target
from fabrouter.service.refusals import Forbidden, NotFound
from fabrouter.service.versions import require_version
from fabrouter.store.tables import Campaign, Contact, Lab, WorkOrder, WorkState
from fabrouter.store.unit_of_work import UnitOfWork
from fabrouter_network.document import Document, Name, Text

HOLDS = (
    WorkState.OFFERED,
    WorkState.ACCEPTED,
    WorkState.STARTED,
    WorkState.MADE,
    WorkState.STOPPED_SHORT,
)
"""States of work that a lab has in its hands or is asked to take."""


class Reach(Document):
    """How to reach somebody of a lab."""

    role: Annotated[Name, Field(max_length=80, description="Such as workshop or deliveries.")]
    name: Annotated[Name, Field(max_length=200)] | None = None
    email: Email | None = None
    phone: Annotated[str, Field(max_length=40, pattern=r"^\+?[0-9][0-9 ()./-]{3,38}$")] | None = (
        None
    )
    address: Text | None = None
    keep: Annotated[
        bool,
        Field(
            description="The person agrees to stay on file when no campaign needs the lab any more."
        ),
    ] = False


def contacts_of(session: Session, principal: Principal, lab_id: UUID) -> SelectOfScalar[Contact]:
    """Returns the query of a lab's contacts.

    Raises
    ------
    Forbidden
        ``contacts-not-shared`` for coordinators while the lab has no work of theirs.
    """
    lab = session.get(Lab, lab_id)
    if lab is None:
        raise NotFound
    found = authorise(principal, "labs:read", READS, wide_target(session, lab))
    if Relation.LAB not in found and not _works_for(session, principal, lab):
        raise Forbidden(
            "contacts-not-shared", "Contacts are shown while the lab has work of your campaigns."
        )
    return select(Contact).where(Contact.lab_id == lab_id, col(Contact.erased_at).is_(None))


def add_contact(unit: UnitOfWork, principal: Principal, lab_id: UUID, reach: Reach) -> Contact:
    """Adds a contact of a lab."""
    lab = _own_lab(unit, principal, lab_id)
    row = Contact(created_at=unit.now, changed_at=unit.now, lab_id=lab.id, role=reach.role)
    _write(unit, row, reach)
    unit.add(row)
    _record(unit, "added", lab, row)
    return row


def change_contact(
    unit: UnitOfWork,
    principal: Principal,
    lab_id: UUID,
    contact_id: UUID,
    reach: Reach,
    version: int | None = None,
) -> Contact:
    """Replaces a contact of a lab."""
    lab = _own_lab(unit, principal, lab_id)
    row = _of(unit, lab, contact_id, version)
    _write(unit, row, reach)
    _record(unit, "changed", lab, row)
    return row


def _write(unit: UnitOfWork, row: Contact, reach: Reach) -> None:
    for name, value in reach.model_dump(exclude={"keep"}).items():
        setattr(row, name, value)
    row.agreed_at = (row.agreed_at or unit.now) if reach.keep else None


def erase_contact(
    unit: UnitOfWork,
    principal: Principal,
    lab_id: UUID,
    contact_id: UUID,
    version: int | None = None,
) -> None:
    """Erases a contact of a lab: nothing personal is left of it."""
    lab = _own_lab(unit, principal, lab_id)
    forget_contact(unit, lab, _of(unit, lab, contact_id, version))


def forget_contacts(unit: UnitOfWork, lab_ids: Sequence[UUID]) -> None:
    """Erases contacts of labs nobody needs to reach, but for people who agreed to stay on file."""
    query = select(Contact).where(
        col(Contact.lab_id).in_(lab_ids),
        col(Contact.erased_at).is_(None),
        col(Contact.agreed_at).is_(None),
    )
    for row in unit.session.exec(query.order_by(col(Contact.id)).with_for_update()).all():
        forget_contact(unit, unit.session.get_one(Lab, row.lab_id), row)


def forget_contact(unit: UnitOfWork, lab: Lab, row: Contact) -> None:
    """Empties a locked contact."""
    row.name = row.email = row.phone = row.address = row.agreed_at = None
    row.erased_at = unit.now
    _record(unit, "erased", lab, row)


def _works_for(session: Session, principal: Principal, lab: Lab) -> bool:
    """Returns whether a lab has work of a campaign the caller coordinates."""
    query = (
        select(Campaign)
        .join(WorkOrder, col(WorkOrder.campaign_id) == col(Campaign.id))
        .where(WorkOrder.lab_id == lab.id, col(WorkOrder.state).in_(HOLDS))
        .distinct()
    )
    targets = (
        Target(network_id=campaign.network_id, campaign_id=campaign.id)
        for campaign in session.exec(query)
    )
    return any(Relation.COORDINATOR in relations(principal, target) for target in targets)


def _own_lab(unit: UnitOfWork, principal: Principal, lab_id: UUID) -> Lab:
    lab = unit.session.get(Lab, lab_id)
    if lab is None:
        raise NotFound
    allow(unit.session, principal, "labs:write", BY_LAB, lab)
    return lab


def _of(unit: UnitOfWork, lab: Lab, contact_id: UUID, version: int | None) -> Contact:
    row = unit.lock(Contact, contact_id)
    if row is None or row.lab_id != lab.id or row.erased_at is not None:
        raise NotFound
    require_version(row, version)
    return row


def _record(unit: UnitOfWork, verb: str, lab: Lab, row: Contact) -> None:
    unit.record(f"contact.{verb}", row, network_id=lab.network_id, lab_id=lab.id)
