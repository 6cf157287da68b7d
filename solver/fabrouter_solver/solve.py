"""``solve``: the way in. Picks an engine, guards its answer, returns a ``Result``."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from fabrouter_solver.assignment_search import lines_are_whole
from fabrouter_solver.baselines import BASELINES
from fabrouter_solver.greedy import first_plan, solve_greedy
from fabrouter_solver.monitor import START, Monitor, PlanCallback, ProgressCallback, StopCallback
from fabrouter_solver.params import SolveParams
from fabrouter_solver.priced_search import solve_priced_search, warm_up
from fabrouter_solver.problem_data import ProblemData
from fabrouter_solver.result import Proof, Result, Status, Termination
from fabrouter_solver.solution import Solution
from fabrouter_solver.tables import Options
from fabrouter_solver.validation import Violation, check
from fabrouter_solver.validation.resources import committed_work

Engine = Callable[[ProblemData, SolveParams, Monitor], Termination]

BOUND_SHARE = 0.2
"""Share of the time that ``auto`` spends on prices before CP-SAT."""

WHOLE_LINES_SHARE = 0.6
"""The same where lines may not be split and there are many pairs: CP-SAT finds little then."""

MANY_PAIRS = 1_500

EXACT_SIZE = 5_000
"""Largest instance, in (lot, period) pairs, that ``auto`` gives to CP-SAT."""


class NoPlanError(Exception):
    """No plan was found that keeps all commitments; one may exist.

    Parameters
    ----------
    conflicts
        What the commitments alone break.
    """

    verdict = "No plan was found that keeps all commitments"

    def __init__(self, conflicts: list[Violation]) -> None:
        first = conflicts[0].message if conflicts else "no reason found"
        super().__init__(f"{self.verdict}: {first}")
        self.conflicts = conflicts


class InfeasibleError(NoPlanError):
    """No plan keeps all commitments: this is proven."""

    verdict = "The commitments cannot all be kept"


def _cpsat(data: ProblemData, params: SolveParams, monitor: Monitor) -> Termination:
    """Runs CP-SAT from a greedy start; OR-Tools is imported only when it is needed."""
    from fabrouter_solver.cpsat import solve_cpsat

    first_plan(data, params, monitor)
    return solve_cpsat(data, params, monitor)


def _priced_cpsat(data: ProblemData, params: SolveParams, monitor: Monitor) -> Termination:
    """Prices and a local search go before CP-SAT, which is slow where hours lack or trips count."""
    from fabrouter_solver.cpsat import estimate_size, solve_cpsat

    first_plan(data, params, monitor)
    hard = estimate_size(data) > MANY_PAIRS and lines_are_whole(data)
    if not monitor.should_stop():
        warm_up(data, params, monitor, WHOLE_LINES_SHARE if hard else BOUND_SHARE)
    if monitor.should_stop():
        return monitor.why_stopped()
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
        return _priced_cpsat(data, params, monitor)
    except OverflowError:
        monitor.choose("local_search", "auto: costs too large for CP-SAT: local search")
        return solve_priced_search(data, params, monitor)


ENGINES: dict[str, Engine] = {
    "auto": _auto,
    "greedy": solve_greedy,
    "local_search": solve_priced_search,
    "cpsat": _cpsat,
    **BASELINES,
}
"""Engines by name."""


def solve(
    data: ProblemData,
    params: SolveParams | None = None,
    *,
    start: Solution | None = None,
    on_progress: ProgressCallback | None = None,
    stop: StopCallback | None = None,
    on_plan: PlanCallback | None = None,
) -> Result:
    """Finds a plan and says how good it is at least.

    Parameters
    ----------
    data
        The instance.
    params
        Engine, limits and seed.
    start
        A plan to start from, such as an earlier one; ignored if it breaks a rule.
    on_progress
        Called with every better plan or bound, from the thread that solves.
    stop
        Asked several times a second; ``True`` ends the solve and returns the best plan so far.
    on_plan
        Called with every better plan, checked, from the thread that solves.

    Returns
    -------
    Result
        With a plan that has passed ``validation.check``.

    Raises
    ------
    InfeasibleError
        If it is proven that no plan keeps all commitments.
    NoPlanError
        If none was found in time.
    KeyError
        If the engine is unknown.
    OverflowError
        If CP-SAT is asked for by name and the costs are too large for it.
    """
    params = params or SolveParams()
    engine = ENGINES[params.engine]
    promised = committed_work(data)
    lacking = _check_commitments(data, promised)
    _make_ready()
    monitor = Monitor(data, params.time_limit, on_progress, stop, on_plan)
    if not lacking:
        monitor.offer(promised, "promised")
    if start is not None and not check(data, start):
        monitor.offer(start, START)
    termination = engine(data, params, monitor)
    if monitor.best is None and termination is not Termination.PROVEN:
        termination = _rescue(data, params, monitor)
        if monitor.best is not None:
            termination = engine(data, params, monitor)
    monitor.raise_first_bound()
    if monitor.best is None:
        raise (InfeasibleError if termination is Termination.PROVEN else NoPlanError)(lacking)
    return _result(params, monitor, termination)


def _make_ready() -> None:
    """Loads compiled code before the clock starts; the very first time it is compiled."""
    from fabrouter_solver.kernel import make_ready

    make_ready()


def _check_commitments(data: ProblemData, promised: Solution) -> list[Violation]:
    """Returns the parts that promised work lacks: they can still be made.

    Raises
    ------
    InfeasibleError
        If the promises break any other rule by themselves.
    """
    broken = check(data, promised)
    conflicts = [violation for violation in broken if violation.family != "kits"]
    if conflicts:
        raise InfeasibleError(conflicts)
    return broken


def _rescue(data: ProblemData, params: SolveParams, monitor: Monitor) -> Termination:
    """Has CP-SAT find the parts that promised work lacks, all other lines left out."""
    from fabrouter_solver.cpsat import solve_cpsat

    options, promised = data.options, [line for line, _ in data.firm]
    kept = np.isin(options.line, promised)
    columns = (options.line[kept], options.design[kept], options.preference_ueur[kept])
    alone = replace(data, options=Options(*columns))
    helper = Monitor(alone, monitor.remaining, stop=monitor.interrupted)
    termination = solve_cpsat(alone, params, helper)
    if helper.best is not None:
        monitor.offer(helper.best, "promised")
    return termination


def _result(params: SolveParams, monitor: Monitor, termination: Termination) -> Result:
    if monitor.best is None or monitor.objective is None or monitor.terms is None:
        msg = "A result needs a plan."
        raise AssertionError(msg)
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
        proof=Proof.SOLVER if monitor.prices is None else Proof.PRICES,
        prices=monitor.prices,
        runtime=monitor.elapsed,
        engine=monitor.engine or params.engine,
        choice=monitor.choice,
        trace=tuple(monitor.trace),
    )
