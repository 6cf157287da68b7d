"""How units move through a plan in every run at once: made, sent, arrived, assembled."""

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from fabrouter.simulate.backlog import Backlog
from fabrouter.simulate.hazards import Hazards
from fabrouter_solver import Lot, ProblemData, Solution
from fabrouter_solver.tables import IntArray

Parts = defaultdict[tuple[int, int], IntArray]
"""(stage, lab) → units that have arrived by each period, shape ``(num_runs, num_periods)``."""


class Flow:
    """Follows a plan through the runs.

    Parameters
    ----------
    data
        The instance.
    solution
        A plan that keeps its rules.
    hazards
        What goes wrong.
    """

    def __init__(self, data: ProblemData, solution: Solution, hazards: Hazards) -> None:
        self._data = data
        self._hazards = hazards
        self._backlog = Backlog(data, solution)
        self._shape = (hazards.num_runs, data.num_periods)
        self._lots: defaultdict[int, list[Lot]] = defaultdict(list)
        for lot in solution.lots:
            self._lots[lot.line].append(lot)
        self._finish: dict[int, IntArray] = {}
        self._last: dict[int, IntArray] = {}

    def arrived(self) -> Iterator[tuple[int, IntArray]]:
        """Yields each line with lots, and the units at its site by the end of each period.

        int64, shape ``(num_runs, num_periods)``.
        """
        for line in sorted(self._lots):
            yield line, self._line(line)

    def _line(self, line: int) -> IntArray:
        """Parts come before what they go into: stages stand parents first."""
        parts = self._parts_on_hand(line)
        delivered = np.zeros(self._shape, np.int64)
        stage = self._data.modes.stage
        for lot in sorted(self._lots[line], key=lambda lot: -int(stage[lot.mode])):
            final = bool(self._data.stages.parent[stage[lot.mode]] < 0)
            for place, arrivals in self._sent(lot, self._made(lot, parts)):
                if final:
                    delivered += arrivals
                else:
                    parts[int(stage[lot.mode]), place] += arrivals
        return delivered

    def _parts_on_hand(self, line: int) -> Parts:
        found: Parts = defaultdict(lambda: np.zeros(self._shape, np.int64))
        rows = self._data.parts
        for k in np.flatnonzero(rows.line == line).tolist():
            arrived = np.arange(self._data.num_periods) >= rows.period[k]
            found[int(rows.stage[k]), int(rows.lab[k])] += arrived * rows.units[k]
        return found

    def _made(self, lot: Lot, parts: Parts) -> IntArray:
        """Returns units of a lot made by each period: as far as hours and parts allow."""
        data = self._data
        stage, lab = int(data.modes.stage[lot.mode]), int(data.modes.lab[lot.mode])
        runs, finish = np.arange(self._shape[0]), self._finishes(lab)
        made = np.zeros((self._shape[0], self._shape[1] + 1), np.int64)
        for period, units in lot.production:
            made[runs, finish[:, period]] += units
        total: IntArray = np.cumsum(made[:, :-1], axis=1)
        for child in data.children[stage]:
            total = np.minimum(total, parts[child, lab] // int(data.stages.per_parent[child]))
        return total

    def _sent(self, lot: Lot, made: IntArray) -> Iterator[tuple[int, IntArray]]:
        """Yields destination and units arrived by each period, shipment by shipment.

        Shipments are filled in the order in which they were to leave. None leaves before its
        time; what is not ready follows as soon as it is.
        """
        lab = int(self._data.modes.lab[lot.mode])
        last = self._last_working(lab)
        period = np.arange(self._data.num_periods)
        before = 0
        for place, departure, units in sorted(lot.shipments, key=lambda sent: sent[1]):
            ready = np.clip(made - before, 0, units) * (period >= departure)
            left = np.where(last >= 0, np.take_along_axis(ready, np.maximum(last, 0), axis=1), 0)
            lead = int(self._data.links.lead[lab, place])
            arrivals = np.zeros(self._shape, np.int64)
            arrivals[:, lead:] = left[:, : max(0, self._data.num_periods - lead)]
            yield place, arrivals
            before += units

    def _finishes(self, lab: int) -> IntArray:
        """Returns when a lab finishes what is planned for each period, in every run."""
        if lab not in self._finish:
            begin, length = self._hazards.stands_from[:, lab], self._hazards.stands_for[:, lab]
            events = zip(begin.tolist(), length.tolist(), strict=True)
            rows = [self._backlog.finished(*event)[lab] for event in events]
            self._finish[lab] = np.array(rows, np.int64).reshape(self._shape)
        return self._finish[lab]

    def _last_working(self, lab: int) -> IntArray:
        if lab not in self._last:
            self._last[lab] = self._hazards.last_working(lab, self._data.num_periods)
        return self._last[lab]
