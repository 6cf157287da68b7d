"""Nearest capable lab: how most of 2020 was coordinated, by telephone and map."""

import numpy as np

from fabrouter_solver.baselines.construction import begin_plan, ended
from fabrouter_solver.greedy.insertion import Inserter
from fabrouter_solver.greedy.ledger import Ledger
from fabrouter_solver.greedy.ranking import Ranked, Ranking
from fabrouter_solver.greedy.task import Task
from fabrouter_solver.monitor import Monitor
from fabrouter_solver.params import SolveParams
from fabrouter_solver.problem_data import ProblemData
from fabrouter_solver.result import Termination
from fabrouter_solver.urgency import urgency_order

PHASE = "nearest"

_STEP = 1e18
"""Puts the smallest difference in distance above every difference in preference, nanoeuros."""


class NearestRanking(Ranking):
    """Orders modes by distance to where the units are wanted; equally near ones by cost.

    The problem holds no kilometres: the cost of moving a kilogram grows with them and stands in.
    """

    def __init__(self, data: ProblemData) -> None:
        super().__init__(data)
        self._problem = data

    def order(self, ledger: Ledger, task: Task, want: int) -> Ranked:
        """Returns the modes that could still take units of a task, nearest first."""
        ranked = super().order(ledger, task, want)
        lab = self._problem.modes.lab[ranked.modes]
        distance = self._problem.links.kg_ueur[lab, task.place].astype(np.float64)
        nearest = np.argsort(distance, kind="stable")
        return Ranked(ranked.modes[nearest], _STEP * distance[nearest], ranked.real[nearest])


def solve_nearest(data: ProblemData, params: SolveParams, monitor: Monitor) -> Termination:
    """Gives each line, urgent ones first, to the nearest capable labs; overflow to the next.

    Parts come from the labs nearest to where they are assembled.
    """
    del params
    ranking = NearestRanking(data)
    ledger = begin_plan(data, monitor, ranking)
    if ledger is None:
        return ended(monitor)
    inserter = Inserter(data, ledger, ranking)
    for line in urgency_order(data):
        if monitor.should_stop():
            break
        inserter.insert(line)
    monitor.offer(ledger.solution(), PHASE)
    return ended(monitor)
