"""Rules for machine time, people's time and material."""

from collections.abc import Iterator

import numpy as np

from fabrouter_solver import usage
from fabrouter_solver.problem_data import ProblemData
from fabrouter_solver.solution import Lot, Solution
from fabrouter_solver.tables import IntArray
from fabrouter_solver.validation.violation import Violation


def committed_work(data: ProblemData) -> Solution:
    """Returns the firm commitments as a plan of their own."""
    return Solution(
        tuple(
            Lot(c.line, c.mode, c.setup_period, c.production, c.shipments)
            for c in data.firm.values()
        )
    )


def effective_capacity(data: ProblemData) -> IntArray:
    """Returns max(capacity, committed load): what a lab has accepted stays, nothing is added.

    In periods that have begun it is the committed load alone. int64, shape
    ``(num_pools, num_periods)``, seconds.
    """
    if not data.firm and not data.first_open_period:
        return data.pools.capacity_s
    committed = usage.pool_load(data, committed_work(data))
    left = data.pools.capacity_s.copy()
    left[:, : data.first_open_period] = 0
    return np.maximum(left, committed)


def check_capacity(data: ProblemData, solution: Solution) -> Iterator[Violation]:
    """Load of every pool in every period <= its capacity."""
    excess = usage.pool_load(data, solution) - effective_capacity(data)
    for pool, period in np.argwhere(excess > 0).tolist():
        amount = int(excess[pool, period])
        message = f"pool {pool} is over capacity by {amount} s in period {period}."
        subject = {"pool": pool, "lab": int(data.pools.lab[pool]), "period": period}
        yield Violation("capacity", message, amount, subject)


def committed_shortage(data: ProblemData) -> IntArray:
    """Returns how far committed work alone outruns the stock, a running total.

    int64, shape ``(num_bins, num_periods)``; 0 where the stock is enough.
    """
    if not data.firm:
        return np.zeros_like(data.bins.arrivals)
    use = usage.material_use(data, committed_work(data))
    return np.maximum(np.cumsum(use - data.bins.arrivals, axis=1), 0)


def check_material(data: ProblemData, solution: Solution) -> Iterator[Violation]:
    """Cumulative use of every bin <= its cumulative supply, at every period.

    Where committed work alone uses more than there is, that excess is let pass.
    """
    supply = usage.material_supply(data, solution)
    use = usage.material_use(data, solution)
    short = np.cumsum(use - supply, axis=1) - committed_shortage(data)
    for b in np.flatnonzero((short > 0).any(axis=1)).tolist():
        period = int(np.argmax(short[b] > 0))
        amount = int(short[b].max())
        message = f"bin {b} is short by {amount}, first in period {period}."
        subject = {"bin": b, "lab": int(data.bins.lab[b]), "period": period}
        yield Violation("material", message, amount, subject)
