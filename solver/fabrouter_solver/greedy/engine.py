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
from fabrouter_solver.solution import Solution
from fabrouter_solver.urgency import urgency_order

PHASE = "greedy"


def solve_greedy(data: ProblemData, params: SolveParams, monitor: Monitor) -> Termination:
    """Builds one plan: urgent and important lines first, each in its cheapest labs.

    Stops early when time is up; lines not reached stay unmet.
    """
    del params
    build_plan(data, monitor, None, PHASE)
    monitor.raise_first_bound()
    return Termination.COMPLETED if not monitor.should_stop() else monitor.why_stopped()


def first_plan(data: ProblemData, params: SolveParams, monitor: Monitor) -> Termination:
    """Builds a greedy plan for other engines to start from, unless the caller gave one.

    What was carried over from an earlier plan is as good, and nobody has to wait for it.
    """
    if monitor.warm:
        return Termination.COMPLETED
    return solve_greedy(data, params, monitor)


def build_plan(data: ProblemData, monitor: Monitor, guide: ModeCosts | None, phase: str) -> None:
    """Offers the monitor one plan, built line by line; scarce resources count as in the guide.

    Where the parts of promised work cannot be supplied, the plan builds on the monitor's best one.
    Numba is imported only here, when it is needed.
    """
    from fabrouter_solver.kernel import Core

    start = promised_plan(data, guide) or monitor.best
    if start is None:
        return
    core = Core(data, guide, tables=monitor.tables)
    core.load(start)
    core.insert(urgency_order(data), lambda: not monitor.should_stop())
    core.join_trips()
    monitor.offer(core.solution(), phase)


def promised_plan(data: ProblemData, guide: ModeCosts | None) -> Solution | None:
    """Returns promised work with the parts it needs; ``None`` where these cannot be made."""
    if not data.firm:
        return Solution()
    ledger = Ledger(data)
    supplied = supply_commitments(data, ledger, Inserter(data, ledger, Ranking(data, guide)))
    return ledger.solution() if supplied else None


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
