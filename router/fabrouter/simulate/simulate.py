"""``simulate``: what is left of a plan when labs fail and stand still."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fabrouter.compile.compiled import CompiledScenario
from fabrouter.simulate.flow import Flow
from fabrouter.simulate.hazards import HazardModel, Hazards, draw_hazards
from fabrouter_solver import ProblemData, Solution
from fabrouter_solver.tables import IntArray

RUNS = 500
"""Runs by default."""


@dataclass(frozen=True)
class Outcomes:
    """What each run of a simulation delivers.

    Parameters
    ----------
    on_time, delivered
        int64, shape ``(num_runs,)``: units at their sites by the due dates and by the deadlines.
    late
        int64, same shape: unit-periods of lateness of what is delivered.
    """

    on_time: IntArray
    delivered: IntArray
    late: IntArray

    def quantile(self, share: float) -> int:
        """Returns the units on time that at least this share of the runs do not exceed."""
        return int(np.quantile(self.on_time, share, method="inverted_cdf"))


def delivery_probabilities(compiled: CompiledScenario) -> NDArray[np.float64]:
    """Returns each lab's delivery probability, float64, shape ``(num_labs,)``."""
    return np.array([lab.delivery_probability for lab in compiled.index.labs], np.float64)


def simulate(
    data: ProblemData,
    solution: Solution,
    probability: NDArray[np.float64],
    *,
    runs: int = RUNS,
    seed: int = 0,
    model: HazardModel | None = None,
) -> Outcomes:
    """Plays a plan many times; nobody plans again when something goes wrong.

    Parameters
    ----------
    data
        The instance, as it is: not hedged.
    solution
        A plan that keeps its rules.
    probability
        float64, shape ``(num_labs,)``: delivery probability of each lab.
    runs
        How often.
    seed
        Seed of what goes wrong; the same for all plans that are to be compared.
    model
        How probabilities become events.

    Raises
    ------
    ValueError
        If there is no run.
    """
    if runs < 1:
        msg = "Must have runs >= 1."
        raise ValueError(msg)
    hazards = draw_hazards(probability, data.num_periods, runs, seed, model or HazardModel())
    return play(data, solution, hazards)


def play(data: ProblemData, solution: Solution, hazards: Hazards) -> Outcomes:
    """Returns what a plan delivers when certain things go wrong; see :func:`simulate`."""
    on_time, delivered, late = (np.zeros(hazards.num_runs, np.int64) for _ in range(3))
    for line, arrived in Flow(data, solution, hazards).arrived():
        due, deadline = int(data.lines.due[line]), int(data.lines.deadline[line])
        if deadline < 0:
            continue
        total = arrived[:, deadline]
        if due >= 0:
            on_time += arrived[:, due]
        delivered += total
        # Every period between due date and arrival counts; none arrive before the horizon.
        late += total * max(0, -due) + (total[:, None] - arrived[:, max(0, due) : deadline]).sum(1)
    return Outcomes(on_time, delivered, late)
