"""What arrives: delivered, counted and confirmed, sometimes after it was given up."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import col, select

from fabrouter.access import Principal
from fabrouter.lifecycle import SHIPMENT
from fabrouter.service.campaigns.access import locked_campaign
from fabrouter.service.campaigns.close import finish_if_done
from fabrouter.service.orders.offers import make_room
from fabrouter.service.refusals import BadInput
from fabrouter.service.shipments.access import Parcel, locked_parcel, record_shipment
from fabrouter.service.shipments.inputs import ItemReceived, Receipt
from fabrouter.service.steps import move
from fabrouter.service.versions import require_version
from fabrouter.service.work_orders.orders import record
from fabrouter.service.work_orders.replan import ask_for_replan
from fabrouter.service.work_orders.settle import settle
from fabrouter.store.tables import OrderLine, Shipment, ShipmentItem, ShipmentState, WorkOrder
from fabrouter.store.unit_of_work import UnitOfWork
from fabrouter_network.issues import Issue


def deliver(
    unit: UnitOfWork, principal: Principal, shipment_id: UUID, version: int | None
) -> Shipment:
    """Notes that a shipment is there; one that was given up may turn up after all.

    Raises
    ------
    Conflict
        ``invalid-transition``.
    """
    _lock_lines(unit, shipment_id)
    parcel = locked_parcel(unit, principal, shipment_id, "deliver", by_receiver=True)
    shipment = parcel.shipment
    require_version(shipment, version)
    was_lost = shipment.state == ShipmentState.LOST
    move(SHIPMENT, "deliver", shipment, parcel.found)
    shipment.delivered_at = unit.now
    if was_lost:
        _find_again(unit, parcel)
    record_shipment(unit, "delivered", parcel.campaign, shipment, was_lost=was_lost)
    return shipment


def confirm(
    unit: UnitOfWork,
    principal: Principal,
    shipment_id: UUID,
    receipt: Receipt,
    version: int | None,
) -> Shipment:
    """Counts what arrived; bad and missing units are missing again.

    Raises
    ------
    Conflict
        ``invalid-transition``.
    BadInput
        If the counts do not add up to what was sent.
    """
    parcel = locked_parcel(unit, principal, shipment_id, "confirm", by_receiver=True)
    shipment = parcel.shipment
    require_version(shipment, version)
    move(SHIPMENT, "confirm", shipment, parcel.found)
    counts = _counts(parcel, receipt.items)
    shipment.confirmed_at = unit.now
    for item, order in parcel.contents:
        _count(item, order, counts[order.id])
        settle(unit, order)
        record(unit, "received", parcel.campaign, order, good=item.good, bad=item.bad,
               missing=item.missing)  # fmt: skip
    good = sum(item.good for item, _ in parcel.contents)
    record_shipment(unit, "confirmed", parcel.campaign, shipment, good=good)
    if any(item.bad or item.missing for item, _ in parcel.contents):
        ask_for_replan(unit, parcel.campaign, "arrived_short")
    finish_if_done(unit, parcel.campaign)
    return shipment


def _find_again(unit: UnitOfWork, parcel: Parcel) -> None:
    """Lets found units count again, as far as they have not been replaced by accepted work."""
    for item, order in parcel.contents:
        item.surplus = _replaced(unit, parcel, item, order)
        order.lost -= item.units - item.surplus
        unit.session.add(item)
        record(unit, "found", parcel.campaign, order, units=item.units - item.surplus,
               surplus=item.surplus)  # fmt: skip
        unit.session.flush()


def _replaced(unit: UnitOfWork, parcel: Parcel, item: ShipmentItem, order: WorkOrder) -> int:
    if not order.is_final:
        return 0
    line = unit.session.get_one(OrderLine, order.line_id)
    reason = "goods that had been lost were found"
    return min(item.units, make_room(unit, parcel.campaign, line, reason, item.units))


def _counts(parcel: Parcel, said: Sequence[ItemReceived]) -> dict[UUID, ItemReceived]:
    """Returns how the units of each work order arrived; what is not said arrived well."""
    counts = {
        order.id: ItemReceived(work_order_id=order.id, good=item.units)
        for item, order in parcel.contents
    }
    sent = {order.id: item.units for item, order in parcel.contents}
    issues = []
    seen: set[UUID] = set()
    for place, entry in enumerate(said):
        where = f"/items/{place}"
        total = entry.good + entry.bad + entry.missing
        if entry.work_order_id not in sent:
            message = "the shipment holds no such work order."
            issues.append(Issue(f"{where}/work_order_id", "unknown-reference", message))
        elif entry.work_order_id in seen:
            message = "this work order is there twice."
            issues.append(Issue(f"{where}/work_order_id", "duplicate-id", message))
        elif total != sent[entry.work_order_id]:
            message = f"{total} units are counted, {sent[entry.work_order_id]} were sent."
            fix = "Let good, bad and missing add up."
            issues.append(Issue(f"{where}/good", "wrong-total", message, fix))
        seen.add(entry.work_order_id)
        counts[entry.work_order_id] = entry
    if issues:
        raise BadInput(issues)
    return counts


def _count(item: ShipmentItem, order: WorkOrder, said: ItemReceived) -> None:
    """Counts units of one work order; those replaced meanwhile count for nothing."""
    counted = item.units - item.surplus
    item.good = min(said.good, counted)
    item.bad = min(said.bad, counted - item.good)
    item.missing = counted - item.good - item.bad
    order.received += item.good
    order.lost += item.bad + item.missing


def _lock_lines(unit: UnitOfWork, shipment_id: UUID) -> None:
    """Locks the lines whose room may matter, after their campaign and before work orders."""
    campaign_id = unit.session.exec(
        select(Shipment.campaign_id).where(Shipment.id == shipment_id)
    ).first()
    if campaign_id is None:
        return
    locked_campaign(unit, campaign_id)
    query = (
        select(WorkOrder.line_id)
        .join(ShipmentItem, col(ShipmentItem.work_order_id) == col(WorkOrder.id))
        .where(ShipmentItem.shipment_id == shipment_id)
    )
    for line_id in sorted(set(unit.session.exec(query))):
        unit.lock(OrderLine, line_id)
