"""``solve``: the way in. Picks an engine, guards its answer, returns a ``Result``."""

from collections.abc import Callable

from fabrouter_solver.bounds import PriceBound, Prices
from fabrouter_solver.greedy import solve_greedy
from fabrouter_solver.monitor import Monitor, ProgressCallback, StopCallback
from fabrouter_solver.params import SolveParams
from fabrouter_solver.priced_search import solve_priced_search
from fabrouter_solver.problem_data import ProblemData
from fabrouter_solver.result import Result, Status, Termination
from fabrouter_solver.solution import Solution
from fabrouter_solver.validation import Violation, check
from fabrouter_solver.validation.resources import committed_work

Engine = Callable[[ProblemData, SolveParams, Monitor], Termination]

EXACT_SIZE = 5_000
"""Largest instance, in (lot, period) pairs, that ``auto`` gives to CP-SAT."""


class InfeasibleError(Exception):
    """No plan keeps all commitments.

    Parameters
    ----------
    conflicts
        What the commitments break.
    """

    def __init__(self, conflicts: list[Violation]) -> None:
        first = conflicts[0].message if conflicts else "no reason found"
        super().__init__(f"The commitments cannot all be kept: {first}")
        self.conflicts = conflicts


def _cpsat(data: ProblemData, params: SolveParams, monitor: Monitor) -> Termination:
    """Runs CP-SAT from a greedy start; OR-Tools is imported only when it is needed."""
    from fabrouter_solver.cpsat import solve_cpsat

    solve_greedy(data, params, monitor)
    return solve_cpsat(data, params, monitor)


def _auto(data: ProblemData, params: SolveParams, monitor: Monitor) -> Termination:
    """CP-SAT on small instances, priced local search on large ones; both start greedy."""
    from fabrouter_solver.cpsat import estimate_size

    pairs = f"{estimate_size(data):,} (lot, period) pairs"
    if estimate_size(data) > EXACT_SIZE:
        monitor.choose("local_search", f"auto: {pairs}, more than {EXACT_SIZE:,}: local search")
        return solve_priced_search(data, params, monitor)
    monitor.choose("cpsat", f"auto: {pairs}, at most {EXACT_SIZE:,}: CP-SAT")
    try:
        return _cpsat(data, params, monitor)
    except OverflowError:
        monitor.choose("local_search", "auto: costs too large for CP-SAT: local search")
        return solve_priced_search(data, params, monitor)


ENGINES: dict[str, Engine] = {
    "auto": _auto,
    "greedy": solve_greedy,
    "local_search": solve_priced_search,
    "cpsat": _cpsat,
}
"""Engines by name."""


def solve(
    data: ProblemData,
    params: SolveParams | None = None,
    *,
    on_progress: ProgressCallback | None = None,
    stop: StopCallback | None = None,
) -> Result:
    """Finds a plan and says how good it is at least.

    Parameters
    ----------
    data
        The instance.
    params
        Engine, limits and seed.
    on_progress
        Called with every better plan or bound, from the thread that solves.
    stop
        Asked several times a second; ``True`` ends the solve and returns the best plan so far.

    Returns
    -------
    Result
        With a plan that has passed ``validation.check``.

    Raises
    ------
    InfeasibleError
        If no plan keeps all commitments.
    KeyError
        If the engine is unknown.
    """
    params = params or SolveParams()
    engine = ENGINES[params.engine]
    _check_commitments(data)
    monitor = Monitor(data, params.time_limit, on_progress, stop)
    monitor.raise_bound(PriceBound(data).at(Prices.zero(data)).value, "bound")
    if not data.commitments:
        monitor.offer(Solution(), "empty")
    termination = engine(data, params, monitor)
    return _result(data, params, monitor, termination)


def _check_commitments(data: ProblemData) -> None:
    """Refuses commitments that break a rule by themselves; missing parts can still be made."""
    conflicts = [v for v in check(data, committed_work(data)) if v.family != "kits"]
    if conflicts:
        raise InfeasibleError(conflicts)


def _result(
    data: ProblemData, params: SolveParams, monitor: Monitor, termination: Termination
) -> Result:
    if monitor.best is None or monitor.objective is None or monitor.terms is None:
        raise InfeasibleError(check(data, committed_work(data)))
    if monitor.lower_bound > monitor.objective:
        msg = f"Bound {monitor.lower_bound} lies above the plan's {monitor.objective}: a defect."
        raise AssertionError(msg)
    return Result(
        status=Status.OPTIMAL if monitor.proven else Status.FEASIBLE,
        termination=Termination.PROVEN if monitor.proven else termination,
        solution=monitor.best,
        terms=monitor.terms,
        objective=monitor.objective,
        lower_bound=monitor.lower_bound,
        runtime=monitor.elapsed,
        engine=monitor.engine or params.engine,
        choice=monitor.choice,
        trace=tuple(monitor.trace),
    )
