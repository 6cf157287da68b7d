"""What every plan costs at least at given prices: ``Σ C(site) - Σ max(0, W(lab) - opening)``."""

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from fabrouter_solver.certificate.exact import Exact, Numbers
from fabrouter_solver.certificate.line_costs import LineCosts
from fabrouter_solver.certificate.mode_costs import mode_costs, untouched
from fabrouter_solver.certificate.part_trips import PartTrips
from fabrouter_solver.certificate.price_list import PRICE_UNIT, PriceList
from fabrouter_solver.objective import overload_limits
from fabrouter_solver.problem_data import ProblemData
from fabrouter_solver.tables import NO_LINK, NO_PURCHASE
from fabrouter_solver.validation.resources import committed_shortage, effective_capacity

_MOST_LINES = 4
"""Most lines of a site for which every way to share trips is tried."""


def certified_bound(data: ProblemData, prices: PriceList) -> int:
    """Returns nanoeuros that no plan costs less than.

    Parameters
    ----------
    data
        The instance.
    prices
        Any prices.

    Raises
    ------
    ValueError
        If a price is not allowed: negative, of a bin that lanes touch, above the overload weight;
        if trips of a lab are shared out twice or by a pool of another.
    """
    _check(data, prices)
    numbers = Numbers(_largest(data, prices))
    trips = PartTrips(data, dict(prices.sharing))
    lines = LineCosts(data, mode_costs(data, prices, numbers), trips, numbers, prices.opening)
    cost = sum(_site(data, site, own, lines, numbers) for site, own in _open_lines(data).items())
    opening = data.weights.production * data.opening_ueur + data.weights.lab
    worth = _worth(data, prices)
    spare = sum(max(0, worth[lab] - PRICE_UNIT * int(opening[lab])) for lab in worth)
    return (cost - spare) // PRICE_UNIT


def _check(data: ProblemData, prices: PriceList) -> None:
    """Refuses prices for which the formula is wrong."""
    free, overload = untouched(data), PRICE_UNIT * data.weights.overload
    fair = (
        all(divisor >= 1 and price >= 0 for _, divisor, _, price in prices.time)
        and all(bin_row in free and price >= 0 for bin_row, _, price in prices.material)
        and all(0 <= price <= overload for _, _, price in prices.load)
        and len({row[:2] for row in prices.load}) == len(prices.load)
        and all(0 <= lab < data.num_labs and price >= 0 for _, lab, price in prices.opening)
    )
    if len({lab for lab, _ in prices.sharing}) < len(prices.sharing) or any(
        int(data.pools.lab[pool]) != lab for lab, pool in prices.sharing
    ):
        msg = "Must have one pool of the lab itself to share out its trips of parts."
        raise ValueError(msg)
    if not fair:
        msg = "Must have prices >= 0, of material no lane moves, of load up to its weight."
        raise ValueError(msg)


def _largest(data: ProblemData, prices: PriceList) -> int:
    """Returns a number above every cost of serving or leaving a line whole."""
    modes, weights = data.modes, data.weights
    units = max((data.max_lot(k, s) for k, s in _largest_needs(data)), default=0)
    production = int(max(modes.unit_ueur.max(initial=0), modes.setup_ueur.max(initial=0)))
    kilograms = int(data.stages.mass_g.max(initial=0)) // 1000 + 1
    move = weights.transport * int(data.links.kg_ueur.max(initial=0))
    move += weights.co2 * int(data.links.kg_co2_mg.max(initial=0))
    late = weights.tardiness * (data.num_periods + int(abs(data.lines.due).max(initial=0)))
    late += weights.unmet
    preference = weights.preference * int(data.options.preference_ueur.max(initial=0))
    each = weights.production * production + kilograms * move + preference + weights.lot
    each += int(data.lines.priority.max(initial=1)) * late
    each += weights.transport * int(data.links.shipment_ueur.max(initial=0))
    seconds = int(max(modes.op_unit_s.max(initial=0), modes.op_setup_s.max(initial=0)))
    priced = seconds * (_total_by(prices.time, 0) + _total_by(prices.load, 0))
    priced += int(modes.use_quantity.max(initial=0)) * _total_by(prices.material, 0)
    operations = int(max(np.diff(modes.op_offsets).max(initial=1), 1))
    operations += int(np.diff(modes.use_offsets).max(initial=0))
    stages = max(1, data.num_stages)
    line = (PRICE_UNIT * each + operations * priced) * (units + 1) * stages
    return (line + _total_by(prices.opening, 0)) * (_MOST_LINES + 1)


def _largest_needs(data: ProblemData) -> Iterator[tuple[int, int]]:
    """Yields (line, stage) pairs among which the largest need is."""
    if data.num_lines:
        largest = int(data.lines.quantity.argmax())
        roughest = int(data.lines.lot_multiple.argmax())
        for stage in range(data.num_stages):
            yield largest, stage
            yield roughest, stage


def _total_by(rows: tuple[tuple[int, ...], ...], column: int) -> int:
    """Returns the largest sum of prices of one owner."""
    totals: defaultdict[int, int] = defaultdict(int)
    for row in rows:
        totals[row[column]] += row[-1]
    return max(totals.values(), default=0)


def _open_lines(data: ProblemData) -> dict[int, list[int]]:
    """Returns the lines of each site that do not count as free."""
    free = {line for line, _ in data.firm} | set(data.parts.line.tolist())
    by_site: dict[int, list[int]] = {}
    for line in range(data.num_lines):
        if line not in free and data.lines.quantity[line]:
            by_site.setdefault(int(data.lines.site[line]), []).append(line)
    return by_site


def _site(
    data: ProblemData, site: int, lines: list[int], costs: LineCosts, numbers: Numbers
) -> int:
    """Returns the least cost of a site's lines: who serves which, and the trips."""
    left = [costs.unserved(line) for line in lines]
    if not data.num_labs:
        return sum(left)
    trips = _trips(data, site, numbers)
    serve = [costs.serving(line) for line in lines]
    if len(lines) > _MOST_LINES:
        cheapest = [min(int(row.min()), none) for row, none in zip(serve, left, strict=True)]
        return min(sum(cheapest) + int(trips.min()), sum(left))
    return _least(tuple(range(len(lines))), serve, left, trips, numbers)


def _least(
    members: tuple[int, ...], serve: list[Exact], left: list[int], trips: Exact, numbers: Numbers
) -> int:
    """Returns the least cost of some lines: the first is left, or served together with others."""
    if not members:
        return 0
    first, rest = members[0], members[1:]
    best = left[first] + _least(rest, serve, left, trips, numbers)
    for chosen in range(1 << len(rest)):
        others = tuple(line for k, line in enumerate(rest) if chosen >> k & 1)
        remaining = tuple(line for line in rest if line not in others)
        together = trips + serve[first]
        for line in others:
            together = numbers.capped(together) + serve[line]
        best = min(best, int(together.min()) + _least(remaining, serve, left, trips, numbers))
    return best


def _trips(data: ProblemData, site: int, numbers: Numbers) -> Exact:
    """Returns the cost of a trip from each lab, 0 where a free line may pay for it."""
    place, weight = data.num_labs + site, PRICE_UNIT * data.weights.transport
    free = {line for line, _ in data.firm} | set(data.parts.line.tolist())
    shared = any(data.lines.site[line] == site for line in free)
    return numbers.array(
        [
            numbers.never
            if data.links.lead[lab, place] == NO_LINK
            else 0
            if shared
            else weight * int(data.links.shipment_ueur[lab, place])
            for lab in range(data.num_labs)
        ]
    )


def _worth(data: ProblemData, prices: PriceList) -> dict[int, int]:
    """Returns the worth of all that each lab could use, for labs with any priced resource."""
    worth: defaultdict[int, int] = defaultdict(int)
    capacity, limits = effective_capacity(data), overload_limits(data)
    for pool, divisor, period, price in prices.time:
        worth[int(data.pools.lab[pool])] += price * (int(capacity[pool, period]) // divisor)
    for _, lab, price in prices.opening:
        worth[lab] += price
    for lab, share, price in prices.load:
        worth[lab] += price * int(limits[lab, share])
    bins = data.bins
    stock = np.cumsum(bins.arrivals, axis=1) + committed_shortage(data)
    when_bought: defaultdict[int, int] = defaultdict(int)
    for bin_row, period, price in prices.material:
        worth[int(bins.lab[bin_row])] += price * int(stock[bin_row, period])
        if NO_PURCHASE != int(bins.purchase_lead[bin_row]) <= period:
            when_bought[bin_row] += price
    for bin_row, value in when_bought.items():
        paid = PRICE_UNIT * data.weights.production * int(bins.purchase_ueur[bin_row])
        gain = int(bins.purchase_limit[bin_row]) * max(0, value - paid)
        worth[int(bins.lab[bin_row])] += gain
    return worth
