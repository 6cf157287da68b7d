"""Which lab serves which line: the location problem inside an instance.

Each lab has one scarce resource and time is added up over the horizon; all else has the prices of
an earlier ascent. Nothing here has to be exact: ``price_bound`` computes bounds at the prices that
come out, plans are checked.
"""

from dataclasses import dataclass, replace

import numpy as np

from fabrouter_solver.bounds.price_bound import PriceBound
from fabrouter_solver.bounds.prices import FloatArray, Prices
from fabrouter_solver.problem_data import ProblemData
from fabrouter_solver.solution import Solution
from fabrouter_solver.tables import IntArray

MOST_PAIRS = 2_000_000
"""Most (line, lab) pairs that are looked at."""

DEAR = 0.02
"""Share of a plan's cost that openings must make up for them to be dear."""

_NEVER = 1e280
"""Stands for an infinite cost."""


@dataclass(frozen=True)
class Location:
    """Which lab serves which line, time added up over the horizon and one scarce row per lab.

    Parameters
    ----------
    lines
        int64, shape ``(num_lines_here,)``: lines that do not count as free.
    cost
        float64, shape ``(num_lines_here, num_labs)``: nanoeuros of serving a line whole, its share
        of a trip included; 1e280 = impossible.
    use
        Same shape: part of the lab's scarce row that the line takes, > 0.
    opening
        float64, shape ``(num_labs,)``: nanoeuros, less what the base prices pay of it.
    unserved
        float64, shape ``(num_lines_here,)``: nanoeuros of leaving a line.
    row
        int64, shape ``(num_labs,)``: the scarce row of each lab, -1 = it has none.
    base
        Prices at which all this holds.
    """

    lines: IntArray
    cost: FloatArray
    use: FloatArray
    opening: FloatArray
    unserved: FloatArray
    row: IntArray
    base: Prices

    @classmethod
    def of(cls, data: ProblemData, bound: PriceBound, base: Prices | None = None) -> "Location":
        """Returns the location problem of an instance at some prices, none by default."""
        base = base or bound.no_prices()
        lines = np.flatnonzero(~bound.free & (data.lines.quantity > 0))
        served = bound.served(base, lines)
        cost = served.cost + bound.trip_shares[data.lines.site[lines]]
        amount, row = _scarce_use(data, bound, lines, served.mode)
        return cls(
            lines,
            np.ascontiguousarray(np.minimum(cost, _NEVER)),
            np.ascontiguousarray(np.maximum(amount, 1e-9)),
            bound.opening - bound.worth(base),
            bound.unserved[lines],
            row,
            base,
        )

    def time_prices(self, bound: PriceBound, of_labs: FloatArray) -> Prices:
        """Returns the base prices with more for scarce rows, the same in all periods.

        ``of_labs``: float64, shape ``(num_labs,)``, nanoeuros of all of each lab's scarce row.
        """
        time, rows = self.base.time.copy(), bound.rows
        scarce = self.row >= 0
        row = self.row[scarce]
        limit = np.maximum(rows.limit[row].sum(axis=1), 1e-9)
        time[row] += np.where(rows.useful[row], (of_labs[scarce] / limit)[:, None], 0.0)
        return replace(self.base, time=time)


def labs_of(data: ProblemData, plan: Solution) -> IntArray:
    """Returns the labs that a plan opens."""
    return np.unique(data.modes.lab[np.array([lot.mode for lot in plan.lots], np.int64)])


def dear_openings(data: ProblemData, bound: PriceBound, plan: Solution, objective: int) -> bool:
    """Returns whether openings make up so much of a plan's cost that they need a search.

    Where there are too many (line, lab) pairs for one they count as cheap.
    """
    opening = float(bound.opening[labs_of(data, plan)].sum())
    return data.num_lines * data.num_labs <= MOST_PAIRS and opening > DEAR * objective


def _scarce_use(
    data: ProblemData, bound: PriceBound, lines: IntArray, mode: IntArray
) -> tuple[FloatArray, IntArray]:
    """Returns the part of each lab's scarce row that lines take, and that row.

    It is the row that all lines together would overfill most.
    """
    rows, labs = bound.rows, data.num_labs
    limit = rows.limit.sum(axis=1)
    quantity = data.lines.quantity[lines].astype(np.float64)[:, None]
    possible = mode >= 0
    lots = quantity / np.maximum(np.minimum(quantity, bound.most_units[mode]), 1.0)
    units = np.bincount(mode[possible], np.broadcast_to(quantity, mode.shape)[possible])
    units = np.pad(units, (0, data.num_modes - len(units)))
    owner = np.repeat(np.arange(data.num_modes), np.diff(rows.op_offsets))
    wanted = np.bincount(rows.op_row, units[owner] * rows.op_unit, minlength=len(limit))
    pressure = np.divide(wanted, limit, out=np.zeros_like(wanted), where=limit > 0)
    lab = data.pools.lab[rows.pool]
    chosen = np.full(labs, -1, np.int64)
    by_pressure = np.argsort(pressure, kind="stable")
    by_pressure = by_pressure[pressure[by_pressure] > 0]
    chosen[lab[by_pressure]] = by_pressure
    scarce = chosen[data.modes.lab[owner]] == rows.op_row
    per_unit = np.bincount(owner[scarce], rows.op_unit[scarce], minlength=data.num_modes)
    per_lot = np.bincount(owner[scarce], rows.op_setup[scarce], minlength=data.num_modes)
    whole = np.where(chosen >= 0, limit[chosen], 1.0)[None, :]
    amount = (quantity * per_unit[mode] + lots * per_lot[mode]) / whole
    return np.where(possible, amount, 1.0), chosen
