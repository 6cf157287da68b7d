"""Steps of a shipment on its way: dispatched, lost, returned, cancelled."""

from uuid import UUID

from fabrouter.access import Principal
from fabrouter.lifecycle import SHIPMENT
from fabrouter.service.campaigns.close import finish_if_done
from fabrouter.service.shipments.access import Parcel, locked_parcel, record_shipment
from fabrouter.service.shipments.inputs import Dispatch
from fabrouter.service.shipments.travel import trip_of
from fabrouter.service.steps import move
from fabrouter.service.versions import require_version
from fabrouter.service.work_orders.orders import record
from fabrouter.service.work_orders.replan import ask_for_replan
from fabrouter.service.work_orders.settle import settle
from fabrouter.store.tables import Shipment
from fabrouter.store.unit_of_work import UnitOfWork


def dispatch(
    unit: UnitOfWork, principal: Principal, shipment_id: UUID, said: Dispatch, version: int | None
) -> Shipment:
    """Notes that a shipment has left its lab; its length, cost and emissions are kept.

    Raises
    ------
    Conflict
        ``invalid-transition``.
    """
    parcel = _moved(unit, principal, shipment_id, "dispatch", version)
    shipment = parcel.shipment
    trip = trip_of(unit.session, parcel.campaign, shipment, parcel.contents)
    shipment.km, shipment.cost_cents, shipment.co2e_g = trip.km, trip.cost_cents, trip.co2e_g
    shipment.dispatched_at, shipment.tracking = unit.now, said.tracking
    if said.carrier is not None:
        shipment.carrier = said.carrier
    for item, order in parcel.contents:
        order.shipped += item.units
        record(unit, "shipped", parcel.campaign, order, units=item.units)
    record_shipment(unit, "dispatched", parcel.campaign, shipment)
    return shipment


def lose(
    unit: UnitOfWork, principal: Principal, shipment_id: UUID, version: int | None
) -> Shipment:
    """Gives a shipment up; its units are missing again.

    Raises
    ------
    Conflict
        ``invalid-transition``.
    """
    parcel = _moved(unit, principal, shipment_id, "lose", version)
    for item, order in parcel.contents:
        order.lost += item.units
        settle(unit, order)
        record(unit, "lost", parcel.campaign, order, units=item.units)
    record_shipment(unit, "lost", parcel.campaign, parcel.shipment)
    ask_for_replan(unit, parcel.campaign, "lost")
    finish_if_done(unit, parcel.campaign)
    return parcel.shipment


def send_back(
    unit: UnitOfWork, principal: Principal, shipment_id: UUID, version: int | None
) -> Shipment:
    """Notes that a shipment came back: its units are at hand in the lab again.

    Raises
    ------
    Conflict
        ``invalid-transition``.
    """
    parcel = _moved(unit, principal, shipment_id, "return", version)
    for item, order in parcel.contents:
        order.shipped -= item.units
        record(unit, "returned", parcel.campaign, order, units=item.units)
    record_shipment(unit, "returned", parcel.campaign, parcel.shipment)
    return parcel.shipment


def unpack(
    unit: UnitOfWork, principal: Principal, shipment_id: UUID, version: int | None
) -> Shipment:
    """Takes a packed shipment apart that has not left.

    Raises
    ------
    Conflict
        ``invalid-transition``.
    """
    parcel = _moved(unit, principal, shipment_id, "cancel", version)
    record_shipment(unit, "cancelled", parcel.campaign, parcel.shipment)
    finish_if_done(unit, parcel.campaign)
    return parcel.shipment


def _moved(
    unit: UnitOfWork, principal: Principal, shipment_id: UUID, action: str, version: int | None
) -> Parcel:
    parcel = locked_parcel(unit, principal, shipment_id, action)
    require_version(parcel.shipment, version)
    move(SHIPMENT, action, parcel.shipment, parcel.found)
    return parcel
