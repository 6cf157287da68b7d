"""When do the units of a lot leave? Parts as they are made, goods at the cheapest moments."""

import numpy as np

from fabrouter_solver.greedy.ledger import Ledger, OpenLot
from fabrouter_solver.greedy.task import Task
from fabrouter_solver.problem_data import ProblemData
from fabrouter_solver.tables import IntArray

Shipments = tuple[tuple[int, int, int], ...]
"""Triples (place, period, units)."""


def plan_shipments(
    ledger: Ledger, task: Task, lab: int, lot: OpenLot | None, made: IntArray, units: int
) -> Shipments:
    """Returns shipments of up to ``units`` that arrive in time for the task.

    Parameters
    ----------
    ledger
        For limits and for trips that run anyway.
    task
        Where to and until when.
    lab
        Where the units are made.
    lot
        The lot they are added to, if it exists already; units it kept back may leave too.
    made
        int64, shape ``(num_periods,)``: units added.
    """
    data = ledger.data
    last = task.last_arrival - int(data.links.lead[lab, task.place])
    ready = _ready(lot, made)
    ready[: int(data.lines.release[task.line])] = 0
    units = min(units, int(ready[last]))
    as_made = np.diff(np.minimum(ready, units), prepend=0)
    plans = [_within_limits(ledger, task, lab, as_made, last)]
    if data.stages.parent[task.stage] < 0:
        in_one_go = np.zeros_like(as_made)
        in_one_go[int(np.argmax(ready >= units))] = units
        plans.insert(0, _within_limits(ledger, task, lab, in_one_go, last))
    fullest = max(_units(plan) for plan in plans)
    full = [plan for plan in plans if _units(plan) == fullest]
    return min(full, key=lambda plan: _cost(ledger, task, lab, plan))


def _ready(lot: OpenLot | None, made: IntArray) -> IntArray:
    """Returns units free to leave up to each period, int64, shape ``(num_periods,)``, rising."""
    flow = made.copy()
    if lot is not None:
        flow += lot.made
        for (_, period), units in lot.sent.items():
            flow[period] -= units
    return np.minimum.accumulate(np.cumsum(flow)[::-1])[::-1]


def _within_limits(ledger: Ledger, task: Task, lab: int, leaving: IntArray, last: int) -> Shipments:
    """Puts off what exceeds a shipping limit; what finds no room by ``last`` is left out."""
    mass_g = int(ledger.data.stages.mass_g[task.stage])
    sent, waiting = [], 0
    for period in range(last + 1):
        waiting += int(leaving[period])
        if not waiting:
            continue
        free_g = ledger.free_grams(lab, task.place, period)
        limited = free_g is not None and mass_g > 0
        units = min(waiting, max(0, free_g or 0) // mass_g) if limited else waiting
        if units:
            sent.append((task.place, period, units))
            waiting -= units
    return tuple(sent)


def _units(plan: Shipments) -> int:
    return sum(units for _, _, units in plan)


def _cost(ledger: Ledger, task: Task, lab: int, plan: Shipments) -> int:
    """Returns nanoeuros: trips that would not run anyway, and lateness of finished units."""
    data = ledger.data
    trip = data.weights.transport * int(data.links.shipment_ueur[lab, task.place])
    cost = sum(trip for place, t, _ in plan if (lab, place, t) not in ledger.trips)
    if data.stages.parent[task.stage] < 0:
        late = data.weights.tardiness * int(data.lines.priority[task.line])
        lead = int(data.links.lead[lab, task.place])
        due = int(data.lines.due[task.line])
        cost += sum(late * units * max(0, t + lead - due) for _, t, units in plan)
    return cost


def time_left(data: ProblemData, task: Task, lab: int) -> tuple[int, int]:
    """Returns first and last period in which a lab can work for a task; last < first = too far."""
    lead = int(data.links.lead[lab, task.place])
    first = int(data.lines.release[task.line])
    return first, (task.last_arrival - lead if lead >= 0 else -1)
