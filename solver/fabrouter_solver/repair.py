"""Carries a plan over to a changed problem: keeps what still holds, puts back what does not.

This is what makes a warm start fast: the checker names what broke, the lots it names are taken out,
missing parts are made elsewhere, and what is missing then is inserted as the greedy engine does it,
in compiled code.
"""

from collections.abc import Callable, Iterator

import numpy as np

from fabrouter_solver.greedy.cost import LedgerCost
from fabrouter_solver.greedy.insertion import Inserter
from fabrouter_solver.greedy.ledger import Ledger
from fabrouter_solver.greedy.ranking import Ranking
from fabrouter_solver.greedy.task import Task
from fabrouter_solver.problem_data import ProblemData
from fabrouter_solver.solution import Lot, Solution
from fabrouter_solver.urgency import urgency_order
from fabrouter_solver.validation import Violation, check
from fabrouter_solver.validation.resources import committed_work

PartsKey = tuple[int, int, int]
"""(line, stage, lab) of parts."""

_MOST_ROUNDS = 50
"""How often broken lots are taken out before the old plan is given up."""


def _go_on() -> bool:
    return False


def repair(data: ProblemData, old: Solution, stop: Callable[[], bool] = _go_on) -> Solution | None:
    """Returns a checked plan that keeps as much of an old one as still holds.

    Parameters
    ----------
    data
        The problem as it is now.
    old
        A plan in the row numbers of ``data`` that may break any rule but those of structure.
    stop
        Asked before each line that is put back; ``True`` leaves the rest missing.

    Returns
    -------
    Solution or None
        ``None`` if the parts of promised work could not be had this way.
    """
    ledger = _survivors(data, old)
    inserter = Inserter(data, ledger, Ranking(data))
    if not _complete_kits(data, ledger, inserter):
        return None
    solution = _filled(data, ledger, stop)
    return None if check(data, solution) else solution


def _filled(data: ProblemData, ledger: Ledger, stop: Callable[[], bool]) -> Solution:
    """Inserts what lines lack. Numba is imported only here, when it is needed."""
    from fabrouter_solver.kernel import Core

    lacking = [
        line for line in urgency_order(data) if ledger.sent[line] < data.lines.quantity[line]
    ]
    if not lacking:
        return ledger.solution()
    core = Core(data)
    core.load(ledger.solution())
    core.insert(lacking, lambda: not stop())
    return core.solution()


def polish(
    data: ProblemData,
    start: Solution,
    stop: Callable[[], bool] = _go_on,
    rounds: int = 2,
) -> Solution:
    """Takes every late or unserved line out once per round and puts it back if that is cheaper.

    Nothing in it is random, so that two problems that differ in one number can be compared.
    """
    ledger, cost = Ledger(data), LedgerCost(data)
    ledger.load(start)
    inserter = Inserter(data, ledger, Ranking(data))
    fixed = _lines_with_promised_assembly(data)
    for _ in range(rounds):
        better = False
        for line in _unsettled(data, ledger):
            if stop():
                break
            if line not in fixed:
                better |= _try_again(data, ledger, inserter, cost, line)
        if not better:
            break
    solution = ledger.solution()
    return start if check(data, solution) else solution


def surviving(data: ProblemData, old: Solution) -> Solution:
    """Returns promised work and those lots of an old plan that break no rule but missing parts."""
    return _survivors(data, old).solution()


def _survivors(data: ProblemData, old: Solution) -> Ledger:
    promised = committed_work(data)
    lots = [lot for lot in old.lots if (lot.line, lot.mode) not in data.firm]
    for _ in range(_MOST_ROUNDS):
        ledger = _booked(data, Solution((*promised.lots, *lots), (), old.transfers))
        solution = ledger.solution()
        broken = [v for v in check(data, solution) if v.family != "kits"]
        rows = _rows_by_lab(data, solution) if broken else {}
        dropped = {solution.lots[row] for v in broken for row in _culprits(data, solution, rows, v)}
        kept = [lot for lot in lots if lot not in dropped]
        if len(kept) == len(lots):
            return ledger if not broken else Ledger(data)
        lots = kept
    return Ledger(data)


def unsupplied(data: ProblemData) -> list[PartsKey]:
    """Returns parts that promised work needs and that no lab can make in time."""
    ledger = Ledger(data)
    inserter = Inserter(data, ledger, Ranking(data))
    return [key for key in sorted(ledger.parts) if not _supplied(ledger, inserter, key)]


def _booked(data: ProblemData, solution: Solution) -> Ledger:
    ledger = Ledger(data)
    ledger.load(solution)
    return ledger


def _rows_by_lab(data: ProblemData, solution: Solution) -> dict[int, list[int]]:
    """Returns rows of the lots of each lab that are not promised, least urgent first."""
    rows: dict[int, list[int]] = {}
    for row, lot in enumerate(solution.lots):
        if (lot.line, lot.mode) not in data.firm:
            rows.setdefault(int(data.modes.lab[lot.mode]), []).append(row)
    for group in rows.values():
        group.sort(key=lambda row: _urgency(data, solution.lots[row]), reverse=True)
    return rows


def _culprits(
    data: ProblemData, solution: Solution, rows: dict[int, list[int]], violation: Violation
) -> Iterator[int]:
    """Yields rows of lots to take out so that a violation goes away, least urgent lots first."""
    subject = violation.subject
    if "lot" in subject:
        yield subject["lot"]
        return
    if "line" in subject:
        yield from (k for k, lot in enumerate(solution.lots) if lot.line == subject["line"])
        return
    left = violation.amount
    for k in rows.get(_lab_of(data, subject), ()):
        share = _share(data, solution.lots[k], subject)
        if share and left > 0:
            left -= share
            yield k


def _lab_of(data: ProblemData, subject: dict[str, int]) -> int:
    """Returns the lab whose resource a violation names, ``-1`` if it names none."""
    if "bin" in subject:
        return int(data.bins.lab[subject["bin"]])
    return subject.get("lab", -1)


def _urgency(data: ProblemData, lot: Lot) -> tuple[int, ...]:
    lines = data.lines
    return (-int(lines.priority[lot.line]), int(lines.due[lot.line]), lot.line, lot.mode)


def _share(data: ProblemData, lot: Lot, subject: dict[str, int]) -> int:
    """Returns what a lot takes of the resource that a violation names."""
    period = subject.get("period", -1)
    if "pool" in subject:
        made = dict(lot.production).get(period, 0)
        rows = [row for row in data.operations_of(lot.mode) if row[0] == subject["pool"]]
        return sum(made * unit + setup * (lot.setup_period == period) for _, unit, setup in rows)
    if "bin" in subject:
        return sum(q * lot.made for row, q in data.uses_of(lot.mode) if row == subject["bin"])
    if "limit" in subject and int(data.modes.lab[lot.mode]) == subject["lab"]:
        mass = int(data.stages.mass_g[data.modes.stage[lot.mode]])
        return mass * sum(units for _, t, units in lot.shipments if t == period)
    return 0


def _complete_kits(data: ProblemData, ledger: Ledger, inserter: Inserter) -> bool:
    """Has missing parts made; a line that stays without loses all that is not promised."""
    for key in sorted(ledger.parts):
        if _supplied(ledger, inserter, key):
            continue
        ledger.remove_line(key[0])
        own = [other for other in sorted(ledger.parts) if other[0] == key[0]]
        if not all(_supplied(ledger, inserter, other) for other in own):
            return False
    ledger.journal.clear()
    return True


def _supplied(ledger: Ledger, inserter: Inserter, key: PartsKey) -> bool:
    """Has the parts made that booked work lacks; returns whether all were found."""
    line, stage, lab = key
    flow = np.cumsum(ledger.parts_flow(line, stage, lab))
    while flow.min() < 0:
        needed_by = int(np.argmax(flow < 0))
        part = Task(line, stage, lab, needed_by)
        if not inserter.supply(part, -int(flow[needed_by])):
            return False
        flow = np.cumsum(ledger.parts_flow(line, stage, lab))
    return True


def _unsettled(data: ProblemData, ledger: Ledger) -> list[int]:
    """Returns lines with missing or late units, urgent ones first."""
    return [
        line
        for line in urgency_order(data)
        if ledger.delivered[line] < data.lines.quantity[line] or is_late(data, ledger, line)
    ]


def is_late(data: ProblemData, ledger: Ledger, line: int) -> bool:
    """Returns whether any unit of a line arrives after its due period."""
    return late_units(data, ledger, line) > 0


def late_units(data: ProblemData, ledger: Ledger, line: int) -> int:
    """Returns units of a line that arrive after its due period, but by its deadline."""
    due, deadline = int(data.lines.due[line]), int(data.lines.deadline[line])
    late = 0
    for mode in ledger.lines.get(line, ()):
        lab = int(data.modes.lab[mode])
        if data.stages.parent[data.modes.stage[mode]] < 0:
            for (place, period), units in ledger.lots[line, mode].sent.items():
                arrival = period + int(data.links.lead[lab, place])
                late += units if due < arrival <= deadline else 0
    return late


def _try_again(
    data: ProblemData, ledger: Ledger, inserter: Inserter, cost: LedgerCost, line: int
) -> bool:
    """Tops a line up, then tries it afresh; keeps what is cheapest."""
    before = cost.of_line(ledger, line) + cost.shared(ledger)
    if ledger.sent[line] < data.lines.quantity[line]:
        inserter.insert(line)
    topped = cost.of_line(ledger, line) + cost.shared(ledger)
    if topped > before:
        ledger.undo(0)
        topped = before
    mark = len(ledger.journal)
    ledger.remove_line(line)
    inserter.insert(line)
    if cost.of_line(ledger, line) + cost.shared(ledger) >= topped:
        ledger.undo(mark)
    else:
        topped = cost.of_line(ledger, line) + cost.shared(ledger)
    ledger.journal.clear()
    return topped < before


def _lines_with_promised_assembly(data: ProblemData) -> frozenset[int]:
    """Returns lines whose promised work depends on parts: they keep the lots they have."""
    return frozenset(line for line, mode in data.firm if data.children[data.modes.stage[mode]])
