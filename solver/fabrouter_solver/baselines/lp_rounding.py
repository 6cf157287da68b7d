"""LP rounding: solve the relaxation, round its lots down, let the greedy insertion repair."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from ortools.math_opt.python import mathopt

from fabrouter_solver.baselines.construction import begin_plan, ended
from fabrouter_solver.baselines.linear_program import FloatArray, LinearProgram
from fabrouter_solver.baselines.monolith import Monolith, OutOfTimeError, mathopt_model, run
from fabrouter_solver.baselines.self_claim import Claims
from fabrouter_solver.greedy.engine import first_plan
from fabrouter_solver.greedy.insertion import Inserter
from fabrouter_solver.greedy.ledger import Ledger
from fabrouter_solver.greedy.ranking import Ranked, Ranking
from fabrouter_solver.greedy.task import Task
from fabrouter_solver.monitor import Monitor
from fabrouter_solver.params import SolveParams
from fabrouter_solver.problem_data import ProblemData
from fabrouter_solver.result import Termination
from fabrouter_solver.urgency import urgency_order

PHASE = "lp_rounding"

_SIMPLEX_ENTRIES = 300_000
"""Most non-zeros that GLOP gets; beyond, PDLP's first-order method is faster."""

_TIME_SHARE = 0.8
"""Share of the time left for building and solving the relaxation; the rest is for rounding."""

_TINY = 1e-6
"""Fractions of a unit that count as nothing."""

Amounts = dict[tuple[int, int], float]
"""(line, mode) → units the relaxation makes."""


class LpRanking(Ranking):
    """Puts the modes that the relaxation uses first, those with the most units at the head."""

    def __init__(self, data: ProblemData, amounts: Amounts) -> None:
        super().__init__(data)
        self._amounts = amounts

    def order(self, ledger: Ledger, task: Task, want: int) -> Ranked:
        """Returns the modes that could still take units of a task."""
        ranked = super().order(ledger, task, want)
        amounts = [self._amounts.get((task.line, mode), 0.0) for mode in ranked.modes.tolist()]
        first = np.argsort(-np.array(amounts, np.float64), kind="stable")
        return Ranked(ranked.modes[first], ranked.counted[first], ranked.real[first])


@dataclass(frozen=True)
class Relaxation:
    """What the relaxation says.

    Parameters
    ----------
    amounts
        Units per lot; empty if it was not solved in time.
    bound
        Nanoeuros that no plan undercuts, ``None`` if unknown.
    """

    amounts: Amounts
    bound: int | None


def solve_lp_rounding(data: ProblemData, params: SolveParams, monitor: Monitor) -> Termination:
    """Plans what the relaxation makes, rounded down, then inserts what is missing.

    Starts from the greedy plan, as the monolithic engines do: the relaxation of a large model can
    take all the time there is.

    Raises
    ------
    OverflowError
        If the objective could leave the 64-bit range.
    """
    first_plan(data, params, monitor)
    relaxation = _relax(data, params, monitor)
    ranking = LpRanking(data, relaxation.amounts)
    ledger = begin_plan(data, monitor, ranking)
    if ledger is not None:
        inserter = Inserter(data, ledger, ranking)
        _round(data, ledger, inserter, relaxation.amounts)
        for line in urgency_order(data):
            if monitor.remaining <= 0 or monitor.interrupted():
                break
            inserter.insert(line)
        monitor.offer(ledger.solution(), PHASE)
    if relaxation.bound is not None:
        monitor.raise_bound(relaxation.bound, PHASE)
    return ended(monitor)


def _relax(data: ProblemData, params: SolveParams, monitor: Monitor) -> Relaxation:
    """Solves the relaxation; its bound is recomputed from the row prices alone."""
    reserve = (1 - _TIME_SHARE) * monitor.remaining
    try:
        monolith = Monolith.of(data, monitor, _TIME_SHARE)
    except OutOfTimeError:
        return Relaxation({}, None)
    model = mathopt_model(monolith.program, whole=False)
    seconds = monitor.remaining - reserve
    if seconds <= 0:
        return Relaxation({}, None)
    small = len(monolith.program.row) <= _SIMPLEX_ENTRIES
    solver = mathopt.SolverType.GLOP if small else mathopt.SolverType.PDLP
    parameters = mathopt.SolveParameters()
    if not small:
        parameters.threads = params.workers
    result = run(model, solver, parameters, seconds)
    values = result.variable_values() if result.has_primal_feasible_solution() else {}
    found = np.zeros(len(monolith.program.cost))
    for variable, value in values.items():
        found[variable.id] = value
    return Relaxation(_amounts(monolith, found), _bound(monolith, result))


def _amounts(monolith: Monolith, values: FloatArray) -> Amounts:
    amounts: Amounts = defaultdict(float)
    for lot in monolith.variables.lots:
        made = float(sum(values[variable.index] for variable in lot.made.values()))
        if made > _TINY:
            amounts[lot.lot.line, lot.lot.mode] = made
    return dict(amounts)


def _bound(monolith: Monolith, result: mathopt.SolveResult) -> int | None:
    if not result.has_dual_feasible_solution():
        return None
    program: LinearProgram = monolith.program
    duals = np.zeros(len(program.row_lower))
    for row, price in result.dual_values().items():
        duals[row.id] = price
    return int(np.floor(monolith.nanoeuros(program.dual_bound(duals))))


def _round(data: ProblemData, ledger: Ledger, inserter: Inserter, amounts: Amounts) -> None:
    """Books the finished goods of the relaxation, rounded down, largest lots first."""
    claims = Claims(data, ledger, inserter)
    final = [
        (units, line, mode)
        for (line, mode), units in amounts.items()
        if data.stages.parent[data.modes.stage[mode]] < 0
    ]
    for units, line, mode in sorted(final, key=lambda lot: (-lot[0], lot[1:])):
        claims.claim(line, mode, int(units + _TINY))
