"""A day of the replay as a routing problem; ``benchmarks/README.md`` says what becomes what."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from fabrouter_bench.ppe_match.candidates import Worth
from fabrouter_bench.ppe_match.rounds import Decision, Round
from fabrouter_solver import (
    Bins,
    Lines,
    Links,
    Modes,
    Options,
    Pools,
    ProblemData,
    Solution,
    Stages,
    Weights,
)
from fabrouter_solver.tables import NO_LINK, NO_PURCHASE, IntArray

_UEUR = 1_000_000
"""Microeuros per euro."""

_FULL_PARCEL_S = 1_000_000
"""Seconds for the units of a parcel, one each: more than any offer of the data set has."""

_PARCEL_S = 1_000_000_000
"""Seconds that starting a parcel takes: so many that those for units never add up to a parcel."""

_ONE_KILOGRAM_G = 1000
"""Mass of a unit: moving one unit then costs what moving a kilogram costs."""


@dataclass(frozen=True)
class MappedDay:
    """A day as a routing problem of one period.

    Parameters
    ----------
    data
        The problem.
    stocks, requests
        Row of the day's stocks behind every mode, row of its requests behind every line.
    """

    data: ProblemData
    day: Round
    stocks: list[int]
    requests: list[int]

    def decisions(self, solution: Solution) -> list[Decision]:
        """Returns what a plan sends from whom to whom."""
        found = []
        for lot in solution.lots:
            stock = self.day.stocks[self.stocks[lot.mode]]
            request = self.day.requests[self.requests[lot.line]]
            if lot.shipped:
                found.append(Decision(stock.donor, request.recipient, stock.product, lot.shipped))
        return sorted(found)


def mapped_day(
    day: Round, pairs: list[tuple[int, int]], worth: Worth, parcels: Mapping[str, int]
) -> MappedDay:
    """Returns a day as a routing problem in which only the given pairs may meet.

    ``parcels`` says how many parcels every donor would still pack.
    """
    products = sorted({day.stocks[stock].product for stock, _ in pairs})
    design = {product: row for row, product in enumerate(products)}
    stocks = sorted(
        {stock for stock, _ in pairs}, key=lambda row: (design[day.stocks[row].product], row)
    )
    requests = sorted({request for _, request in pairs})
    labs = sorted({day.stocks[row].donor for row in stocks})
    sites = sorted({day.requests[row].recipient for row in requests})
    lab_row = {name: row for row, name in enumerate(labs)}
    site_row = {name: row for row, name in enumerate(sites)}
    mode_lab = np.array([lab_row[day.stocks[row].donor] for row in stocks], np.int64)
    data = ProblemData(
        num_periods=1,
        num_labs=len(labs),
        num_sites=len(sites),
        num_designs=len(products),
        opening_ueur=np.zeros(len(labs), np.int64),
        pools=_pools([parcels[name] for name in labs]),
        bins=_bins(day, stocks, mode_lab, design),
        stages=_stages(len(products)),
        modes=_modes(day, stocks, mode_lab, design, worth),
        lines=_lines(day, pairs, requests, site_row, worth),
        options=Options(
            np.arange(len(requests)),
            np.array([design[day.requests[row].product] for row in requests], np.int64),
            np.zeros(len(requests), np.int64),
        ),
        links=_links(day, pairs, lab_row, site_row, worth),
        weights=Weights(unmet=1000, tardiness=0, preference=0),
    )
    return MappedDay(data, day, stocks, requests)


def _pools(parcels: list[int]) -> Pools:
    """One pool of people per donor, with time for as many parcels as the donor would still pack."""
    seconds = np.array(parcels, np.int64) * (_PARCEL_S + _FULL_PARCEL_S)
    return Pools(np.arange(len(parcels)), seconds[:, None])


def _bins(day: Round, stocks: list[int], mode_lab: IntArray, design: dict[str, int]) -> Bins:
    count = len(stocks)
    return Bins(
        lab=mode_lab,
        material=np.array([design[day.stocks[row].product] for row in stocks], np.int64),
        arrivals=np.array([[day.stocks[row].units] for row in stocks], np.int64),
        purchase_lead=np.full(count, NO_PURCHASE, np.int64),
        purchase_ueur=np.zeros(count, np.int64),
        purchase_limit=np.zeros(count, np.int64),
    )


def _stages(designs: int) -> Stages:
    one = np.ones(designs, np.int64)
    return Stages(np.arange(designs), -one, one, _ONE_KILOGRAM_G * one, one, one)


def _modes(
    day: Round, stocks: list[int], mode_lab: IntArray, design: dict[str, int], worth: Worth
) -> Modes:
    """One mode per stock: a second of its donor's people and a unit of its bin per unit.

    Starting a parcel takes them so long that the units in it hardly matter.
    """
    count = len(stocks)
    one, rows = np.ones(count, np.int64), np.arange(count)
    waited = [worth.policy.unit_day_eur * day.stocks[row].age_days for row in stocks]
    return Modes(
        stage=np.array([design[day.stocks[row].product] for row in stocks], np.int64),
        lab=mode_lab,
        unit_ueur=_microeuros(waited),
        setup_ueur=0 * one,
        op_offsets=np.arange(count + 1),
        op_pool=mode_lab,
        op_unit_s=one,
        op_setup_s=_PARCEL_S * one,
        use_offsets=np.arange(count + 1),
        use_bin=rows,
        use_quantity=one,
    )


def _lines(
    day: Round,
    pairs: list[tuple[int, int]],
    requests: list[int],
    site_row: dict[str, int],
    worth: Worth,
) -> Lines:
    """One line per request, cut to the largest stock that may serve it; its worth is its priority.

    One donor serves a request on a day: several would need a shipment each.
    """
    largest = dict.fromkeys(requests, 0)
    for stock, request in pairs:
        largest[request] = max(largest[request], day.stocks[stock].units)
    asked = [day.requests[row] for row in requests]
    quantity = [min(day.requests[row].units, largest[row]) for row in requests]
    per_unit = [worth.per_unit(request.product, request.units) for request in asked]
    zero, one = np.zeros(len(requests), np.int64), np.ones(len(requests), np.int64)
    return Lines(
        site=np.array([site_row[request.recipient] for request in asked], np.int64),
        quantity=np.array(quantity, np.int64),
        priority=np.maximum(_microeuros(per_unit), 1),
        release=zero,
        due=zero,
        deadline=zero,
        min_lot=np.array([max(worth.smallest(request.units), 1) for request in asked], np.int64),
        lot_multiple=one,
        max_labs=one,
    )


def _links(
    day: Round,
    pairs: list[tuple[int, int]],
    lab_row: dict[str, int],
    site_row: dict[str, int],
    worth: Worth,
) -> Links:
    """Links of the given pairs only; everything arrives the same day."""
    labs, places = len(lab_row), len(lab_row) + len(site_row)
    lead = np.full((labs, places), NO_LINK, np.int64)
    lead[np.arange(labs), np.arange(labs)] = 0
    miles = np.zeros((labs, places))
    row = {name: number for number, name in enumerate(day.donors)}
    column = {name: number for number, name in enumerate(day.recipients)}
    for stock, request in pairs:
        donor, recipient = day.stocks[stock].donor, day.requests[request].recipient
        here = (lab_row[donor], labs + site_row[recipient])
        lead[here] = 0
        miles[here] = day.miles[row[donor], column[recipient]]
    shipment = np.where(lead == 0, round(worth.policy.shipment_eur * _UEUR), 0)
    shipment[:, :labs] = 0
    moving = np.rint(miles * worth.policy.unit_mile_eur * _UEUR).astype(np.int64)
    return Links(lead, moving, np.zeros_like(lead), shipment)


def _microeuros(euros: list[float]) -> IntArray:
    return np.array([round(value * _UEUR) for value in euros], np.int64)
