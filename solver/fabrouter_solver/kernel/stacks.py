"""Full print stacks and cut sheets: what a lot must be a multiple of, and what is wasted."""

from fabrouter_solver.kernel.compiled import compiled
from fabrouter_solver.kernel.instance import (
    LEAST_COST,
    MULTIPLE,
    PARENT,
    PER_PARENT,
    STAGE_MULTIPLE,
    Instance,
)


@compiled
def lot_multiple(instance: Instance, line: int, stage: int) -> int:
    """Returns the number a lot's size must be a multiple of."""
    multiple = instance.stages[stage, STAGE_MULTIPLE]
    if instance.stages[stage, PARENT] >= 0:
        return multiple
    own = instance.lines[line, MULTIPLE]
    a, b = multiple, own
    while b:
        a, b = b, a % b
    return multiple // a * own


@compiled
def stack_waste(instance: Instance, line: int, stage: int, need: int, wanted: int) -> int:
    """Returns nanoeuros of what full stacks of a stage and of its parts make beyond the need.

    Calls itself for the parts.

    Parameters
    ----------
    need
        Units that are needed.
    wanted
        Units that are asked for, as what is above makes more than it needs.
    """
    multiple = lot_multiple(instance, line, stage)
    made = -(-wanted // multiple) * multiple
    cost = (made - need) * instance.stages[stage, LEAST_COST]
    for k in range(instance.children_at[stage], instance.children_at[stage + 1]):
        child = instance.children[k]
        per_parent = instance.stages[child, PER_PARENT]
        cost += stack_waste(instance, line, child, per_parent * need, per_parent * made)
    return cost
