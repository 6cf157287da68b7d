"""Why are units late? The same question as why units are missing, with the due date as deadline."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from fabrouter_solver import usage
from fabrouter_solver.explain import Cause, causes_of
from fabrouter_solver.problem_data import ProblemData
from fabrouter_solver.solution import Lot, Solution
from fabrouter_solver.tables import IntArray


def late_causes(
    data: ProblemData, solution: Solution, without_lab_limits: ProblemData | None = None
) -> list[Cause]:
    """Returns which limits, if lifted, would bring late units on time.

    Per line the causes add up to its late units; promised units, which stay, are left out. Late
    units are taken out of the plan and tried again under fewer limits, as missing ones are.

    Parameters
    ----------
    data
        The instance.
    solution
        A feasible plan for it.
    without_lab_limits
        The same instance without the limits labs set themselves; by default without exclusions.
    """
    late = late_units(data, solution)
    if not late.any():
        return []
    free = None
    if without_lab_limits is not None:
        free = _due_as_deadline(without_lab_limits, late)
    elif len(data.excluded):
        free = _due_as_deadline(replace(data, excluded=data.excluded[:0]), late)
    return causes_of(_due_as_deadline(data, late), without_late_units(data, solution), late, free)


def late_units(data: ProblemData, solution: Solution) -> IntArray:
    """Returns units per line that are late and not promised so, int64, shape ``(num_lines,)``."""
    late = np.zeros(data.num_lines, np.int64)
    for lot in solution.lots:
        for _, _, units in _late_shipments(data, lot):
            late[lot.line] += units
    return late


def on_time_units(data: ProblemData, solution: Solution) -> IntArray:
    """Returns units per line that arrive by their due period, int64, shape ``(num_lines,)``."""
    lines = replace(data.lines, deadline=data.lines.due)
    return usage.delivered(replace(data, lines=lines), solution)[0]


def without_late_units(data: ProblemData, solution: Solution) -> Solution:
    """Returns a plan without its late units and the work on them; parts made for them stay."""
    lots = (_shrunk(data, lot) for lot in solution.lots)
    return replace(solution, lots=tuple(lot for lot in lots if lot is not None))


def _due_as_deadline(data: ProblemData, late: IntArray) -> ProblemData:
    lines = data.lines
    deadline = np.where(late > 0, lines.due, lines.deadline)
    return replace(data, lines=replace(lines, deadline=deadline))


def _late_shipments(data: ProblemData, lot: Lot) -> Iterator[tuple[int, int, int]]:
    """Yields shipments of finished goods that arrive late; none of a promised lot."""
    final = data.stages.parent[data.modes.stage[lot.mode]] < 0
    if not final or (lot.line, lot.mode) in data.firm:
        return
    lab = int(data.modes.lab[lot.mode])
    due, deadline = int(data.lines.due[lot.line]), int(data.lines.deadline[lot.line])
    for place, period, units in lot.shipments:
        if due < period + int(data.links.lead[lab, place]) <= deadline:
            yield place, period, units


def _shrunk(data: ProblemData, lot: Lot) -> Lot | None:
    """Returns a lot without its late units, ``None`` if all are late; the last work goes first."""
    late = set(_late_shipments(data, lot))
    if not late:
        return lot
    surplus = sum(units for _, _, units in late)
    production = []
    for period, units in reversed(lot.production):
        gone = min(units, surplus)
        surplus -= gone
        if units > gone:
            production.append((period, units - gone))
    shipments = tuple(sent for sent in lot.shipments if sent not in late)
    if not production or not shipments:
        return None
    return replace(lot, production=tuple(reversed(production)), shipments=shipments)
