"""What labs report while they work: units made, spoilt, found bad."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import select

from fabrouter.access import Principal, Relation, Rule
from fabrouter.lifecycle import WORK_ORDER, open_units
from fabrouter.service.refusals import BadInput, Conflict
from fabrouter.service.steps import refuse
from fabrouter.service.work_orders.inputs import Rejection, Report
from fabrouter.service.work_orders.materials import Shortage, use_materials
from fabrouter.service.work_orders.orders import SEES, for_rule, record, units_at_hand
from fabrouter.service.work_orders.replan import ask_for_replan
from fabrouter.service.work_orders.settle import settle
from fabrouter.store.tables import EntryKind, WorkEntry, WorkOrder, WorkState
from fabrouter.store.unit_of_work import UnitOfWork
from fabrouter_network.issues import Issue

_REPORTS = Rule(frozenset({Relation.LAB}), SEES)
_CHECKS = Rule(SEES)
_CHECKED_IN = (WorkState.STARTED, WorkState.MADE, WorkState.STOPPED_SHORT)


@dataclass(frozen=True)
class Reported:
    """A work order after a report.

    Parameters
    ----------
    order
        The work order.
    shortages
        Material that the lab's stock does not show although it was used.
    """

    order: WorkOrder
    shortages: tuple[Shortage, ...] = ()


def report(unit: UnitOfWork, principal: Principal, order_id: UUID, said: Report) -> Reported:
    """Counts units made and spoilt since the last report, and the material they took.

    Raises
    ------
    Conflict
        ``invalid-transition`` unless the work has started; ``key-reused``.
    BadInput
        ``over-quantity`` if more are made and spoilt than were ordered: the rest is surplus.
    """
    campaign, order, _ = for_rule(unit, principal, order_id, _REPORTS, with_lab=True)
    counted = {
        EntryKind.MADE: said.made,
        EntryKind.SCRAPPED: said.scrapped,
        EntryKind.SURPLUS: said.surplus,
    }
    if _known(unit, order, said.key, counted):
        return Reported(order)
    if order.state != WorkState.STARTED:
        raise refuse(WORK_ORDER, "report", order.state)
    _check_room(order, said)
    order.made += said.made
    order.scrapped += said.scrapped
    order.surplus += said.surplus
    _note(unit, order, counted, said.key, said.note)
    short = use_materials(unit, order, sum(counted.values()))
    record(
        unit,
        "reported",
        campaign,
        order,
        **{kind.value: units for kind, units in counted.items() if units},
        short=[shortage.material for shortage in short],
    )
    if said.scrapped:
        ask_for_replan(unit, campaign, "scrapped")
    return Reported(order, short)


def reject(unit: UnitOfWork, principal: Principal, order_id: UUID, said: Rejection) -> WorkOrder:
    """Takes finished units out that failed a check; they are missing again.

    Raises
    ------
    Conflict
        ``invalid-transition`` unless there is finished work; ``not-at-hand`` if so many are not
        there any more; ``key-reused``.
    """
    campaign, order, _ = for_rule(unit, principal, order_id, _CHECKS)
    counted = {EntryKind.REJECTED: said.units}
    if _known(unit, order, said.key, counted):
        return order
    if order.state not in _CHECKED_IN:
        raise refuse(WORK_ORDER, "reject", order.state)
    at_hand = units_at_hand(unit.session, order)
    if said.units > at_hand:
        raise Conflict("not-at-hand", f"Only {at_hand} good units are in the lab.", at_hand=at_hand)
    order.rejected += said.units
    _note(unit, order, counted, said.key, said.reason)
    settle(unit, order)
    record(unit, "checked", campaign, order, rejected=said.units)
    ask_for_replan(unit, campaign, "rejected")
    return order


def _known(
    unit: UnitOfWork, order: WorkOrder, key: str | None, counted: dict[EntryKind, int]
) -> bool:
    """Returns whether a report was counted before.

    Raises
    ------
    Conflict
        ``key-reused`` if another report had this key.
    """
    if key is None:
        return False
    query = select(WorkEntry).where(WorkEntry.work_order_id == order.id, WorkEntry.key == key)
    before = {entry.kind: entry.units for entry in unit.session.exec(query)}
    now = {kind.value: units for kind, units in counted.items() if units}
    if before and before != now:
        raise Conflict("key-reused", f"Another report had the key '{key}': use a new one.")
    return bool(before)


def _check_room(order: WorkOrder, said: Report) -> None:
    left = open_units(order)
    if said.made + said.scrapped > left:
        field = "/made" if said.made else "/scrapped"
        message = f"only {left} units are still to be made."
        fix = f"Report {left} here, and units beyond the order as surplus."
        raise BadInput([Issue(field, "over-quantity", message, fix)])


def _note(
    unit: UnitOfWork,
    order: WorkOrder,
    counted: dict[EntryKind, int],
    key: str | None,
    note: str,
) -> None:
    for kind, units in counted.items():
        if units:
            unit.session.add(
                WorkEntry(
                    created_at=unit.now,
                    work_order_id=order.id,
                    kind=kind.value,
                    units=units,
                    key=key,
                    noted_by=unit.actor_id,
                    note=note,
                )
            )
    unit.session.add(order)
