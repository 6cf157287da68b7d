"""What all constructive baselines share: how a plan is begun and how one ends."""

from fabrouter_solver.greedy.engine import supply_commitments
from fabrouter_solver.greedy.insertion import Inserter
from fabrouter_solver.greedy.ledger import Ledger
from fabrouter_solver.greedy.ranking import Ranking
from fabrouter_solver.monitor import Monitor
from fabrouter_solver.problem_data import ProblemData
from fabrouter_solver.result import Termination


def begin_plan(data: ProblemData, monitor: Monitor, ranking: Ranking) -> Ledger | None:
    """Returns a ledger that holds the commitments and the parts they need.

    Where these parts cannot be made, the monitor's best plan is taken over instead; ``None`` if
    there is none.
    """
    ledger = Ledger(data)
    if supply_commitments(data, ledger, Inserter(data, ledger, ranking)):
        return ledger
    if monitor.best is None:
        return None
    ledger = Ledger(data)
    ledger.load(monitor.best)
    return ledger


def ended(monitor: Monitor) -> Termination:
    """Returns why a construction ended."""
    return monitor.why_stopped() if monitor.should_stop() else Termination.COMPLETED
