"""Which few modes of a stage are cheapest for a place, as long as all labs are idle?"""

import numpy as np

from fabrouter_solver.bounds.stage_costs import moving_cost, plain_costs, stage_costs
from fabrouter_solver.problem_data import ProblemData
from fabrouter_solver.tables import IntArray

NEAREST = 40
"""Modes listed for a stage and a place."""


def near_modes(data: ProblemData) -> dict[str, IntArray]:
    """Returns the cheapest modes of every stage for every place that may need its output.

    Returns
    -------
    dict
        ``near_row``: int64, shape ``(num_stages, num_places)``, row of the list, -1 = none;
        ``near``: int64, shape ``(num_rows, NEAREST)``; ``near_count``: modes in each row.
    """
    costs = plain_costs(data)
    row_of = np.full((data.num_stages, data.num_places), -1, np.int64)
    lists, counts = [np.zeros((0, NEAREST), np.int64)], [np.zeros(0, np.int64)]
    rows = 0
    for stage in range(data.num_stages):
        places = _places(data, stage)
        modes = data.modes_of(stage)
        if not len(modes) or not len(places):
            continue
        table, count = _cheapest(data, stage, places, stage_costs(data, stage, costs).unit)
        row_of[stage, places] = rows + np.arange(len(places))
        lists.append(table + modes.start)
        counts.append(count)
        rows += len(places)
    return {"near_row": row_of, "near": np.vstack(lists), "near_count": np.concatenate(counts)}


def no_near_modes(data: ProblemData) -> dict[str, IntArray]:
    """Returns empty lists."""
    return {
        "near_row": np.full((data.num_stages, data.num_places), -1, np.int64),
        "near": np.zeros((0, NEAREST), np.int64),
        "near_count": np.zeros(0, np.int64),
    }


def _places(data: ProblemData, stage: int) -> IntArray:
    """Returns where a stage's output may be needed: sites, or labs that run its parent."""
    parent = int(data.stages.parent[stage])
    if parent < 0:
        return np.arange(data.num_labs, data.num_places)
    modes = data.modes_of(parent)
    return np.unique(data.modes.lab[modes.start : modes.stop])


def _cheapest(
    data: ProblemData, stage: int, places: IntArray, unit: np.ndarray
) -> tuple[IntArray, IntArray]:
    """Returns the cheapest modes for each place as positions, padded, and how many they are."""
    modes = data.modes_of(stage)
    lab = data.modes.lab[modes.start : modes.stop]
    trip = data.weights.transport * data.links.shipment_ueur[np.ix_(lab, places)].astype(np.float64)
    cost = moving_cost(data, stage, lab, places) + unit.min(axis=1)[:, None]
    cost = cost + trip / _TYPICAL_UNITS
    width = min(NEAREST, len(modes))
    order = np.argpartition(cost, width - 1, axis=0)[:width].T
    possible = np.isfinite(np.take_along_axis(cost.T, order, axis=1))
    order = np.take_along_axis(order, np.argsort(~possible, axis=1, kind="stable"), axis=1)
    table = np.zeros((len(places), NEAREST), np.int64)
    table[:, :width] = order
    return table, possible.sum(axis=1)


_TYPICAL_UNITS = 20
"""Units that share a trip when labs are compared; only the order of labs depends on it."""
