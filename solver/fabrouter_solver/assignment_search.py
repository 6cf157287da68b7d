"""Chooses a lab for every line where lines may not be split, by simulated annealing.

Rooms of labs are soft at first: what a lab is too full is charged for at the price that its hours
have in the bound, where lines change labs at little cost; the charge rises while the search cools
down (``kernel.assignment``). Labs and lines are those of ``bounds.location``, a simplification:
the plan is then built lab by lab, checked as always, and lines that do not fit are put elsewhere.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from fabrouter_solver.bounds.location import MOST_PAIRS, Location
from fabrouter_solver.bounds.price_bound import PriceBound
from fabrouter_solver.bounds.prices import FloatArray, Prices
from fabrouter_solver.bounds.shares import OpeningShares
from fabrouter_solver.greedy.engine import promised_plan
from fabrouter_solver.monitor import Monitor
from fabrouter_solver.params import SolveParams
from fabrouter_solver.problem_data import ProblemData
from fabrouter_solver.tables import IntArray
from fabrouter_solver.urgency import urgency_order

if TYPE_CHECKING:
    from fabrouter_solver.kernel.assignment import Assignment

PHASE = "assignment"

NOBODY = -1
"""The lab of a line that is left, as in ``kernel.assignment``."""

MOVES_PER_DETERMINISTIC_SECOND = 200_000
"""Moves that a deterministic limit of 1 allows."""

_MOSTLY = 0.9
"""Share of the lines that may not be split from which on the search is worth its while."""

_NEAR = 5
"""Labs that each line mostly moves to: those with the least cost at the bound's prices."""

_CHUNK = 20_000
"""Moves at one heat."""

_COOLING = 100.0
"""What the first heat is divided by in the end."""

_COOL = 0.95
"""Share of the search after which it does not cool down any more."""

_CHARGES = (1.0, 2.0, 30.0)
"""Charge for what a lab is too full, as a multiple of its price: at first, and at last before and
after what is left must fit."""

_SOFT = 0.8
"""Share of the search in which labs may be too full at little cost."""

_LEAST_PRICE = 0.1
"""Least price of all hours of a lab, as a share of the plan's cost per lab."""


@dataclass(frozen=True)
class _Found:
    """An assignment: what it costs, overfull labs charged for, and who serves each line."""

    cost: float
    lab: IntArray


def lines_are_whole(data: ProblemData) -> bool:
    """Returns whether one lab must serve all of a line, for nearly all lines."""
    lines = data.lines
    whole = (lines.quantity < 2 * lines.min_lot) | (lines.max_labs == 1)
    few = data.num_lines * data.num_labs <= MOST_PAIRS
    return bool(few and data.num_lines and whole.mean() >= _MOSTLY)


def assign_lines(
    data: ProblemData, params: SolveParams, monitor: Monitor, prices: Prices, seconds: float
) -> None:
    """Offers the monitor a plan in which every line has the lab that suits all best.

    Parameters
    ----------
    data, params, monitor
        The instance, seed and threads, and the plan to start from.
    prices
        Prices with a good bound.
    seconds
        Time for it, unless a deterministic limit counts.
    """
    plan, objective = monitor.best, monitor.objective
    if plan is None or objective is None or data.num_labs < 2:
        return
    location = Location.of(data, monitor.bound)
    if not len(location.lines):
        return
    search = _Search(data, monitor.bound, location, prices, objective)
    mode = {lot.line: lot.mode for lot in plan.lots}
    start = np.array(
        [data.modes.lab[mode[i]] if i in mode else -1 for i in location.lines.tolist()]
    )
    begin, limit = monitor.elapsed, params.deterministic_limit

    def progress(moves: int) -> float:
        """Returns the share of the search that is over; 1 = it must end."""
        if monitor.should_stop():
            return 1.0
        if limit is not None:
            return moves / (limit * MOVES_PER_DETERMINISTIC_SECOND)
        return (monitor.elapsed - begin) / max(seconds, 1e-9)

    threads = 2 if params.side_by_side else 1
    with ThreadPoolExecutor(threads) as pool:
        seeds = [threads * params.seed + k for k in range(threads)]
        found = list(pool.map(lambda seed: search.run(start, progress, seed), seeds))
    best = min(found, key=lambda one: one.cost)
    _build_plan(data, monitor, location.lines, best.lab)


class _Search:
    """The assignment problem of an instance."""

    def __init__(
        self,
        data: ProblemData,
        bound: PriceBound,
        location: Location,
        prices: Prices,
        objective: int,
    ) -> None:
        self._location = location
        counted = bound.served(prices, location.lines).cost
        near = min(_NEAR, counted.shape[1])
        chosen = np.argpartition(counted, near - 1, axis=1)[:, :near]
        counted = np.sort(np.take_along_axis(counted, chosen, axis=1), axis=1)
        self._near = np.ascontiguousarray(chosen)
        known = counted[np.isfinite(counted[:, 1])]
        self._heat = float(np.median(known[:, 1] - known[:, 0])) if len(known) else 0.0
        worth = bound.worth(replace(prices, opening=OpeningShares.none()))
        self._price: FloatArray = np.maximum(worth, _LEAST_PRICE * objective / data.num_labs)

    def run(self, start: IntArray, progress: Callable[[int], float], seed: int) -> _Found:
        """Anneals from an assignment until the progress is 1; returns the best one seen."""
        from fabrouter_solver.kernel.assignment import anneal, value

        work, hard = self._work(start, seed), _CHARGES[-1] * self._price
        best, moves = _Found(sum(value(work, hard)), work.lab.copy()), 0
        while (done := progress(moves)) < 1:
            moves += _CHUNK
            heat = self._heat * _COOLING ** -min(1.0, done / _COOL)
            anneal(work, _charge(done) * self._price, heat, _CHUNK)
            cost = sum(value(work, hard))
            if cost < best.cost:
                best = _Found(cost, work.lab.copy())
        return best

    def _work(self, start: IntArray, seed: int) -> "Assignment":
        """Returns an assignment that the search may change."""
        from fabrouter_solver.kernel.assignment import Assignment, put

        here = self._location
        lines, labs = here.cost.shape
        work = Assignment(
            here.cost,
            here.use,
            here.opening,
            here.unserved,
            self._near,
            np.full(lines, NOBODY, np.int64),
            np.zeros((labs, lines), np.int64),
            np.zeros(labs, np.int64),
            np.zeros(lines, np.int64),
            np.ones(labs),
            np.array([1 + seed * 7_919 % (2**31 - 2)]),
        )
        for line in np.flatnonzero(start != NOBODY).tolist():
            put(work, line, int(start[line]))
        return work


def _charge(done: float) -> float:
    """Returns the charge for what a lab is too full when a share of the search is over."""
    first, soft, hard = _CHARGES
    if done < _SOFT:
        return first + (soft - first) * done / _SOFT
    return soft * float((hard / soft) ** ((done - _SOFT) / (1 - _SOFT)))


def _build_plan(data: ProblemData, monitor: Monitor, lines: IntArray, lab: IntArray) -> None:
    """Offers a plan in which lines are served by the labs they have; others go where they can."""
    from fabrouter_solver.kernel import Core

    start = promised_plan(data, None)
    if start is None:
        return
    core = Core(data, tables=monitor.tables)
    core.load(start)
    for line, owner in zip(lines.tolist(), lab.tolist(), strict=True):
        if owner != NOBODY:
            core.insert_at(line, owner)
    core.insert(urgency_order(data), lambda: not monitor.should_stop())
    monitor.offer(core.solution(), PHASE)
