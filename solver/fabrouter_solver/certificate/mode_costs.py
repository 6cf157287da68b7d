"""What units and setups of every mode cost at some prices, and when they are possible at all."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from fabrouter_solver.certificate.exact import Exact, Numbers
from fabrouter_solver.certificate.price_list import PRICE_UNIT, PriceList
from fabrouter_solver.problem_data import ProblemData
from fabrouter_solver.tables import NO_LINK, NO_PURCHASE, IntArray
from fabrouter_solver.validation.resources import committed_shortage, effective_capacity


@dataclass(frozen=True)
class ModeCosts:
    """Costs of all modes.

    Parameters
    ----------
    unit, setup
        Shape ``(num_modes, num_periods)``, prices included, parts left aside.
    most
        Most units each mode could make.
    """

    unit: Exact
    setup: Exact
    most: list[int]


def mode_costs(data: ProblemData, prices: PriceList, numbers: Numbers) -> ModeCosts:
    """Returns the costs of all modes at some prices."""
    capacity, latest = effective_capacity(data), _latest(data)
    by_pool = _by_pool(prices)
    using = _using_material(data, prices, numbers)
    load, stock = _load(data, prices), _stock(data)
    shape = (data.num_modes, data.num_periods)
    unit, setup = numbers.full(shape, 0), numbers.full(shape, 0)
    most: list[int] = []
    for mode in range(data.num_modes):
        own = load[int(data.modes.lab[mode])]
        production = PRICE_UNIT * data.weights.production
        unit[mode] += production * int(data.modes.unit_ueur[mode])
        setup[mode] += production * int(data.modes.setup_ueur[mode])
        in_time = np.arange(data.num_periods) <= latest[mode]
        setup_fits, units = in_time, np.where(in_time, np.iinfo(np.int64).max, 0)
        for pool, unit_s, setup_s in data.operations_of(mode):
            units = np.minimum(units, capacity[pool] // unit_s)
            setup_fits = setup_fits & (setup_s <= capacity[pool])
            unit[mode] += own * unit_s
            setup[mode] += own * setup_s
            for divisor, period, price in by_pool[pool]:
                unit[mode, period] += price * (unit_s // divisor)
                setup[mode, period] += price * (setup_s // divisor)
        for bin_row, quantity in data.uses_of(mode):
            unit[mode] += using[bin_row] * quantity
        unit[mode][units < 1] = numbers.never
        setup[mode][~setup_fits] = numbers.never
        by_material = (
            stock[bin_row] // quantity
            for bin_row, quantity in data.uses_of(mode)
            if quantity and bin_row in stock
        )
        most.append(min([sum(units.tolist()), *by_material]))
    return ModeCosts(unit, setup, most)


def _by_pool(prices: PriceList) -> defaultdict[int, list[tuple[int, int, int]]]:
    """Returns (divisor, period, price) by pool."""
    found: defaultdict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for pool, divisor, period, price in prices.time:
        found[pool].append((divisor, period, price))
    return found


def _using_material(data: ProblemData, prices: PriceList, numbers: Numbers) -> Exact:
    """Returns what a step of material costs by period of use: all prices from then on."""
    using = numbers.full((len(data.bins.lab), data.num_periods), 0)
    for bin_row, period, price in prices.material:
        using[bin_row, : period + 1] += price
    return using


def _load(data: ProblemData, prices: PriceList) -> list[int]:
    """Returns what a second of a lab's work costs by load prices."""
    load = [0] * data.num_labs
    for lab, _, price in prices.load:
        load[lab] += price
    return load


def untouched(data: ProblemData) -> set[int]:
    """Returns the bins that no transfer lane touches: only their material may have a price."""
    touched = {*data.transfers.source.tolist(), *data.transfers.target.tolist()}
    return set(range(len(data.bins.lab))) - touched


def _stock(data: ProblemData) -> dict[int, int]:
    """Returns all that could ever be used of each bin that no lane touches."""
    bins, shortage = data.bins, committed_shortage(data)
    stock = {}
    for bin_row in sorted(untouched(data)):
        stock[bin_row] = int(bins.arrivals[bin_row].sum()) + int(shortage[bin_row, -1])
        if NO_PURCHASE != int(bins.purchase_lead[bin_row]) < data.num_periods:
            stock[bin_row] += int(bins.purchase_limit[bin_row])
    return stock


def _latest(data: ProblemData) -> IntArray:
    """Returns the last period in which a unit of each mode can lead to a delivery; -1 = none."""
    latest = np.full(data.num_modes, -1, np.int64)
    last_arrival = np.full(data.num_places, -1, np.int64)
    np.maximum.at(last_arrival, data.num_labs + data.lines.site, data.lines.deadline)
    for stage in range(data.num_stages):  # parents stand before their children
        target = last_arrival
        parent = int(data.stages.parent[stage])
        if parent >= 0:
            target = np.full(data.num_places, -1, np.int64)
            for user in data.modes_of(parent):
                lab = int(data.modes.lab[user])
                target[lab] = max(target[lab], latest[user])
        wanted = np.flatnonzero(target >= 0)
        for mode in data.modes_of(stage):
            lead = data.links.lead[int(data.modes.lab[mode]), wanted].astype(np.int64)
            departure = np.where(lead == NO_LINK, -1, target[wanted] - lead)
            latest[mode] = departure.max(initial=-1)
    return latest
