"""Improves a plan by taking lines out and putting them back, while it cools down.

The rounds run in compiled code (``kernel.ruin``); here are the clock, the heat of the simulated
annealing (Kirkpatrick, Gelatt and Vecchi, Science 220 (1983), 671-680) and the way to the monitor.
"""

import threading
import time
from typing import TYPE_CHECKING

import numpy as np

from fabrouter_solver.bounds.stage_costs import ModeCosts
from fabrouter_solver.monitor import Monitor
from fabrouter_solver.params import SolveParams
from fabrouter_solver.problem_data import ProblemData
from fabrouter_solver.result import Termination
from fabrouter_solver.solution import Solution

if TYPE_CHECKING:
    from fabrouter_solver.kernel import Instance

PHASE = "local_search"

ROUNDS_PER_DETERMINISTIC_SECOND = 1_000
"""Rounds that a deterministic limit of 1 allows."""

_HEAT = 1e-4
"""Heat at the start, as a share of the objective; it falls to nothing with the square of what is
left to do."""

_CHUNK_SECONDS = 0.2
"""About how long compiled code runs before the clock is asked."""

_OFFER_SECONDS = 0.5
"""Least time between two plans handed to the checker."""

_OFFER_SHARE = 0.1
"""Share of the time that may go into handing plans to the checker: on the largest instances one
plan takes longer than many rounds."""

_ROUNDS_AT_FIRST = 20
_CHUNK_ROUNDS = 100
"""Rounds of a chunk where the clock must not matter."""


class LocalSearch:
    """One run of ruin and recreate.

    Parameters
    ----------
    data
        The instance.
    start
        A feasible plan to improve.
    guide
        Costs in which scarce resources count; ``None`` = none is scarce.
    seed
        Seed of everything random.
    tables
        The instance as the compiled core reads it, where that is known already.
    """

    def __init__(
        self,
        data: ProblemData,
        start: Solution,
        guide: ModeCosts | None,
        seed: int,
        tables: "Instance | None" = None,
    ) -> None:
        from fabrouter_solver.kernel import Core

        self._core = Core(data, guide, seed, tables)
        self._core.load(start)

    @property
    def cost(self) -> int:
        """The objective as the search stands, nanoeuros."""
        return self._core.cost

    def run(self, rounds: int, heat: float) -> int:
        """Runs rounds; returns how many, fewer where tables had to grow.

        Parameters
        ----------
        rounds
            Most rounds.
        heat
            Mean nanoeuros by which a round may make the plan dearer and yet be kept.
        """
        return self._core.improve(rounds, heat)

    def plan(self) -> Solution:
        """Joins trips where that saves any; returns the plan as it stands then."""
        self._core.join_trips()
        return self._core.solution()

    def follow(self, guide: ModeCosts) -> None:
        """Counts scarce resources as in a guide from now on."""
        self._core.follow(guide)


class BackgroundSearch:
    """A local search in a thread of its own: compiled code runs beside whoever started it.

    The thread talks to nobody; its owner collects plans for the monitor.

    Parameters
    ----------
    data, seed
        The instance; seed of everything random.
    monitor
        Asked for the plan to start from.
    until
        Seconds of the monitor's clock at which the search has cooled down and ends.
    """

    def __init__(self, data: ProblemData, seed: int, monitor: Monitor, until: float) -> None:
        if monitor.best is None:
            msg = "Must have a plan to improve."
            raise ValueError(msg)
        begin = monitor.elapsed
        self._search = LocalSearch(data, monitor.best, None, seed, monitor.tables)
        self._monitor = monitor
        self._begin, self._until = monitor.elapsed, until
        self._writing_s = self._checking_s = (self._begin - begin) / 2
        self._told = self._search.cost
        self._told_at = self._begin
        self._plan: Solution | None = None
        self._guide: ModeCosts | None = None
        self._fault: BaseException | None = None
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._work, name=PHASE, daemon=True)

    def __enter__(self) -> "BackgroundSearch":
        """Starts the thread."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Ends the thread and hands over its last plan."""
        self._ended.set()
        self._thread.join()
        self.collect()

    def collect(self) -> None:
        """Offers the monitor what the search has found since the last time.

        Raises
        ------
        BaseException
            What went wrong in the thread, if anything did.
        """
        if self._fault is not None:
            raise self._fault
        plan, self._plan = self._plan, None
        if plan is not None:
            begin = self._monitor.elapsed
            self._monitor.offer(plan, PHASE)
            self._checking_s = self._monitor.elapsed - begin

    def follow(self, guide: ModeCosts) -> None:
        """Counts scarce resources as in a guide from the next chunk on."""
        self._guide = guide

    @property
    def _handing_over_s(self) -> float:
        """Seconds that writing down a plan and checking it take, by the last one."""
        return self._writing_s + self._checking_s

    @property
    def _end(self) -> float:
        """Seconds of the monitor's clock at which the last plan is written down."""
        return self._until - min(self._handing_over_s, _OFFER_SHARE * (self._until - self._begin))

    def _work(self) -> None:
        try:
            rounds: float = _ROUNDS_AT_FIRST
            while not self._ended.is_set() and self._monitor.elapsed < self._end:
                rounds = self._chunk(rounds)
                self._tell(max(_OFFER_SECONDS, self._handing_over_s / _OFFER_SHARE))
            self._tell(0.0)
        except BaseException as fault:
            self._fault = fault

    def _chunk(self, rounds: float) -> float:
        """Runs some rounds; returns how many would take the time of a chunk."""
        guide, self._guide = self._guide, None
        if guide is not None:
            self._search.follow(guide)
        begin = time.monotonic()
        remaining = max(0.0, self._end - self._monitor.elapsed)
        left = remaining / max(self._end - self._begin, 1e-9)
        done = self._search.run(int(rounds), _heat(self._monitor, self._search.cost, left))
        return _next_chunk(rounds, done, time.monotonic() - begin, remaining)

    def _tell(self, pause: float) -> None:
        """Puts a better plan where the owner finds it, at most once in a while."""
        now = self._monitor.elapsed
        if self._search.cost < self._told and now - self._told_at >= pause:
            self._plan = self._search.plan()
            self._told, self._told_at = self._search.cost, self._monitor.elapsed
            self._writing_s = self._told_at - now


def improve(
    data: ProblemData, params: SolveParams, monitor: Monitor, guide: ModeCosts | None
) -> Termination:
    """Improves the monitor's plan until time, the deterministic limit or a stop ends it."""
    if monitor.best is None or not data.num_lines:
        return Termination.COMPLETED
    search = LocalSearch(data, monitor.best, guide, params.seed, monitor.tables)
    limit = params.deterministic_limit
    if limit is not None:
        _run_rounds(search, monitor, int(limit * ROUNDS_PER_DETERMINISTIC_SECOND))
    else:
        _run_for_time(search, monitor)
    return monitor.why_stopped()


def _run_rounds(search: LocalSearch, monitor: Monitor, rounds: int) -> None:
    """Runs a fixed number of rounds, in chunks whose size no clock changes."""
    done = 0
    while done < rounds and not monitor.should_stop():
        heat = _heat(monitor, search.cost, 1 - done / rounds)
        done += max(1, search.run(min(_CHUNK_ROUNDS, rounds - done), heat))
        if monitor.objective is None or search.cost < monitor.objective:
            monitor.offer(search.plan(), PHASE)
    monitor.offer(search.plan(), PHASE)


def _run_for_time(search: LocalSearch, monitor: Monitor) -> None:
    whole, offered_at, offer_s = max(monitor.remaining, 1e-9), monitor.elapsed, 0.0
    rounds = float(_ROUNDS_AT_FIRST)
    while not monitor.should_stop():
        now = monitor.elapsed
        remaining = monitor.remaining - min(offer_s, _OFFER_SHARE * whole)
        if remaining <= 0:
            break
        done = search.run(int(rounds), _heat(monitor, search.cost, remaining / whole))
        rounds = _next_chunk(rounds, done, monitor.elapsed - now, remaining)
        better = monitor.objective is None or search.cost < monitor.objective
        begin = monitor.elapsed
        if better and begin - offered_at >= max(_OFFER_SECONDS, offer_s / _OFFER_SHARE):
            monitor.offer(search.plan(), PHASE)
            offered_at = monitor.elapsed
            offer_s = offered_at - begin
    monitor.offer(search.plan(), PHASE)


def _next_chunk(rounds: float, done: int, seconds: float, remaining: float) -> float:
    """Returns how many rounds take the time of a chunk, if they take as long as the last ones."""
    speed = max(done, 1) / max(seconds, 1e-6)
    return max(1.0, min(speed * min(_CHUNK_SECONDS, remaining), 4 * rounds))


def _heat(monitor: Monitor, cost: int, left: float) -> float:
    """Returns the heat with so much of the work left.

    There is none where an earlier plan is carried over: uphill moves would change lots for nothing.
    """
    if monitor.replans:
        return 0.0
    return _HEAT * cost * float(np.square(max(0.0, left)))
