"""Certificates of labs: the lab hands them in, a coordinator checks them, then they count."""

from datetime import date
from typing import Self
from uuid import UUID

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from fabrouter.access import Principal, Relation
from fabrouter.service.labs.access import BY_COORDINATOR, BY_LAB_OR_COORDINATOR, changed_lab
from fabrouter.service.refusals import NotFound
from fabrouter.store.tables import Certificate, Lab
from fabrouter.store.unit_of_work import UnitOfWork
from fabrouter_network.document import Document, Name


class Proof(Document):
    """A skill or certificate that designs may ask for, and its days; none = without end."""

    skill: Name
    valid_from: date | None = None
    valid_until: date | None = None

    @model_validator(mode="after")
    def _check_order(self) -> Self:
        if self.valid_from and self.valid_until and self.valid_from > self.valid_until:
            raise PydanticCustomError(
                "date-order",
                "begins on {begin} but ends on {end}: put the dates in order.",
                {"begin": str(self.valid_from), "end": str(self.valid_until)},
            )
        return self


def add_certificate(
    unit: UnitOfWork, principal: Principal, lab_id: UUID, proof: Proof
) -> Certificate:
    """Adds a certificate; one that a coordinator adds counts as checked."""
    lab, found = changed_lab(unit, principal, lab_id, BY_LAB_OR_COORDINATOR)
    checked_by = principal.account_id if Relation.COORDINATOR in found else None
    row = Certificate(
        created_at=unit.now, lab_id=lab.id, checked_by=checked_by, **proof.model_dump()
    )
    unit.add(row)
    _record(unit, "added", lab, row)
    return row


def check_certificate(
    unit: UnitOfWork, principal: Principal, lab_id: UUID, certificate_id: UUID
) -> Certificate:
    """Lets a coordinator of the lab's network say that a certificate is right."""
    lab, _ = changed_lab(unit, principal, lab_id, BY_COORDINATOR)
    row = _of(unit, lab, certificate_id)
    if row.checked_by is None:
        row.checked_by = principal.account_id
        unit.session.add(row)
        _record(unit, "checked", lab, row)
    return row


def remove_certificate(
    unit: UnitOfWork, principal: Principal, lab_id: UUID, certificate_id: UUID
) -> None:
    """Takes a certificate away; the journal remembers it."""
    lab, _ = changed_lab(unit, principal, lab_id, BY_LAB_OR_COORDINATOR)
    row = _of(unit, lab, certificate_id)
    _record(unit, "removed", lab, row)
    unit.session.delete(row)


def _of(unit: UnitOfWork, lab: Lab, certificate_id: UUID) -> Certificate:
    row = unit.lock(Certificate, certificate_id)
    if row is None or row.lab_id != lab.id:
        raise NotFound
    return row


def _record(unit: UnitOfWork, verb: str, lab: Lab, row: Certificate) -> None:
    unit.record(
        f"certificate.{verb}",
        row,
        network_id=lab.network_id,
        lab_id=lab.id,
        skill=row.skill,
        valid_until=row.valid_until.isoformat() if row.valid_until else "",
    )
