"""Which donors may serve which requests: the promising pairs of a day.

Thousands of requests are open for every donor; nearly all of them are too far or too large. Only
pairs that could be worth their cost reach the solver.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

import numpy as np

from fabrouter_bench.ppe_match.policy import ReplayPolicy
from fabrouter_bench.ppe_match.rounds import FloatArray, Round


@dataclass(frozen=True)
class Worth:
    """Worth of requests under a policy.

    Parameters
    ----------
    policy
        Prices.
    demand
        Number of recipients known so far to have asked for each product.
    """

    policy: ReplayPolicy
    demand: Mapping[str, int]

    def per_unit(self, product: str, units: int) -> float:
        """Returns euros per unit that a request of so many units receives."""
        average = sum(self.demand.values()) / len(self.demand)
        rarity = average / self.demand[product]
        return self.policy.unit_eur + self.policy.request_eur * rarity / units

    def smallest(self, units: int) -> int:
        """Returns the smallest shipment that a request of so many units accepts."""
        return ceil(units * self.policy.smallest_share - 1e-9)


def promising_pairs(day: Round, worth: Worth, most: int) -> list[tuple[int, int]]:
    """Returns pairs (row of ``day.stocks``, row of ``day.requests``), sorted.

    Of every stock, up to ``most`` requests with the highest gain and as many with the highest gain
    per unit, among those whose gain without the cost of the shipment is positive.
    """
    donor_row = {name: row for row, name in enumerate(day.donors)}
    columns = {name: column for column, name in enumerate(day.recipients)}
    by_product: defaultdict[str, list[int]] = defaultdict(list)
    for row, request in enumerate(day.requests):
        by_product[request.product].append(row)
    open_requests = {
        product: _Requests.of(day, np.array(rows), columns, worth)
        for product, rows in by_product.items()
    }
    pairs: list[tuple[int, int]] = []
    for row, stock in enumerate(day.stocks):
        requests = open_requests.get(stock.product)
        if requests is None:
            continue
        miles = day.miles[donor_row[stock.donor], requests.column]
        fixed_cost = worth.policy.unit_day_eur * stock.age_days
        unit_cost = worth.policy.unit_mile_eur * miles + fixed_cost
        pairs += [(row, chosen) for chosen in requests.best(stock.units, unit_cost, most)]
    return pairs


@dataclass(frozen=True)
class _Requests:
    """The open requests of one product as columns."""

    row: FloatArray
    column: FloatArray
    units: FloatArray
    smallest: FloatArray
    unit_worth: FloatArray

    @classmethod
    def of(cls, day: Round, rows: FloatArray, columns: dict[str, int], worth: Worth) -> "_Requests":
        requests = [day.requests[row] for row in rows]
        return cls(
            rows,
            np.array([columns[request.recipient] for request in requests]),
            np.array([request.units for request in requests]),
            np.array([worth.smallest(request.units) for request in requests]),
            np.array([worth.per_unit(request.product, request.units) for request in requests]),
        )

    def best(self, stock: int, unit_cost: FloatArray, most: int) -> list[int]:
        """Returns rows of the most promising requests; NaN costs never are."""
        gain_per_unit = np.where(np.isnan(unit_cost), -1.0, self.unit_worth - unit_cost)
        gain = gain_per_unit * np.minimum(self.units, stock)
        possible = np.flatnonzero((gain > 0) & (self.smallest <= stock))
        chosen: set[int] = set()
        for measure in (gain, gain_per_unit):
            order = np.argsort(-measure[possible], kind="stable")[:most]
            chosen.update(self.row[possible[order]].tolist())
        return sorted(chosen)
