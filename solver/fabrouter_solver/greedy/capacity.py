"""How many units could a mode still make, and by when?"""

from dataclasses import dataclass
from functools import reduce

import numpy as np

from fabrouter_solver.greedy.ledger import NOT_SET_UP, Ledger
from fabrouter_solver.tables import IntArray

_ENDLESS = np.iinfo(np.int64).max // 2


@dataclass(frozen=True, slots=True)
class Room:
    """Room for more units of one mode in a window of periods.

    Parameters
    ----------
    first
        First period of the window.
    setup_period
        When the lot would be set up; ``NOT_SET_UP`` if no setup is needed or none is possible.
    by_time
        int64, shape ``(num_window_periods,)``: units that machine time allows up to each period.
    by_stock
        int64, same shape, rising: units that material and parts allow up to each period.
    """

    first: int
    setup_period: int
    by_time: IntArray
    by_stock: IntArray

    @property
    def possible(self) -> IntArray:
        """Units that could be finished up to each period, int64, same shape.

        In no period more than machine time allows, never more in all than the stock allows.
        """
        slack = np.minimum.accumulate(np.minimum(self.by_stock - self.by_time, 0))
        possible: IntArray = np.maximum(self.by_time + slack, 0)
        return possible

    @property
    def most(self) -> int:
        """Units that could be finished by the end of the window."""
        return int(self.possible[-1])

    def limited(self, kits: IntArray) -> "Room":
        """Returns the room with one more stock limit, int64, same shape, rising."""
        by_stock = np.minimum(self.by_stock, kits)
        return Room(self.first, self.setup_period, self.by_time, by_stock)

    def earliest(self, units: int, num_periods: int) -> IntArray:
        """Returns the earliest schedule of ``units``, int64, shape ``(num_periods,)``."""
        made = np.zeros(num_periods, np.int64)
        finished = np.minimum(self.possible, units)
        made[self.first : self.first + len(finished)] = np.diff(finished, prepend=0)
        return made


def room_for(ledger: Ledger, mode: int, needs_setup: bool, first: int, last: int) -> Room:
    """Returns the room for more units of a mode between two periods, parts left aside."""
    window = slice(first, last + 1)
    operations = [
        (np.maximum(ledger.free_s[pool, window], 0), unit_s, setup_s if needs_setup else 0)
        for pool, unit_s, setup_s in ledger.operations(mode)
    ]
    start = 0
    if needs_setup:
        ready = reduce(np.logical_and, (free >= setup for free, _, setup in operations))
        start = int(np.argmax(ready)) if ready.any() else last + 1 - first
    rates = [_rate(free, unit_s, setup_s, start) for free, unit_s, setup_s in operations]
    by_time = np.cumsum(reduce(np.minimum, rates))
    by_stock = np.full(len(by_time), _ENDLESS, np.int64)
    for bin_row, quantity in ledger.uses(mode):
        units = np.maximum(ledger.free_material(bin_row)[window], 0) // quantity
        by_stock = np.minimum(by_stock, units)
    return Room(first, first + start if needs_setup else NOT_SET_UP, by_time, by_stock)


def _rate(free_s: IntArray, unit_s: int, setup_s: int, start: int) -> IntArray:
    """Returns units per period: none before the setup, less in the period of the setup."""
    free_s[:start] = 0
    if start < len(free_s):
        free_s[start] -= setup_s
    rate: IntArray = free_s // unit_s
    return rate
