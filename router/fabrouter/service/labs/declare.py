"""Labs say what they can do, and say from time to time that it still holds."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select

from fabrouter.access import Principal, Relation
from fabrouter.service.labs.access import BY_LAB, BY_LAB_OR_COORDINATOR, changed_lab
from fabrouter.service.labs.checks import declaration_issues
from fabrouter.service.refusals import BadInput, Conflict, Forbidden
from fabrouter.service.work_orders.capacity import overbooked_seconds
from fabrouter.store.tables import Booking, Campaign, Declaration, Lab, LabRole, Network, WorkOrder
from fabrouter.store.unit_of_work import UnitOfWork
from fabrouter_network import labs
from fabrouter_network.issues import Issue, Severity


@dataclass(frozen=True)
class OverCommitted:
    """A day on which a lab has promised more than it declares now."""

    pool: str
    day: date
    over_s: int


@dataclass(frozen=True)
class Declared:
    """What a declaration led to.

    Parameters
    ----------
    lab, declaration
        The rows.
    over_committed
        Days on which promises are above the new hours: they stay, nothing is added to them.
    warnings
        What is odd about the declaration.
    """

    lab: Lab
    declaration: Declaration
    over_committed: tuple[OverCommitted, ...]
    warnings: tuple[Issue, ...] = ()


def declare(
    unit: UnitOfWork,
    principal: Principal,
    lab_id: UUID,
    document: labs.Declaration,
    version: int | None = None,
) -> Declared:
    """Puts a new declaration in force.

    Parameters
    ----------
    unit
        The transaction.
    principal
        Who acts for the lab; as long as nobody does, a coordinator of its network may.
    lab_id
        The lab.
    document
        What it can do.
    version
        The version of the lab the caller saw.

    Raises
    ------
    BadInput
        If the declaration names what the network does not have, or contradicts itself.
    Conflict
        ``lab-retired``.
    """
    lab, found = changed_lab(unit, principal, lab_id, BY_LAB_OR_COORDINATOR, version)
    if Relation.LAB not in found:
        _speak_for(unit.session, lab)
    return put_in_force(unit, lab, document)


def put_in_force(unit: UnitOfWork, lab: Lab, document: labs.Declaration) -> Declared:
    """Puts a new declaration of a locked lab in force; see :func:`declare`."""
    _refuse_retired(lab)
    issues = declaration_issues(unit.session, lab, document)
    errors = [issue for issue in issues if issue.severity is Severity.ERROR]
    if errors:
        raise BadInput(errors)
    declaration = Declaration(
        created_at=unit.now,
        lab_id=lab.id,
        number=_next_number(unit.session, lab.id),
        document=document.model_dump(mode="json"),
        declared_by=unit.actor_id,
    )
    unit.add(declaration)
    lab.declaration_id = declaration.id
    _renew(unit, lab)
    whose = {"network_id": lab.network_id, "lab_id": lab.id}
    unit.record("declaration.added", declaration, number=declaration.number, **whose)
    unit.record("lab.declared", lab, number=declaration.number, **whose)
    return Declared(lab, declaration, over_committed(unit, lab), tuple(issues))


def confirm(
    unit: UnitOfWork, principal: Principal, lab_id: UUID, version: int | None = None
) -> Lab:
    """Lets a lab say that its declaration still holds.

    Raises
    ------
    Conflict
        ``no-declaration`` if there is none, ``lab-retired``.
    """
    lab, _ = changed_lab(unit, principal, lab_id, BY_LAB, version)
    _refuse_retired(lab)
    if lab.declaration_id is None:
        raise Conflict("no-declaration", "The lab has declared nothing yet: declare first.")
    _renew(unit, lab)
    unit.record("lab.confirmed", lab, network_id=lab.network_id, lab_id=lab.id)
    return lab


def over_committed(unit: UnitOfWork, lab: Lab) -> tuple[OverCommitted, ...]:
    """Returns the days from now on on which a lab has promised more than it declares."""
    query = (
        select(col(Campaign.time_zone), col(Booking.day))
        .join(WorkOrder, col(WorkOrder.id) == col(Booking.work_order_id))
        .join(Campaign, col(Campaign.id) == col(WorkOrder.campaign_id))
        .where(Booking.lab_id == lab.id, col(Booking.day) >= unit.now.date())
        .distinct()
    )
    days: defaultdict[str, set[date]] = defaultdict(set)
    for zone, day in unit.session.exec(query):
        days[zone].add(day)
    over: dict[tuple[str, date], int] = {}
    for zone, listed in days.items():
        for key, seconds in overbooked_seconds(unit.session, lab, sorted(listed), zone).items():
            over[key] = max(seconds, over.get(key, 0))
    rows = (OverCommitted(pool, day, seconds) for (pool, day), seconds in over.items())
    return tuple(sorted(rows, key=lambda row: (row.day, row.pool)))


def _speak_for(session: Session, lab: Lab) -> None:
    """Refuses a coordinator where somebody acts for the lab: what it can do is its own word."""
    if session.exec(select(LabRole.id).where(LabRole.lab_id == lab.id).limit(1)).first():
        raise Forbidden("lab-speaks", "The lab has members of its own: ask them to declare.")


def _refuse_retired(lab: Lab) -> None:
    if lab.state == "retired":
        raise Conflict("lab-retired", "The lab has retired: it declares nothing any more.")


def _renew(unit: UnitOfWork, lab: Lab) -> None:
    """Lets the declaration hold for the network's number of days from now on."""
    network = unit.session.get_one(Network, lab.network_id)
    lab.confirmed_at = unit.now
    lab.expires_at = unit.now + timedelta(days=network.declaration_days)
    lab.reminded_at = None


def _next_number(session: Session, lab_id: UUID) -> int:
    query = select(func.max(Declaration.number)).where(Declaration.lab_id == lab_id)
    return (session.exec(query).one() or 0) + 1
