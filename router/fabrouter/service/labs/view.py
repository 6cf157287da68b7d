"""Queries of labs and what belongs to them, for those who may know."""

from uuid import UUID

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from fabrouter.access import Principal, Relation, Rule, Target, authorise
from fabrouter.service.labs.access import visible_lab
from fabrouter.service.refusals import NotFound
from fabrouter.store.rows import look_up
from fabrouter.store.tables import (
    Certificate,
    Declaration,
    Lab,
    LabGrant,
    LabState,
    Network,
    StockMovement,
)

_LISTS = Rule(frozenset({Relation.COORDINATOR, Relation.ADMINISTRATOR}))


def labs_of_network(
    session: Session, principal: Principal, network_id: UUID, state: LabState | None = None
) -> SelectOfScalar[Lab]:
    """Returns the query of all labs a network may use: its own and those granted to it."""
    authorise(principal, "labs:read", _LISTS, Target(network_id=network_id))
    if look_up(session, Network, network_id) is None:
        raise NotFound
    granted = select(LabGrant.lab_id).where(LabGrant.network_id == network_id)
    query = select(Lab).where((col(Lab.network_id) == network_id) | col(Lab.id).in_(granted))
    return query if state is None else query.where(Lab.state == state.value)


def own_labs(_session: Session, principal: Principal) -> SelectOfScalar[Lab]:
    """Returns the query of the labs the caller acts for."""
    authorise(principal, "labs:read", Rule(frozenset({Relation.ANYBODY})), Target())
    return select(Lab).where(col(Lab.id).in_(principal.lab_ids))


def declarations(
    session: Session, principal: Principal, lab_id: UUID
) -> SelectOfScalar[Declaration]:
    """Returns the query of everything a lab has declared."""
    visible_lab(session, principal, lab_id)
    return select(Declaration).where(Declaration.lab_id == lab_id)


def declaration_in_force(session: Session, principal: Principal, lab_id: UUID) -> Declaration:
    """Returns the declaration that counts now.

    Raises
    ------
    NotFound
        If the lab has declared nothing.
    """
    lab = visible_lab(session, principal, lab_id)
    row = look_up(session, Declaration, lab.declaration_id) if lab.declaration_id else None
    if row is None:
        raise NotFound
    return row


def movements(
    session: Session, principal: Principal, lab_id: UUID
) -> SelectOfScalar[StockMovement]:
    """Returns the query of a lab's stock movements."""
    visible_lab(session, principal, lab_id)
    return select(StockMovement).where(StockMovement.lab_id == lab_id)


def certificates(
    session: Session, principal: Principal, lab_id: UUID
) -> SelectOfScalar[Certificate]:
    """Returns the query of a lab's certificates, checked or not."""
    visible_lab(session, principal, lab_id)
    return select(Certificate).where(Certificate.lab_id == lab_id)
