"""The restricted master: a linear program that spreads known routes over scarce resources."""

from collections import Counter
from dataclasses import dataclass

import numpy as np
from ortools.linear_solver import pywraplp

from fabrouter_solver.bounds.price_bound import PriceBound
from fabrouter_solver.bounds.prices import FloatArray, Prices
from fabrouter_solver.bounds.routes import Route
from fabrouter_solver.problem_data import ProblemData
from fabrouter_solver.tables import IntArray

_UNIT = 1e-9
"""The program counts in euros, so that its numbers are of like size."""

_NEARLY = 0.05
"""Reduced cost, as a share of a route's cost, up to which it is worth keeping."""

_USED = 1e-7
"""Least share of a line that counts as served by a route."""


@dataclass(frozen=True)
class MasterPoint:
    """A solution of the linear program.

    Parameters
    ----------
    value
        Nanoeuros.
    prices
        Dual prices of the resources.
    worth
        float64, shape ``(num_lines,)``: nanoeuros that serving a line may cost at these prices
        for a new route to be of use.
    """

    value: float
    prices: Prices
    worth: FloatArray


class Master:
    """The linear program over the routes known so far; periods are added up to buckets.

    Parameters
    ----------
    data, bound
        The instance and its bound function.
    bucket
        int64, shape ``(num_periods,)``: bucket of each period, rising from 0.
    """

    def __init__(self, data: ProblemData, bound: PriceBound, bucket: IntArray) -> None:
        self._data = data
        self._bound = bound
        self._bucket = bucket
        starts = np.flatnonzero(np.diff(bucket, prepend=-1))
        self._limit = np.add.reduceat(bound.rows.limit, starts, axis=1)
        self._last = np.append(starts[1:], len(bucket)) - 1
        supplies = bound.supplies
        self._scale = np.maximum(supplies.stock[:, -1] + supplies.buyable, 1.0)
        self._solver = pywraplp.Solver.CreateSolver("GLOP")
        self._solver.SetNumThreads(1)
        self._time: dict[tuple[int, int], pywraplp.Constraint] = {}
        self._material: dict[tuple[int, int], pywraplp.Constraint] = {}
        self._load: dict[tuple[int, int], pywraplp.Constraint] = {}
        self._purchase: dict[int, pywraplp.Variable] = {}
        self._known: set[tuple[object, ...]] = set()
        self._columns: list[tuple[Route, pywraplp.Variable]] = []
        self._solved: list[tuple[Route, float, float]] = []
        self._lines = [self._line(line) for line in range(data.num_lines)]
        self._solver.Objective().SetMinimization()

    def _line(self, line: int) -> pywraplp.Constraint:
        """Adds the row of a line: its routes and what stays unserved make up the whole."""
        unserved = self._solver.NumVar(0, 1, "")
        cost = float(self._bound.unserved[line]) * _UNIT
        self._solver.Objective().SetCoefficient(unserved, cost)
        row = self._solver.Constraint(1, 1)
        row.SetCoefficient(unserved, 1)
        return row

    def promising(self) -> list[Route]:
        """Returns the routes that the last solution uses or nearly uses."""
        return [route for route, _, excess in self._solved if excess <= _NEARLY * route.cost]

    def add(self, routes: tuple[Route, ...]) -> int:
        """Adds routes as columns; returns how many are new."""
        return sum(self._add(route) for route in routes)

    def _add(self, route: Route) -> bool:
        time, material = self._in_buckets(route.time), self._in_buckets(route.material)
        key = (route.line, route.mode, *sorted(time.items()), *sorted(material.items()))
        if key in self._known:
            return False
        self._known.add(key)
        column = self._solver.NumVar(0, self._solver.infinity(), "")
        self._columns.append((route, column))
        self._solver.Objective().SetCoefficient(column, route.cost * _UNIT)
        self._lines[route.line].SetCoefficient(column, 1)
        for cell, amount in time.items():
            limit = float(self._limit[cell])
            self._time_row(cell).SetCoefficient(column, amount / max(limit, 1.0))
        self._add_material(column, material)
        self._add_load(column, route)
        return True

    def _in_buckets(self, amounts: dict[tuple[int, int], float]) -> Counter[tuple[int, int]]:
        found: Counter[tuple[int, int]] = Counter()
        for (row, period), amount in amounts.items():
            found[row, int(self._bucket[period])] += amount  # type: ignore[assignment]
        return found

    def _time_row(self, cell: tuple[int, int]) -> pywraplp.Constraint:
        """Returns the row of a resource: the share of it that is used is at most 1 (or 0)."""
        if cell not in self._time:
            most = min(1.0, float(self._limit[cell]))
            self._time[cell] = self._solver.Constraint(-self._solver.infinity(), most)
        return self._time[cell]

    def _add_material(self, column: pywraplp.Variable, material: Counter[tuple[int, int]]) -> None:
        """Adds use up to each bucket to the rows of bins that may have a price."""
        for bin_row in {row for row, _ in material}:
            if not self._bound.supplies.priced[bin_row]:
                continue
            used = 0.0
            for bucket in range(len(self._last)):
                used += material.get((bin_row, bucket), 0.0)
                if used:
                    share = used / float(self._scale[bin_row])
                    self._material_row(bin_row, bucket).SetCoefficient(column, share)

    def _material_row(self, bin_row: int, bucket: int) -> pywraplp.Constraint:
        """Returns the row of a bin: use up to a bucket, less what is bought, within the stock."""
        key = (bin_row, bucket)
        if key not in self._material:
            supplies, last = self._bound.supplies, self._last_period(bin_row, bucket)
            most = float(supplies.stock[bin_row, last] / self._scale[bin_row])
            row = self._solver.Constraint(-self._solver.infinity(), most)
            self._material[key] = row
            if supplies.buyable[bin_row] and supplies.from_period[bin_row] <= last:
                row.SetCoefficient(self._bought(bin_row), -1)
        return self._material[key]

    def _last_period(self, bin_row: int, bucket: int) -> int:
        """Returns the last period of a bucket in which a bin's material is of use."""
        return max(0, min(int(self._last[bucket]), int(self._bound.last_use[bin_row])))

    def _bought(self, bin_row: int) -> pywraplp.Variable:
        """Returns the variable for what is bought of a bin, as a share of its scale."""
        if bin_row not in self._purchase:
            supplies, scale = self._bound.supplies, float(self._scale[bin_row])
            variable = self._solver.NumVar(0, float(supplies.buyable[bin_row]) / scale, "")
            cost = float(supplies.extra[bin_row]) * scale * _UNIT
            self._solver.Objective().SetCoefficient(variable, cost)
            self._purchase[bin_row] = variable
        return self._purchase[bin_row]

    def _add_load(self, column: pywraplp.Variable, route: Route) -> None:
        """Adds work to the rows of the labs' overload shares."""
        weight = float(self._data.weights.overload) * _UNIT
        if not weight:
            return
        for lab, seconds in route.load_s.items():
            for share, limit in enumerate(self._bound.overload_limits[lab].tolist()):
                if (lab, share) not in self._load:
                    scale = max(limit, 1.0)
                    row = self._solver.Constraint(-self._solver.infinity(), limit / scale)
                    over = self._solver.NumVar(0, self._solver.infinity(), "")
                    self._solver.Objective().SetCoefficient(over, weight * scale)
                    row.SetCoefficient(over, -1)
                    self._load[lab, share] = row
                self._load[lab, share].SetCoefficient(column, seconds / max(limit, 1.0))

    def solve(self) -> MasterPoint | None:
        """Solves the program; ``None`` if the solver gives up."""
        if self._solver.Solve() != pywraplp.Solver.OPTIMAL:
            return None
        self._solved = [
            (route, column.solution_value(), column.reduced_cost() / _UNIT)
            for route, column in self._columns
        ]
        prices = self._bound.no_prices()
        for (row, bucket), constraint in self._time.items():
            price = _price(constraint) / max(float(self._limit[row, bucket]), 1.0)
            prices.time[row, self._bucket == bucket] = price
        for (bin_row, bucket), constraint in self._material.items():
            price = _price(constraint) / float(self._scale[bin_row])
            prices.material[bin_row, self._last_period(bin_row, bucket)] += price
        for (lab, share), constraint in self._load.items():
            limit = max(float(self._bound.overload_limits[lab, share]), 1.0)
            prices.load[lab, share] = _price(constraint) / limit
        worth = np.array([row.dual_value() for row in self._lines]) / _UNIT
        return MasterPoint(self._solver.Objective().Value() / _UNIT, prices, worth)

    def flows(self) -> list[tuple[Route, float]]:
        """Returns the routes that the last solution uses, and the share of the line on each."""
        return [(route, share) for route, share, _ in self._solved if share > _USED]


def _price(constraint: pywraplp.Constraint) -> float:
    return max(0.0, -float(constraint.dual_value())) / _UNIT
