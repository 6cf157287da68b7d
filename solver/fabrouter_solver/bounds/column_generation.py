"""Finds prices with a high bound by column generation over routes.

A small linear program (the restricted master, solved by GLOP) spreads the routes known so far over
the scarce resources; its dual prices ask the bound function for better routes; these enter the
program. Prices are smoothed towards the best ones known, after Wentges, "Weighted Dantzig-Wolfe
decomposition for linear mixed-integer programming", International Transactions in Operational
Research 4 (1997), 151-162.
"""

from collections.abc import Callable
from dataclasses import dataclass

from ortools.linear_solver import pywraplp

from fabrouter_solver.bounds.price_bound import PriceBound, Route
from fabrouter_solver.bounds.prices import Prices
from fabrouter_solver.problem_data import ProblemData

_SMOOTHING = 0.6
"""Share of the best prices known in the prices that are tried next."""

_CLOSE = 1e-4
"""Relative distance between program and bound at which the prices are good enough."""

_UNIT = 1e-9
"""The program counts in euros, so that its numbers are of like size."""


@dataclass(frozen=True)
class PricedBound:
    """The best bound found, and the prices that prove it."""

    value: int
    prices: Prices


def find_prices(
    data: ProblemData, bound: PriceBound, keep_on: Callable[[], bool], most_rounds: int = 300
) -> PricedBound:
    """Raises the bound round by round.

    Parameters
    ----------
    data
        The instance.
    bound
        Its bound function.
    keep_on
        Asked before every round.
    most_rounds
        Rounds after which to end in any case.
    """
    master = _Master(data, bound)
    prices = Prices.zero(data)
    point = bound.at(prices)
    best = PricedBound(point.value, prices)
    own_prices = True
    for _ in range(most_rounds):
        if not keep_on():
            break
        added = master.add(point.routes)
        if own_prices and not added:
            break  # at the program's own prices there is no better route: it is solved
        target, prices = master.solve()
        if target * (1 - _CLOSE) <= best.value * _UNIT:
            break
        own_prices = not added
        point = bound.at(prices if own_prices else _between(best.prices, prices))
        if point.value > best.value:
            best = PricedBound(point.value, point.prices)
    return best


def _between(old: Prices, new: Prices) -> Prices:
    """Returns prices between the best ones known and those of the program."""
    return Prices(
        _SMOOTHING * old.pool + (1 - _SMOOTHING) * new.pool,
        _SMOOTHING * old.material + (1 - _SMOOTHING) * new.material,
    )


class _Master:
    """The linear program over the routes known so far."""

    def __init__(self, data: ProblemData, bound: PriceBound) -> None:
        self._data = data
        self._bound = bound
        self._solver = pywraplp.Solver.CreateSolver("GLOP")
        self._solver.SetNumThreads(1)
        self._pools: dict[int, pywraplp.Constraint] = {}
        self._bins: dict[int, pywraplp.Constraint] = {}
        self._known: set[tuple[object, ...]] = set()
        self._lines = [self._line(line) for line in range(data.num_lines)]
        self._solver.Objective().SetMinimization()

    def _line(self, line: int) -> pywraplp.Constraint:
        """Adds the row of a line: its routes and what stays unserved make up the whole."""
        lines, weight = self._data.lines, self._data.weights.unmet
        cost = int(lines.priority[line]) * int(lines.quantity[line]) * weight * _UNIT
        unserved = self._solver.NumVar(0, 1, "")
        self._solver.Objective().SetCoefficient(unserved, cost)
        row = self._solver.Constraint(1, 1)
        row.SetCoefficient(unserved, 1)
        return row

    def add(self, routes: tuple[Route, ...]) -> int:
        """Adds routes as columns; returns how many are new."""
        added = 0
        for route in routes:
            key = (route.line, *sorted(route.pool_s.items()), *sorted(route.material.items()))
            if key in self._known:
                continue
            self._known.add(key)
            added += 1
            column = self._solver.NumVar(0, self._solver.infinity(), "")
            self._solver.Objective().SetCoefficient(column, route.cost * _UNIT)
            self._lines[route.line].SetCoefficient(column, 1)
            for pool, seconds in route.pool_s.items():
                limit = float(self._bound.pool_limit[pool])
                self._row(self._pools, pool).SetCoefficient(column, seconds / max(limit, 1.0))
            for b, quantity in route.material.items():
                if self._bound.priced_material[b]:
                    limit = float(self._bound.material_limit[b])
                    self._row(self._bins, b).SetCoefficient(column, quantity / max(limit, 1.0))
        return added

    def _row(self, rows: dict[int, pywraplp.Constraint], key: int) -> pywraplp.Constraint:
        """Returns the row of a resource: the share of it that is used is at most 1 (or 0)."""
        if key not in rows:
            limits = self._bound.pool_limit if rows is self._pools else self._bound.material_limit
            rows[key] = self._solver.Constraint(-self._solver.infinity(), min(1.0, limits[key]))
        return rows[key]

    def solve(self) -> tuple[float, Prices]:
        """Solves the program; returns its value in euros and the prices of the resources."""
        self._solver.Solve()
        prices = Prices.zero(self._data)
        for rows, target, limits in (
            (self._pools, prices.pool, self._bound.pool_limit),
            (self._bins, prices.material, self._bound.material_limit),
        ):
            for key, row in rows.items():
                target[key] = max(0.0, -row.dual_value()) / max(limits[key], 1.0) / _UNIT
        return self._solver.Objective().Value(), prices
