"""When can work still lead to a delivery?"""

import numpy as np

from fabrouter_solver.problem_data import ProblemData
from fabrouter_solver.tables import NO_LINK, IntArray
from fabrouter_solver.usage import ragged_rows

NEVER = -1


def latest_useful_periods(data: ProblemData) -> IntArray:
    """Returns the last period in which a unit of each mode can still lead to a delivery.

    int64, shape ``(num_modes,)``; ``NEVER`` = no unit of it can.
    """
    last_arrival = np.full(data.num_sites, NEVER, np.int64)
    np.maximum.at(last_arrival, data.lines.site, data.lines.deadline)
    latest = np.full(data.num_modes, NEVER, np.int64)
    places = np.arange(data.num_labs, data.num_places)
    for final in data.final_stage.tolist():
        if final >= 0:
            _fill(data, int(final), places, last_arrival, latest)
    return latest


def latest_of_pools(data: ProblemData, latest: IntArray) -> IntArray:
    """Returns the last period in which each pool's time is of use, shape ``(num_pools,)``.

    What has been promised may be made at any time.
    """
    pools = np.full(len(data.pools.lab), NEVER, np.int64)
    entry, row = ragged_rows(data.modes.op_offsets, np.arange(data.num_modes))
    np.maximum.at(pools, data.modes.op_pool[row], latest[entry])
    for promise in data.firm.values():
        used = [pool for pool, _, _ in data.operations_of(promise.mode)]
        pools[used] = data.num_periods - 1
    return pools


def latest_of_bins(data: ProblemData, latest: IntArray) -> IntArray:
    """Returns the last period in which material of each bin is of use, shape ``(num_bins,)``."""
    bins = np.full(len(data.bins.lab), NEVER, np.int64)
    entry, row = ragged_rows(data.modes.use_offsets, np.arange(data.num_modes))
    np.maximum.at(bins, data.modes.use_bin[row], latest[entry])
    return bins


def _fill(
    data: ProblemData, stage: int, places: IntArray, last_arrival: IntArray, latest: IntArray
) -> None:
    """Sets the latest useful period of a stage's modes and of all below."""
    modes = data.modes_of(stage)
    if not len(modes) or not len(places):
        return
    labs = data.modes.lab[modes.start : modes.stop]
    lead = data.links.lead[np.ix_(labs, places)].astype(np.int64)
    departure = np.where(lead == NO_LINK, NEVER, last_arrival[None, :] - lead).max(axis=1)
    latest[modes.start : modes.stop] = np.maximum(departure, NEVER)
    by_lab = np.full(data.num_labs, NEVER, np.int64)
    np.maximum.at(by_lab, labs, latest[modes.start : modes.stop])
    receivers = np.flatnonzero(by_lab >= 0)
    for child in data.children[stage]:
        _fill(data, child, receivers, by_lab[receivers], latest)
