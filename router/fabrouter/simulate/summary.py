"""What a simulation says about a plan, in the units of people."""

from dataclasses import asdict, dataclass

import numpy as np

from fabrouter.compile.compiled import CompiledScenario
from fabrouter.simulate.simulate import Outcomes, delivery_probabilities, simulate
from fabrouter_solver import Solution
from fabrouter_solver.tables import IntArray


@dataclass(frozen=True)
class Spread:
    """Mean and quantiles over the runs.

    Parameters
    ----------
    mean
        Over all runs.
    q10, q50, q90
        Values that 10, 50 and 90 % of the runs do not exceed.
    """

    mean: float
    q10: float
    q50: float
    q90: float

    @classmethod
    def of(cls, values: IntArray, scale: float = 1.0) -> "Spread":
        """Returns the spread of the values times a scale."""
        marks = np.quantile(values, [0.1, 0.5, 0.9], method="inverted_cdf") * scale
        return cls(float(values.mean() * scale), *(float(mark) for mark in marks))


@dataclass(frozen=True)
class Simulated:
    """A plan's fate.

    Parameters
    ----------
    plan
        Its name.
    planned_on_time
        Units on time when nothing goes wrong.
    on_time, delivered
        Units by the due dates and by the deadlines.
    late_unit_days
        Lateness of what is delivered.
    """

    plan: str
    planned_on_time: int
    on_time: Spread
    delivered: Spread
    late_unit_days: Spread

    def as_json(self) -> dict[str, object]:
        """Returns the figures as plain values."""
        return asdict(self)


def simulate_plan(
    name: str, compiled: CompiledScenario, solution: Solution, runs: int, seed: int
) -> Simulated:
    """Returns what becomes of a plan; see :func:`~fabrouter.simulate.simulate.simulate`."""
    chances = delivery_probabilities(compiled)
    found = simulate(compiled.data, solution, chances, runs=runs, seed=seed)
    undisturbed = simulate(compiled.data, solution, np.ones_like(chances), runs=1)
    return _summary(name, found, undisturbed, compiled.horizon.period_hours)


def _summary(name: str, found: Outcomes, undisturbed: Outcomes, period_hours: int) -> Simulated:
    return Simulated(
        plan=name,
        planned_on_time=int(undisturbed.on_time[0]),
        on_time=Spread.of(found.on_time),
        delivered=Spread.of(found.delivered),
        late_unit_days=Spread.of(found.late, period_hours / 24),
    )
