"""Which lab first? Estimated cost per unit of every mode of a stage, for one destination."""

from dataclasses import dataclass

import numpy as np

from fabrouter_solver import usage
from fabrouter_solver.bounds.prices import FloatArray
from fabrouter_solver.bounds.stage_costs import ModeCosts, moving_cost, plain_costs, stage_costs
from fabrouter_solver.greedy.ledger import Ledger
from fabrouter_solver.greedy.task import Task
from fabrouter_solver.objective import overload_limits
from fabrouter_solver.problem_data import ProblemData
from fabrouter_solver.tables import NO_LINK, BoolArray, IntArray

_ANY = np.iinfo(np.int64).max // 2
"""As many units as anyone may want."""

_JOINED_TRIP = 0.25
"""Part of a trip's cost that counts where trips between the two places run already."""


@dataclass(frozen=True)
class Ranked:
    """Modes in the order in which they should be tried.

    Parameters
    ----------
    modes
        int64, shape ``(n,)``.
    counted, real
        float64, same shape: nanoeuros per unit with and without the prices of scarce resources.
    """

    modes: IntArray
    counted: FloatArray
    real: FloatArray


@dataclass(frozen=True)
class _Way:
    """From the modes of a stage to a place: unit cost with and without prices, trip, lead."""

    unit: FloatArray
    real_unit: FloatArray
    trip: FloatArray
    lead: IntArray


class Ranking:
    """Estimates what one more unit would cost in each mode, given what is already booked.

    Parameters
    ----------
    data
        The instance.
    guide
        Costs in which scarce resources count, so that they are kept for who needs them.
    noise
        Relative spread of a random factor on the estimates, for searches that want variety.
    rng
        Source of the noise.
    """

    def __init__(
        self,
        data: ProblemData,
        guide: ModeCosts | None = None,
        noise: float = 0.0,
        rng: np.random.Generator | None = None,
    ) -> None:
        self._data = data
        self._noise = noise
        self._rng = rng
        self._overload_limits = overload_limits(data)
        self._declared_s = np.maximum(usage.lab_capacity(data), 1)
        counts = np.diff(data.modes.use_offsets)
        self._use_owner = np.repeat(np.arange(data.num_modes), counts)
        self._unit_s = np.add.reduceat(data.modes.op_unit_s, data.modes.op_offsets[:-1])
        self._real_costs = _least_costs(data, plain_costs(data))
        self._unit_costs = _least_costs(data, guide) if guide else self._real_costs
        self._ways: dict[tuple[int, int], _Way] = {}

    def order(self, ledger: Ledger, task: Task, want: int) -> Ranked:
        """Returns the modes that could still take units of a task, cheapest first.

        What a lot, a setup, a trip or an opened lab costs is spread over the units the mode could
        make.
        """
        data = self._data
        modes = data.modes_of(task.stage)
        rows = slice(modes.start, modes.stop)
        lab, way = data.modes.lab[rows], self._way(task.stage, task.place)
        able = np.minimum(self._able(ledger, rows), want)
        usable = (able > 0) & self._in_time(ledger, task, rows, way)
        barred = data.excluded_labs.get(task.line)
        if barred:
            usable &= ~np.isin(lab, list(barred))
        more = self._overload(ledger, rows, lab)
        runs = ledger.trips_between[lab, task.place] > 0
        trip = np.where(runs, _JOINED_TRIP * way.trip, way.trip)
        more = more + self._fixed(ledger, rows, lab, trip) / np.maximum(able, 1)
        counted = way.unit + more
        if self._rng is not None and self._noise:
            counted = counted * (1 + self._noise * self._rng.random(len(counted)))
        chosen = np.flatnonzero(usable & np.isfinite(counted))
        chosen = chosen[np.argsort(counted[chosen], kind="stable")]
        real = way.real_unit + more
        return Ranked(chosen + modes.start, counted[chosen], real[chosen])

    def _in_time(self, ledger: Ledger, task: Task, rows: slice, way: _Way) -> BoolArray:
        """Returns which modes have a window for the task that is not known to be full."""
        last = task.last_arrival - way.lead
        open_window = (way.lead != NO_LINK) & (last >= self._data.lines.release[task.line])
        room = last > ledger.full_until[rows]
        for mode in ledger.lines.get(task.line, ()):
            if rows.start <= mode < rows.stop:
                room[mode - rows.start] = True
        in_time: BoolArray = open_window & room
        return in_time

    def _way(self, stage: int, place: int) -> _Way:
        """Returns what no booking changes about sending a stage's output to a place."""
        if (stage, place) not in self._ways:
            data, modes = self._data, self._data.modes_of(stage)
            lab = data.modes.lab[modes.start : modes.stop]
            moving = moving_cost(data, stage, lab, np.array([place]))[:, 0]
            trip = data.weights.transport * data.links.shipment_ueur[lab, place].astype(np.float64)
            self._ways[stage, place] = _Way(
                moving + self._unit_costs[stage],
                moving + self._real_costs[stage],
                trip,
                data.links.lead[lab, place].astype(np.int64),
            )
        return self._ways[stage, place]

    def _able(self, ledger: Ledger, rows: slice) -> IntArray:
        """Returns how many units free time and material of the whole horizon allow, per mode."""
        modes = self._data.modes
        ops = slice(int(modes.op_offsets[rows.start]), int(modes.op_offsets[rows.stop]))
        if ops.start == ops.stop:
            return np.zeros(0, np.int64)
        free = ledger.free_s_total[modes.op_pool[ops]] // modes.op_unit_s[ops]
        able: IntArray = np.minimum.reduceat(free, modes.op_offsets[rows] - ops.start)
        uses = slice(int(modes.use_offsets[rows.start]), int(modes.use_offsets[rows.stop]))
        needed = np.maximum(modes.use_quantity[uses], 1)
        left = np.where(
            modes.use_quantity[uses] > 0, ledger.material_left[modes.use_bin[uses]] // needed, _ANY
        )
        np.minimum.at(able, self._use_owner[uses] - rows.start, left)
        return able

    def _overload(self, ledger: Ledger, rows: slice, lab: IntArray) -> FloatArray:
        """Returns the imbalance cost of one more unit at today's load."""
        if not self._data.weights.overload:
            return np.zeros(len(lab))
        steps = (ledger.lab_load[lab][:, None] > self._overload_limits[lab]).sum(axis=1)
        lean = ledger.lab_load[lab] / self._declared_s[lab]
        rate: FloatArray = self._unit_s[rows] * (steps + lean)
        return self._data.weights.overload * rate

    def _fixed(self, ledger: Ledger, rows: slice, lab: IntArray, trip: FloatArray) -> FloatArray:
        """Returns the cost of a new lot: itself, its setup, a trip, opening the lab."""
        data, weights = self._data, self._data.weights
        setup = weights.production * data.modes.setup_ueur[rows].astype(np.float64)
        opening = weights.lab + weights.production * data.opening_ueur[lab].astype(np.float64)
        return weights.lot + setup + trip + np.where(ledger.lab_lots[lab] > 0, 0.0, opening)


def _least_costs(data: ProblemData, costs: ModeCosts) -> list[FloatArray]:
    """Returns nanoeuros per unit of each stage's modes at the best time, by stage."""
    stages = range(data.num_stages)
    return [stage_costs(data, stage, costs).unit.min(axis=1) for stage in stages]
