"""Keeps the best checked plan and the best bound of a running solve, and tells who listens."""

import time
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from fabrouter_solver.bounds import PriceBound
from fabrouter_solver.certificate.price_list import PriceList
from fabrouter_solver.objective import Terms, objective_terms
from fabrouter_solver.problem_data import ProblemData
from fabrouter_solver.result import Termination, TracePoint
from fabrouter_solver.solution import Solution
from fabrouter_solver.validation import check

if TYPE_CHECKING:
    from fabrouter_solver.kernel import Instance

ProgressCallback = Callable[[TracePoint], None]
PlanCallback = Callable[[Solution], None]
StopCallback = Callable[[], bool]


START = "start"
"""Phase of the plan that the caller gave to start from."""


class RejectedPlanError(RuntimeError):
    """An engine produced a plan that the checker refuses: a defect in that engine."""


class Monitor:
    """The state that engines share while they run.

    Parameters
    ----------
    data
        The instance.
    time_limit
        Seconds from now.
    on_progress
        Called with every better plan or bound.
    stop
        Asked often; ``True`` ends the solve early.
    on_plan
        Called with every better plan once it has passed the checker, before ``on_progress``.
    """

    def __init__(
        self,
        data: ProblemData,
        time_limit: float,
        on_progress: ProgressCallback | None = None,
        stop: StopCallback | None = None,
        on_plan: PlanCallback | None = None,
    ) -> None:
        self._data = data
        self._start = time.monotonic()
        self._time_limit = time_limit
        self._on_progress = on_progress
        self._stop = stop
        self._on_plan = on_plan
        self.best: Solution | None = None
        self.terms: Terms | None = None
        self.objective: int | None = None
        self.lower_bound = 0
        self.prices: PriceList | None = PriceList()
        self.trace: list[TracePoint] = []
        self.engine = ""
        self.choice = ""

    @cached_property
    def bound(self) -> PriceBound:
        """The instance's bound function, built once for all who raise the bound."""
        return PriceBound(self._data)

    @cached_property
    def tables(self) -> "Instance":
        """The instance as the compiled core reads it, built once for all searches."""
        from fabrouter_solver.kernel import build_instance

        return build_instance(self._data)

    def raise_first_bound(self) -> None:
        """Proves the bound at zero prices, unless a better one is known."""
        if not self.lower_bound:
            bound = self.bound
            zero = bound.no_prices()
            self.raise_bound(bound.value(zero), "bound", bound.price_list(zero))

    @property
    def elapsed(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self._start

    @property
    def remaining(self) -> float:
        """Seconds left, never negative."""
        return max(0.0, self._time_limit - self.elapsed)

    def interrupted(self) -> bool:
        """Returns whether the caller asked to stop."""
        return self._stop is not None and self._stop()

    def should_stop(self) -> bool:
        """Returns whether time is up, the caller asked to stop or the plan is proven optimal."""
        return self.remaining <= 0 or self.proven or self.interrupted()

    def why_stopped(self) -> Termination:
        """Returns the reason behind a ``should_stop``."""
        if self.proven:
            return Termination.PROVEN
        return Termination.INTERRUPTED if self.interrupted() else Termination.TIME_LIMIT

    @property
    def warm(self) -> bool:
        """Whether the caller gave a plan to start from, better than promised work alone."""
        return any(point.phase == START for point in self.trace)

    @property
    def replans(self) -> bool:
        """Whether that plan is an earlier one, whose lots are on offer and had better stay."""
        return self.warm and any(not promise.firm for promise in self._data.commitments)

    @property
    def proven(self) -> bool:
        """Whether the bound has met the objective."""
        return self.objective is not None and self.lower_bound >= self.objective

    def choose(self, engine: str, reason: str) -> None:
        """Notes which engine runs where the caller left the choice open, and why."""
        self.engine, self.choice = engine, reason

    def offer(self, solution: Solution, phase: str) -> bool:
        """Takes a plan if it is better than the best one and passes the checker.

        Raises
        ------
        RejectedPlanError
            If the checker refuses the plan.
        """
        terms = objective_terms(self._data, solution)
        objective = terms.total(self._data.weights)
        if self.objective is not None and objective >= self.objective:
            return False
        violations = check(self._data, solution)
        if violations:
            msg = f"{phase}: {violations[0].message} ({len(violations)} violations)"
            raise RejectedPlanError(msg)
        self.best, self.terms, self.objective = solution.canonical(), terms, objective
        if self._on_plan is not None:
            self._on_plan(self.best)
        self._record(phase)
        return True

    def raise_bound(self, lower_bound: int, phase: str, prices: PriceList | None = None) -> None:
        """Takes a lower bound if it is higher than the best one.

        ``prices`` prove it; ``None`` = the solver that runs says so.
        """
        if lower_bound > self.lower_bound:
            self.lower_bound, self.prices = lower_bound, prices
            self._record(phase)

    def _record(self, phase: str) -> None:
        point = TracePoint(self.elapsed, self.objective, self.lower_bound, phase)
        self.trace.append(point)
        if self._on_progress is not None:
            self._on_progress(point)
