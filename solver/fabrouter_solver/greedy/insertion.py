"""Puts units of a line into labs: makes, supplies with parts, ships. Every heuristic's move."""

import numpy as np

from fabrouter_solver.greedy.capacity import room_for
from fabrouter_solver.greedy.ledger import Booking, Ledger, OpenLot
from fabrouter_solver.greedy.ranking import Ranking
from fabrouter_solver.greedy.shipping import plan_shipments, time_left
from fabrouter_solver.greedy.task import Task
from fabrouter_solver.problem_data import ProblemData
from fabrouter_solver.tables import IntArray

_ATTEMPTS = 4
"""How often a lot that lacks parts or time is tried again with fewer units."""


class Inserter:
    """Inserts lines into a ledger, cheapest lab first."""

    def __init__(self, data: ProblemData, ledger: Ledger, ranking: Ranking) -> None:
        self._data = data
        self._ledger = ledger
        self._ranking = ranking

    def insert(self, line: int) -> int:
        """Makes as many missing units of a line as is possible and worth it; returns how many.

        On time first, then late but before the deadline.
        """
        lines = self._data.lines
        inserted = 0
        for last_arrival in sorted({int(lines.due[line]), int(lines.deadline[line])}):
            missing = int(lines.quantity[line] - self._ledger.sent[line])
            if missing > 0 and last_arrival >= 0:
                inserted += self._fill(line, missing, last_arrival)
        return inserted

    def supply(self, part: Task, want: int) -> int:
        """Has up to ``want`` parts made and sent to a lab, cheapest source first."""
        missing = want
        if missing <= 0:
            return 0
        for mode in self._ranking.order(self._ledger, part, missing).modes.tolist():
            missing -= self.place(part, mode, missing)
            if missing <= 0:
                break
        return want - missing

    def spare_parts(self, part: Task) -> IntArray:
        """Returns parts that are at a lab by each period and not needed by booked work.

        int64, shape ``(num_periods,)``, rising.
        """
        flow = np.cumsum(self._ledger.parts_flow(part.line, part.stage, part.place))
        spare: IntArray = np.maximum(np.minimum.accumulate(flow[::-1])[::-1], 0)
        return spare

    def place(self, task: Task, mode: int, want: int) -> int:
        """Books up to ``want`` more units of a task in one mode; returns how many it ships."""
        mark = len(self._ledger.journal)
        for _ in range(_ATTEMPTS):
            shipped, advice = self._attempt(task, mode, want)
            if shipped:
                return shipped
            self._ledger.undo(mark)
            if not advice:
                break
            want = min(advice, want - 1)
        return 0

    def _fill(self, line: int, missing: int, last_arrival: int) -> int:
        """Tries the final modes of all accepted designs, cheapest first."""
        data, start = self._data, missing
        labs = self._finishing_labs(line)
        limit = int(data.lines.max_labs[line]) or data.num_labs
        for task, mode in self._final_candidates(line, missing, last_arrival):
            lab = int(data.modes.lab[mode])
            if lab not in labs and len(labs) >= limit:
                continue
            got = self._place_final(task, mode, missing)
            if got:
                labs.add(lab)
                missing -= got
            if not missing:
                break
        return start - missing

    def _finishing_labs(self, line: int) -> set[int]:
        modes = self._data.modes
        return {
            int(modes.lab[mode])
            for mode in self._ledger.lines.get(line, ())
            if self._data.stages.parent[modes.stage[mode]] < 0
        }

    def _final_candidates(
        self, line: int, missing: int, last_arrival: int
    ) -> list[tuple[Task, int]]:
        """Returns (task, mode) of the final stages, cheapest first, dearer than unmet left out."""
        data = self._data
        place = data.num_labs + int(data.lines.site[line])
        worth = data.weights.unmet * int(data.lines.priority[line])
        candidates: list[tuple[float, int, Task]] = []
        for option in data.options_of(line):
            stage = int(data.final_stage[data.options.design[option]])
            if stage < 0:
                continue
            task = Task(line, stage, place, last_arrival)
            preference = data.weights.preference * int(data.options.preference_ueur[option])
            ranked = self._ranking.order(self._ledger, task, missing)
            paying = ranked.real + preference < worth
            counted, modes = ranked.counted[paying] + preference, ranked.modes[paying]
            pairs = zip(counted.tolist(), modes.tolist(), strict=True)
            candidates += [(cost, mode, task) for cost, mode in pairs]
        candidates.sort(key=lambda candidate: candidate[:2])
        return [(task, mode) for _, mode, task in candidates]

    def _place_final(self, task: Task, mode: int, missing: int) -> int:
        """Places a lot so that what is left over is not too little for a lot of its own."""
        mark = len(self._ledger.journal)
        got = self.place(task, mode, missing)
        smallest = self._data.min_lot(task.line, task.stage)
        short = smallest - (missing - got)
        if got and 0 < missing - got < smallest and got - short >= smallest:
            self._ledger.undo(mark)
            got = self.place(task, mode, got - short)
        return got

    def _attempt(self, task: Task, mode: int, want: int) -> tuple[int, int]:
        """Books one try; returns units shipped and, if none, how many another try should ask for.

        A failed try may leave parts booked: the caller undoes them.
        """
        ledger, line = self._ledger, task.line
        lab = int(self._data.modes.lab[mode])
        first, last = time_left(self._data, task, lab)
        lot = ledger.lots.get((line, mode))
        first = max(first, lot.setup_period) if lot else first
        if last < first:
            return 0, 0
        room = room_for(ledger, mode, lot is None, first, last)
        if lot is None and not room.most:
            ledger.note_full(mode, first, last)
            return 0, 0
        size = self._size(task, lot, room.most, want)
        if size is None:
            return 0, 0
        added, shipped = size
        if self._data.children[task.stage]:
            kits = self._kits(task, lab, added, last)
            room = room_for(ledger, mode, lot is None, first, last).limited(kits[first : last + 1])
            if room.most < added:
                smaller = self._size(task, lot, room.most, want)
                return 0, smaller[1] if smaller else 0
        made = room.earliest(added, self._data.num_periods)
        sent = plan_shipments(ledger, task, lab, lot, made, shipped)
        leaving = sum(units for _, _, units in sent)
        if leaving < shipped:
            return 0, leaving
        ledger.book(Booking(line, mode, made, sent, room.setup_period, 1 if lot is None else 0))
        return shipped, 0

    def _size(
        self, task: Task, lot: OpenLot | None, possible: int, want: int
    ) -> tuple[int, int] | None:
        """Returns (units to make, units to ship) on top of the lot, ``None`` if no lot is allowed.

        The lot as a whole stays a multiple, within its smallest and largest size.
        """
        data = self._data
        made, shipped = (lot.units, lot.shipped) if lot else (0, 0)
        multiple = data.lot_multiple(task.line, task.stage)
        most = min(data.max_lot(task.line, task.stage), (made + possible) // multiple * multiple)
        total = min(-(-(shipped + want) // multiple) * multiple, most)
        target = min(shipped + want, total)
        if target <= shipped or total < made or total < data.min_lot(task.line, task.stage):
            return None
        return total - made, target - shipped

    def _kits(self, task: Task, lab: int, units: int, last: int) -> IntArray:
        """Has parts for ``units`` made and sent; returns kits complete up to each period.

        int64, shape ``(num_periods,)``, rising.
        """
        data = self._data
        kits = np.full(data.num_periods, units, np.int64)
        for child in data.children[task.stage]:
            per_parent = int(data.stages.per_parent[child])
            part = Task(task.line, child, lab, last)
            self.supply(part, int(kits[last]) * per_parent - int(self.spare_parts(part)[last]))
            kits = np.minimum(kits, self.spare_parts(part) // per_parent)
            if not kits[last]:
                break
        return kits
