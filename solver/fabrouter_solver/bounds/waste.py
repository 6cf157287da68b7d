"""What full print stacks and cut sheets waste, as far as it is certain.

A lot is a multiple of its stack or sheet. A line served whole in one design makes of every stage at
least its need rounded up, whatever the labs; what is beyond the need costs at least the least
production cost of a unit of that stage. A plan escapes this only in two ways: with lots in a second
design, which it pays for, or by leaving a unit unmet. The waste that counts is therefore at most

    min(fixed costs of a second design, (cost of leaving the line - cost of serving it) / Q).

With that, every plan costs at least as much as the cheapest of: the line whole in one mode, waste
included, or left whole. The proof is in ``docs/model.md``.
"""

import numpy as np

from fabrouter_solver.bounds.prices import FloatArray
from fabrouter_solver.problem_data import ProblemData
from fabrouter_solver.tables import IntArray


def waste_costs(data: ProblemData, design: int, lines: IntArray) -> FloatArray:
    """Returns the least cost of what lines waste when each is served whole in one design.

    float64, shape ``(num_lines_asked_for,)``: nanoeuros, production alone, at no prices.
    """
    table = data.lines
    return waste_of(data, design, table.quantity[lines], table.lot_multiple[lines])


def waste_of(
    data: ProblemData, design: int, units: IntArray, lot_multiple: IntArray | int
) -> FloatArray:
    """Returns the least cost of what making units of a design wastes, nanoeuros.

    Parameters
    ----------
    units
        int64, shape ``(n,)``: finished units.
    lot_multiple
        Multiple that the line asks for, beside the final stage's own.
    """
    total = np.zeros(len(units))
    need: dict[int, IntArray] = {}
    made: dict[int, IntArray] = {}
    for stage in data.stages_of_design[design]:
        parent, modes = int(data.stages.parent[stage]), data.modes_of(stage)
        multiple = np.full(len(units), int(data.stages.lot_multiple[stage]))
        if parent < 0:
            need[stage] = made_for = units
            multiple = np.lcm(multiple, lot_multiple)
        else:
            per_parent = int(data.stages.per_parent[stage])
            need[stage], made_for = per_parent * need[parent], per_parent * made[parent]
        made[stage] = -(-made_for // multiple) * multiple
        if len(modes):
            least = int(data.modes.unit_ueur[modes.start : modes.stop].min())
            total += (made[stage] - need[stage]) * float(data.weights.production * least)
    return total
