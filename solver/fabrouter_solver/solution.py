"""What an engine decides: lots, their shipments, material purchases and transfers."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from fabrouter_solver.tables import IntArray


@dataclass(frozen=True, slots=True, order=True)
class Lot:
    """What one mode (one stage in one lab) makes of one line.

    Parameters
    ----------
    line, mode
        Row numbers; the stage and the lab follow from the mode.
    setup_period
        Period in which the lot is set up, not later than its first units;
        ``ALREADY_SET_UP`` for a commitment whose setup lies before the horizon.
    production
        Pairs (period, units finished), rising periods, units > 0.
    shipments
        Triples (destination place, departure period, units): units leave at the end of the period.
        The destination is the line's site for the final stage and a lab otherwise.
    """

    line: int
    mode: int
    setup_period: int
    production: tuple[tuple[int, int], ...]
    shipments: tuple[tuple[int, int, int], ...]

    @property
    def made(self) -> int:
        """Units made."""
        return sum(units for _, units in self.production)

    @property
    def shipped(self) -> int:
        """Units sent on."""
        return sum(units for _, _, units in self.shipments)


@dataclass(frozen=True, slots=True, order=True)
class Purchase:
    """Material ordered for a bin in a period; usable ``purchase_lead`` periods later."""

    bin: int
    period: int
    quantity: int


@dataclass(frozen=True, slots=True, order=True)
class MaterialTransfer:
    """Material that leaves the source bin of a transfer lane in a period."""

    lane: int
    period: int
    quantity: int


@dataclass(frozen=True)
class Solution:
    """A plan in index form. Nothing about it is trusted until ``validation`` has seen it."""

    lots: tuple[Lot, ...] = ()
    purchases: tuple[Purchase, ...] = ()
    transfers: tuple[MaterialTransfer, ...] = ()

    def canonical(self) -> "Solution":
        """Returns the same plan with everything in a fixed order."""
        return Solution(
            tuple(sorted(self.lots)), tuple(sorted(self.purchases)), tuple(sorted(self.transfers))
        )

    @cached_property
    def flat(self) -> "FlatSolution":
        """The plan as integer arrays."""
        return FlatSolution.of(self)


def _columns(rows: list[tuple[int, ...]], width: int) -> tuple[IntArray, ...]:
    table = np.array(rows, dtype=np.int64).reshape(len(rows), width)
    return tuple(table[:, column] for column in range(width))


@dataclass(frozen=True)
class FlatSolution:
    """A solution as arrays, one row per lot, production entry, shipment entry and so on.

    Parameters
    ----------
    lot_line, lot_mode, lot_setup
        int64, shape ``(num_lots,)``.
    made_lot, made_period, made_units
        int64, shape ``(num_production_entries,)``.
    sent_lot, sent_to, sent_period, sent_units
        int64, shape ``(num_shipment_entries,)``.
    bought_bin, bought_period, bought_quantity
        int64, shape ``(num_purchases,)``.
    moved_lane, moved_period, moved_quantity
        int64, shape ``(num_transfers,)``.
    """

    lot_line: IntArray
    lot_mode: IntArray
    lot_setup: IntArray
    made_lot: IntArray
    made_period: IntArray
    made_units: IntArray
    sent_lot: IntArray
    sent_to: IntArray
    sent_period: IntArray
    sent_units: IntArray
    bought_bin: IntArray
    bought_period: IntArray
    bought_quantity: IntArray
    moved_lane: IntArray
    moved_period: IntArray
    moved_quantity: IntArray

    @classmethod
    def of(cls, solution: Solution) -> "FlatSolution":
        """Returns the arrays of a solution."""
        lots = solution.lots
        return cls(
            *_columns([(lot.line, lot.mode, lot.setup_period) for lot in lots], 3),
            *_columns([(k, *made) for k, lot in enumerate(lots) for made in lot.production], 3),
            *_columns([(k, *sent) for k, lot in enumerate(lots) for sent in lot.shipments], 4),
            *_columns([(p.bin, p.period, p.quantity) for p in solution.purchases], 3),
            *_columns([(m.lane, m.period, m.quantity) for m in solution.transfers], 3),
        )

    @property
    def num_lots(self) -> int:
        """Number of lots."""
        return len(self.lot_line)
