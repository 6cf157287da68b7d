"""Time, distance, cost and CO2e between any two places.

On one land mass goods go by road: along the road map where both ends are near it, otherwise by a
great-circle estimate. Between land masses they take listed crossings or fly. Every figure that is
an estimate says which kind it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Self

import numpy as np
from numpy.typing import NDArray

from fabrouter_network.crossings import CrossingNet, Legs
from fabrouter_network.estimates import FLIGHT_KM, Estimate
from fabrouter_network.geometry import FloatArray, great_circle_matrix
from fabrouter_network.ground import Ground, Located
from fabrouter_network.places import Place
from fabrouter_network.roads import RoadMap
from fabrouter_network.transport import Closure, Transport

_BLOCK = 128
"""Origins that are worked on at a time: their arrays then stay in the processor's cache."""


@dataclass(frozen=True)
class TravelMatrix:
    """Travel between origins and destinations; all arrays have shape (origins, destinations).

    Parameters
    ----------
    km, hours
        float32: distance and door-to-door time; ``inf`` = unreachable.
    eur_per_kg, eur_per_shipment, g_co2e_per_kg
        float32.
    estimate
        uint8, values of :class:`~fabrouter_network.estimates.Estimate`.
    """

    km: NDArray[np.float32]
    hours: NDArray[np.float32]
    eur_per_kg: NDArray[np.float32]
    eur_per_shipment: NDArray[np.float32]
    g_co2e_per_kg: NDArray[np.float32]
    estimate: NDArray[np.uint8]

    def arrays(self) -> dict[str, NDArray[np.float32] | NDArray[np.uint8]]:
        """Returns the arrays by name."""
        return {item.name: getattr(self, item.name) for item in fields(self)}

    @classmethod
    def from_arrays(cls, arrays: dict[str, NDArray[np.float32] | NDArray[np.uint8]]) -> Self:
        """Returns the matrix that ``arrays`` came from."""
        return cls(**{item.name: arrays[item.name] for item in fields(cls)})  # type: ignore[arg-type]

    def share_of(self, kind: Estimate) -> float:
        """Returns the share of pairs whose distance was found in one way, 0 … 1."""
        return float((self.estimate == kind).mean()) if self.estimate.size else 0.0


def travel_matrix(
    origins: Sequence[Place],
    destinations: Sequence[Place],
    transport: Transport,
    roads: RoadMap | None,
) -> TravelMatrix:
    """Computes travel between all pairs of places.

    Parameters
    ----------
    origins, destinations
        The places.
    transport
        Figures per mode, crossings and closures. Overrides name ids and are left to the caller.
    roads
        The road map; ``None`` = great-circle estimates only.
    """
    closures = [c for c in transport.closures if isinstance(c, Closure)]
    ground = Ground(roads.without(closures) if roads is not None else None)
    net = CrossingNet(transport)
    terminals = ground.locate(net.points)
    ends = ground.locate(np.concatenate([_points(destinations), net.points]))
    starts = ground.locate(_points(origins))
    km, _ = ground.road_km(terminals, ends)
    m = len(destinations)
    home, over = km[:, :m], net.closure(km[:, m:])
    blocks = []
    for first in range(0, max(1, len(origins)), _BLOCK):
        some = starts.part(slice(first, first + _BLOCK))
        km, estimate = ground.road_km(some, ends)
        legs = net.extend(km[:, :m], km[:, m:], over, home)
        blocks.append(_finished(legs, estimate[:, :m], some, ends.part(slice(m)), transport))
    return _stacked(blocks)


def _stacked(blocks: list[TravelMatrix]) -> TravelMatrix:
    """Returns the rows of several matrices in one."""
    parts = [block.arrays() for block in blocks]
    arrays = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    return TravelMatrix.from_arrays(arrays)


def _finished(
    legs: Legs, estimate: NDArray[np.uint8], starts: Located, ends: Located, transport: Transport
) -> TravelMatrix:
    """Lets goods fly where nothing else goes, and adds up."""
    crossed = (legs.ferries + legs.flights > 0) & np.isfinite(legs.road_km)
    estimate[crossed] = Estimate.CROSSING
    if "air" in transport.modes:
        direct = great_circle_matrix(starts.points, ends.points)
        off_map = ~(starts.on_map[:, None] & ends.on_map[None, :])
        _fly(legs, direct, off_map, estimate)
    return _priced(legs, estimate, transport)


def _points(places: Sequence[Place]) -> FloatArray:
    points = [(place.lat, place.lon) for place in places]
    return np.array(points, dtype=np.float64).reshape(-1, 2)


def _fly(
    legs: Legs, direct: FloatArray, off_map: NDArray[np.bool_], estimate: NDArray[np.uint8]
) -> None:
    """Lets goods fly far where no other way is known."""
    flying = off_map & np.isinf(legs.road_km) & (direct > FLIGHT_KM)
    for array in legs.arrays():
        array[flying] = 0
    legs.air_km[flying] = direct[flying]
    legs.flights[flying] = 1
    estimate[flying] = Estimate.FLIGHT


def _priced(legs: Legs, estimate: NDArray[np.uint8], transport: Transport) -> TravelMatrix:
    """Adds up time, cost and CO2e over the modes."""
    modes = transport.modes
    hours = legs.hours(transport) + modes["road"].handling_h
    eur_per_kg = _along(legs.road_km, modes["road"].eur_per_kg_km)
    co2 = _along(legs.road_km, modes["road"].g_co2e_per_kg_km)
    per_shipment = np.full(hours.shape, modes["road"].eur_per_shipment)
    for name, km, uses in (
        ("ferry", legs.sea_km, legs.ferries),
        ("air", legs.air_km, legs.flights),
    ):
        if name in modes:
            eur_per_kg = eur_per_kg + km * modes[name].eur_per_kg_km
            co2 = co2 + km * modes[name].g_co2e_per_kg_km
            per_shipment = per_shipment + uses * modes[name].eur_per_shipment
    km_in_all = legs.road_km + legs.sea_km + legs.air_km
    return TravelMatrix(
        km_in_all.astype(np.float32),
        hours.astype(np.float32),
        eur_per_kg.astype(np.float32),
        per_shipment.astype(np.float32),
        co2.astype(np.float32),
        estimate,
    )


def _along(km: FloatArray, per_km: float) -> FloatArray:
    """Returns kilometres times a figure, ``inf`` where there is no way even if it is free."""
    return np.multiply(km, per_km, out=np.full_like(km, np.inf), where=np.isfinite(km))
