"""Links: travel between labs and places in whole periods, microeuros and milligrams."""

import numpy as np
from numpy.typing import NDArray

from fabrouter.compile.index import ScenarioIndex
from fabrouter.reference import bundled_roads
from fabrouter_network.calendars import Horizon
from fabrouter_network.estimates import Estimate
from fabrouter_network.scenario import ScenarioDocument
from fabrouter_network.travel import TravelMatrix
from fabrouter_network.travel_cache import cached_travel_matrix
from fabrouter_network.units import (
    MICROEUROS_PER_EURO,
    MILLIGRAMS_PER_GRAM,
    STEPS_PER_UNIT,
    to_whole,
)
from fabrouter_solver import Links, ShippingLimits, Transfers
from fabrouter_solver.tables import ANY_DESTINATION, NO_LINK

FloatArray = NDArray[np.float64]
BinRows = dict[tuple[int, int], int]


def measure_travel(document: ScenarioDocument, index: ScenarioIndex) -> TravelMatrix:
    """Returns travel from every lab to every place, overrides applied."""
    transport = document.transport
    roads = bundled_roads() if transport.roads == "bundled" and index.labs else None
    labs = [lab.place for lab in index.labs]
    matrix = cached_travel_matrix(labs, index.places, transport, roads)
    arrays = matrix.arrays()
    for override in transport.overrides:
        rows = [index.place_rows[end] for end in override.ends]
        values = {
            "km": override.km,
            "hours": override.hours,
            "eur_per_kg": override.eur_per_kg,
            "eur_per_shipment": override.eur_per_shipment,
            "g_co2e_per_kg": override.g_co2e_per_kg,
            "estimate": Estimate.GIVEN,
        }
        for origin, destination in (rows, rows[::-1]):
            if origin < len(labs):
                for name, value in values.items():
                    arrays[name][origin, destination] = value
    _stay_at_home(arrays)
    return TravelMatrix.from_arrays(arrays)


def _stay_at_home(arrays: dict[str, NDArray[np.float32] | NDArray[np.uint8]]) -> None:
    """From a lab to itself nothing travels."""
    for name, array in arrays.items():
        home = np.arange(len(array))
        array[home, home] = Estimate.GIVEN if name == "estimate" else 0


def compile_links(travel: TravelMatrix, horizon: Horizon) -> Links:
    """Returns the solver's links: lead = hours rounded up to whole periods.

    Units made in a period leave at its end, so between different places a lead of one period
    means: there by the end of the next one.
    """
    reachable = np.isfinite(travel.hours)
    return Links(
        _lead(travel.hours, reachable, horizon.period_hours),
        _whole(travel.eur_per_kg, MICROEUROS_PER_EURO, reachable),
        _whole(travel.g_co2e_per_kg, MILLIGRAMS_PER_GRAM, reachable),
        _whole(travel.eur_per_shipment, MICROEUROS_PER_EURO, reachable),
    )


def _lead(
    hours: NDArray[np.float32], reachable: NDArray[np.bool_], period_hours: int
) -> NDArray[np.int16]:
    """Returns hours in whole periods, row by row: the arrays in between stay small."""
    lead = np.full(hours.shape, NO_LINK, np.int16)
    for row, ways, target in zip(hours, reachable, lead, strict=True):
        periods = np.ceil(row[ways].astype(np.float64) / period_hours - 1e-6)
        target[ways] = np.clip(periods, 0, np.iinfo(np.int16).max)
    return lead


def _whole(
    values: NDArray[np.float32], factor: float, reachable: NDArray[np.bool_]
) -> NDArray[np.integer]:
    """Returns rounded integers in the smallest type that holds them, 0 where no way leads."""
    largest = float(values.max(initial=0, where=reachable)) * factor
    whole = np.zeros(values.shape, np.int32 if largest < np.iinfo(np.int32).max else np.int64)
    for row, ways, target in zip(values, reachable, whole, strict=True):
        target[ways] = np.rint(row[ways].astype(np.float64) * factor)
    return whole


def compile_limits(document: ScenarioDocument, index: ScenarioIndex) -> ShippingLimits:
    """Returns limits on what may leave labs, from labs and from single links."""
    rows = [
        (row, ANY_DESTINATION, lab.limits.max_ship_kg_per_period)
        for row, lab in enumerate(index.labs)
        if lab.limits.max_ship_kg_per_period is not None
    ]
    rows += [
        (index.lab_rows[limit.origin], index.place_rows[limit.destination], limit.kg_per_period)
        for limit in document.transport.limits
    ]
    return ShippingLimits(
        np.array([origin for origin, _, _ in rows], np.int64),
        np.array([destination for _, destination, _ in rows], np.int64),
        np.array([to_whole(kg, 1000) for _, _, kg in rows], np.int64),
    )


def compile_transfers(
    document: ScenarioDocument,
    index: ScenarioIndex,
    travel: TravelMatrix,
    links: Links,
    bins: BinRows,
) -> Transfers:
    """Returns lanes for material between each lab and its nearest labs.

    Over a link that may carry no goods at all, no material goes either.
    """
    rules = document.transport.transfers
    shut = {
        (index.lab_rows[limit.origin], index.place_rows[limit.destination])
        for limit in document.transport.limits
        if not limit.kg_per_period
    }
    rows: list[tuple[int, int, int, int, int]] = []
    km = travel.km[:, : len(index.labs)].astype(np.float64)
    np.fill_diagonal(km, np.inf)
    for name in sorted(rules.materials):
        material = index.materials[index.material_rows[name]]
        holders = [
            lab for lab in range(len(index.labs)) if (lab, index.material_rows[name]) in bins
        ]
        kg_per_step = material.kg_per_unit / STEPS_PER_UNIT[material.unit]
        for source in holders:
            near = sorted((float(km[source, lab]), lab) for lab in holders if lab != source)
            for distance, target in near[: rules.nearest]:
                way = links.lead[source, target] != NO_LINK and (source, target) not in shut
                if distance <= rules.max_km and way:
                    rows.append(
                        (
                            bins[source, index.material_rows[name]],
                            bins[target, index.material_rows[name]],
                            int(links.lead[source, target]),
                            to_whole(int(links.kg_ueur[source, target]), kg_per_step),
                            to_whole(int(links.kg_co2_mg[source, target]), kg_per_step),
                        )
                    )
    table = np.array(rows, np.int64).reshape(-1, 5)
    return Transfers(*(table[:, column] for column in range(5)))
