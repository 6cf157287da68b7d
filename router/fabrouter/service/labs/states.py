"""The life of a lab: verified, active, paused, out of touch, suspended, retired."""

from dataclasses import dataclass
from uuid import UUID

from fabrouter.access import Principal, Relation
from fabrouter.lifecycle import LAB
from fabrouter.service.labs.access import READS, changed_lab
from fabrouter.service.refusals import Conflict
from fabrouter.service.steps import move, move_by_system, rule_of
from fabrouter.service.stop_work import Stopped, live_orders, stop_work
from fabrouter.service.work_orders.flags import clear_flags_of_lab
from fabrouter.store.tables import Lab, LabState
from fabrouter.store.unit_of_work import UnitOfWork

ACTIONS = ("verify", "activate", "pause", "suspend", "reinstate", "retire")
"""What people do; the clock alone lets a lab lose touch."""

_PAST = {
    "verify": "verified",
    "activate": "activated",
    "pause": "paused",
    "lose_touch": "lost_touch",
    "suspend": "suspended",
    "reinstate": "reinstated",
    "retire": "retired",
}

_REASONS = {
    LabState.PAUSED: "The lab has paused.",
    LabState.UNRESPONSIVE: "The lab has not confirmed its declaration.",
    LabState.SUSPENDED: "The lab is suspended.",
    LabState.RETIRED: "The lab has retired.",
}


@dataclass(frozen=True)
class Moved:
    """A lab after a step of its life, and what became of its work."""

    lab: Lab
    stopped: Stopped


def change_state(
    unit: UnitOfWork,
    principal: Principal,
    lab_id: UUID,
    action: str,
    reason: str = "",
    version: int | None = None,
) -> Moved:
    """Takes a step in the life of a lab.

    A lab that leaves *active* loses the offers it has not answered; work it accepted or started
    stays and is flagged.

    Parameters
    ----------
    unit
        The transaction.
    principal
        Who acts; the table of steps says who may.
    lab_id
        The lab.
    action
        One of ``ACTIONS``.
    reason
        Why; seen by the lab and its coordinators.
    version
        The version of the lab the caller saw.

    Raises
    ------
    Conflict
        ``invalid-transition``; ``declaration-expired`` if a lab that has nothing in force wants
        to become active.
    """
    lab, found = changed_lab(unit, principal, lab_id, rule_of(LAB, action, READS.may), version)
    before = lab.state
    move(LAB, action, lab, found)
    if lab.state == LabState.ACTIVE:
        _require_declaration(unit, lab, found)
    return Moved(lab, _moved(unit, lab, action, before, reason))


def lose_touch(unit: UnitOfWork, lab: Lab) -> Stopped:
    """Lets a locked lab that has not confirmed in time lose touch; its campaigns are locked."""
    before = lab.state
    move_by_system(LAB, "lose_touch", lab)
    return _moved(unit, lab, "lose_touch", before, _REASONS[LabState.UNRESPONSIVE])


def _moved(unit: UnitOfWork, lab: Lab, action: str, before: str, reason: str) -> Stopped:
    lab.state_reason = reason
    unit.record(
        f"lab.{_PAST[action]}",
        lab,
        network_id=lab.network_id,
        lab_id=lab.id,
        before=before,
        state=lab.state,
    )
    if lab.state == LabState.ACTIVE:
        clear_flags_of_lab(unit, lab)
    if before != LabState.ACTIVE:
        return Stopped()
    orders = live_orders(unit, lab_id=lab.id)
    return stop_work(unit, orders, f"lab_{lab.state}", _REASONS[LabState(lab.state)])


def _require_declaration(unit: UnitOfWork, lab: Lab, found: frozenset[Relation]) -> None:
    """Refuses activity on an old word; an administrator reinstates a lab as it was."""
    in_force = lab.expires_at is not None and lab.expires_at > unit.now
    if not in_force and Relation.LAB in found:
        raise Conflict(
            "declaration-expired",
            "The lab has no declaration in force: declare, or confirm the last one, first.",
        )
