"""The whole model as one MIP, solved by HiGHS or SCIP through OR-Tools MathOpt."""

from math import ceil, isfinite

import numpy as np
from ortools.math_opt.python import mathopt

from fabrouter_solver.baselines.monolith import Monolith, OutOfTimeError, mathopt_model, run
from fabrouter_solver.greedy import first_plan
from fabrouter_solver.monitor import Monitor
from fabrouter_solver.params import SolveParams
from fabrouter_solver.problem_data import ProblemData
from fabrouter_solver.result import Termination
from fabrouter_solver.validation import check

_TOLERANCE = 1e-6
"""Relative amount by which a dual bound is lowered: the solvers' own tolerance."""

_ROUNDING = 1e-12
"""Relative amount for the rounding of sums with the constant part of the objective."""

_NAMES = {mathopt.SolverType.HIGHS: "mip_highs", mathopt.SolverType.GSCIP: "mip_scip"}


def solve_mip_highs(data: ProblemData, params: SolveParams, monitor: Monitor) -> Termination:
    """Solves the whole model with HiGHS; see :func:`solve_mip`."""
    return solve_mip(data, params, monitor, mathopt.SolverType.HIGHS)


def solve_mip_scip(data: ProblemData, params: SolveParams, monitor: Monitor) -> Termination:
    """Solves the whole model with SCIP; see :func:`solve_mip`."""
    return solve_mip(data, params, monitor, mathopt.SolverType.GSCIP)


def solve_mip(
    data: ProblemData, params: SolveParams, monitor: Monitor, solver: mathopt.SolverType
) -> Termination:
    """Starts from the greedy plan and solves until proven optimal or out of time.

    MathOpt hands over plans and bounds only at the end, so the trace has no points in between and
    a wish to stop waits for the time limit. It has no deterministic limit either: one that is asked
    for counts as wall-clock seconds.

    Raises
    ------
    OverflowError
        If the objective could leave the 64-bit range.
    """
    first_plan(data, params, monitor)
    try:
        monolith = Monolith.of(data, monitor)
    except OutOfTimeError:
        return monitor.why_stopped()
    model = mathopt_model(monolith.program, whole=True)
    if monitor.should_stop():
        return monitor.why_stopped()
    columns = {variable.id: variable for variable in model.variables()}
    values = {columns[column]: float(value) for column, value in monolith.hint.items()}
    hints = [mathopt.SolutionHint(variable_values=values)] if values else []
    seconds = min(monitor.remaining, params.deterministic_limit or monitor.remaining)
    result = run(model, solver, _parameters(params, solver), seconds, hints)
    return _conclude(data, result, monolith, monitor, solver)


def _parameters(params: SolveParams, solver: mathopt.SolverType) -> mathopt.SolveParameters:
    parameters = mathopt.SolveParameters(
        random_seed=params.seed, relative_gap_tolerance=0.0, absolute_gap_tolerance=0.0
    )
    if solver is not mathopt.SolverType.HIGHS:  # MathOpt refuses threads for HiGHS
        parameters.threads = params.workers
    return parameters


def _conclude(
    data: ProblemData,
    result: mathopt.SolveResult,
    monolith: Monolith,
    monitor: Monitor,
    solver: mathopt.SolverType,
) -> Termination:
    reason, phase = result.termination.reason, _NAMES[solver]
    if reason is mathopt.TerminationReason.INFEASIBLE and monitor.best is None:
        return Termination.PROVEN
    if result.has_primal_feasible_solution():
        _offer(data, result, monolith, monitor, phase)
    bound = _bound(result, monolith)
    if bound is not None and (monitor.objective is None or bound <= monitor.objective):
        monitor.raise_bound(bound, phase)
    return (
        Termination.COMPLETED
        if reason is mathopt.TerminationReason.OPTIMAL
        else monitor.why_stopped()
    )


def _offer(
    data: ProblemData,
    result: mathopt.SolveResult,
    monolith: Monolith,
    monitor: Monitor,
    phase: str,
) -> None:
    """Offers the solver's plan, rounded; one that rounding makes infeasible is dropped."""
    values = np.zeros(len(monolith.program.cost), np.int64)
    for variable, value in result.variable_values().items():
        values[variable.id] = round(value)
    plan = monolith.plan(values)
    if not check(data, plan):
        monitor.offer(plan, phase)


def _bound(result: mathopt.SolveResult, monolith: Monolith) -> int | None:
    """Returns the dual bound in nanoeuros, lowered by what floating point may be off.

    The objective moves in steps of the model's scale, so the bound is raised to the next step.
    """
    dual = result.termination.objective_bounds.dual_bound
    if not isfinite(dual):
        return None
    scale, constant = monolith.objective.scale, monolith.objective.constant
    value = monolith.nanoeuros(dual)
    value -= _TOLERANCE * abs(value) + _ROUNDING * abs(constant)
    return ceil((value - constant) / scale - _ROUNDING) * scale + constant
