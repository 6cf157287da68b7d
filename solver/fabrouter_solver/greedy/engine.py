"""Runs the greedy insertion over all lines."""

import numpy as np

from fabrouter_solver.bounds.stage_costs import ModeCosts
from fabrouter_solver.greedy.insertion import Inserter
from fabrouter_solver.greedy.ledger import Ledger
from fabrouter_solver.greedy.ranking import Ranking
from fabrouter_solver.greedy.task import Task
from fabrouter_solver.monitor import Monitor
from fabrouter_solver.params import SolveParams
from fabrouter_solver.problem_data import ProblemData
from fabrouter_solver.result import Termination

PHASE = "greedy"


def solve_greedy(data: ProblemData, params: SolveParams, monitor: Monitor) -> Termination:
    """Builds one plan: urgent and important lines first, each in its cheapest labs.

    Stops early when time is up; lines not reached stay unmet.
    """
    del params
    build_plan(data, monitor, None, PHASE)
    return Termination.COMPLETED if not monitor.should_stop() else monitor.why_stopped()


def build_plan(data: ProblemData, monitor: Monitor, guide: ModeCosts | None, phase: str) -> None:
    """Offers the monitor one plan, built line by line; scarce resources count as in the guide.

    Where the parts of promised work cannot be supplied, the plan builds on the monitor's best one.
    """
    ranking, ledger = Ranking(data, guide), Ledger(data)
    if not supply_commitments(data, ledger, Inserter(data, ledger, ranking)):
        if monitor.best is None:
            return
        ledger = Ledger(data)
        ledger.load(monitor.best)
    inserter = Inserter(data, ledger, ranking)
    for line in urgency_order(data):
        if monitor.should_stop():
            break
        inserter.insert(line)
    monitor.offer(ledger.solution(), phase)


def urgency_order(data: ProblemData) -> list[int]:
    """Returns lines by falling priority, then rising due period, deadline and row number."""
    lines = data.lines
    keys = (lines.deadline, lines.due, -lines.priority)
    return [int(line) for line in np.lexsort(keys)]


def supply_commitments(data: ProblemData, ledger: Ledger, inserter: Inserter) -> bool:
    """Has the parts made that committed assembly still lacks; returns whether all were found."""
    for line, stage, lab in sorted(ledger.parts):
        flow = np.cumsum(ledger.parts_flow(line, stage, lab))
        while flow.min() < 0:
            needed_by = int(np.argmax(flow < 0))
            part = Task(line, stage, lab, needed_by)
            if not inserter.supply(part, -int(flow[needed_by])):
                return False
            flow = np.cumsum(ledger.parts_flow(line, stage, lab))
    ledger.journal.clear()
    return True
