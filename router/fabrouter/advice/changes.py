"""Changes of a problem: more material, more time, later dates, other designs, wider limits."""

from collections.abc import Collection, Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from fabrouter_network.units import SECONDS_PER_HOUR
from fabrouter_solver import Options, ProblemData

IntArray = NDArray[np.int64]

_DAY_S = 24 * SECONDS_PER_HOUR


def more_material(data: ProblemData, quantity: Mapping[int, int]) -> ProblemData:
    """Returns the problem with more on hand from the start, in steps by bin."""
    arrivals = data.bins.arrivals.copy()
    for row, steps in quantity.items():
        arrivals[row, 0] += steps
    return replace(data, bins=replace(data.bins, arrivals=arrivals))


def more_seconds(data: ProblemData, extra: IntArray) -> ProblemData:
    """Returns the problem with more time, int64, shape ``(num_pools, num_periods)``."""
    return replace(data, pools=replace(data.pools, capacity_s=data.pools.capacity_s + extra))


def spread_hours(data: ProblemData, pool: int, hours: float) -> IntArray:
    """Returns more time of one pool, the same in every period in which it works anyway."""
    extra = np.zeros_like(data.pools.capacity_s)
    periods = np.flatnonzero(data.pools.capacity_s[pool] > 0)
    if not len(periods):
        periods = np.arange(data.num_periods)
    extra[pool, periods] = -int(-hours * SECONDS_PER_HOUR // len(periods))
    return extra


def evenings(data: ProblemData, pools: Mapping[int, int], hours: float) -> IntArray:
    """Returns more hours on every day on which pools work; ``pools`` gives machines of each."""
    extra = np.zeros_like(data.pools.capacity_s)
    for pool, machines in pools.items():
        works = data.pools.capacity_s[pool] > 0
        extra[pool, works] = int(hours * SECONDS_PER_HOUR) * machines
    return extra


def scaled(data: ProblemData, pools: Collection[int], numerator: int, denominator: int) -> IntArray:
    """Returns so large a share of the time of pools, rounded up."""
    extra = np.zeros_like(data.pools.capacity_s)
    rows = sorted(pools)
    extra[rows] = -(-data.pools.capacity_s[rows] * numerator // denominator)
    return extra


def later(
    data: ProblemData, lines: Collection[int], periods: int, *, deadline: bool
) -> ProblemData:
    """Returns the problem with later due dates, or deadlines and due dates, within the horizon."""
    rows, last = sorted(lines), data.num_periods - 1
    due, end = data.lines.due.copy(), data.lines.deadline.copy()
    if deadline:
        end[rows] = np.minimum(end[rows] + periods, last)
    due[rows] = np.minimum(due[rows] + periods, end[rows])
    return replace(data, lines=replace(data.lines, due=due, deadline=end))


def accept_design(data: ProblemData, lines: Collection[int], design: int) -> ProblemData:
    """Returns the problem in which lines take one more design, at no preference cost."""
    options, rows = data.options, np.array(sorted(lines), np.int64)
    line = np.concatenate([options.line, rows])
    chosen = np.concatenate([options.design, np.full(len(rows), design, np.int64)])
    cost = np.concatenate([options.preference_ueur, np.zeros(len(rows), np.int64)])
    order = np.lexsort((chosen, line))
    return replace(data, options=Options(line[order], chosen[order], cost[order]))


def admit(data: ProblemData, lines: Collection[int], lab: int) -> ProblemData:
    """Returns the problem in which a lab no longer keeps away from some lines."""
    pairs = data.excluded
    gone = (pairs[:, 1] == lab) & np.isin(pairs[:, 0], sorted(lines))
    return replace(data, excluded=pairs[~gone])


def wider_shipping(data: ProblemData, row: int) -> ProblemData:
    """Returns the problem with one shipping limit doubled."""
    grams = data.limits.grams.copy()
    grams[row] = max(1, 2 * int(grams[row]))
    return replace(data, limits=replace(data.limits, grams=grams))
