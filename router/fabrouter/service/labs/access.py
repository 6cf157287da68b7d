"""Finds labs for those who may know of them, and locks them for changes."""

from uuid import UUID

from sqlmodel import Session

from fabrouter.access import Principal, Relation, Rule, Target, authorise, relations
from fabrouter.service.plans import networks_of, unsettle
from fabrouter.service.refusals import NotFound
from fabrouter.service.versions import require_version
from fabrouter.store.rows import look_up
from fabrouter.store.tables import Lab
from fabrouter.store.unit_of_work import UnitOfWork

READS = Rule(frozenset({Relation.LAB, Relation.COORDINATOR, Relation.ADMINISTRATOR}))
"""Who may know of a lab; coordinators of networks it was granted to are among them."""

WORKS_WITH = Rule(frozenset({Relation.LAB, Relation.COORDINATOR}), READS.may)
"""Who may know what a lab declares, has and does; administrators only see who it is."""

BY_LAB = Rule(frozenset({Relation.LAB}), READS.may)
BY_COORDINATOR = Rule(frozenset({Relation.COORDINATOR}), READS.may)
BY_LAB_OR_COORDINATOR = Rule(frozenset({Relation.LAB, Relation.COORDINATOR}), READS.may)


def visible_lab(
    session: Session, principal: Principal, lab_id: UUID, rule: Rule = WORKS_WITH
) -> Lab:
    """Returns a lab to look at to those whom a rule lets read of it.

    Raises
    ------
    NotFound
        If there is none, or the caller may not know of it.
    Forbidden
        If it may know of it, but not this.
    """
    lab = look_up(session, Lab, lab_id)
    if lab is None:
        raise NotFound
    own = _own_target(lab)
    may = relations(principal, own) & rule.may
    authorise(principal, "labs:read", rule, own if may else wide_target(session, lab))
    return lab


def changed_lab(
    unit: UnitOfWork,
    principal: Principal,
    lab_id: UUID,
    rule: Rule,
    version: int | None = None,
) -> tuple[Lab, frozenset[Relation]]:
    """Returns a lab, locked, to somebody who may change it, and what the caller is to it.

    The campaigns whose plans depend on the lab are locked before it, and told.

    Parameters
    ----------
    unit
        The transaction.
    principal
        The caller.
    lab_id
        The lab.
    rule
        Who may. Coordinators are those of the lab's own network.
    version
        What the caller saw; ``None`` = any.

    Raises
    ------
    NotFound
        If there is none, or the caller may not know of it.
    Forbidden
        If the caller may know of it, but not do this.
    Stale
        If it has changed since.
    """
    lab = unit.session.get(Lab, lab_id)
    if lab is None:
        raise NotFound
    found = allow(unit.session, principal, "labs:write", rule, lab)
    unsettle(unit, networks_of(unit.session, lab))
    locked = unit.lock(Lab, lab_id)
    if locked is None:
        raise NotFound
    require_version(locked, version)
    return locked, found


def allow(
    session: Session, principal: Principal, scope: str, rule: Rule, lab: Lab
) -> frozenset[Relation]:
    """Lets through who may do something to a lab; borrowing it to a network gives no say in it."""
    own = _own_target(lab)
    if relations(principal, own) & rule.may:
        return authorise(principal, scope, rule, own)
    return authorise(principal, scope, Rule(frozenset(), rule.sees), wide_target(session, lab))


def _own_target(lab: Lab) -> Target:
    return Target(network_id=lab.network_id, lab_id=lab.id)


def wide_target(session: Session, lab: Lab) -> Target:
    """Returns a lab as what an operation is about, networks it was granted to included."""
    shared_with = networks_of(session, lab) - {lab.network_id}
    return Target(network_id=lab.network_id, lab_id=lab.id, shared_with=shared_with)
