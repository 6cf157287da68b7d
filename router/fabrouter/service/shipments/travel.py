"""What a shipment's way costs, as far as the campaign's figures tell."""

from dataclasses import dataclass
from functools import lru_cache

from sqlmodel import Session

from fabrouter.reference import bundled_roads
from fabrouter.service.work_orders.schedule import read_terms
from fabrouter.store.tables import Campaign, Lab, Shipment, ShipmentItem, Site, WorkOrder
from fabrouter_network.estimates import Estimate
from fabrouter_network.places import Place
from fabrouter_network.transport import LinkOverride, Transport
from fabrouter_network.travel import travel_matrix
from fabrouter_network.units import to_whole


@dataclass(frozen=True)
class Trip:
    """One way from a lab to a place.

    Parameters
    ----------
    km
        Its length; 0 where no way is known.
    cost_cents, co2e_g
        Of the whole shipment.
    """

    km: float
    cost_cents: int
    co2e_g: int


@dataclass(frozen=True)
class _Rates:
    km: float
    eur_per_shipment: float
    eur_per_kg: float
    g_co2e_per_kg: float


def trip_of(
    session: Session,
    campaign: Campaign,
    shipment: Shipment,
    contents: tuple[tuple[ShipmentItem, WorkOrder], ...],
) -> Trip:
    """Returns length, cost and emissions of a shipment by the campaign's transport figures."""
    origin = session.get_one(Lab, shipment.lab_id)
    goal = _goal(session, shipment)
    kg = sum(item.units * read_terms(order.terms).mass_g for item, order in contents) / 1000
    rates = _rates(campaign, origin, goal)
    return Trip(
        round(rates.km, 1),
        to_whole(rates.eur_per_shipment + rates.eur_per_kg * kg, 100),
        to_whole(rates.g_co2e_per_kg * kg),
    )


def _goal(session: Session, shipment: Shipment) -> Lab | Site:
    if shipment.site_id is not None:
        return session.get_one(Site, shipment.site_id)
    return session.get_one(Lab, shipment.to_lab_id)


def _rates(campaign: Campaign, origin: Lab, goal: Lab | Site) -> _Rates:
    transport = Transport.model_validate(campaign.transport, strict=False)
    for override in transport.overrides:
        if set(override.ends) == {origin.slug, goal.slug}:
            return _given(override)
    return _measured(_place(origin), _place(goal), transport.model_dump_json())


def _given(override: LinkOverride) -> _Rates:
    return _Rates(
        override.km, override.eur_per_shipment, override.eur_per_kg, override.g_co2e_per_kg
    )


def _place(row: Lab | Site) -> Place:
    return Place(lat=row.latitude, lon=row.longitude, country=row.country)


@lru_cache(maxsize=4096)
def _measured(origin: Place, goal: Place, transport_json: str) -> _Rates:
    transport = Transport.model_validate_json(transport_json)
    roads = bundled_roads() if transport.roads == "bundled" else None
    way = travel_matrix([origin], [goal], transport, roads)
    if way.estimate[0, 0] == Estimate.UNREACHABLE:
        return _Rates(0.0, 0.0, 0.0, 0.0)
    figures = (way.km, way.eur_per_shipment, way.eur_per_kg, way.g_co2e_per_kg)
    return _Rates(*(float(figure[0, 0]) for figure in figures))
