"""What lines waste at least that two designs share.

Print stacks are full, so a line of 121 units may well take 120 from a design printed in stacks of
20 and the last one from another. What a line served in design ``d`` is charged for waste is a
number ``v_d``; every split of its ``Q`` units over designs must pay what its shares are charged,

    Σ_d (q_d / Q) v_d  <=  Σ_d waste_d(q_d) + Σ_d (1 - q_d / Q) Φ_d,

where ``Φ_d`` are fixed costs of a design, which the costs of whole lines count by share. With two
designs the right side depends on one number; for the best ``v`` only the corners of its lower
convex hull matter, which are found once. The proof is in ``docs/model.md``.
"""

from dataclasses import dataclass

import numpy as np

from fabrouter_solver.bounds.prices import FloatArray
from fabrouter_solver.bounds.waste import waste_costs, waste_of
from fabrouter_solver.problem_data import ProblemData
from fabrouter_solver.tables import BoolArray, IntArray
from fabrouter_solver.usage import ragged_rows

NO_PAIR = -1


@dataclass(frozen=True)
class Mixtures:
    """Ways to split lines between the two designs they accept, where either wastes anything.

    Parameters
    ----------
    pair
        int64, shape ``(num_lines, 2)``: the designs; ``NO_PAIR`` = the line has no such pair.
    whole
        float64, same shape: nanoeuros wasted when one design makes the whole line.
    offsets
        int64, shape ``(num_lines + 1,)``: first split of each line in the columns below.
    units, waste
        float64, shape ``(num_splits,)``: units of the second design, more than none and fewer than
        all; nanoeuros that both waste.
    quantity
        float64, shape ``(num_lines,)``: units of the lines.
    """

    pair: IntArray
    whole: FloatArray
    offsets: IntArray
    units: FloatArray
    waste: FloatArray
    quantity: FloatArray

    @classmethod
    def of(cls, data: ProblemData, accepted: BoolArray) -> "Mixtures":
        """Returns the splits of an instance.

        Parameters
        ----------
        data
            The instance.
        accepted
            bool, shape ``(num_lines, num_designs)``: designs that each line may be made in.
        """
        pair = np.full((data.num_lines, 2), NO_PAIR, np.int64)
        whole = np.zeros((data.num_lines, 2))
        counts = np.zeros(data.num_lines, np.int64)
        units, wastes = [np.zeros(0)], [np.zeros(0)]
        known: dict[tuple[int, ...], tuple[FloatArray, FloatArray]] = {}
        for line in np.flatnonzero(accepted.sum(axis=1) == 2).tolist():
            first, second = np.flatnonzero(accepted[line]).tolist()
            one = np.array([line])
            whole[line] = [waste_costs(data, design, one)[0] for design in (first, second)]
            if not whole[line].any():
                continue
            pair[line] = first, second
            quantity = int(data.lines.quantity[line])
            key = (first, second, quantity, int(data.lines.lot_multiple[line]))
            if key not in known:
                known[key] = _splits(data, line, first, second)
            counts[line] = len(known[key][0])
            units.append(known[key][0])
            wastes.append(known[key][1])
        offsets = np.concatenate([[0], np.cumsum(counts)])
        columns = (np.concatenate(units), np.concatenate(wastes))
        return cls(pair, whole, offsets, *columns, data.lines.quantity.astype(np.float64))

    @property
    def empty(self) -> bool:
        """Whether no line has a pair."""
        return bool((self.pair == NO_PAIR).all())

    def charges(self, lines: IntArray, cost: FloatArray, fixed: FloatArray) -> FloatArray:
        """Returns what the two designs of some lines are charged for waste: the best ``v``.

        It may be negative for a design in which a line would be far too dear.

        Parameters
        ----------
        lines
            int64, shape ``(n,)``: lines that have a pair.
        cost
            float64, shape ``(n, 2)``: least cost of the whole line in each design, waste aside;
            ``inf`` = impossible.
        fixed
            float64, same shape: ``Φ`` of both designs.
        """
        whole = self.whole[lines]
        possible = np.isfinite(cost.sum(axis=1, keepdims=True))
        row, split = ragged_rows(self.offsets, lines)
        second, total = self.units[split], self.quantity[lines][row]
        first = total - second
        cost = np.where(np.isfinite(cost), cost, 0.0)
        fixed = np.where(np.isfinite(fixed), fixed, 0.0)
        paid = total * self.waste[split] + second * fixed[row, 0] + first * fixed[row, 1]
        level = (cost + whole).min(axis=1)
        np.minimum.at(level, row, (first * cost[row, 0] + second * cost[row, 1] + paid) / total)
        charge = level[:, None] - cost
        for own, other, mine, theirs in ((0, 1, first, second), (1, 0, second, first)):
            raised = whole[:, own].copy()
            np.minimum.at(raised, row, (paid - theirs * charge[row, other]) / mine)
            charge[:, own] = np.maximum(charge[:, own], np.floor(raised))
        return np.where(possible, charge, whole)


def _splits(data: ProblemData, line: int, first: int, second: int) -> tuple[FloatArray, FloatArray]:
    """Returns units of the second design and what both waste: corners of the lower hull."""
    quantity, multiple = int(data.lines.quantity[line]), int(data.lines.lot_multiple[line])
    units = np.arange(1, quantity)
    waste = waste_of(data, first, quantity - units, multiple)
    waste = waste + waste_of(data, second, units, multiple)
    corners: list[int] = []
    for k in range(len(units)):
        while len(corners) > 1 and _above(units, waste, corners[-2], corners[-1], k):
            corners.pop()
        corners.append(k)
    return units[corners].astype(np.float64), waste[corners]


def _above(units: IntArray, waste: FloatArray, left: int, middle: int, right: int) -> bool:
    """Returns whether the middle of three points is not below the line through the others."""
    rise = (waste[right] - waste[left]) * (units[middle] - units[left])
    step = (waste[middle] - waste[left]) * (units[right] - units[left])
    return bool(step >= rise)
