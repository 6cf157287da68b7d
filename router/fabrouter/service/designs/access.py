"""Finds designs and networks for those who may know of them."""

from uuid import UUID

from sqlmodel import Session, select

from fabrouter.access import Principal, Relation, Rule, Target, authorise
from fabrouter.service.campaigns.members import takes_part
from fabrouter.service.plans import unsettle
from fabrouter.service.refusals import NotFound
from fabrouter.service.versions import require_version
from fabrouter.store.tables import Design, Lab, LabGrant, Network
from fabrouter.store.unit_of_work import UnitOfWork

READS = Rule(
    frozenset({Relation.COORDINATOR, Relation.RESEARCHER, Relation.ADMINISTRATOR, Relation.LAB})
)
"""Who may know what a network makes: labs that may be asked to make it are among them.

Those who order in its campaigns may, too; see :func:`visible_network`.
"""

_FOR_ALL = Rule(frozenset({Relation.ANYBODY}))

COORDINATES = Rule(frozenset({Relation.COORDINATOR}), READS.may)


def network_target(session: Session, principal: Principal, network_id: UUID) -> Target:
    """Returns a network as what an operation is about, with a lab of it the caller acts for."""
    return Target(network_id=network_id, lab_id=_lab_in(session, principal, network_id))


def visible_network(
    session: Session, principal: Principal, network_id: UUID, scope: str = "designs:read"
) -> Network:
    """Returns a network to somebody who may know what it makes."""
    network = session.get(Network, network_id)
    if network is None:
        raise NotFound
    target = network_target(session, principal, network_id)
    rule = _FOR_ALL if takes_part(session, principal, network_id) else READS
    authorise(principal, scope, rule, target)
    return network


def changed_network(unit: UnitOfWork, principal: Principal, network_id: UUID) -> Network:
    """Returns a network, locked, to somebody who may change what it makes."""
    network = unit.lock(Network, network_id)
    if network is None:
        raise NotFound
    target = network_target(unit.session, principal, network_id)
    authorise(principal, "designs:write", COORDINATES, target)
    return network


def visible_design(session: Session, principal: Principal, design_id: UUID) -> Design:
    """Returns a design version to somebody who may know of it."""
    design = session.get(Design, design_id)
    if design is None:
        raise NotFound
    visible_network(session, principal, design.network_id)
    return design


def changed_design(
    unit: UnitOfWork, principal: Principal, design_id: UUID, version: int | None = None
) -> Design:
    """Returns a design version, locked, to a coordinator of its network.

    The campaigns that may make it are locked before it, and told.
    """
    design = unit.session.get(Design, design_id)
    if design is None:
        raise NotFound
    target = network_target(unit.session, principal, design.network_id)
    authorise(principal, "designs:write", COORDINATES, target)
    unsettle(unit, [design.network_id], design.slug)
    locked = unit.lock(Design, design_id)
    if locked is None:
        raise NotFound
    require_version(locked, version)
    return locked


def _lab_in(session: Session, principal: Principal, network_id: UUID) -> UUID | None:
    """Returns a lab the caller acts for that the network may use, if there is one."""
    for lab_id in sorted(principal.lab_ids):
        lab = session.get(Lab, lab_id)
        grant = select(LabGrant.id).where(
            LabGrant.lab_id == lab_id, LabGrant.network_id == network_id
        )
        if lab and (lab.network_id == network_id or session.exec(grant).first()):
            return lab_id
    return None
