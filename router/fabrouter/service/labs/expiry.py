"""Declarations run out: labs are reminded first, then lose touch."""

from datetime import timedelta
from uuid import UUID

from sqlmodel import col, select

from fabrouter.service.labs.states import lose_touch
from fabrouter.service.plans import networks_of, unsettle
from fabrouter.store.tables import Lab, LabState
from fabrouter.store.unit_of_work import UnitOfWork

REMINDER = timedelta(days=3)
"""How long before its declaration runs out a lab is reminded."""

_AT_ONCE = 200
"""Most labs seen to in one transaction."""


def remind_and_expire(unit: UnitOfWork) -> int:
    """Reminds active labs whose declaration runs out soon, and lets go of those where it has.

    Returns
    -------
    int
        How many labs that were; call it again while there are any.
    """
    due = _due(unit)
    network_ids = {key for lab in due for key in networks_of(unit.session, lab)}
    if any(lab.expires_at is not None and lab.expires_at <= unit.now for lab in due):
        unsettle(unit, network_ids)
    return sum(_see_to(unit, lab.id) for lab in due)


def _see_to(unit: UnitOfWork, lab_id: UUID) -> bool:
    """Returns whether a lab was due, seen again under its lock."""
    lab = unit.lock(Lab, lab_id)
    if lab is None or lab.state != LabState.ACTIVE or lab.expires_at is None:
        return False
    if lab.expires_at <= unit.now:
        lose_touch(unit, lab)
        return True
    if lab.expires_at - REMINDER <= unit.now and lab.reminded_at is None:
        _remind(unit, lab)
        return True
    return False


def _due(unit: UnitOfWork) -> list[Lab]:
    """Returns active labs, sorted by id, whose declaration has run out or soon will unannounced."""
    query = (
        select(Lab)
        .where(
            Lab.state == LabState.ACTIVE.value,
            (col(Lab.expires_at) <= unit.now)
            | ((col(Lab.expires_at) <= unit.now + REMINDER) & col(Lab.reminded_at).is_(None)),
        )
        .order_by(col(Lab.id))
        .limit(_AT_ONCE)
    )
    return list(unit.session.exec(query))


def _remind(unit: UnitOfWork, lab: Lab) -> None:
    lab.reminded_at = unit.now
    unit.record(
        "lab.reminded",
        lab,
        network_id=lab.network_id,
        lab_id=lab.id,
        expires_at=lab.expires_at.isoformat() if lab.expires_at else "",
    )
