"""Labs join a network and say who and where they are."""

from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from fabrouter.access import Principal, Relation, Rule, Target, authorise
from fabrouter.service.labs.access import BY_LAB_OR_COORDINATOR, changed_lab
from fabrouter.service.nearby import refuse_swapped
from fabrouter.service.refusals import BadInput, Conflict, NotFound
from fabrouter.store.tables import Lab, LabRole, Network
from fabrouter.store.unit_of_work import UnitOfWork
from fabrouter_network.issues import Issue
from fabrouter_network.labs import LabIdentity

_ANYBODY = Rule(frozenset({Relation.ANYBODY}))


def apply(unit: UnitOfWork, principal: Principal, network_id: UUID, identity: LabIdentity) -> Lab:
    """Adds a lab to a network; who asks acts for it, unless it is the network's coordinator.

    Parameters
    ----------
    unit
        The transaction.
    principal
        Anybody who is signed in and knows the network.
    network_id
        The network.
    identity
        Who and where the lab is.

    Raises
    ------
    NotFound
        If there is no such network.
    Conflict
        ``duplicate-lab`` if the network has a lab of this id.
    """
    network = unit.lock(Network, network_id)
    if network is None:
        raise NotFound
    found = authorise(principal, "labs:write", _ANYBODY, Target(network_id=network_id))
    refuse_swapped(unit.session, network_id, identity.place)
    lab = add_lab(unit, network, identity)
    if Relation.COORDINATOR not in found:
        role = LabRole(created_at=unit.now, lab_id=lab.id, account_id=principal.account_id)
        unit.add(role)
        unit.record(
            "lab_role.given",
            role,
            network_id=network_id,
            lab_id=lab.id,
            account_id=str(principal.account_id),
        )
    return lab


def add_lab(unit: UnitOfWork, network: Network, identity: LabIdentity) -> Lab:
    """Adds a lab to a locked network; it has declared nothing yet."""
    if lab_of_slug(unit.session, network.id, identity.id) is not None:
        raise Conflict(
            "duplicate-lab", f"The network has a lab '{identity.id}' already.", lab=identity.id
        )
    lab = Lab(
        created_at=unit.now, changed_at=unit.now, network_id=network.id, **columns_of(identity)
    )
    unit.add(lab)
    unit.record("lab.applied", lab, network_id=network.id, lab_id=lab.id, state=lab.state)
    return lab


def change_identity(
    unit: UnitOfWork,
    principal: Principal,
    lab_id: UUID,
    identity: LabIdentity,
    version: int | None = None,
) -> Lab:
    """Replaces who and where a lab is.

    Raises
    ------
    Conflict
        ``duplicate-lab`` if the new id is another lab's.
    """
    lab, _ = changed_lab(unit, principal, lab_id, BY_LAB_OR_COORDINATOR, version)
    other = lab_of_slug(unit.session, lab.network_id, identity.id)
    if other is not None and other.id != lab.id:
        raise Conflict(
            "duplicate-lab", f"The network has a lab '{identity.id}' already.", lab=identity.id
        )
    refuse_swapped(unit.session, lab.network_id, identity.place)
    write_identity(unit, lab, identity)
    return lab


def write_identity(unit: UnitOfWork, lab: Lab, identity: LabIdentity) -> bool:
    """Writes an identity to a locked lab, and returns whether anything changed."""
    new = {
        name: value for name, value in columns_of(identity).items() if getattr(lab, name) != value
    }
    if not new:
        return False
    for name, value in new.items():
        setattr(lab, name, value)
    unit.record("lab.changed", lab, network_id=lab.network_id, lab_id=lab.id, columns=sorted(new))
    return True


def lab_of_slug(session: Session, network_id: UUID, slug: str) -> Lab | None:
    """Returns a network's lab of some id in documents."""
    query = select(Lab).where(Lab.network_id == network_id, col(Lab.slug) == slug)
    return session.exec(query).first()


def columns_of(identity: LabIdentity) -> dict[str, Any]:
    """Returns an identity as columns of the table.

    Raises
    ------
    BadInput
        If a text is longer than what is stored.
    """
    place = identity.place
    _check_lengths(identity)
    return {
        "slug": identity.id,
        "name": identity.name,
        "kind": identity.kind.value,
        "latitude": place.lat,
        "longitude": place.lon,
        "country": place.country,
        "region": place.region,
        "city": place.city,
        "postcode": place.postcode,
        "time_zone": identity.time_zone,
        "source": identity.source,
        "url": identity.url,
    }


_LONGEST = {"region": 200, "city": 200, "postcode": 20}
"""Most characters of a place that are stored; scenario files allow more."""


def _check_lengths(identity: LabIdentity) -> None:
    issues = [
        Issue(f"/place/{name}", "too-long", "there are too many characters.", f"At most {most}.")
        for name, most in _LONGEST.items()
        if len(getattr(identity.place, name)) > most
    ]
    if issues:
        raise BadInput(issues)
