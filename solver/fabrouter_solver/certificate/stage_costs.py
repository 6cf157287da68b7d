"""Least costs of a unit of a stage, parts included: every source of every part is tried."""

from dataclasses import dataclass

import numpy as np

from fabrouter_solver.certificate.exact import Exact, Numbers
from fabrouter_solver.certificate.mode_costs import ModeCosts
from fabrouter_solver.certificate.part_trips import PartTrips
from fabrouter_solver.certificate.price_list import PRICE_UNIT
from fabrouter_solver.problem_data import ProblemData
from fabrouter_solver.tables import NO_LINK, IntArray


@dataclass(frozen=True)
class StageCosts:
    """Costs of one stage by its modes.

    Parameters
    ----------
    unit
        Shape ``(num_modes_of_stage, num_periods)``: cost of a unit finished in a period.
    fixed
        Shape ``(num_modes_of_stage,)``: least cost of a lot.
    below
        Least cost of one lot of each stage below.
    ready
        int64, same shape as ``fixed``: periods that parts take at least.
    """

    unit: Exact
    fixed: Exact
    below: int
    ready: IntArray


def stage_costs(
    data: ProblemData, stage: int, costs: ModeCosts, trips: PartTrips, numbers: Numbers
) -> StageCosts:
    """Returns the least costs of a stage and all below it."""
    modes = list(data.modes_of(stage))
    unit, below = costs.unit[modes].copy(), 0
    ready = np.zeros(len(modes), np.int64)
    for child in data.children[stage]:
        part = stage_costs(data, child, costs, trips, numbers)
        below = min(below + part.below + int(min(part.fixed, default=numbers.never)), numbers.never)
        labs, user = np.unique(data.modes.lab[modes], return_inverse=True)
        there, after = _inbound(data, child, part, labs, trips, numbers)
        possible = there < numbers.never
        needed = np.where(possible, there, 0) * int(data.stages.per_parent[child])
        needed = np.where(possible, needed, numbers.never)
        unit = numbers.capped(unit + needed[user])
        ready = np.maximum(ready, after[user])
    lot = PRICE_UNIT * data.weights.lot
    fixed = numbers.array([min(lot + int(min(costs.setup[mode])), numbers.never) for mode in modes])
    return StageCosts(unit, fixed, below, ready)


def _inbound(
    data: ProblemData,
    stage: int,
    part: StageCosts,
    labs: IntArray,
    trips: PartTrips,
    numbers: Numbers,
) -> tuple[Exact, IntArray]:
    """Returns the least cost of a part at labs by each period, and when the first can be there."""
    least = numbers.full((len(labs), data.num_periods), numbers.never)
    after = np.full(len(labs), data.num_periods, np.int64)
    modes = list(data.modes_of(stage))
    origins = data.modes.lab[modes].tolist()
    so_far = np.minimum.accumulate(part.unit, axis=1)
    for row, origin in enumerate(origins):
        leads = data.links.lead[origin, labs].astype(np.int64)
        costs = numbers.array(moving(data, stage, origin, labs))
        for lead in np.unique(leads[(leads != NO_LINK) & (leads < data.num_periods)]).tolist():
            near = np.flatnonzero(leads == lead)
            owed = trips.owed(modes[row], labs[near], numbers)[:, : data.num_periods - lead]
            moved = so_far[row, None, : data.num_periods - lead] + costs[near, None] + owed
            least[near, lead:] = np.minimum(least[near, lead:], moved)
            after[near] = np.minimum(after[near], lead + int(part.ready[row]))
    return least, after


def moving(
    data: ProblemData, stage: int, origins: int | IntArray, destinations: IntArray
) -> IntArray:
    """Returns the costs of moving one unit, without the trip."""
    mass_g = int(data.stages.mass_g[stage])
    kg_ueur = data.links.kg_ueur[origins, destinations].astype(np.int64)
    kg_co2_mg = data.links.kg_co2_mg[origins, destinations].astype(np.int64)
    ueur, co2_mg = (mass_g * kg_ueur + 500) // 1000, (mass_g * kg_co2_mg + 500) // 1000
    costs: IntArray = PRICE_UNIT * (data.weights.transport * ueur + data.weights.co2 * co2_mg)
    return costs
