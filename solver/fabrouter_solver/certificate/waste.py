"""What full stacks and sheets waste at least, in whole numbers: one design alone, or two."""

from math import lcm

from fabrouter_solver.certificate.price_list import PRICE_UNIT
from fabrouter_solver.problem_data import ProblemData

Split = tuple[int, int]
"""(units of the second design, cost of what both waste)."""


def waste(data: ProblemData, design: int, units: int, lot_multiple: int) -> int:
    """Returns the least cost of what is wasted when a design makes some units of a line."""
    total = 0
    need: dict[int, int] = {}
    made: dict[int, int] = {}
    for stage in data.stages_of_design[design]:
        parent, multiple = int(data.stages.parent[stage]), int(data.stages.lot_multiple[stage])
        if parent < 0:
            need[stage] = wanted = units
            multiple = lcm(multiple, lot_multiple)
        else:
            per_parent = int(data.stages.per_parent[stage])
            need[stage], wanted = per_parent * need[parent], per_parent * made[parent]
        made[stage] = -(-wanted // multiple) * multiple
        unit_ueur = [int(data.modes.unit_ueur[mode]) for mode in data.modes_of(stage)]
        least = PRICE_UNIT * data.weights.production * min(unit_ueur, default=0)
        total += (made[stage] - need[stage]) * least
    return total


def splits(data: ProblemData, first: int, second: int, units: int, multiple: int) -> list[Split]:
    """Returns the splits of a line between two designs that no mean of two others undercuts."""
    kept: list[Split] = []
    for k in range(1, units):
        new = (
            k,
            waste(data, first, units - k, multiple) + waste(data, second, k, multiple),
        )
        while len(kept) > 1:
            (k0, w0), (k1, w1) = kept[-2:]
            if (w1 - w0) * (k - k0) < (new[1] - w0) * (k1 - k0):
                break
            kept.pop()
        kept.append(new)
    return kept


def shared_waste(
    found: list[Split], units: int, cost: Split, fixed: Split, whole: Split
) -> tuple[int, int]:
    """Returns what a line is charged for waste in either of two designs that may share it.

    These are the highest charges, rounded down, for which no split pays less than its shares are
    charged.

    Parameters
    ----------
    found
        Splits of the line.
    units
        Units of the line.
    cost, fixed, whole
        Of either design: the whole line without waste; what is fixed of that; the whole line's
        waste.
    """
    right = [(k, units * w + k * fixed[0] + (units - k) * fixed[1]) for k, w in found]
    level = min(
        cost[0] + whole[0],
        cost[1] + whole[1],
        *(((units - k) * cost[0] + k * cost[1] + r) // units for k, r in right),
    )
    second = level - cost[1]
    first = min([whole[0], *((r - k * second) // (units - k) for k, r in right)])
    first = max(first, level - cost[0])
    raised = min([whole[1], *((r - (units - k) * first) // k for k, r in right)])
    return first, max(second, raised)
