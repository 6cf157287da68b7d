"""Gives a network the designs and materials that come with fabrouter."""

from dataclasses import dataclass
from uuid import UUID

from fabrouter.access import Principal
from fabrouter.reference import bundled_designs, bundled_materials
from fabrouter.service.designs.access import changed_network
from fabrouter.service.designs.approvals import Decision, add_approval
from fabrouter.service.designs.materials import find_material, store_material
from fabrouter.service.designs.versions import find_version, store_version
from fabrouter.store import tables
from fabrouter.store.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Seeded:
    """How many designs and materials were new."""

    designs: int
    materials: int


def seed_designs(unit: UnitOfWork, principal: Principal, network_id: UUID) -> Seeded:
    """Adds the bundled designs and materials a network lacks, approved as the bundle says."""
    return seed(unit, changed_network(unit, principal, network_id))


def seed(unit: UnitOfWork, network: tables.Network) -> Seeded:
    """Adds the bundled designs and materials to a locked network."""
    materials = [
        store_material(unit, network, material)
        for material in bundled_materials().values()
        if find_material(unit.session, network.id, material.id) is None
    ]
    designs = [
        design
        for design in bundled_designs().values()
        if find_version(unit.session, network.id, design.id, design.version) is None
    ]
    for design in designs:
        row = store_version(unit, network, design)
        for country in design.approved_in:
            approved = Decision(country=country, state=tables.ApprovalState.APPROVED)
            add_approval(unit, row, approved)
    return Seeded(len(designs), len(materials))
