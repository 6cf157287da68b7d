"""The whole model as a mixed-integer linear program, taken over from the CP-SAT model.

Both say the same, so the monolithic baselines respect every rule and their bounds hold for the
full model. Clauses become rows over 0-1 variables, rows that hold only if a literal does get the
smallest big M that the variables' ranges allow.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray
from ortools.sat import cp_model_pb2
from ortools.sat.python import cp_model

from fabrouter_solver.cpsat.lots import Tick
from fabrouter_solver.tables import IntArray

FloatArray = NDArray[np.float64]

_NO_LIMIT = 2**63 - 1

_FAR = 2**62
"""Row limits beyond this mean that there is none."""

_SLACK = 1e-9
"""Relative amount by which sums of floats are lowered, so that rounding spoils no bound."""


@dataclass(frozen=True)
class LinearProgram:
    """min cost · x, row_lower <= A x <= row_upper, lower <= x <= upper, x whole.

    Parameters
    ----------
    lower, upper, cost
        float64, shape ``(num_variables,)``; variable ``j`` is number ``j`` of the CP-SAT model.
        Costs are divided by ``unit``, so that typical ones are near 1.
    row_lower, row_upper
        float64, shape ``(num_rows,)``; infinite = no limit.
    row, column, coefficient
        int64, int64 and float64, shape ``(num_entries,)``: non-zeros of A, row by row.
    unit
        Worth of one unit of ``cost · x`` in steps of the CP-SAT model's objective.
    """

    lower: FloatArray
    upper: FloatArray
    cost: FloatArray
    row_lower: FloatArray
    row_upper: FloatArray
    row: IntArray
    column: IntArray
    coefficient: FloatArray
    unit: float

    def dual_bound(self, duals: FloatArray) -> float:
        """Returns a lower bound on ``cost · x`` from any row prices, in units of ``cost``.

        Every variable has a range, so the Lagrangian bound Σ y·b + Σ min(r·l, r·u) with reduced
        costs ``r = c - A'y`` is finite and holds however rough the prices are (Neumaier and
        Shcherbina, 2004). Lowered for the rounding of its own sums.

        Parameters
        ----------
        duals
            float64, shape ``(num_rows,)``: a price >= 0 counts with the row's lower limit, a price
            <= 0 with the upper one; where that limit is missing the price counts as 0.
        """
        side = np.where(duals > 0, self.row_lower, self.row_upper)
        usable = np.isfinite(side)
        prices = np.where(usable, duals, 0.0)
        rows = prices * np.where(usable, side, 0.0)
        moved = prices[self.row] * self.coefficient
        size = len(self.cost)
        reduced = self.cost - np.bincount(self.column, moved, size)
        columns = np.minimum(reduced * self.lower, reduced * self.upper)
        touched = np.abs(self.cost) + np.bincount(self.column, np.abs(moved), size)
        reach = np.maximum(np.abs(self.lower), np.abs(self.upper))
        magnitude = float(np.abs(rows).sum() + (touched * reach).sum())
        return float(rows.sum() + columns.sum()) - _SLACK * magnitude


@dataclass
class _Rows:
    """Collects the rows of a program, given the ranges of its variables."""

    lower: list[int]
    upper: list[int]
    limits: list[tuple[float, float]] = field(default_factory=list)
    row: list[int] = field(default_factory=list)
    column: list[int] = field(default_factory=list)
    coefficient: list[int] = field(default_factory=list)

    def add(self, columns: list[int], coefficients: list[int], low: int, high: int) -> None:
        """Adds low <= coefficients · x <= high."""
        self.row += [len(self.limits)] * len(columns)
        self.column += columns
        self.coefficient += coefficients
        self.limits.append((low if low > -_FAR else -np.inf, high if high < _FAR else np.inf))

    def add_literals(self, terms: list[tuple[int, int]], low: int, high: int) -> None:
        """Adds low <= Σ sign × literal <= high; literal ``-j - 1`` is 1 minus variable ``j``."""
        columns, coefficients = [], []
        for literal, sign in terms:
            columns.append(literal if literal >= 0 else -literal - 1)
            coefficients.append(sign if literal >= 0 else -sign)
            shift = 0 if literal >= 0 else sign
            low, high = low - shift, high - shift
        self.add(columns, coefficients, low, high)

    def add_enforced(
        self, columns: list[int], coefficients: list[int], low: int, high: int, literal: int
    ) -> None:
        """Adds low <= coefficients · x <= high where the literal holds, nothing where not."""
        pairs = list(zip(columns, coefficients, strict=True))
        least = sum(min(a * self.lower[j], a * self.upper[j]) for j, a in pairs)
        most = sum(max(a * self.lower[j], a * self.upper[j]) for j, a in pairs)
        switch = literal if literal >= 0 else -literal - 1
        for limit, far, is_low in ((low, least, True), (high, most, False)):
            if (is_low and far >= limit) or (not is_low and far <= limit):
                continue
            step = far - limit  # a·x + step × literal on the right side of far
            sign, shift = (step, 0) if literal >= 0 else (-step, step)
            reach = far - shift
            lows = (reach, _NO_LIMIT) if is_low else (-_NO_LIMIT, reach)
            self.add([*columns, switch], [*coefficients, sign], *lows)


def linear_program(model: cp_model.CpModel, tick: Tick) -> LinearProgram:
    """Returns the linear form of a CP-SAT model of linear rows and clauses.

    ``tick`` is called now and then; it may raise to give up.

    Raises
    ------
    TypeError
        If the model holds a constraint of another kind.
    """
    proto = _message(model)
    tick()
    ranges = [(variable.domain[0], variable.domain[-1]) for variable in proto.variables]
    rows = _Rows([low for low, _ in ranges], [high for _, high in ranges])
    for number, constraint in enumerate(proto.constraints):
        if number % 1000 == 0:
            tick()
        _add_constraint(rows, constraint)
    cost = np.zeros(len(ranges))
    cost[list(proto.objective.vars)] = list(proto.objective.coeffs)
    used = np.abs(cost[cost != 0])
    unit = float(np.median(used)) if len(used) else 1.0
    limits = np.array(rows.limits, np.float64).reshape(-1, 2)
    return LinearProgram(
        np.array(rows.lower, np.float64),
        np.array(rows.upper, np.float64),
        cost / unit,
        limits[:, 0],
        limits[:, 1],
        np.array(rows.row, np.int64),
        np.array(rows.column, np.int64),
        np.array(rows.coefficient, np.float64),
        unit,
    )


def _message(model: cp_model.CpModel) -> Any:
    """Returns the model as a Python message: its lists are read many times faster."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "model.pb"
        model.export_to_file(str(path))
        return cp_model_pb2.CpModelProto.FromString(path.read_bytes())


def _add_constraint(rows: _Rows, constraint: Any) -> None:
    """Adds one constraint of the CP-SAT model."""
    kind = constraint.WhichOneof("constraint")
    if kind == "linear":
        linear = constraint.linear
        columns, coefficients = list(linear.vars), list(linear.coeffs)
        low, high = linear.domain
        literals = list(constraint.enforcement_literal)
        if not literals:
            rows.add(columns, coefficients, low, high)
        for literal in literals[:1]:
            rows.add_enforced(columns, coefficients, low, high, literal)
    elif kind == "exactly_one":
        rows.add_literals([(ell, 1) for ell in constraint.exactly_one.literals], 1, 1)
    elif kind == "bool_and":
        for reason, result in _implications(constraint):
            rows.add_literals([(result, 1), (reason, -1)], 0, _NO_LIMIT)
    else:
        msg = "A constraint of the CP-SAT model has no linear form here."
        raise TypeError(msg)


def _implications(constraint: Any) -> Iterator[tuple[int, int]]:
    (reason,) = constraint.enforcement_literal
    for result in constraint.bool_and.literals:
        yield reason, result
