"""The Python face of the compiled core: loads, builds and improves plans."""

from collections.abc import Callable, Iterable

import numpy as np

from fabrouter_solver.bounds.stage_costs import ModeCosts
from fabrouter_solver.kernel.booking import undo
from fabrouter_solver.kernel.handles import instance_handle, state_handle
from fabrouter_solver.kernel.insertion import insert_whole
from fabrouter_solver.kernel.instance import Instance, build_instance, least_unit_costs
from fabrouter_solver.kernel.joining import join_trips
from fabrouter_solver.kernel.loading import load_lots
from fabrouter_solver.kernel.ruin import rounds
from fabrouter_solver.kernel.state import (
    BARRED,
    BOOKED,
    COST,
    FULL,
    INVITED,
    LEG_NEXT,
    LEG_PLACE,
    LOT_LEG,
    LOT_MODE,
    LOT_NEXT,
    LOT_SETUP,
    NONE,
    USUAL,
    State,
    grown,
    new_state,
)
from fabrouter_solver.problem_data import ProblemData
from fabrouter_solver.solution import Lot, MaterialTransfer, Purchase, Solution
from fabrouter_solver.tables import IntArray
from fabrouter_solver.urgency import urgency_order


class Core:
    """A plan under construction, changed by compiled code.

    Parameters
    ----------
    data
        The instance.
    guide
        Costs in which scarce resources count; ``None`` = none is scarce.
    seed
        Seed of everything random.
    tables
        What ``build_instance`` returns, where that is known already.
    """

    def __init__(
        self,
        data: ProblemData,
        guide: ModeCosts | None = None,
        seed: int = 0,
        tables: Instance | None = None,
    ) -> None:
        self._data = data
        tables = tables if tables is not None else build_instance(data)
        self._unit_guide = tables.unit_real.copy()
        tables = tables._replace(unit_guide=self._unit_guide)
        if guide is not None:
            self.follow(guide)
        self._instance = instance_handle(tables)
        self._take(new_state(data, seed))
        self._transfers: tuple[MaterialTransfer, ...] = ()
        self._transfer_cost = 0
        self._rank = np.empty(data.num_lines, np.int64)
        self._rank[urgency_order(data)] = np.arange(data.num_lines)
        by_site = np.argsort(data.lines.site, kind="stable")
        self._lines_of_site = by_site
        self._site_at = np.searchsorted(data.lines.site[by_site], np.arange(data.num_sites + 1))

    def _take(self, state: State) -> None:
        self._state = state
        self._handle = state_handle(state)

    def follow(self, guide: ModeCosts) -> None:
        """Counts scarce resources as in a guide from now on."""
        self._unit_guide[:] = least_unit_costs(self._data, guide)

    @property
    def cost(self) -> int:
        """The objective of the plan as it stands, nanoeuros."""
        return int(self._state.counters[COST]) + self._transfer_cost

    def load(self, solution: Solution) -> None:
        """Takes over a plan, commitments included; purchases follow from what is used."""
        for transfer in solution.transfers:
            self._move_material(transfer)
        flat = solution.canonical().flat
        lots = np.stack([flat.lot_line, flat.lot_mode, flat.lot_setup], axis=1)
        rows = np.arange(len(lots) + 1)
        made = np.stack([flat.made_period, flat.made_units], axis=1)
        sent = np.stack([flat.sent_to, flat.sent_period, flat.sent_units], axis=1)
        made_at = np.searchsorted(flat.made_lot, rows)
        sent_at = np.searchsorted(flat.sent_lot, rows)
        done = 0
        while done < len(lots):
            plan = (done, lots, made_at, made, sent_at, sent)
            done = load_lots(self._instance, self._handle, *plan)
            if done < len(lots):
                undo(self._instance, self._handle, 0)
                self._take(grown(self._state))

    def insert(self, lines: Iterable[int], keep_on: Callable[[], bool]) -> None:
        """Puts lines in one after another until all are tried or the caller ends it."""
        for line in lines:
            if not keep_on():
                break
            insert_whole(self._instance, self._handle, line, 0.0, 0.0)
            while self._state.counters[FULL]:
                undo(self._instance, self._handle, 0)
                self._take(grown(self._state))
                insert_whole(self._instance, self._handle, line, 0.0, 0.0)
            self._state.counters[BOOKED] = 0

    def insert_at(self, line: int, lab: int) -> None:
        """Puts a line into a lab, as much of it as fits there."""
        self._state.doors[:] = BARRED
        self._state.doors[lab] = USUAL
        self.insert([line], lambda: True)
        self._state.doors[:] = USUAL

    def admit(self, labs: IntArray, alone: bool) -> None:
        """Counts the openings of some labs as paid; if alone, no other takes new work."""
        self._state.doors[:] = BARRED if alone else USUAL
        self._state.doors[labs] = INVITED

    def improve(self, count: int, heat: float) -> int:
        """Runs rounds of ruin and recreate; returns how many were run."""
        arguments = (self._rank, self._site_at, self._lines_of_site, count, heat)
        done = rounds(self._instance, self._handle, *arguments)
        if self._state.counters[FULL]:
            self._take(grown(self._state))
        return int(done)

    def join_trips(self) -> None:
        """Has what leaves with one trip go with another one to the same place where that pays."""
        while not join_trips(self._instance, self._handle):
            undo(self._instance, self._handle, 0)
            self._take(grown(self._state))

    def solution(self) -> Solution:
        """Returns the plan as it stands, with the purchases it needs."""
        lots = [
            self._lot(line, row)
            for line in range(self._data.num_lines)
            for row in self._rows_of(line)
        ]
        lots.sort(key=lambda lot: (lot.line, lot.mode))
        return Solution(tuple(lots), self._purchases(), self._transfers).canonical()

    def _rows_of(self, line: int) -> list[int]:
        rows, row = [], int(self._state.first_lot[line])
        while row != NONE:
            rows.append(row)
            row = int(self._state.lots[row, LOT_NEXT])
        return rows

    def _lot(self, line: int, row: int) -> Lot:
        state = self._state
        made = state.made[row]
        shipments, leg = [], int(state.lots[row, LOT_LEG])
        while leg != NONE:
            place, sent = int(state.legs[leg, LEG_PLACE]), state.sent[leg]
            shipments += [(place, int(t), int(sent[t])) for t in np.flatnonzero(sent)]
            leg = int(state.legs[leg, LEG_NEXT])
        production = tuple((int(t), int(made[t])) for t in np.flatnonzero(made))
        mode, setup = int(state.lots[row, LOT_MODE]), int(state.lots[row, LOT_SETUP])
        return Lot(line, mode, setup, production, tuple(sorted(shipments)))

    def _move_material(self, transfer: MaterialTransfer) -> None:
        """Takes material from one bin and adds it to another, for good."""
        state, lanes, quantity = self._state, self._data.transfers, transfer.quantity
        source, target = int(lanes.source[transfer.lane]), int(lanes.target[transfer.lane])
        arrival = transfer.period + int(lanes.lead[transfer.lane])
        state.use[source, transfer.period] += quantity
        state.material_left[source] -= quantity
        if arrival < self._data.num_periods:
            state.stock[target, arrival:] += quantity
            state.supply[target, arrival:] += quantity
            state.material_left[target] += quantity
        self._transfers += (transfer,)
        weights = self._data.weights
        rate = weights.transport * int(lanes.ueur[transfer.lane])
        rate += weights.co2 * int(lanes.co2_mg[transfer.lane])
        self._transfer_cost += quantity * rate

    def _purchases(self) -> tuple[Purchase, ...]:
        """Returns orders that arrive just when they are needed."""
        state, lead = self._state, self._data.bins.purchase_lead
        short = np.maximum(state.use.cumsum(axis=1) - state.stock, 0)
        orders = np.diff(np.maximum.accumulate(short, axis=1), axis=1, prepend=0)
        return tuple(
            Purchase(int(b), int(t - lead[b]), int(orders[b, t]))
            for b, t in np.argwhere(orders > 0)
        )
