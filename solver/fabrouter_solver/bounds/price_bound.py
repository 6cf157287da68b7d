"""A lower bound for every set of prices >= 0 (Lagrangian relaxation).

Machine time and material are not limited but charged for; what remains separates by site and
line. The bound is the least cost at these prices minus the value of all there is to use. It holds
for the full integer model: leaving limits out and charging for what is used within them can only
make plans cheaper. The formula is in ``docs/model.md``.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from fabrouter_solver.bounds.prices import FloatArray, Prices
from fabrouter_solver.bounds.stage_costs import StageCosts, moving_cost, stage_costs
from fabrouter_solver.problem_data import ProblemData
from fabrouter_solver.tables import NO_LINK, NO_PURCHASE, BoolArray, IntArray
from fabrouter_solver.usage import ragged_rows
from fabrouter_solver.validation.resources import committed_shortage, effective_capacity

_ROUNDING = 1e-9
"""Relative safety margin for sums of floats."""

_EXACT = 2.0**53
"""Below this, sums of whole numbers are exact in floats."""


@dataclass(frozen=True)
class Route:
    """A way to serve a whole line: a final mode and, below it, the cheapest sources of parts.

    Parameters
    ----------
    line
        The line.
    cost
        Nanoeuros without the prices: lots, setups, production, moving, lateness, preference.
    pool_s, material
        What it uses: seconds by pool, quantity steps by bin.
    """

    line: int
    cost: float
    pool_s: dict[int, float]
    material: dict[int, float]


@dataclass(frozen=True)
class BoundPoint:
    """The bound at some prices.

    Parameters
    ----------
    prices
        These prices.
    value
        Nanoeuros that no plan can go below.
    routes
        For every line that is worth serving at these prices, its cheapest route.
    """

    prices: Prices
    value: int
    routes: tuple[Route, ...]


@dataclass(frozen=True)
class _DesignLines:
    """Lines that accept one design, and what no price changes about serving them with it.

    Parameters
    ----------
    design, lines
        The design; int64, shape ``(n,)``.
    cost
        float64, shape ``(n, num_modes_of_final_stage)``: nanoeuros per unit for moving, lateness
        and preference; ``inf`` = not possible by the deadline.
    """

    design: int
    lines: IntArray
    cost: FloatArray


class PriceBound:
    """Computes bounds of one instance for any prices.

    Parameters
    ----------
    data
        The instance.
    """

    def __init__(self, data: ProblemData) -> None:
        self._data = data
        zero = Prices.zero(data)
        self._last = _latest_useful_periods(data)
        self.pool_limit = self._useful_capacity()
        self.material_limit = _reachable_material(data)
        self.priced_material = _without_lanes(data)
        self._free = np.zeros(data.num_lines, dtype=np.bool_)
        self._free[[line for line, _ in data.firm]] = True
        self._free[data.parts.line] = True
        costs = {
            design: stage_costs(data, final, zero)
            for design, final in enumerate(data.final_stage.tolist())
            if final >= 0
        }
        self._served = [self._design_lines(design, cost) for design, cost in costs.items()]
        self._trip = self._first_trips()
        self._unserved = (data.weights.unmet * data.lines.priority * data.lines.quantity).astype(
            np.float64
        )

    def at(self, prices: Prices) -> BoundPoint:
        """Returns the bound at some prices, with what the cheapest plan would use.

        Prices of material that a lane could bring count as 0.
        """
        data = self._data
        prices = Prices(prices.pool, np.where(self.priced_material, prices.material, 0.0))
        best = np.full(data.num_lines, np.inf)
        choice = np.full((data.num_lines, 2), -1, np.int64)
        costs: dict[int, StageCosts] = {}
        for position, group in enumerate(self._served):
            costs[position] = stage_costs(data, int(data.final_stage[group.design]), prices)
            if not group.cost.size:
                continue
            per_unit = group.cost + costs[position].unit[None, :]
            mode = per_unit.argmin(axis=1)
            quantity = np.maximum(data.lines.quantity[group.lines], 1)  # 0 × inf is no number
            total = costs[position].all_fixed + quantity * per_unit.min(axis=1)
            better = total < best[group.lines]
            best[group.lines[better]] = total[better]
            choice[group.lines[better]] = np.stack(
                [np.full(int(better.sum()), position), mode[better]], axis=1
            )
        best[self._free] = 0.0
        value, served = self._decide(best)
        worth = prices.pool @ self.pool_limit + prices.material @ self.material_limit
        whole = not (prices.pool.any() or prices.material.any()) and value < _EXACT
        margin = 0.0 if whole else _ROUNDING * (abs(value) + abs(worth))
        chosen = np.flatnonzero(served & ~self._free)
        routes = tuple(self._routes(costs, choice, chosen, best, prices))
        return BoundPoint(prices, int(np.floor(value - worth - margin)), routes)

    def _decide(self, best: FloatArray) -> tuple[float, BoolArray]:
        """Serves each site, at the cost of a trip, or not at all; returns cost and who is."""
        data = self._data
        served = best < self._unserved
        cost = np.where(served, best, self._unserved)
        with_trip = self._trip + _per_site(data, cost)
        nothing = _per_site(data, self._unserved)
        chosen = with_trip < nothing
        return float(np.minimum(with_trip, nothing).sum()), served & chosen[data.lines.site]

    def _routes(
        self,
        costs: dict[int, StageCosts],
        choice: IntArray,
        lines: IntArray,
        total: FloatArray,
        prices: Prices,
    ) -> Iterator[Route]:
        """Yields the chosen routes; lines that share one share its count of uses per unit."""
        per_unit: dict[tuple[int, int], _Uses] = {}
        for line in lines.tolist():
            position, mode = int(choice[line, 0]), int(choice[line, 1])
            key = (position, mode)
            if key not in per_unit:
                per_unit[key] = _uses_of(self._data, costs[position], mode)
            quantity = int(self._data.lines.quantity[line])
            pool_s, material = per_unit[key].times(quantity)
            priced = sum(prices.pool[pool] * used for pool, used in pool_s.items())
            priced += sum(prices.material[b] * used for b, used in material.items())
            yield Route(line, float(total[line] - priced), pool_s, material)

    def _design_lines(self, design: int, costs: StageCosts) -> _DesignLines:
        data, lines = self._data, self._data.lines
        options = np.flatnonzero(data.options.design == design)
        rows = data.options.line[options]
        stage = int(data.final_stage[design])
        sites, inverse = np.unique(lines.site[rows], return_inverse=True)
        places = data.num_labs + sites
        moving = moving_cost(data, stage, costs.lab, places).T[inverse]
        lead = data.links.lead[np.ix_(costs.lab, places)].astype(np.int64).T[inverse]
        arrival = lines.release[rows][:, None] + costs.ready[None, :] + lead
        late = np.maximum(arrival - lines.due[rows][:, None], 0)
        weight = (data.weights.tardiness * lines.priority[rows]).astype(np.float64)
        preference = data.weights.preference * data.options.preference_ueur[options]
        cost = moving + weight[:, None] * late + preference[:, None]
        cost[arrival > lines.deadline[rows][:, None]] = np.inf
        for position, line in enumerate(rows.tolist()):
            barred = data.excluded_labs.get(line)
            if barred:
                cost[position, np.isin(costs.lab, list(barred))] = np.inf
        return _DesignLines(design, rows, cost)

    def _first_trips(self) -> FloatArray:
        """Returns the least nanoeuros of one shipment to each site, shape ``(num_sites,)``."""
        links, first = self._data.links, self._data.num_labs
        if not self._data.num_labs:
            return np.zeros(self._data.num_sites)
        linked = links.lead[:, first:] != NO_LINK
        cost = np.where(linked, links.shipment_ueur[:, first:].astype(np.float64), np.inf)
        least = cost.min(axis=0, initial=np.inf)
        trips = self._data.weights.transport * np.where(np.isfinite(least), least, 0.0)
        served_free = np.zeros(self._data.num_sites, dtype=np.bool_)
        served_free[self._data.lines.site[self._free]] = True
        return np.where(served_free, 0.0, trips)

    def _useful_capacity(self) -> FloatArray:
        """Returns seconds of each pool that can lead to a delivery, shape ``(num_pools,)``."""
        capacity = effective_capacity(self._data).astype(np.float64)
        useful = np.arange(self._data.num_periods)[None, :] <= self._last[:, None]
        seconds: FloatArray = (capacity * useful).sum(axis=1)
        return seconds


@dataclass
class _Uses:
    """Seconds and material of one unit of a route, and of its setups."""

    unit_s: Counter[int]
    setup_s: Counter[int]
    material: Counter[int]

    def times(self, quantity: int) -> tuple[dict[int, float], dict[int, float]]:
        """Returns seconds by pool and steps by bin for a whole line."""
        seconds = {
            pool: float(quantity * self.unit_s[pool] + self.setup_s[pool])
            for pool in self.unit_s.keys() | self.setup_s.keys()
        }
        return seconds, {b: float(quantity * used) for b, used in self.material.items() if used}


def _uses_of(data: ProblemData, costs: StageCosts, mode: int) -> _Uses:
    """Returns what a unit made in a mode takes, through its sources down to the last part."""
    uses = _Uses(Counter(), Counter(), Counter())
    _add_uses(data, costs, mode, 1, uses)
    return uses


def _add_uses(data: ProblemData, costs: StageCosts, mode: int, units: int, uses: _Uses) -> None:
    first = data.modes_of(costs.stage).start
    for pool, unit_s, _ in data.operations_of(first + mode):
        uses.unit_s[pool] += units * unit_s
    for pool, _, setup_s in data.operations_of(first + costs.fixed_mode):
        uses.setup_s[pool] += setup_s
    for bin_row, quantity in data.uses_of(first + mode):
        uses.material[bin_row] += units * quantity
    for supply in costs.children:
        per_parent = int(data.stages.per_parent[supply.costs.stage])
        _add_uses(data, supply.costs, int(supply.source[mode]), units * per_parent, uses)


def _per_site(data: ProblemData, cost: FloatArray) -> FloatArray:
    """Returns the sum over the lines of each site."""
    total = np.bincount(data.lines.site, weights=cost, minlength=data.num_sites)
    return total.astype(np.float64)


def _latest_useful_periods(data: ProblemData) -> IntArray:
    """Returns the last period in which work of each pool can lead to a delivery, ``-1`` = never."""
    last_arrival = np.full(data.num_sites, -1, np.int64)
    np.maximum.at(last_arrival, data.lines.site, data.lines.deadline)
    latest = np.full(data.num_modes, -1, np.int64)
    for design, final in enumerate(data.final_stage.tolist()):
        if final >= 0:
            places = np.arange(data.num_labs, data.num_places)
            _fill_latest(data, int(data.final_stage[design]), places, last_arrival, latest)
    pools = np.full(len(data.pools.lab), -1, np.int64)
    entry, row = ragged_rows(data.modes.op_offsets, np.arange(data.num_modes))
    np.maximum.at(pools, data.modes.op_pool[row], latest[entry])
    for promise in data.firm.values():
        used = [pool for pool, _, _ in data.operations_of(promise.mode)]
        pools[used] = data.num_periods - 1
    return pools


def _fill_latest(
    data: ProblemData, stage: int, places: IntArray, last_arrival: IntArray, latest: IntArray
) -> None:
    """Sets the latest useful period of a stage's modes and of all below."""
    modes = data.modes_of(stage)
    if not len(modes) or not len(places):
        return
    labs = data.modes.lab[modes.start : modes.stop]
    lead = data.links.lead[np.ix_(labs, places)].astype(np.int64)
    departure = np.where(lead == NO_LINK, -1, last_arrival[None, :] - lead).max(axis=1)
    latest[modes.start : modes.stop] = np.maximum(departure, -1)
    by_lab = np.full(data.num_labs, -1, np.int64)
    np.maximum.at(by_lab, labs, latest[modes.start : modes.stop])
    receivers = np.flatnonzero(by_lab >= 0)
    for child in data.children[stage]:
        _fill_latest(data, child, receivers, by_lab[receivers], latest)


def _reachable_material(data: ProblemData) -> FloatArray:
    """Returns all material a bin could ever offer, float64, shape ``(num_bins,)``."""
    buyable = np.where(data.bins.purchase_lead == NO_PURCHASE, 0, data.bins.purchase_limit)
    lifted = committed_shortage(data).max(axis=1, initial=0)
    total: FloatArray = (data.bins.arrivals.sum(axis=1) + buyable + lifted).astype(np.float64)
    return total


def _without_lanes(data: ProblemData) -> BoolArray:
    """Returns which bins may have a price: those that no transfer lane touches."""
    priced = np.ones(len(data.bins.lab), dtype=np.bool_)
    priced[data.transfers.source] = False
    priced[data.transfers.target] = False
    return priced
