"""What does a set of open labs cost at least, and which other set costs less?

At prices of the labs' hours every line takes the cheapest open lab; prices rise until no lab is
overfilled. One lab after another gets the least price at which the lines that still prefer it fit
(dual coordinate ascent), so that every value on the way is a lower bound of the set's cost: a
change of the set whose bound is too high already is not looked at any further.
"""

import numpy as np

from fabrouter_solver.bounds.prices import FloatArray
from fabrouter_solver.kernel.compiled import compiled
from fabrouter_solver.tables import BoolArray, IntArray

NOBODY = -1
"""No lab: a line that is left, or a change that only opens or only closes."""

_NONE_YET = -2

_MOST_PASSES = 200
"""Most times the price of every lab is set for one set."""

_CROWDED = 0.999
"""Part of all hours of a set that lines may take for its prices to settle in bearable time."""

_SAME = 1e-12
"""Relative change of a price that counts as none."""


@compiled
def set_value(
    cost: FloatArray,
    use: FloatArray,
    opening: FloatArray,
    unserved: FloatArray,
    labs: IntArray,
    price: FloatArray,
    ceiling: float,
) -> float:
    """Returns the cost of a set of open labs in nanoeuros, or a lower bound above the ceiling.

    Parameters
    ----------
    cost, use
        float64, shape ``(num_lines, num_labs)``: nanoeuros of serving a line whole, and the part of
        the lab's hours that it takes.
    opening
        float64, shape ``(num_labs,)``: nanoeuros.
    unserved
        float64, shape ``(num_lines,)``: nanoeuros of leaving a line.
    labs
        int64, shape ``(num_open,)``: the open labs.
    price
        float64, shape ``(num_labs,)``: nanoeuros of all hours of a lab, to start from; changed.
    ceiling
        Value above which nobody wants to know more.
    """
    lines = len(cost)
    first, second = np.empty(lines), np.empty(lines)
    owner, next_owner = np.empty(lines, np.int64), np.empty(lines, np.int64)
    for line in range(lines):
        _scan(cost, use, unserved, labs, price, line, first, second, owner, next_owner)
    left = _left(use, unserved, labs)
    if left > 0.0:
        return left + _value(first, opening, labs, price)
    value = _value(first, opening, labs, price)
    for _ in range(_MOST_PASSES):
        if value >= ceiling:
            break
        moved = False
        for lab in labs:
            fair = _fair_price(cost, use, lab, first, second, owner)
            if abs(fair - price[lab]) > _SAME * (1.0 + fair):
                moved = True
                price[lab] = fair
                _update(cost, use, unserved, labs, price, lab, first, second, owner, next_owner)
        value = _value(first, opening, labs, price)
        if not moved:
            break
    return value


@compiled
def better_set(
    cost: FloatArray,
    use: FloatArray,
    opening: FloatArray,
    unserved: FloatArray,
    is_open: BoolArray,
    price: FloatArray,
    value: float,
    lab: int,
    others: IntArray,
) -> float:
    """Opens or closes a lab, alone or in exchange for another, if that costs less.

    Parameters
    ----------
    is_open, price
        The set and its prices, changed.
    value
        Cost of the set.
    lab
        The lab to open, or to close if it is open.
    others
        Labs to try in exchange, in this order; those that are as open as ``lab`` will be do not
        count.

    Returns
    -------
    float
        Cost of the set afterwards.
    """
    for k in range(-1, len(others)):
        other = NOBODY if k < 0 else others[k]
        if other != NOBODY and is_open[other] == is_open[lab]:
            continue
        is_open[lab] = not is_open[lab]
        if other != NOBODY:
            is_open[other] = not is_open[other]
        trial = price.copy()
        labs = np.flatnonzero(is_open)
        found = set_value(cost, use, opening, unserved, labs, trial, value)
        if found < value * (1 - 1e-9):
            price[:] = trial
            return found
        is_open[lab] = not is_open[lab]
        if other != NOBODY:
            is_open[other] = not is_open[other]
    return value


@compiled
def _scan(
    cost: FloatArray,
    use: FloatArray,
    unserved: FloatArray,
    labs: IntArray,
    price: FloatArray,
    line: int,
    first: FloatArray,
    second: FloatArray,
    owner: IntArray,
    next_owner: IntArray,
) -> None:
    """Finds the two cheapest ways for a line."""
    best, next_best = unserved[line], np.inf
    who, next_who = NOBODY, _NONE_YET
    for lab in labs:
        counted = cost[line, lab] + price[lab] * use[line, lab]
        if counted < best:
            next_best, next_who = best, who
            best, who = counted, lab
        elif counted < next_best:
            next_best, next_who = counted, lab
    first[line], second[line], owner[line], next_owner[line] = best, next_best, who, next_who


@compiled
def _update(
    cost: FloatArray,
    use: FloatArray,
    unserved: FloatArray,
    labs: IntArray,
    price: FloatArray,
    lab: int,
    first: FloatArray,
    second: FloatArray,
    owner: IntArray,
    next_owner: IntArray,
) -> None:
    """Finds the two cheapest ways anew where the price of a lab has changed them."""
    for line in range(len(cost)):
        counted = cost[line, lab] + price[lab] * use[line, lab]
        if owner[line] == lab or next_owner[line] == lab or counted < second[line]:
            _scan(cost, use, unserved, labs, price, line, first, second, owner, next_owner)


@compiled
def _fair_price(
    cost: FloatArray,
    use: FloatArray,
    lab: int,
    first: FloatArray,
    second: FloatArray,
    owner: IntArray,
) -> float:
    """Returns the least price at which the lines that prefer a lab fit into its hours."""
    gain, part = np.empty(len(cost)), np.empty(len(cost))
    count, wanted = 0, 0.0
    for line in range(len(cost)):
        instead = second[line] if owner[line] == lab else first[line]
        if instead > cost[line, lab]:
            gain[count] = (instead - cost[line, lab]) / use[line, lab]
            part[count] = use[line, lab]
            wanted += part[count]
            count += 1
    if wanted <= 1.0:
        return 0.0
    order = np.argsort(gain[:count])
    price = 0.0
    for row in order:
        if wanted <= 1.0:
            break
        wanted -= part[row]
        price = gain[row]
    return price


@compiled
def _left(use: FloatArray, unserved: FloatArray, labs: IntArray) -> float:
    """Returns about what it costs that the hours of a set are too few for all lines, mostly 0."""
    wanted = 0.0
    for line in range(len(use)):
        least = 1e9
        for lab in labs:
            least = min(least, use[line, lab])
        wanted += least
    over = wanted - _CROWDED * len(labs)
    return over / wanted * unserved.sum() if over > 0.0 else 0.0


@compiled
def _value(first: FloatArray, opening: FloatArray, labs: IntArray, price: FloatArray) -> float:
    total = first.sum()
    for lab in labs:
        total += opening[lab] - price[lab]
    return total
