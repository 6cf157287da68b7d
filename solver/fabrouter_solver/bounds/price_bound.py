"""A lower bound for every set of prices >= 0 (Lagrangian relaxation).

Machine time, people's time and material are not limited but charged for; what remains separates by
site. The bound is the least cost at these prices minus the value of all there is to use. It holds
for the full integer model: leaving limits out and charging for what is used within them can only
make plans cheaper. The formula is in ``docs/model.md``.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from fabrouter_solver.bounds.line_costs import LabCosts, LineCosts, PricedLines
from fabrouter_solver.bounds.prices import FloatArray, Prices
from fabrouter_solver.bounds.routes import Route, RouteFinder
from fabrouter_solver.bounds.rows import CapacityRows, capacity_rows
from fabrouter_solver.bounds.shares import OpeningShares
from fabrouter_solver.bounds.site_choice import NOT_SERVED, choose
from fabrouter_solver.bounds.stage_costs import ModeCosts, priced_costs, stage_costs
from fabrouter_solver.bounds.trip_shares import NO_POOL, sharing_pools, trip_shares
from fabrouter_solver.bounds.windows import (
    latest_of_bins,
    latest_of_pools,
    latest_useful_periods,
)
from fabrouter_solver.certificate.price_list import PRICE_UNIT, PriceList
from fabrouter_solver.objective import overload_limits
from fabrouter_solver.problem_data import ProblemData
from fabrouter_solver.tables import NO_LINK, NO_PURCHASE, BoolArray, IntArray
from fabrouter_solver.validation.resources import committed_shortage

_ROUNDING = 1e-9
"""Relative safety margin for sums of floats."""

_EXACT = 2.0**53
"""Below this, sums of whole numbers are exact in floats."""

_NO_ROUTES = -1
"""Number of further routes that says that none is wanted at all."""

_CHUNK = 2_000_000
"""Most (line, lab) pairs that are priced at once."""


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
class Supplies:
    """Material of bins as the bound sees it.

    Parameters
    ----------
    stock
        float64, shape ``(num_bins, num_periods)``: what is there by each period without buying.
    buyable, from_period, extra
        shape ``(num_bins,)``: most that can be bought, first period in which it can be used, and
        nanoeuros it costs beyond its value; ``from_period`` is ``num_periods`` = never.
    priced
        bool, same shape: bins whose material may have a price: those no transfer lane touches.
    """

    stock: FloatArray
    buyable: FloatArray
    from_period: IntArray
    extra: FloatArray
    priced: BoolArray

    @classmethod
    def of(cls, data: ProblemData) -> "Supplies":
        """Returns the supplies of an instance."""
        bins = data.bins
        stock = np.cumsum(bins.arrivals, axis=1) + committed_shortage(data)
        in_time = (bins.purchase_lead != NO_PURCHASE) & (bins.purchase_lead < data.num_periods)
        priced = np.ones(len(bins.lab), dtype=np.bool_)
        priced[data.transfers.source] = False
        priced[data.transfers.target] = False
        return cls(
            stock.astype(np.float64),
            np.where(in_time, bins.purchase_limit, 0).astype(np.float64),
            np.where(in_time, bins.purchase_lead, data.num_periods),
            (data.weights.production * bins.purchase_ueur).astype(np.float64),
            priced,
        )

    @property
    def most(self) -> FloatArray:
        """All that could ever be used of each bin; ``inf`` where transfers may bring more."""
        total = self.stock[:, -1] + self.buyable
        return np.where(self.priced, total, np.inf)


@dataclass(frozen=True)
class _Others:
    """How many further routes of a line are wanted, and what they may cost."""

    count: int
    worth: FloatArray


class PriceBound:
    """Computes bounds of one instance for any prices.

    Parameters
    ----------
    data
        The instance.
    """

    def __init__(self, data: ProblemData) -> None:
        self._data = data
        self._latest = latest_useful_periods(data)
        self.rows = capacity_rows(data, latest_of_pools(data, self._latest))
        self.supplies = Supplies.of(data)
        self.last_use = latest_of_bins(data, self._latest)
        self._in_time = np.arange(data.num_periods)[None, :] <= self._latest[:, None]
        by_period = np.where(self._in_time, _most_by_period(data, self.rows), 0.0)
        self._open = by_period >= 1
        self._setup_fits = _setup_fits(data, self.rows)
        self.most_units = _most_units(data, by_period, self.supplies)
        enough = self.most_units >= data.lines.quantity.max(initial=0)
        self._whole_lots = bool((enough | (self.most_units < 1)).all())
        self.overload_limits = overload_limits(data).astype(np.float64)
        self.free = np.zeros(data.num_lines, dtype=np.bool_)
        self.free[[line for line, _ in data.firm]] = True
        self.free[data.parts.line] = True
        lines = data.lines
        self.unserved = (data.weights.unmet * lines.priority * lines.quantity).astype(np.float64)
        self.unserved[self.free] = 0.0
        self.line_costs = LineCosts(data, self.most_units, self.unserved)
        mixed = 1 if self.line_costs.mixtures.empty else int(data.lines.quantity.max(initial=1))
        self._exact = _EXACT / mixed
        self._trip = _trips(data, self.free)
        self._sharing_pools = sharing_pools(data)
        shared = (self._sharing_pools != NO_POOL).any()
        self.part_shares = trip_shares(data, self._sharing_pools) if shared else None
        self._groups = _groups_of_sites(data, self.free)
        opening = data.weights.production * data.opening_ueur
        self.opening = (data.weights.lab + opening).astype(np.float64)

    def no_prices(self) -> Prices:
        """Returns prices at which nothing is scarce."""
        data = self._data
        return Prices(
            np.zeros(self.rows.limit.shape),
            np.zeros(data.bins.arrivals.shape),
            np.zeros(self.overload_limits.shape),
        )

    def opening_prices(self) -> Prices:
        """Returns prices of time at which a lab that works all the time pays for its opening.

        They hold nothing back from the bound, and are a good start where openings are dear.
        """
        prices, labs = self.no_prices(), self._data.num_labs
        pools = len(self._data.pools.lab)
        hours, lab = self.rows.limit[:pools].sum(axis=1), self._data.pools.lab
        sharing = np.bincount(lab[hours > 0], minlength=labs)[lab]
        price = self.opening[lab] / np.maximum(hours * sharing, 1.0)
        prices.time[:pools] = np.where(hours > 0, price, 0.0)[:, None]
        return prices

    @property
    def trip_shares(self) -> FloatArray:
        """A trip's cost over the lines of its site, shape ``(num_sites, num_labs)``."""
        lines = np.bincount(self._data.lines.site, minlength=self._data.num_sites)
        shares: FloatArray = self._trip / np.maximum(lines, 1)[:, None]
        return shares

    def value(self, prices: Prices) -> int:
        """Returns the bound at some prices alone."""
        return self.at(prices, _NO_ROUTES).value

    def at(self, prices: Prices, others: int = 0, worth: FloatArray | None = None) -> BoundPoint:
        """Returns the bound at some prices, with what the cheapest plan would use.

        Parameters
        ----------
        prices
            Any prices >= 0.
        others
            Number of further labs to find a route from for every line, the cheapest first.
        worth
            float64, shape ``(num_lines,)``: most that these routes may cost, prices included.
        """
        data, prices = self._data, self._allowed(prices)
        costs = self.costs_at(prices)
        priced = self._priced(prices, costs)
        more = _Others(others, worth if worth is not None else self.unserved)
        finder = RouteFinder(data, self.rows, prices, costs, self.part_shares)
        cost, routes = 0.0, []
        for lines in self._groups:
            part, found = self._group(lines, priced, finder, more)
            cost += part
            routes += found
        worth = self.worth(prices)
        margin = _ROUNDING * (abs(cost) + float(np.abs(worth).sum()))
        exact = self._whole_lots and self.part_shares is None
        if prices.all_zero and exact and cost < self._exact:
            margin = 0.0
        value = cost - float(np.maximum(worth - self.opening, 0.0).sum()) - margin
        return BoundPoint(prices, int(np.floor(value)), tuple(routes))

    def served(self, prices: Prices, lines: IntArray) -> LabCosts:
        """Returns what serving lines whole from each lab costs at some prices, trips aside."""
        prices = self._allowed(prices)
        return self._priced(prices, self.costs_at(prices)).of(lines)

    def _priced(self, prices: Prices, costs: ModeCosts) -> PricedLines:
        stages = {
            design: stage_costs(self._data, stage, costs, self.part_shares)
            for design, stage in self.line_costs.final_stages.items()
        }
        return self.line_costs.at(stages, prices.opening)

    def _allowed(self, prices: Prices) -> Prices:
        """Returns the prices in whole price units, without what would make the bound wrong."""
        overload = float(self._data.weights.overload)
        prices = prices.rounded()
        return replace(
            prices,
            time=np.where(self.rows.useful, np.maximum(prices.time, 0.0), 0.0),
            material=np.where(self.supplies.priced[:, None], np.maximum(prices.material, 0.0), 0.0),
            load=np.clip(prices.load, 0.0, overload),
        )

    def price_list(self, prices: Prices) -> PriceList:
        """Returns the prices that a certificate of the bound at some prices needs."""
        prices, rows = self._allowed(prices), self.rows
        pool, divisor = rows.pool.tolist(), rows.divisor.tolist()
        return PriceList(
            tuple(
                (pool[row], divisor[row], period, price)
                for row, period, price in _listed(prices.time)
            ),
            tuple(_listed(prices.material)),
            tuple(_listed(prices.load)),
            tuple(_shares(prices.opening)),
            tuple(
                (lab, pool)
                for lab, pool in enumerate(self._sharing_pools.tolist())
                if pool != NO_POOL
            ),
        )

    def costs_at(self, prices: Prices) -> ModeCosts:
        """Returns costs at some prices, ``inf`` in periods too short for a unit or a setup."""
        costs = priced_costs(self._data, self.rows, prices)
        return ModeCosts(
            np.where(self._open, costs.unit, np.inf),
            np.where(self._in_time & self._setup_fits, costs.setup, np.inf),
        )

    def _group(
        self, lines: IntArray, priced: PricedLines, finder: RouteFinder, others: _Others
    ) -> tuple[float, list[Route]]:
        """Returns the least cost of some sites, int64, shape ``(num_sites, lines_per_site)``."""
        data, flat = self._data, lines.reshape(-1)
        costs = priced.of(flat)
        trip = self._trip[data.lines.site[flat]]
        shape = (*lines.shape, data.num_labs)
        chosen = choose(costs.cost.reshape(shape), trip.reshape(shape)[:, 0], self.unserved[lines])
        if others.count == _NO_ROUTES:
            return float(chosen.cost.sum()), []
        lab, share = chosen.lab.reshape(-1, 1), chosen.trip.reshape(-1, 1)
        if 0 < others.count < data.num_labs:
            alone = costs.cost + trip
            near = np.argpartition(alone, others.count, axis=1)[:, : others.count]
            useful = np.take_along_axis(alone, near, axis=1) < others.worth[flat][:, None]
            lab = np.hstack([lab, np.where(useful & (near != lab), near, NOT_SERVED)])
            share = np.hstack([share, np.take_along_axis(trip, near, axis=1)])
        routes = list(self._routes(flat, lab, share, costs, priced, finder))
        return float(chosen.cost.sum()), routes

    def _routes(
        self,
        lines: IntArray,
        labs: IntArray,
        trips: FloatArray,
        costs: LabCosts,
        priced: PricedLines,
        finder: RouteFinder,
    ) -> Iterator[Route]:
        """Yields a route for every (line, lab) that is chosen."""
        data = self._data
        for row, column in np.argwhere(labs >= 0).tolist():
            line, lab = int(lines[row]), int(labs[row, column])
            mode = int(costs.mode[row, lab])
            quantity = float(data.lines.quantity[line])
            lots = quantity / max(min(quantity, float(self.most_units[mode])), 1.0)
            design = int(data.stages.design[data.modes.stage[mode]])
            counted = float(costs.cost[row, lab] + trips[row, column])
            period = priced.finishing_period(line, mode)
            yield finder.route(line, priced.costs[design], mode, period, counted, lots)

    def worth(self, prices: Prices) -> FloatArray:
        """Returns what all that labs could use counts at prices, shape ``(num_labs,)``."""
        data, supplies, labs = self._data, self.supplies, self._data.num_labs
        time = (prices.time * self.rows.limit).sum(axis=1)
        lab_of_row = data.pools.lab[self.rows.pool]
        worth = np.zeros(labs)
        worth += np.bincount(lab_of_row, weights=time, minlength=labs)
        using = np.pad(prices.using_material, ((0, 0), (0, 1)))
        bought = using[np.arange(len(using)), supplies.from_period] - supplies.extra
        material = (prices.material * supplies.stock).sum(axis=1)
        material += supplies.buyable * np.maximum(bought, 0.0)
        worth += np.bincount(data.bins.lab, weights=material, minlength=labs)
        worth += prices.opening.of_labs(labs)
        total: FloatArray = worth + (prices.load * self.overload_limits).sum(axis=1)
        return total


def _listed(prices: FloatArray) -> Iterator[tuple[int, int, int]]:
    """Yields row, column and price in price units of prices that are not zero."""
    for row, column in np.argwhere(prices > 0).tolist():
        yield row, column, int(prices[row, column] * PRICE_UNIT)


def _shares(opening: OpeningShares) -> Iterator[tuple[int, int, int]]:
    """Yields line, lab and price in price units."""
    price = np.round(opening.price * PRICE_UNIT).astype(np.int64)
    yield from zip(opening.line.tolist(), opening.lab.tolist(), price.tolist(), strict=True)


def _most_by_period(data: ProblemData, rows: CapacityRows) -> FloatArray:
    """Returns the most units time allows each mode alone, shape ``(num_modes, num_periods)``."""
    most = np.full((data.num_modes, data.num_periods), np.inf)
    owner = np.repeat(np.arange(data.num_modes), np.diff(rows.op_offsets))
    used = rows.op_unit > 0
    limit = rows.limit[rows.op_row[used]] // rows.op_unit[used][:, None]
    np.minimum.at(most, owner[used], limit)
    return most


def _setup_fits(data: ProblemData, rows: CapacityRows) -> BoolArray:
    """Returns in which periods a setup of each mode fits, shape ``(num_modes, num_periods)``."""
    fits = np.ones((data.num_modes, data.num_periods), dtype=np.bool_)
    owner = np.repeat(np.arange(data.num_modes), np.diff(rows.op_offsets))
    np.logical_and.at(fits, owner, rows.op_setup[:, None] <= rows.limit[rows.op_row])
    return fits


def _most_units(data: ProblemData, by_period: FloatArray, supplies: Supplies) -> FloatArray:
    """Returns the most units each mode could make alone, float64, shape ``(num_modes,)``."""
    units: FloatArray = by_period.sum(axis=1)
    modes = data.modes
    owner = np.repeat(np.arange(data.num_modes), np.diff(modes.use_offsets))
    used = modes.use_quantity > 0
    stock = np.floor(supplies.most[modes.use_bin[used]] / modes.use_quantity[used])
    np.minimum.at(units, owner[used], stock)
    return units


def _trips(data: ProblemData, free: BoolArray) -> FloatArray:
    """Returns nanoeuros of one trip, float64, shape ``(num_sites, num_labs)``; ``inf`` = no link.

    Sites with a line that counts as free have free trips: that line may pay for all others.
    """
    first = data.num_labs
    price = data.weights.transport * data.links.shipment_ueur[:, first:].astype(np.float64)
    price[:, data.lines.site[free]] = 0.0
    return np.where(data.links.lead[:, first:] == NO_LINK, np.inf, price).T


def _groups_of_sites(data: ProblemData, free: BoolArray) -> list[IntArray]:
    """Returns the lines of sites, sites with as many lines together, in bearable chunks.

    int64, shape ``(num_sites, lines_per_site)`` each; lines that count as free are left out.
    """
    by_site: dict[int, list[int]] = {}
    for line in np.flatnonzero(~free).tolist():
        by_site.setdefault(int(data.lines.site[line]), []).append(line)
    by_size: dict[int, list[list[int]]] = {}
    for lines in by_site.values():
        by_size.setdefault(len(lines), []).append(lines)
    groups = []
    for size, members in sorted(by_size.items()):
        table = np.array(members, np.int64)
        step = max(1, _CHUNK // (size * max(1, data.num_labs)))
        groups += [table[k : k + step] for k in range(0, len(table), step)]
    return groups
