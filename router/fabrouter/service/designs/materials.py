"""Materials of a network: what designs use and labs stock."""

from uuid import UUID

from sqlmodel import Session, select

from fabrouter.access import Principal
from fabrouter.service.designs.access import changed_network
from fabrouter.service.plans import unsettle
from fabrouter.service.refusals import Conflict, NotFound
from fabrouter.service.versions import require_version
from fabrouter.store import tables
from fabrouter.store.unit_of_work import UnitOfWork
from fabrouter_network.materials import Material


def add_material(
    unit: UnitOfWork, principal: Principal, network_id: UUID, material: Material
) -> tables.Material:
    """Adds a material to a network.

    Raises
    ------
    Conflict
        ``duplicate-material`` if the network has one of this id.
    """
    unsettle(unit, [network_id])
    network = changed_network(unit, principal, network_id)
    if find_material(unit.session, network_id, material.id) is not None:
        raise Conflict("duplicate-material", f"The network has '{material.id}' already.")
    return store_material(unit, network, material)


def change_material(
    unit: UnitOfWork,
    principal: Principal,
    network_id: UUID,
    material: Material,
    version: int | None = None,
) -> tables.Material:
    """Replaces what is said about a material.

    Raises
    ------
    NotFound
        If the network does not have it.
    Conflict
        ``unit-fixed`` if its unit were to change: designs and stocks count in it.
    """
    unsettle(unit, [network_id])
    changed_network(unit, principal, network_id)
    known = find_material(unit.session, network_id, material.id)
    if known is None:
        raise NotFound
    require_version(known, version)
    if known.document["unit"] != material.unit:
        raise Conflict(
            "unit-fixed",
            f"'{material.id}' is counted in {known.document['unit']}: add another material.",
        )
    known.document = material.model_dump(mode="json")
    unit.record("material.changed", known, network_id=network_id, slug=known.slug)
    return known


def store_material(
    unit: UnitOfWork, network: tables.Network, material: Material
) -> tables.Material:
    """Adds a material to a locked network."""
    row = tables.Material(
        created_at=unit.now,
        changed_at=unit.now,
        network_id=network.id,
        slug=material.id,
        document=material.model_dump(mode="json"),
    )
    unit.add(row)
    unit.record("material.added", row, network_id=network.id, slug=row.slug)
    return row


def find_material(session: Session, network_id: UUID, slug: str) -> tables.Material | None:
    """Returns a network's material."""
    query = select(tables.Material).where(
        tables.Material.network_id == network_id, tables.Material.slug == slug
    )
    return session.exec(query).first()
