"""The whole model in one piece: built once, solved by MathOpt as an LP or a MIP."""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from ortools.math_opt import model_pb2
from ortools.math_opt.python import mathopt
from ortools.sat.python import cp_model

from fabrouter_solver.baselines.linear_program import LinearProgram, linear_program
from fabrouter_solver.cpsat.constraints import Constraints
from fabrouter_solver.cpsat.lots import possible_lots
from fabrouter_solver.cpsat.objective import Objective
from fabrouter_solver.cpsat.variables import Variables
from fabrouter_solver.monitor import Monitor
from fabrouter_solver.problem_data import ProblemData
from fabrouter_solver.solution import Solution
from fabrouter_solver.tables import IntArray


class OutOfTimeError(Exception):
    """The time is up before the model stands."""


@dataclass(frozen=True)
class Monolith:
    """The whole model of an instance.

    Parameters
    ----------
    program
        As a linear program.
    variables
        What its first columns mean.
    objective
        Scale and constant between the program's objective and nanoeuros.
    hint
        Column → value of the monitor's best plan, for the columns that decide lots and material.
    """

    program: LinearProgram
    variables: Variables
    objective: Objective
    hint: dict[int, int]

    @classmethod
    def of(cls, data: ProblemData, monitor: Monitor, share: float = 1.0) -> "Monolith":
        """Builds the model.

        Parameters
        ----------
        data
            The instance.
        monitor
            Tells the time, and the plan to start from.
        share
            Share of the time left that building may take.

        Raises
        ------
        OutOfTimeError
            If the solve should stop before the model stands, or building takes too long.
        OverflowError
            If the objective could leave the 64-bit range.
        """
        reserve = (1 - share) * monitor.remaining

        def tick() -> None:
            if monitor.should_stop() or monitor.remaining < reserve:
                raise OutOfTimeError

        model = cp_model.CpModel()
        variables = Variables(model, data, possible_lots(data, tick), tick)
        Constraints(model, data, variables).add_all(tick)
        objective = Objective(model, data, variables)
        objective.minimise(tick)
        if monitor.best is not None:
            variables.hint(model, monitor.best)
        hint = model.proto.solution_hint
        hinted = dict(zip(hint.vars, hint.values, strict=True))
        program = linear_program(model, tick)
        tick()
        return cls(program, variables, objective, hinted)

    def nanoeuros(self, value: float) -> float:
        """Returns what a value of the program's objective is worth."""
        return value * self.program.unit * self.objective.scale + self.objective.constant

    def plan(self, values: IntArray) -> Solution:
        """Returns the plan that values of all columns describe."""
        return self.variables.to_solution(_Values(values))  # type: ignore[arg-type]


class _Values:
    """Reads columns as CP-SAT's solver reads variables."""

    def __init__(self, values: IntArray) -> None:
        self._values = values

    def value(self, variable: cp_model.IntVar) -> int:
        """Returns the value of a variable."""
        return int(self._values[variable.index])


def mathopt_model(program: LinearProgram, *, whole: bool) -> mathopt.Model:
    """Returns the program for MathOpt; ``whole`` = with whole-numbered variables."""
    proto = model_pb2.ModelProto()
    columns, rows = range(len(program.cost)), range(len(program.row_lower))
    proto.variables.ids.extend(columns)
    proto.variables.lower_bounds.extend(program.lower)
    proto.variables.upper_bounds.extend(program.upper)
    proto.variables.integers.extend([whole] * len(columns))
    proto.objective.linear_coefficients.ids.extend(np.flatnonzero(program.cost))
    proto.objective.linear_coefficients.values.extend(program.cost[program.cost != 0])
    proto.linear_constraints.ids.extend(rows)
    proto.linear_constraints.lower_bounds.extend(program.row_lower)
    proto.linear_constraints.upper_bounds.extend(program.row_upper)
    order = np.lexsort((program.column, program.row))
    proto.linear_constraint_matrix.row_ids.extend(program.row[order])
    proto.linear_constraint_matrix.column_ids.extend(program.column[order])
    proto.linear_constraint_matrix.coefficients.extend(program.coefficient[order])
    return mathopt.Model.from_model_proto(proto)


def run(
    model: mathopt.Model,
    solver: mathopt.SolverType,
    parameters: mathopt.SolveParameters,
    seconds: float,
    hints: list[mathopt.SolutionHint] | None = None,
) -> mathopt.SolveResult:
    """Solves a model within wall-clock seconds.

    There is no way to interrupt it: MathOpt cannot for HiGHS, and its event handler for SCIP fails
    in OR-Tools 9.15.
    """
    parameters.time_limit = timedelta(seconds=seconds)
    extras = mathopt.ModelSolveParameters(solution_hints=hints or [])
    return mathopt.solve(model, solver, params=parameters, model_params=extras)
