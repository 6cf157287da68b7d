"""Runs CP-SAT on a whole instance and reports plans and bounds as they come."""

import threading

from ortools.sat.python import cp_model

from fabrouter_solver.cpsat.constraints import Constraints
from fabrouter_solver.cpsat.lots import possible_lots
from fabrouter_solver.cpsat.objective import Objective
from fabrouter_solver.cpsat.variables import Variables
from fabrouter_solver.monitor import Monitor
from fabrouter_solver.params import SolveParams
from fabrouter_solver.problem_data import ProblemData
from fabrouter_solver.result import Termination

PHASE = "cpsat"
_POLL_SECONDS = 0.05


def estimate_size(data: ProblemData) -> int:
    """Returns about how many (lot, period) pairs the model would have, without building it."""
    modes_of_stage = data.mode_offsets[1:] - data.mode_offsets[:-1]
    modes_of_design = [int(modes_of_stage[list(stages)].sum()) for stages in data.stages_of_design]
    lots = sum(modes_of_design[design] for design in data.options.design.tolist())
    return int(lots * data.num_periods)


def solve_cpsat(data: ProblemData, params: SolveParams, monitor: Monitor) -> Termination:
    """Solves an instance exactly, starting from the monitor's best plan.

    Raises
    ------
    OverflowError
        If the objective could leave the 64-bit range.
    RuntimeError
        If CP-SAT refuses the model: a defect here, not in the input.
    """
    try:
        model, variables, objective = _build(data, monitor)
    except _OutOfTime:
        return monitor.why_stopped()
    solver = _configured(params, monitor)
    watcher = _Watcher(variables, monitor)
    status = _run(solver, model, watcher, monitor)
    return _conclude(status, solver, objective, watcher, monitor)


class _OutOfTime(Exception):  # noqa: N818 - not an error
    """The time is up before the model stands."""


def _build(data: ProblemData, monitor: Monitor) -> tuple[cp_model.CpModel, Variables, Objective]:
    """Builds the model, giving up as soon as the solve should stop."""

    def tick() -> None:
        if monitor.should_stop():
            raise _OutOfTime

    model = cp_model.CpModel()
    variables = Variables(model, data, possible_lots(data, tick), tick)
    Constraints(model, data, variables).add_all(tick)
    objective = Objective(model, data, variables)
    objective.minimise(tick)
    if monitor.best is not None:
        variables.hint(model, monitor.best)
    return model, variables, objective


def _configured(params: SolveParams, monitor: Monitor) -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = params.workers
    solver.parameters.random_seed = params.seed
    solver.parameters.max_time_in_seconds = monitor.remaining
    solver.parameters.catch_sigint_signal = False
    if params.deterministic_limit is not None:
        solver.parameters.max_deterministic_time = params.deterministic_limit
    return solver


class _Watcher(cp_model.CpSolverSolutionCallback):
    """Hands every CP-SAT solution to the monitor."""

    def __init__(self, variables: Variables, monitor: Monitor) -> None:
        super().__init__()
        self._variables = variables
        self._monitor = monitor
        self.failure: Exception | None = None

    def on_solution_callback(self) -> None:
        """Converts the solution; a failure stops the search and is raised afterwards."""
        try:
            self._monitor.offer(self._variables.to_solution(self), PHASE)
        except Exception as error:
            self.failure = error
            self.stop_search()


def _run(
    solver: cp_model.CpSolver, model: cp_model.CpModel, watcher: _Watcher, monitor: Monitor
) -> cp_model.CpSolverStatus:
    """Solves in a thread, so that a wish to stop is heard while CP-SAT works."""
    outcome: list[cp_model.CpSolverStatus] = []

    def work() -> None:
        outcome.append(solver.solve(model, watcher))

    thread = threading.Thread(target=work, name="cpsat")
    thread.start()
    while thread.is_alive():
        thread.join(_POLL_SECONDS)
        if monitor.interrupted():
            solver.stop_search()
    return outcome[0]


def _conclude(
    status: cp_model.CpSolverStatus,
    solver: cp_model.CpSolver,
    objective: Objective,
    watcher: _Watcher,
    monitor: Monitor,
) -> Termination:
    if watcher.failure is not None:
        raise watcher.failure
    if status == cp_model.MODEL_INVALID:
        msg = "CP-SAT refused the model."
        raise RuntimeError(msg)
    if status == cp_model.INFEASIBLE:
        if monitor.best is not None:
            msg = "CP-SAT says that there is no plan, but there is one: a defect."
            raise RuntimeError(msg)
        return Termination.PROVEN
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):  # otherwise no bound is reported
        bound = int(solver.response_proto.inner_objective_lower_bound) * objective.scale
        monitor.raise_bound(bound + objective.constant, PHASE)
    return monitor.why_stopped()
