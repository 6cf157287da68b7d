"""Withdraws design versions: no new work begins, from this moment on."""

from dataclasses import dataclass
from uuid import UUID

from fabrouter.access import Principal
from fabrouter.service.designs.access import changed_design
from fabrouter.service.refusals import Conflict
from fabrouter.service.stop_work import Stopped, live_orders, stop_work
from fabrouter.store.tables import Design, WorkState
from fabrouter.store.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Withdrawn:
    """A withdrawn design version, and what became of its work."""

    design: Design
    stopped: Stopped


def withdraw_design(
    unit: UnitOfWork,
    principal: Principal,
    design_id: UUID,
    reason: str,
    version: int | None = None,
) -> Withdrawn:
    """Withdraws a version for ever.

    Offers are taken back, accepted work that has not begun is flagged, started work is kept.

    Raises
    ------
    Conflict
        ``already-withdrawn``.
    """
    design = changed_design(unit, principal, design_id, version)
    if design.withdrawn_at is not None:
        raise Conflict("already-withdrawn", "The version is withdrawn already.")
    design.withdrawn_at, design.withdrawn_because = unit.now, reason
    unit.record(
        "design.withdrawn",
        design,
        network_id=design.network_id,
        slug=design.slug,
        edition=design.edition,
    )
    stopped = stop_work(
        unit,
        live_orders(unit, design_id=design.id),
        "design_withdrawn",
        "The design is withdrawn.",
        flags=(WorkState.ACCEPTED,),
    )
    return Withdrawn(design, stopped)
