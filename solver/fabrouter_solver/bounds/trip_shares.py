"""What one part owes of the trip that carries it to another lab.

A trip costs the same whatever is aboard, but what it can carry has an end: all of it was made at
its origin by then, on some pool. With ``a`` seconds of that pool for a part and ``A`` seconds until
the trip leaves, parts that each pay ``a / A`` of the trip never pay more than the trip costs. This
is the linear relaxation of a fixed charge, with a capacity in place of the "big M".
"""

import numpy as np

from fabrouter_solver.bounds.prices import FloatArray
from fabrouter_solver.bounds.stage_costs import plain_costs, stage_costs
from fabrouter_solver.problem_data import ProblemData
from fabrouter_solver.tables import IntArray
from fabrouter_solver.validation.resources import effective_capacity

NO_POOL = -1


def sharing_pools(data: ProblemData) -> IntArray:
    """Returns the pool that shares out the trips of parts from each lab, ``NO_POOL`` = none.

    int64, shape ``(num_labs,)``. Any choice gives a valid bound; with this one the designs pay most
    that lines would choose.
    """
    pools = np.full(data.num_labs, NO_POOL, np.int64)
    labs = np.arange(data.num_labs)
    leaving = data.links.shipment_ueur[:, : data.num_labs] * (labs[:, None] != labs[None, :])
    if not data.weights.transport or not leaving.any():
        return pools
    wanted, modes = _wanted(data), data.modes
    owner = np.repeat(np.arange(data.num_modes), np.diff(modes.op_offsets))
    stage = modes.stage[owner]
    part = data.stages.parent[stage] >= 0
    hours = np.maximum(effective_capacity(data).sum(axis=1), 1)[modes.op_pool]
    owed = wanted[stage] * modes.op_unit_s / hours * part
    by_pool = np.bincount(modes.op_pool, owed, minlength=len(data.pools.lab))
    for pool in np.argsort(by_pool, kind="stable").tolist():  # the last one of a lab owes most
        if by_pool[pool] > 0:
            pools[data.pools.lab[pool]] = pool
    return pools


def trip_shares(data: ProblemData, pools: IntArray) -> FloatArray:
    """Returns the share of a trip that one unit of a mode owes by the period in which it leaves.

    float64, shape ``(num_modes, num_periods)``, falling; 0 where nothing can have been made.
    """
    shares = np.zeros((data.num_modes, data.num_periods))
    seconds = np.cumsum(effective_capacity(data), axis=1)
    for mode in range(data.num_modes):
        pool = int(pools[data.modes.lab[mode]])
        unit_s = sum(own for used, own, _ in data.operations_of(mode) if used == pool)
        if pool != NO_POOL and unit_s:
            there = seconds[pool] > 0
            shares[mode, there] = unit_s / seconds[pool, there]
    return shares


def _wanted(data: ProblemData) -> FloatArray:
    """Returns how many units of each stage are needed if lines take the design of least unit cost.

    float64, shape ``(num_stages,)``.
    """
    unit = np.full(data.num_designs, np.inf)
    for design, final in enumerate(data.final_stage.tolist()):
        if final >= 0:
            costs = stage_costs(data, int(final), plain_costs(data))
            unit[design] = costs.unit.min(initial=np.inf)
    options = data.options
    cost = unit[options.design] + data.weights.preference * options.preference_ueur
    units = np.zeros(data.num_designs)
    for line in range(data.num_lines):
        own = data.options_of(line)
        if len(own):
            best = own.start + int(cost[own.start : own.stop].argmin())
            units[options.design[best]] += data.lines.quantity[line]
    needed = np.zeros(data.num_stages)
    for stage in range(data.num_stages):  # parents stand before their children
        parent = int(data.stages.parent[stage])
        above = units[data.stages.design[stage]] if parent < 0 else needed[parent]
        needed[stage] = above * (1 if parent < 0 else int(data.stages.per_parent[stage]))
    return needed
