"""Tries a change: the same short search on the changed problem as on the present one."""

from collections.abc import Callable
from dataclasses import dataclass

from fabrouter.advice.document import Gain
from fabrouter_network.units import NANOEUROS_PER_EURO
from fabrouter_solver import ProblemData, Solution, objective_value
from fabrouter_solver.lateness import on_time_units
from fabrouter_solver.repair import polish
from fabrouter_solver.usage import delivered

Change = Callable[[ProblemData], ProblemData]


@dataclass(frozen=True)
class Outcome:
    """What a plan gives, in units and nanoeuros."""

    on_time: int
    delivered: int
    neur: int


class Verifier:
    """Measures changes against the present plan.

    The present plan is searched as hard as every changed one, so that no gain is put down to a
    change which more search alone would have found.

    Parameters
    ----------
    data
        The problem as it is.
    solution
        The present plan.
    stop
        Asked often; ``True`` cuts a search short.
    """

    def __init__(self, data: ProblemData, solution: Solution, stop: Callable[[], bool]) -> None:
        self._data = data
        self._stop = stop
        self.start = polish(data, solution, stop)
        self.present = outcome(data, self.start)

    def gain(self, change: Change) -> Gain:
        """Returns what a change gives; nothing in it may make the present plan impossible."""
        data = change(self._data)
        after = outcome(data, polish(data, self.start, self._stop))
        return Gain(
            on_time_units=after.on_time - self.present.on_time,
            served_units=after.delivered - self.present.delivered,
            eur=(self.present.neur - after.neur) / NANOEUROS_PER_EURO,
        )


def outcome(data: ProblemData, solution: Solution) -> Outcome:
    """Returns what a plan gives."""
    return Outcome(
        int(on_time_units(data, solution).sum()),
        int(delivered(data, solution)[0].sum()),
        objective_value(data, solution),
    )
