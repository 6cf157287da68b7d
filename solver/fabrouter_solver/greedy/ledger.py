"""What is still free while a plan is being built: machine time, material, shipping, parts.

The ledger books work and takes it back exactly, so that an insertion can be tried and undone. It
decides nothing.
"""

from dataclasses import dataclass, field

import numpy as np

from fabrouter_solver.problem_data import ProblemData
from fabrouter_solver.solution import Lot, MaterialTransfer, Purchase, Solution
from fabrouter_solver.tables import ANY_DESTINATION, IntArray
from fabrouter_solver.usage import purchasable
from fabrouter_solver.validation.flow import shipped_grams
from fabrouter_solver.validation.resources import (
    committed_shortage,
    committed_work,
    effective_capacity,
)

NOT_SET_UP = -2
"""Setup period of a lot that does not exist yet."""


@dataclass(slots=True)
class OpenLot:
    """A lot under construction.

    Parameters
    ----------
    made
        int64, shape ``(num_periods,)``.
    sent
        (place, period) → units.
    setup_period
        Period, ``ALREADY_SET_UP`` or ``NOT_SET_UP``.
    """

    made: IntArray
    sent: dict[tuple[int, int], int] = field(default_factory=dict)
    setup_period: int = NOT_SET_UP

    @property
    def units(self) -> int:
        """Units made."""
        return int(self.made.sum())

    @property
    def shipped(self) -> int:
        """Units sent on."""
        return sum(self.sent.values())


@dataclass(frozen=True, slots=True)
class Booking:
    """One addition to a lot, as it is done and undone.

    Parameters
    ----------
    line, mode
        The lot.
    made
        int64, shape ``(num_periods,)``: units added.
    sent
        Triples (place, period, units) added.
    setup_period
        Period of the setup it adds or takes away.
    setup_change
        1 = sets the lot up, -1 = takes the setup back, 0 = leaves it as it is.
    """

    line: int
    mode: int
    made: IntArray
    sent: tuple[tuple[int, int, int], ...]
    setup_period: int = NOT_SET_UP
    setup_change: int = 0


class Ledger:
    """Free resources and open lots of a plan under construction.

    ``delivered`` counts the units of each line that arrive by its deadline, ``sent`` all of them:
    promised units may have become too late to count, but no others may be sent in their place.
    """

    def __init__(self, data: ProblemData) -> None:
        self.data = data
        self.free_s = effective_capacity(data).copy()
        self.free_s_total = self.free_s.sum(axis=1)
        self.use = np.zeros_like(data.bins.arrivals)
        self._stock = np.cumsum(data.bins.arrivals, axis=1) + committed_shortage(data)
        self._supply = self._stock + purchasable(data)
        self.material_left = self._supply[:, -1].copy()
        self.lots: dict[tuple[int, int], OpenLot] = {}
        self.lines: dict[int, set[int]] = {}
        self.trips: dict[tuple[int, int, int], int] = {}
        self.trips_ueur = 0
        self.trips_between = np.zeros((data.num_labs, data.num_places), np.int16)
        self.lab_lots = np.zeros(data.num_labs, np.int64)
        self.lab_load = np.zeros(data.num_labs, np.int64)
        self.full_until = np.full(data.num_modes, -1, np.int64)
        self._modes_of_lab = _modes_by_lab(data)
        self.delivered = np.zeros(data.num_lines, np.int64)
        self.sent = np.zeros(data.num_lines, np.int64)
        self.parts: dict[tuple[int, int, int], IntArray] = {}
        self.transfers: tuple[MaterialTransfer, ...] = ()
        self.journal: list[Booking] = []
        self._limits_of = _limits_by_origin(data)
        self._free_g = np.maximum(
            data.limits.grams[:, None], shipped_grams(data, committed_work(data))
        )
        self._operations: dict[int, list[tuple[int, int, int]]] = {}
        self._uses: dict[int, list[tuple[int, int]]] = {}
        self._book_old_parts()
        self._book_commitments()

    def _book_old_parts(self) -> None:
        parts = self.data.parts
        columns = (parts.line, parts.stage, parts.lab, parts.period, parts.units)
        for line, stage, lab, period, units in zip(*(c.tolist() for c in columns), strict=True):
            if period < self.data.num_periods:
                self.parts_flow(line, stage, lab)[period] += units

    def _book_commitments(self) -> None:
        for promise in self.data.firm.values():
            made = np.zeros(self.data.num_periods, np.int64)
            for period, units in promise.production:
                made[period] += units
            lot = (promise.line, promise.mode, made, promise.shipments)
            self.book(Booking(*lot, promise.setup_period, 1))
        self.journal.clear()

    def operations(self, mode: int) -> list[tuple[int, int, int]]:
        """Returns (pool, seconds per unit, setup seconds) of a mode, one entry per pool."""
        if mode not in self._operations:
            merged: dict[int, tuple[int, int]] = {}
            for pool, unit_s, setup_s in self.data.operations_of(mode):
                unit, setup = merged.get(pool, (0, 0))
                merged[pool] = (unit + unit_s, setup + setup_s)
            self._operations[mode] = [(pool, *times) for pool, times in merged.items()]
        return self._operations[mode]

    def uses(self, mode: int) -> list[tuple[int, int]]:
        """Returns (bin, quantity per unit) of a mode, one entry per bin, zero uses left out."""
        if mode not in self._uses:
            merged: dict[int, int] = {}
            for bin_row, quantity in self.data.uses_of(mode):
                merged[bin_row] = merged.get(bin_row, 0) + quantity
            self._uses[mode] = [(b, quantity) for b, quantity in merged.items() if quantity]
        return self._uses[mode]

    def parts_flow(self, line: int, stage: int, lab: int) -> IntArray:
        """Returns arrivals minus use of a part per period, int64, shape ``(num_periods,)``."""
        key = (line, stage, lab)
        if key not in self.parts:
            self.parts[key] = np.zeros(self.data.num_periods, np.int64)
        return self.parts[key]

    def free_material(self, bin_row: int) -> IntArray:
        """Returns what may be used of a bin up to each period without starving later use.

        int64, shape ``(num_periods,)``, rising.
        """
        left = self._supply[bin_row] - np.cumsum(self.use[bin_row])
        return np.minimum.accumulate(left[::-1])[::-1]

    def note_full(self, mode: int, first: int, last: int) -> None:
        """Remembers that a mode has no room for a new lot from period 0 on, until work is freed."""
        if first == 0:
            self.full_until[mode] = max(self.full_until[mode], last)

    def free_grams(self, lab: int, place: int, period: int) -> int | None:
        """Returns grams that may still leave, ``None`` without a limit."""
        limits = self.data.limits
        rows = [
            row
            for row in self._limits_of.get(lab, ())
            if limits.destination[row] in (ANY_DESTINATION, place)
        ]
        return min((int(self._free_g[row, period]) for row in rows), default=None)

    def book(self, booking: Booking) -> None:
        """Adds work to a lot and takes its resources."""
        self._apply(booking, 1)
        self.journal.append(booking)

    def load(self, solution: Solution) -> None:
        """Books the lots of a plan on top of the commitments.

        Purchases follow from what is used; material transfers stay as they are.
        """
        for lot in solution.lots:
            promise = self.data.firm.get((lot.line, lot.mode))
            made = np.zeros(self.data.num_periods, np.int64)
            for period, units in lot.production:
                made[period] += units
            sent = {(place, t): units for place, t, units in lot.shipments}
            for period, units in promise.production if promise else ():
                made[period] -= units
            for place, t, units in promise.shipments if promise else ():
                sent[place, t] -= units
            changes = tuple((place, t, units) for (place, t), units in sent.items() if units)
            setup_change = 0 if promise else 1
            self.book(Booking(lot.line, lot.mode, made, changes, lot.setup_period, setup_change))
        for transfer in solution.transfers:
            self._move_material(transfer)
        self.journal.clear()

    def _move_material(self, transfer: MaterialTransfer) -> None:
        """Takes material from one bin and adds it to another, for good."""
        lanes, quantity = self.data.transfers, transfer.quantity
        source, target = int(lanes.source[transfer.lane]), int(lanes.target[transfer.lane])
        arrival = transfer.period + int(lanes.lead[transfer.lane])
        self.use[source, transfer.period] += quantity
        self.material_left[source] -= quantity
        if arrival < self.data.num_periods:
            self._stock[target, arrival:] += quantity
            self._supply[target, arrival:] += quantity
            self.material_left[target] += quantity
        self.transfers += (transfer,)

    def undo(self, mark: int) -> None:
        """Takes back every booking after the first ``mark`` ones."""
        while len(self.journal) > mark:
            self._apply(self.journal.pop(), -1)

    def remove_line(self, line: int) -> None:
        """Takes back all work of a line but what is committed."""
        for mode in sorted(self.lines.get(line, ())):
            self.book(self._withdrawal(line, mode))

    def _withdrawal(self, line: int, mode: int) -> Booking:
        """Returns the negative booking that brings a lot back to its commitment."""
        lot = self.lots[line, mode]
        promise = self.data.firm.get((line, mode))
        made, sent = -lot.made, {key: -units for key, units in lot.sent.items()}
        for period, units in promise.production if promise else ():
            made[period] += units
        for place, period, units in promise.shipments if promise else ():
            sent[place, period] += units
        changes = tuple((place, t, units) for (place, t), units in sent.items() if units)
        return Booking(line, mode, made, changes, lot.setup_period, 0 if promise else -1)

    def _apply(self, booking: Booking, sign: int) -> None:
        """Books (+1) or takes back (-1)."""
        data, mode = self.data, booking.mode
        lab, stage = int(data.modes.lab[mode]), int(data.modes.stage[mode])
        made = sign * booking.made
        setup_change = sign * booking.setup_change
        if made.min() < 0 or setup_change < 0:
            self.full_until[self._modes_of_lab[lab]] = -1
        for pool, unit_s, setup_s in self.operations(mode):
            work = made * unit_s
            if booking.setup_period >= 0:
                work[booking.setup_period] += setup_change * setup_s
            self.free_s[pool] -= work
            total = int(work.sum())
            self.free_s_total[pool] -= total
            self.lab_load[lab] += total
        for bin_row, quantity in self.uses(mode):
            self.use[bin_row] += made * quantity
            self.material_left[bin_row] -= quantity * int(made.sum())
        for child in data.children[stage]:
            flow = self.parts_flow(booking.line, child, lab)
            flow -= int(data.stages.per_parent[child]) * made
        self._update_lot(booking, made, setup_change)
        for place, period, units in booking.sent:
            self._move(booking.line, mode, place, period, sign * units)

    def _update_lot(self, booking: Booking, made: IntArray, setup_change: int) -> None:
        """Opens, changes or closes the lot."""
        key = (booking.line, booking.mode)
        lab = int(self.data.modes.lab[booking.mode])
        if key not in self.lots:
            self.lots[key] = OpenLot(np.zeros(self.data.num_periods, np.int64))
            self.lines.setdefault(booking.line, set()).add(booking.mode)
            self.lab_lots[lab] += 1
        lot = self.lots[key]
        lot.made += made
        if setup_change:
            lot.setup_period = booking.setup_period if setup_change > 0 else NOT_SET_UP
        if lot.setup_period == NOT_SET_UP and not lot.made.any():
            del self.lots[key]
            self.lines[booking.line].discard(booking.mode)
            self.lab_lots[lab] -= 1

    def _move(self, line: int, mode: int, place: int, period: int, units: int) -> None:
        data = self.data
        lab, stage = int(data.modes.lab[mode]), int(data.modes.stage[mode])
        lot = self.lots.get((line, mode))
        if lot is not None:
            left = lot.sent.get((place, period), 0) + units
            if left:
                lot.sent[place, period] = left
            else:
                lot.sent.pop((place, period), None)
        mass = units * int(data.stages.mass_g[stage])
        for row in self._limits_of.get(lab, ()):
            if data.limits.destination[row] in (ANY_DESTINATION, place):
                self._free_g[row, period] -= mass
        self._count_trip((lab, place, period), units)
        arrival = period + int(data.links.lead[lab, place])
        if place >= data.num_labs:
            self.sent[line] += units
            if arrival <= data.lines.deadline[line]:
                self.delivered[line] += units
        elif arrival < data.num_periods:
            self.parts_flow(line, stage, place)[arrival] += units

    def _count_trip(self, trip: tuple[int, int, int], units: int) -> None:
        before = self.trips.get(trip, 0)
        after = before + units
        price = int(self.data.links.shipment_ueur[trip[0], trip[1]])
        change = bool(after) - bool(before)
        self.trips_ueur += price * change
        self.trips_between[trip[0], trip[1]] += change
        if after:
            self.trips[trip] = after
        else:
            self.trips.pop(trip, None)

    def solution(self) -> Solution:
        """Returns the plan as it stands, with the purchases it needs."""
        lots = tuple(
            Lot(
                line,
                mode,
                lot.setup_period,
                tuple((int(t), int(lot.made[t])) for t in np.flatnonzero(lot.made)),
                tuple((place, t, units) for (place, t), units in sorted(lot.sent.items())),
            )
            for (line, mode), lot in sorted(self.lots.items())
        )
        return Solution(lots, self._purchases(), self.transfers).canonical()

    def bought(self) -> IntArray:
        """Returns the smallest cumulative purchases that cover what the stock does not.

        int64, as ``Bins.arrivals``, by the period in which they are needed.
        """
        short = np.maximum(self.use.cumsum(axis=1) - self._stock, 0)
        return np.maximum.accumulate(short, axis=1)

    def _purchases(self) -> tuple[Purchase, ...]:
        """Returns orders that arrive just when they are needed."""
        lead = self.data.bins.purchase_lead
        orders = np.diff(self.bought(), axis=1, prepend=0)
        return tuple(
            Purchase(int(b), int(t - lead[b]), int(orders[b, t]))
            for b, t in np.argwhere(orders > 0)
        )


def _modes_by_lab(data: ProblemData) -> list[IntArray]:
    """Returns the modes of each lab."""
    order = np.argsort(data.modes.lab, kind="stable")
    cuts = np.searchsorted(data.modes.lab[order], np.arange(1, data.num_labs))
    return np.split(order, cuts) if data.num_labs else []


def _limits_by_origin(data: ProblemData) -> dict[int, list[int]]:
    rows: dict[int, list[int]] = {}
    for row, origin in enumerate(data.limits.origin.tolist()):
        rows.setdefault(origin, []).append(row)
    return rows
