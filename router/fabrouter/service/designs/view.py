"""Queries of designs, approvals and materials, for those who may know."""

from uuid import UUID

from pydantic import TypeAdapter, ValidationError
from sqlmodel import Session, select
from sqlmodel.sql.expression import SelectOfScalar

from fabrouter.access import Principal
from fabrouter.service.designs.access import visible_design, visible_network
from fabrouter.service.designs.materials import find_material
from fabrouter.service.refusals import NotFound
from fabrouter.store.tables import Approval, Design, Material
from fabrouter_network.document import Id


def designs_of_network(
    session: Session, principal: Principal, network_id: UUID
) -> SelectOfScalar[Design]:
    """Returns the query of all design versions of a network, withdrawn ones included."""
    visible_network(session, principal, network_id)
    return select(Design).where(Design.network_id == network_id)


def approvals_of_design(
    session: Session, principal: Principal, design_id: UUID
) -> SelectOfScalar[Approval]:
    """Returns the query of every word on a design version."""
    visible_design(session, principal, design_id)
    return select(Approval).where(Approval.design_id == design_id)


def materials_of_network(
    session: Session, principal: Principal, network_id: UUID
) -> SelectOfScalar[Material]:
    """Returns the query of a network's materials."""
    visible_network(session, principal, network_id)
    return select(Material).where(Material.network_id == network_id)


def material_of_network(
    session: Session, principal: Principal, network_id: UUID, slug: str
) -> Material:
    """Returns one material of a network."""
    visible_network(session, principal, network_id)
    row = find_material(session, network_id, slug) if _is_id(slug) else None
    if row is None:
        raise NotFound
    return row


def _is_id(text: str) -> bool:
    try:
        TypeAdapter(Id).validate_python(text)
    except ValidationError:
        return False
    return True
