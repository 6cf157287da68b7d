"""Greedy set cover: the lab that covers units most cheaply is filled first, then the next.

The textbook greedy of Chvátal (1979), with labs as sets and ordered units as elements: a candidate
is a lab with the lines it would serve, its cost the change of the objective. Costs per unit are
worked out again only when a lab reaches the top of the queue (lazy evaluation); as other labs fill
up they rarely fall.
"""

from dataclasses import dataclass
from heapq import heapify, heappop, heapreplace

from fabrouter_solver.baselines.construction import begin_plan, ended
from fabrouter_solver.baselines.self_claim import Claims, final_tasks
from fabrouter_solver.greedy.cost import LedgerCost
from fabrouter_solver.greedy.insertion import Inserter
from fabrouter_solver.greedy.ledger import Ledger
from fabrouter_solver.greedy.ranking import Ranking
from fabrouter_solver.monitor import Monitor
from fabrouter_solver.params import SolveParams
from fabrouter_solver.problem_data import ProblemData
from fabrouter_solver.result import Termination

PHASE = "set_cover"

Wishes = list[list[tuple[float, int, int]]]
"""For each lab: (nanoeuros per unit, line, mode) of what it could finish, cheapest first."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What filling a lab would change.

    Parameters
    ----------
    change
        Change of the objective, nanoeuros; negative = better.
    units
        Units it would deliver.
    """

    change: int
    units: int

    @property
    def per_unit(self) -> float:
        """Change per unit covered; a lab that covers nothing comes last."""
        return self.change / self.units if self.units else float("inf")


class Cover:
    """Fills labs for trial and for good."""

    def __init__(self, data: ProblemData, ledger: Ledger, ranking: Ranking) -> None:
        self._data = data
        self._ledger = ledger
        self._inserter = Inserter(data, ledger, ranking)
        self._cost = LedgerCost(data)
        self.wishes = _wishes(data, ledger, ranking)

    def trial(self, lab: int, monitor: Monitor) -> Trial:
        """Returns what filling a lab would change, and takes it back."""
        mark = len(self._ledger.journal)
        outcome = self.fill(lab, monitor)
        self._ledger.undo(mark)
        return outcome

    def fill(self, lab: int, monitor: Monitor) -> Trial:
        """Has a lab make all it can, cheapest line first, leaving out what is not worth it."""
        ledger, claims = self._ledger, Claims(self._data, self._ledger, self._inserter)
        units, change = 0, 0
        for _, line, mode in self.wishes[lab]:
            if monitor.should_stop():
                break
            mark, before = len(ledger.journal), self._price(line)
            closed = not ledger.lab_lots[lab]
            got = claims.claim(line, mode)
            gain = self._price(line) - before if got else 0
            if gain > 0 and not closed:
                ledger.undo(mark)
                got = gain = 0
            units, change = units + got, change + gain
        return Trial(change, units)

    def _price(self, line: int) -> int:
        """Returns what a line and all that lines share cost, nanoeuros."""
        return self._cost.of_line(self._ledger, line) + self._cost.shared(self._ledger)


def _wishes(data: ProblemData, ledger: Ledger, ranking: Ranking) -> Wishes:
    wishes: Wishes = [[] for _ in range(data.num_labs)]
    for line in range(data.num_lines):
        missing = int(data.lines.quantity[line] - ledger.sent[line])
        for task, _ in final_tasks(data, line):
            ranked = ranking.order(ledger, task, missing)
            for cost, mode in zip(ranked.real.tolist(), ranked.modes.tolist(), strict=True):
                worth = data.weights.unmet * int(data.lines.priority[line])
                wishes[int(data.modes.lab[mode])].append((cost - worth, line, mode))
    for row in wishes:
        row.sort()
    return wishes


def solve_set_cover(data: ProblemData, params: SolveParams, monitor: Monitor) -> Termination:
    """Fills one lab after the other, the one with the lowest cost per unit covered first."""
    del params
    ranking = Ranking(data)
    ledger = begin_plan(data, monitor, ranking)
    if ledger is None:
        return ended(monitor)
    cover = Cover(data, ledger, ranking)
    queue = [(float("-inf"), lab) for lab in range(data.num_labs) if cover.wishes[lab]]
    heapify(queue)
    while queue and not monitor.should_stop():
        _, lab = queue[0]
        trial = cover.trial(lab, monitor)
        if monitor.should_stop():
            break
        if trial.change >= 0:
            heappop(queue)
            continue
        heapreplace(queue, (trial.per_unit, lab))
        if queue[0][1] == lab:
            heappop(queue)
            cover.fill(lab, monitor)
    monitor.offer(ledger.solution(), PHASE)
    return ended(monitor)
