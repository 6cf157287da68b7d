"""Which lab serves which line whole? Simulated annealing over shifts and swaps.

A line goes to another lab, or two lines change places. Labs may be too full meanwhile, at a price,
as in Yagiura, Ibaraki and Glover, "An ejection chain approach for the generalized assignment
problem", INFORMS Journal on Computing 16 (2004), 133-151. A move takes less than a microsecond,
a hundred times less than booking lots. Annealing: Kirkpatrick, Gelatt and Vecchi, Science 220
(1983), 671-680.
"""

from typing import NamedTuple

import numpy as np

from fabrouter_solver.bounds.prices import FloatArray
from fabrouter_solver.kernel.chance import draw_from
from fabrouter_solver.kernel.compiled import compiled
from fabrouter_solver.tables import IntArray

NOBODY = -1
"""The lab of a line that is left."""


class Assignment(NamedTuple):
    """An assignment of lines to labs and what it is made from.

    Parameters
    ----------
    cost, use
        float64, shape ``(num_lines, num_labs)``: nanoeuros of serving a line whole, and the part of
        the lab that it takes.
    opening
        float64, shape ``(num_labs,)``: nanoeuros.
    unserved
        float64, shape ``(num_lines,)``: nanoeuros of leaving a line.
    near
        int64, shape ``(num_lines, num_near)``: labs that each line mostly moves to.
    lab
        int64, shape ``(num_lines,)``: who serves each line; changed.
    member, filled, place
        int64, shapes ``(num_labs, num_lines)``, ``(num_labs,)`` and ``(num_lines,)``: lines of each
        lab, how many, and where each line stands there; changed.
    left
        float64, shape ``(num_labs,)``: free part of each lab, below 0 = too full; changed.
    chance
        int64, shape ``(1,)``: state of the random numbers, 1 … 2**31 - 2; changed.
    """

    cost: FloatArray
    use: FloatArray
    opening: FloatArray
    unserved: FloatArray
    near: IntArray
    lab: IntArray
    member: IntArray
    filled: IntArray
    place: IntArray
    left: FloatArray
    chance: IntArray


@compiled
def put(work: Assignment, line: int, lab: int) -> None:
    """Moves a line to a lab, or to nobody."""
    old = work.lab[line]
    if old != NOBODY:
        work.filled[old] -= 1
        last = work.member[old, work.filled[old]]
        work.member[old, work.place[line]] = last
        work.place[last] = work.place[line]
        work.left[old] += work.use[line, old]
    work.lab[line] = lab
    if lab != NOBODY:
        work.place[line] = work.filled[lab]
        work.member[lab, work.filled[lab]] = line
        work.filled[lab] += 1
        work.left[lab] -= work.use[line, lab]


@compiled
def value(work: Assignment, price: FloatArray) -> tuple[float, float]:
    """Returns what the assignment costs and what labs are too full at a price per whole lab.

    Both in nanoeuros. Free parts of labs are added up anew.
    """
    total, over = 0.0, 0.0
    work.left[:] = 1.0
    for line in range(len(work.lab)):
        lab = work.lab[line]
        total += _cost_of(work, line, lab)
        if lab != NOBODY:
            work.left[lab] -= work.use[line, lab]
    for lab in range(len(work.left)):
        total += work.opening[lab] if work.filled[lab] else 0.0
        over += _over(work, price, lab, 0.0)
    return total, over


@compiled
def _cost_of(work: Assignment, line: int, lab: int) -> float:
    return work.unserved[line] if lab == NOBODY else work.cost[line, lab]


@compiled
def _over(work: Assignment, price: FloatArray, lab: int, less: float) -> float:
    """Returns what it costs that a lab is too full once so much less of it is free."""
    return price[lab] * max(0.0, less - work.left[lab])


@compiled
def _shift(work: Assignment, price: FloatArray, line: int, new: int) -> float:
    """Returns the change of cost if a line moves to another lab."""
    old = work.lab[line]
    change = work.cost[line, new] - _cost_of(work, line, old)
    change += _over(work, price, new, work.use[line, new]) - _over(work, price, new, 0.0)
    if work.filled[new] == 0:
        change += work.opening[new]
    if old != NOBODY:
        change += _over(work, price, old, -work.use[line, old]) - _over(work, price, old, 0.0)
        if work.filled[old] == 1:
            change -= work.opening[old]
    return change


@compiled
def _swap(work: Assignment, price: FloatArray, line: int, other: int) -> float:
    """Returns the change of cost if two lines in different labs change places."""
    mine, theirs = work.lab[line], work.lab[other]
    change = work.cost[line, theirs] + work.cost[other, mine]
    change -= work.cost[line, mine] + work.cost[other, theirs]
    less = work.use[other, mine] - work.use[line, mine]
    change += _over(work, price, mine, less) - _over(work, price, mine, 0.0)
    less = work.use[line, theirs] - work.use[other, theirs]
    return change + _over(work, price, theirs, less) - _over(work, price, theirs, 0.0)


@compiled
def anneal(work: Assignment, price: FloatArray, heat: float, moves: int) -> None:
    """Runs some moves at one heat and one price of what labs are too full.

    Parameters
    ----------
    price
        float64, shape ``(num_labs,)``: nanoeuros per whole lab.
    heat
        Mean nanoeuros by which a move may make it dearer and yet be kept.
    """
    lines, near = work.near.shape
    labs = len(work.left)
    for _ in range(moves):
        line = int(draw_from(work.chance, 0) * lines)
        choice = int(draw_from(work.chance, 0) * (near + 1))
        new = work.near[line, choice] if choice < near else int(draw_from(work.chance, 0) * labs)
        old = work.lab[line]
        if new == old or work.use[line, new] > 1.0:
            continue
        most = -heat * np.log(1.0 - draw_from(work.chance, 0))
        if old == NOBODY or work.filled[new] == 0 or draw_from(work.chance, 0) < 0.5:
            if _shift(work, price, line, new) <= most:
                put(work, line, new)
        else:
            other = work.member[new, int(draw_from(work.chance, 0) * work.filled[new])]
            if _swap(work, price, line, other) <= most:
                put(work, line, new)
                put(work, other, old)
