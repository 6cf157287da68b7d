"""Steps of accepted work: start, finish, stop short, give back."""

from uuid import UUID

from fabrouter.access import Principal, Relation
from fabrouter.lifecycle import WORK_ORDER, open_units
from fabrouter.service.campaigns.close import finish_if_done
from fabrouter.service.refusals import Conflict, Forbidden
from fabrouter.service.steps import move
from fabrouter.service.versions import require_version
from fabrouter.service.work_orders.orders import end, for_action, record
from fabrouter.service.work_orders.replan import ask_for_replan
from fabrouter.store.tables import Lab, LabState, WorkOrder
from fabrouter.store.unit_of_work import UnitOfWork

GONE = (LabState.UNRESPONSIVE, LabState.SUSPENDED, LabState.RETIRED)
"""States of labs that nobody can ask any more."""


def start(unit: UnitOfWork, principal: Principal, order_id: UUID, version: int | None) -> WorkOrder:
    """Begins accepted work: from now on only its lab can end it.

    Raises
    ------
    Conflict
        ``invalid-transition``.
    """
    campaign, order, found = for_action(unit, principal, order_id, "start")
    require_version(order, version)
    move(WORK_ORDER, "start", order, found)
    record(unit, "started", campaign, order)
    return order


def finish(
    unit: UnitOfWork, principal: Principal, order_id: UUID, version: int | None
) -> WorkOrder:
    """Ends work of which every unit is made or spoilt.

    Raises
    ------
    Conflict
        ``invalid-transition``, or ``not-complete`` with the units that are still to be made.
    """
    campaign, order, found = for_action(unit, principal, order_id, "finish")
    require_version(order, version)
    left = open_units(order)
    move(WORK_ORDER, "finish", order, found)
    if left:
        raise Conflict(
            "not-complete",
            f"{left} units are still to be made: report them, or stop short.",
            open=left,
        )
    end(unit, order)
    record(unit, "finished", campaign, order, made=order.made)
    finish_if_done(unit, campaign)
    return order


def stop_short(
    unit: UnitOfWork, principal: Principal, order_id: UUID, reason: str, version: int | None
) -> WorkOrder:
    """Ends started work early; what was made stays, the rest is missing again.

    Raises
    ------
    Conflict
        ``invalid-transition``.
    Forbidden
        ``lab-reachable`` if a coordinator tries this for a lab that still answers.
    """
    campaign, order, found = for_action(unit, principal, order_id, "stop_short")
    require_version(order, version)
    lab = unit.session.get_one(Lab, order.lab_id)
    if Relation.LAB not in found and lab.state not in GONE:
        raise Forbidden("lab-reachable", "The lab still answers: only it can stop its work.")
    move(WORK_ORDER, "stop_short", order, found)
    end(unit, order, reason)
    record(unit, "stopped_short", campaign, order, made=order.made)
    ask_for_replan(unit, campaign, "stopped_short")
    finish_if_done(unit, campaign)
    return order


def release(
    unit: UnitOfWork, principal: Principal, order_id: UUID, reason: str, version: int | None
) -> WorkOrder:
    """Gives accepted work back that has not begun.

    Raises
    ------
    Conflict
        ``invalid-transition``.
    """
    campaign, order, found = for_action(unit, principal, order_id, "release")
    require_version(order, version)
    move(WORK_ORDER, "release", order, found)
    end(unit, order, reason)
    record(unit, "released", campaign, order, units=order.quantity)
    ask_for_replan(unit, campaign, "released")
    finish_if_done(unit, campaign)
    return order
