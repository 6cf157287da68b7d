"""Which few modes of a stage are cheapest for a place, as long as all labs are idle?"""

import numpy as np

from fabrouter_solver.bounds.prices import FloatArray
from fabrouter_solver.bounds.stage_costs import moving_cost
from fabrouter_solver.problem_data import ProblemData
from fabrouter_solver.tables import IntArray

NEAREST = 40
"""Modes of a stage tried for a place at first."""

LISTED = 160
"""Modes listed for a stage and a place: the most that are ever tried for parts."""


def near_modes(data: ProblemData, unit: FloatArray) -> dict[str, IntArray]:
    """Returns the cheapest modes of every stage for every place that may need its output.

    Parameters
    ----------
    data
        The instance.
    unit
        float64, shape ``(num_modes,)``: nanoeuros per unit, parts included.

    Returns
    -------
    dict
        ``near_row``: int64, shape ``(num_stages, num_places)``, row of the list, -1 = none;
        ``near``: int64, shape ``(num_rows, LISTED)``, cheapest first;
        ``near_count``: modes in each row.
    """
    row_of = np.full((data.num_stages, data.num_places), -1, np.int64)
    lists, counts = [np.zeros((0, LISTED), np.int64)], [np.zeros(0, np.int64)]
    rows = 0
    for stage in range(data.num_stages):
        places = _places(data, stage)
        modes = data.modes_of(stage)
        if not len(modes) or not len(places):
            continue
        table, count = _cheapest(data, stage, places, unit)
        row_of[stage, places] = rows + np.arange(len(places))
        lists.append(table + modes.start)
        counts.append(count)
        rows += len(places)
    return {"near_row": row_of, "near": np.vstack(lists), "near_count": np.concatenate(counts)}


def _places(data: ProblemData, stage: int) -> IntArray:
    """Returns where a stage's output may be needed: sites, or labs that run its parent."""
    parent = int(data.stages.parent[stage])
    if parent < 0:
        return np.arange(data.num_labs, data.num_places)
    modes = data.modes_of(parent)
    return np.unique(data.modes.lab[modes.start : modes.stop])


def _cheapest(
    data: ProblemData, stage: int, places: IntArray, unit: FloatArray
) -> tuple[IntArray, IntArray]:
    """Returns the cheapest modes for each place as positions, padded, and how many they are."""
    modes = data.modes_of(stage)
    lab = data.modes.lab[modes.start : modes.stop]
    trip = data.weights.transport * data.links.shipment_ueur[np.ix_(lab, places)].astype(np.float64)
    cost = moving_cost(data, stage, lab, places) + unit[modes.start : modes.stop, None]
    cost = cost + trip / _TYPICAL_UNITS
    width = min(LISTED, len(modes))
    order = np.argpartition(cost, width - 1, axis=0)[:width].T
    price = np.take_along_axis(cost.T, order, axis=1)
    order = np.take_along_axis(order, np.argsort(price, axis=1, kind="stable"), axis=1)
    possible = np.isfinite(price)
    table = np.zeros((len(places), LISTED), np.int64)
    table[:, :width] = order
    return table, possible.sum(axis=1)


_TYPICAL_UNITS = 20
"""Units that share a trip when labs are compared; only the order of labs depends on it."""
