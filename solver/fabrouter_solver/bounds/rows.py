"""Limits on machine and people time that the bound charges for: seconds, and whole units.

A pool's seconds in a period are one row. A unit is finished within one period, so a pool of 174
minutes makes two units of 60 minutes, not 2.9: dividing the capacity rule by a unit time ``a`` and
rounding down on both sides gives another rule that every plan keeps (Chvátal and Gomory),

    Σ floor(a_m / a)·x_m + Σ floor(b_m / a)·setup_m <= floor(A / a).
"""

from dataclasses import dataclass

import numpy as np

from fabrouter_solver.bounds.prices import FloatArray
from fabrouter_solver.problem_data import ProblemData
from fabrouter_solver.tables import BoolArray, IntArray
from fabrouter_solver.validation.resources import effective_capacity

_WORTH_ROUNDING = 0.005
"""Share of a pool's time that rounding must lose for a rounded row to be worth its while."""

_MOST_ROUNDED = 4
"""Most rounded rows of a pool. One that makes things of many unit times is filled by mixing them,
so that rounding tells little, while prices of many rows for the same time are slow to settle."""


@dataclass(frozen=True)
class CapacityRows:
    """Rows of the relaxed capacity rules; the first ``num_pools`` are the pools in seconds.

    Parameters
    ----------
    pool
        int64, shape ``(num_rows,)``: the pool a row comes from.
    divisor
        int64, same shape: what its rule is divided by; 1 = seconds.
    limit
        float64, shape ``(num_rows, num_periods)``; 0 where time is of no use.
    useful
        bool, same shape: periods in which the row may have a price.
    op_offsets
        int64, shape ``(num_modes + 1,)``: first operation of each mode, as in ``Modes``.
    op_row, op_unit, op_setup
        shape ``(num_uses,)``: row used, and how much of it one unit and one setup take.
    """

    pool: IntArray
    divisor: IntArray
    limit: FloatArray
    useful: BoolArray
    op_offsets: IntArray
    op_row: IntArray
    op_unit: FloatArray
    op_setup: FloatArray


def capacity_rows(data: ProblemData, latest: IntArray) -> CapacityRows:
    """Returns the rows of an instance.

    Parameters
    ----------
    data
        The instance.
    latest
        int64, shape ``(num_pools,)``: last period in which a pool's time is of use.
    """
    modes, capacity = data.modes, effective_capacity(data)
    owner = np.repeat(np.arange(data.num_modes), np.diff(modes.op_offsets))
    pools = [np.arange(len(capacity))]
    divisors = [np.ones(len(capacity), np.int64)]
    uses = [np.stack([owner, modes.op_pool, modes.op_unit_s, modes.op_setup_s])]
    rows = len(capacity)
    by_pool = np.argsort(modes.op_pool, kind="stable")
    cuts = np.searchsorted(modes.op_pool[by_pool], np.arange(len(capacity) + 1))
    for pool in range(len(capacity)):
        operations = by_pool[cuts[pool] : cuts[pool + 1]]
        for divisor in _worthwhile(capacity[pool], modes.op_unit_s[operations]):
            units = modes.op_unit_s[operations] // divisor
            setups = modes.op_setup_s[operations] // divisor
            counts = (units > 0) | (setups > 0)
            row = np.full(int(counts.sum()), rows)
            taken = (owner[operations][counts], row, units[counts], setups[counts])
            uses.append(np.stack(taken))
            pools.append(np.array([pool]))
            divisors.append(np.array([divisor]))
            rows += 1
    pool_of_row, divisor_of_row = np.concatenate(pools), np.concatenate(divisors)
    useful = np.arange(data.num_periods)[None, :] <= latest[pool_of_row][:, None]
    limit = capacity[pool_of_row] // divisor_of_row[:, None] * useful
    owner, row, unit, setup = np.hstack(uses)[:, np.argsort(np.hstack(uses)[0], kind="stable")]
    return CapacityRows(
        pool_of_row,
        divisor_of_row,
        limit.astype(np.float64),
        useful,
        np.searchsorted(owner, np.arange(data.num_modes + 1)),
        row,
        unit.astype(np.float64),
        setup.astype(np.float64),
    )


def _worthwhile(capacity: IntArray, unit_s: IntArray) -> list[int]:
    """Returns the unit times by which rounding a pool's capacity loses most, and much of it."""
    total = int(capacity.sum())
    lost = {
        divisor: total - int((capacity // divisor).sum()) * divisor
        for divisor in np.unique(unit_s[unit_s > 0]).tolist()
    }
    much = [divisor for divisor in lost if lost[divisor] > _WORTH_ROUNDING * total]
    return sorted(sorted(much, key=lambda divisor: -lost[divisor])[:_MOST_ROUNDED])
