"""Simple and monolithic methods behind the engine interface, to measure the real engines against.

Each respects the whole model: what it offers passes the checker. OR-Tools is imported only when
an engine that needs it runs.
"""

from collections.abc import Callable

from fabrouter_solver.baselines.nearest import solve_nearest
from fabrouter_solver.baselines.priority_greedy import solve_priority_greedy
from fabrouter_solver.baselines.self_claim import solve_self_claim
from fabrouter_solver.baselines.set_cover import solve_set_cover
from fabrouter_solver.monitor import Monitor
from fabrouter_solver.params import SolveParams
from fabrouter_solver.problem_data import ProblemData
from fabrouter_solver.result import Termination

__all__ = ["BASELINES"]


def _mip_highs(data: ProblemData, params: SolveParams, monitor: Monitor) -> Termination:
    """The whole model as one MIP in HiGHS."""
    from fabrouter_solver.baselines.mip import solve_mip_highs

    return solve_mip_highs(data, params, monitor)


def _mip_scip(data: ProblemData, params: SolveParams, monitor: Monitor) -> Termination:
    """The whole model as one MIP in SCIP."""
    from fabrouter_solver.baselines.mip import solve_mip_scip

    return solve_mip_scip(data, params, monitor)


def _lp_rounding(data: ProblemData, params: SolveParams, monitor: Monitor) -> Termination:
    """The LP relaxation, rounded and repaired."""
    from fabrouter_solver.baselines.lp_rounding import solve_lp_rounding

    return solve_lp_rounding(data, params, monitor)


BASELINES: dict[str, Callable[[ProblemData, SolveParams, Monitor], Termination]] = {
    "nearest": solve_nearest,
    "priority_greedy": solve_priority_greedy,
    "self_claim": solve_self_claim,
    "set_cover": solve_set_cover,
    "mip_highs": _mip_highs,
    "mip_scip": _mip_scip,
    "lp_rounding": _lp_rounding,
}
"""Engines by name."""
