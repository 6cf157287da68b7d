"""``route``: scenario in, verified plan out."""

import os
from collections.abc import Callable
from dataclasses import replace

from fabrouter.compile import CompiledScenario, compile_scenario
from fabrouter.plan.check import describe
from fabrouter.plan.plan import Plan
from fabrouter.robust import is_hedged, search_robust
from fabrouter.scenario import Scenario
from fabrouter_network.issues import InputError, Issue
from fabrouter_network.policy import Policy
from fabrouter_solver import ProblemData, Result, Solution, SolveParams, TracePoint, solve
from fabrouter_solver.monitor import PlanCallback, ProgressCallback, StopCallback
from fabrouter_solver.solve import NoPlanError
from fabrouter_solver.validation.resources import committed_work

MOST_WORKERS = 8
"""Threads used by default on larger machines."""


def route(
    scenario: Scenario,
    *,
    policy: Policy | str | None = None,
    engine: str = "auto",
    time_limit: float = 10.0,
    seed: int = 0,
    workers: int | None = None,
    deterministic_limit: float | None = None,
    on_progress: Callable[[TracePoint], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Plan:
    """Splits the order lines of a scenario over its labs.

    Parameters
    ----------
    scenario
        What exists and what is needed.
    policy
        Name or weights that replace the scenario's own policy.
    engine
        A name of ``fabrouter_solver.ENGINES``, such as ``"auto"`` or ``"cpsat"``.
    time_limit
        Seconds of solving.
    seed
        Seed of everything random.
    workers
        Threads of CP-SAT; by default one per core. Only one worker is reproducible.
    deterministic_limit
        See :class:`~fabrouter_solver.params.SolveParams`.
    on_progress
        Called with every better plan or bound.
    stop
        Asked several times a second; ``True`` ends the search and returns the best plan so far.

    Returns
    -------
    Plan
        A plan that has passed the checker.

    Raises
    ------
    InputError
        If the scenario cannot be compiled, or its costs are too large for the engine.
    InfeasibleError
        If no plan keeps all commitments.
    NoPlanError
        If none that does was found in time.
    ValueError
        If a limit or the seed is out of range.
    KeyError
        If policy or engine is unknown.
    """
    params = solve_params(engine, time_limit, seed, workers, deterministic_limit)
    compiled = compile_scenario(scenario.document, policy)
    result = solve_compiled(compiled, params, on_progress, stop)
    warnings = tuple(str(warning) for warning in scenario.warnings)
    return Plan.from_result(compiled, result, params, warnings)


def solve_params(
    engine: str,
    time_limit: float,
    seed: int,
    workers: int | None,
    deterministic_limit: float | None,
) -> SolveParams:
    """Returns the limits of a search; ``None`` workers = one per core."""
    threads = workers if workers is not None else min(MOST_WORKERS, os.cpu_count() or 1)
    return SolveParams(engine, time_limit, seed, threads, deterministic_limit)


def solve_compiled(
    compiled: CompiledScenario,
    params: SolveParams,
    on_progress: ProgressCallback | None = None,
    stop: StopCallback | None = None,
    start: Solution | None = None,
    on_plan: PlanCallback | None = None,
) -> Result:
    """Solves; conflicts between commitments are told in the scenario's names.

    Where the policy hedges, hedged problems are solved; the result is told of the true one.
    ``start`` is a plan to begin with, ``on_plan`` takes every better one; see
    :func:`~fabrouter_solver.solve.solve`.
    """

    def search(data: ProblemData, part: SolveParams, begin: Solution | None) -> Result:
        return solve(data, part, start=begin, on_progress=tell, stop=stop, on_plan=on_plan)

    def tell(point: TracePoint) -> None:
        if on_progress is not None:
            phase = f"hedged: {point.phase}" if hedged else point.phase
            on_progress(replace(point, phase=phase))

    hedged = is_hedged(compiled)
    try:
        if hedged:
            return search_robust(compiled, params, search, start, stop or (lambda: False))
        return search(compiled.data, params, start)
    except NoPlanError as error:
        promised = committed_work(compiled.data)
        named = [
            replace(conflict, message=describe(conflict, compiled, promised))
            for conflict in error.conflicts
        ]
        raise type(error)(named) from error
    except OverflowError as error:
        fix = "Use smaller weights or quantities, or the engine auto."
        issue = Issue("/policy", "objective-overflow", str(error), fix)
        raise InputError(compiled.document.name, [issue]) from error
