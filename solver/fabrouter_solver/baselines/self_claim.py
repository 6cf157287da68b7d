"""Self-claim: labs in turn take the nearest open need they can serve, until they are full."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from fabrouter_solver.baselines.construction import begin_plan, ended
from fabrouter_solver.baselines.nearest import NearestRanking
from fabrouter_solver.greedy.insertion import Inserter
from fabrouter_solver.greedy.ledger import Ledger
from fabrouter_solver.greedy.shipping import time_left
from fabrouter_solver.greedy.task import Task
from fabrouter_solver.monitor import Monitor
from fabrouter_solver.params import SolveParams
from fabrouter_solver.problem_data import ProblemData
from fabrouter_solver.result import Termination

PHASE = "self_claim"


@dataclass(frozen=True, slots=True, order=True)
class Need:
    """A line a lab could serve with one of its modes.

    Parameters
    ----------
    distance
        Microeuros of moving a kilogram to the line's site: stands in for kilometres.
    line, mode
        Row numbers.
    """

    distance: int
    line: int
    mode: int


def needs_of_lab(data: ProblemData) -> list[list[Need]]:
    """Returns, for each lab, what it is capable of finishing in time, nearest first."""
    needs: list[list[Need]] = [[] for _ in range(data.num_labs)]
    for line in range(data.num_lines):
        for task, modes in final_tasks(data, line):
            for mode in modes:
                lab = int(data.modes.lab[mode])
                first, last = time_left(data, task, lab)
                if first <= last and lab not in data.excluded_labs.get(line, ()):
                    distance = int(data.links.kg_ueur[lab, task.place])
                    needs[lab].append(Need(distance, line, mode))
    for row in needs:
        row.sort()
    return needs


def final_tasks(data: ProblemData, line: int) -> Iterator[tuple[Task, range]]:
    """Yields the final stage of each accepted design as a task until the deadline, and its modes.

    Designs come in the order of preference.
    """
    options = data.options_of(line)
    preferred = np.argsort(
        data.options.preference_ueur[options.start : options.stop], kind="stable"
    )
    place = data.num_labs + int(data.lines.site[line])
    for option in (preferred + options.start).tolist():
        stage = int(data.final_stage[data.options.design[option]])
        if stage >= 0:
            task = Task(line, stage, place, int(data.lines.deadline[line]))
            yield task, data.modes_of(stage)


@dataclass
class Claims:
    """Lets labs claim; keeps to ``max_labs``, which the insertion leaves to its caller."""

    data: ProblemData
    ledger: Ledger
    inserter: Inserter
    finishing: dict[int, set[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for line, mode in self.ledger.lots:
            if self.data.stages.parent[self.data.modes.stage[mode]] < 0:
                labs = self.finishing.setdefault(line, set())
                labs.add(int(self.data.modes.lab[mode]))

    def claim(self, line: int, mode: int, most: int | None = None) -> int:
        """Has a mode make missing units of a line, up to ``most``; returns how many."""
        data, ledger = self.data, self.ledger
        missing = int(data.lines.quantity[line] - ledger.sent[line])
        missing = missing if most is None else min(missing, most)
        deadline = int(data.lines.deadline[line])
        lab, stage = int(data.modes.lab[mode]), int(data.modes.stage[mode])
        task = Task(line, stage, data.num_labs + int(data.lines.site[line]), deadline)
        if missing <= 0 or not self._admitted(line, lab) or self._known_full(task, lab, mode):
            return 0
        got = self.inserter.place(task, mode, missing)
        if got:
            self.finishing.setdefault(line, set()).add(lab)
        return got

    def _admitted(self, line: int, lab: int) -> bool:
        """Returns whether one more lab may finish units of a line."""
        limit = int(self.data.lines.max_labs[line]) or self.data.num_labs
        labs = self.finishing.get(line, set())
        return lab in labs or len(labs) < limit

    def _known_full(self, task: Task, lab: int, mode: int) -> bool:
        """Returns whether the mode is known to have no room in the task's window."""
        _, last = time_left(self.data, task, lab)
        booked = (task.line, mode) in self.ledger.lots
        return not booked and last <= int(self.ledger.full_until[mode])


def solve_self_claim(data: ProblemData, params: SolveParams, monitor: Monitor) -> Termination:
    """Lets labs take turns; in each turn a lab claims one lot of the nearest open need.

    Nobody looks at costs, priorities or due dates; parts come from the labs nearest to assembly.
    """
    del params
    ranking = NearestRanking(data)
    ledger = begin_plan(data, monitor, ranking)
    if ledger is None:
        return ended(monitor)
    claims = Claims(data, ledger, Inserter(data, ledger, ranking))
    waiting = [iter(needs) for needs in needs_of_lab(data)]
    while waiting and not monitor.should_stop():
        waiting = [needs for needs in waiting if _take_turn(needs, claims, monitor)]
    monitor.offer(ledger.solution(), PHASE)
    return ended(monitor)


def _take_turn(needs: Iterator[Need], claims: Claims, monitor: Monitor) -> bool:
    """Has a lab claim its nearest open need; returns whether it found one."""
    for need in needs:
        if monitor.should_stop():
            return False
        if claims.claim(need.line, need.mode):
            return True
    return False
