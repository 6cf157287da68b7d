"""Finds which labs to open where opening is dear, by local search over sets of labs.

Labs are opened, closed and exchanged in the location problem of ``bounds.openings``, in which a set
is quickly valued (``kernel.open_sets``); plans are then built with the best sets. When no single
change pays any more, a few random ones are made at once (iterated local search: Lourenço, Martin
and Stützle, Handbook of Metaheuristics, 2003, 321-353).
"""

from collections.abc import Callable

import numpy as np

from fabrouter_solver.bounds.location import Location, dear_openings, labs_of
from fabrouter_solver.bounds.prices import FloatArray
from fabrouter_solver.bounds.stage_costs import ModeCosts, priced_costs
from fabrouter_solver.greedy.engine import promised_plan
from fabrouter_solver.monitor import Monitor
from fabrouter_solver.params import SolveParams
from fabrouter_solver.problem_data import ProblemData
from fabrouter_solver.tables import BoolArray, IntArray

PHASE = "openings"

_KICKS = 40
"""How often a set that no single change improves is left."""

_PLANS = 3
"""Sets that plans are built with at most."""

_KICK = 2
"""Labs that are exchanged at random to leave a set that no single change improves."""

_NOTABLE = 0.003
"""Relative distance to the best set within which others are worth a plan."""


class OpenSets:
    """Sets of open labs, ever cheaper ones.

    Parameters
    ----------
    location
        The location problem.
    start
        bool, shape ``(num_labs,)``: labs that are open at first.
    seed
        Seed of everything random.
    """

    def __init__(self, location: Location, start: BoolArray, seed: int) -> None:
        self._location = location
        self._random = np.random.default_rng(seed)
        self._open = start.copy()
        self._price = np.zeros(len(start))
        self._value = self._valued()
        self.found: dict[tuple[int, ...], float] = {}

    def _valued(self) -> float:
        from fabrouter_solver.kernel.open_sets import set_value

        here = self._location
        labs = np.flatnonzero(self._open)
        tables = (here.cost, here.use, here.opening, here.unserved)
        return float(set_value(*tables, labs, self._price, np.inf))

    def run(self, keep_on: Callable[[], bool], kicks: int) -> None:
        """Improves the set, then kicks it out of where it is stuck so many times."""
        self._settle(keep_on)
        best = (self._open.copy(), self._price.copy(), self._value)
        for _ in range(kicks):
            if not keep_on():
                break
            self._kick()
            self._settle(keep_on)
            if self._value < best[2]:
                best = (self._open.copy(), self._price.copy(), self._value)
            self._open, self._price, self._value = best[0].copy(), best[1].copy(), best[2]

    def _settle(self, keep_on: Callable[[], bool]) -> None:
        """Changes one lab or exchanges two as long as that pays, and notes the set."""
        from fabrouter_solver.kernel.open_sets import better_set

        here, idle = self._location, 0
        tables = (here.cost, here.use, here.opening, here.unserved)
        while idle < len(self._open):
            for lab in self._random.permutation(len(self._open)):
                if not keep_on() or idle >= len(self._open):
                    break
                before = self._value
                others = self._random.permutation(np.flatnonzero(self._open != self._open[lab]))
                others = others if not self._open[lab] else others[:0]
                self._value = float(
                    better_set(*tables, self._open, self._price, before, int(lab), others)
                )
                idle = 0 if self._value < before else idle + 1
            if not keep_on():
                break
        self.found[tuple(np.flatnonzero(self._open).tolist())] = self._value

    def _kick(self) -> None:
        """Exchanges some labs at random."""
        for state in (True, False):
            labs = np.flatnonzero(self._open == state)
            chosen = self._random.permutation(labs)[:_KICK]
            self._open[chosen] = not state
        self._value = self._valued()

    def best(self, most: int) -> list[IntArray]:
        """Returns the cheapest sets found, at most so many, the best first."""
        ranked = sorted(self.found.items(), key=lambda item: item[1])[:most]
        limit = ranked[0][1] * (1 + _NOTABLE) if ranked else 0.0
        return [np.array(labs, np.int64) for labs, value in ranked if value <= limit]

    def prices_of(self, labs: IntArray) -> FloatArray:
        """Returns what all hours of each lab count when just these are open, nanoeuros."""
        from fabrouter_solver.kernel.open_sets import set_value

        here, price = self._location, np.zeros(len(self._open))
        set_value(here.cost, here.use, here.opening, here.unserved, labs, price, np.inf)
        return price


def open_labs(
    data: ProblemData, params: SolveParams, monitor: Monitor, share: float
) -> ModeCosts | None:
    """Offers the monitor plans that open the best sets of labs.

    Parameters
    ----------
    data, params, monitor
        The instance, the seed, and the plan to start from.
    share
        Share of the time left that this may take.

    Returns
    -------
    ModeCosts | None
        Costs in which the hours of the labs count that the best plan opens; ``None`` where openings
        are cheap or no better plan came out.
    """
    plan, objective = monitor.best, monitor.objective
    if plan is None or objective is None or not dear_openings(data, monitor.bound, plan, objective):
        return None
    until = monitor.elapsed + share * monitor.remaining

    def keep_on() -> bool:
        in_time = params.deterministic_limit is not None or monitor.elapsed < until
        return in_time and not monitor.should_stop()

    location = Location.of(data, monitor.bound)
    start = np.zeros(data.num_labs, np.bool_)
    start[labs_of(data, plan)] = True
    sets = OpenSets(location, start, params.seed)
    sets.run(keep_on, _KICKS)
    found = [labs for labs in sets.best(_PLANS) if len(labs)]
    guides = [_build_plan(data, monitor, location, sets, labs) for labs in found]
    return next((guide for guide in guides[::-1] if guide is not None), None)


def _build_plan(
    data: ProblemData, monitor: Monitor, location: Location, sets: OpenSets, labs: IntArray
) -> ModeCosts | None:
    """Offers a plan that opens some labs; returns what their hours count if it is the best one.

    Other labs take no new work unless some make parts. Lines with most to lose from another lab go
    first.
    """
    from fabrouter_solver.kernel import Core

    price = sets.prices_of(labs)
    guide = priced_costs(data, monitor.bound.rows, location.time_prices(monitor.bound, price))
    start = promised_plan(data, guide) or monitor.best
    core = Core(data, guide, tables=monitor.tables)
    if start is not None:
        core.load(start)
    core.admit(labs, alone=not (data.stages.parent >= 0).any())
    counted = (location.cost + price * location.use)[:, labs]
    counted = np.sort(np.column_stack([counted, location.unserved]), axis=1)
    loss = (counted[:, 1] - counted[:, 0]) / location.use[:, labs].mean(axis=1)
    first = location.lines[np.argsort(-loss, kind="stable")]
    rest = np.setdiff1d(np.arange(data.num_lines), location.lines)
    core.insert(np.concatenate([rest, first]).tolist(), lambda: not monitor.should_stop())
    core.join_trips()
    return guide if monitor.offer(core.solution(), PHASE) else None
