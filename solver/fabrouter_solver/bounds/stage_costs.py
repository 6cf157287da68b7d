"""Least costs of having one unit of a stage made, for given prices, by min-plus over the tree."""

from dataclasses import dataclass

import numpy as np

from fabrouter_solver.bounds.prices import FloatArray, Prices
from fabrouter_solver.problem_data import ProblemData
from fabrouter_solver.tables import NO_LINK, IntArray


@dataclass(frozen=True)
class StageCosts:
    """Least costs of one unit of a stage in each of its modes, everything below it included.

    Parameters
    ----------
    stage
        The stage.
    lab
        int64, shape ``(num_modes_of_stage,)``.
    unit
        float64, same shape: nanoeuros per unit; ``inf`` = impossible.
    ready
        int64, same shape: least periods from release until a unit is finished.
    fixed
        Least nanoeuros for one lot of the stage: lot, setup cost and priced setup time.
    fixed_mode
        Mode that has them, relative to the stage's first; ``-1`` = no mode.
    children
        For each part: how it is best supplied.
    """

    stage: int
    lab: IntArray
    unit: FloatArray
    ready: IntArray
    fixed: float
    fixed_mode: int
    children: tuple["Supply", ...]

    @property
    def all_fixed(self) -> float:
        """Nanoeuros for one lot of the stage and of every stage below it."""
        return self.fixed + sum(supply.costs.all_fixed for supply in self.children)


@dataclass(frozen=True)
class Supply:
    """The cheapest source of a part for every mode of its parent.

    Parameters
    ----------
    costs
        Costs of the part itself.
    source
        int64, shape ``(num_modes_of_parent,)``: the part's best mode, relative to its first.
    """

    costs: StageCosts
    source: IntArray


def stage_costs(data: ProblemData, stage: int, prices: Prices) -> StageCosts:
    """Returns the least costs of a stage."""
    modes = data.modes_of(stage)
    rows = slice(modes.start, modes.stop)
    lab = data.modes.lab[rows]
    unit_price, setup_price = mode_prices(data, rows, prices)
    unit = data.weights.production * data.modes.unit_ueur[rows] + unit_price
    ready = np.zeros(len(lab), np.int64)
    setup = data.weights.production * data.modes.setup_ueur[rows] + setup_price
    children = []
    for child in data.children[stage]:
        supply, inbound, wait = _supply(data, stage_costs(data, child, prices), lab)
        children.append(supply)
        unit = unit + int(data.stages.per_parent[child]) * inbound
        ready = np.maximum(ready, wait)
    cheapest = int(np.argmin(setup)) if len(setup) else -1
    fixed = data.weights.lot + (float(setup[cheapest]) if cheapest >= 0 else 0.0)
    return StageCosts(stage, lab, unit, ready, fixed, cheapest, tuple(children))


def mode_prices(data: ProblemData, rows: slice, prices: Prices) -> tuple[FloatArray, FloatArray]:
    """Returns what the resources of one unit, and of one setup, count for a range of modes.

    float64, shape ``(num_modes,)`` each, nanoeuros.
    """
    modes = data.modes
    ops = slice(int(modes.op_offsets[rows.start]), int(modes.op_offsets[rows.stop]))
    uses = slice(int(modes.use_offsets[rows.start]), int(modes.use_offsets[rows.stop]))
    per_second = prices.pool[modes.op_pool[ops]]
    offsets = modes.op_offsets[rows.start : rows.stop + 1] - ops.start
    unit = _ragged_sum(per_second * modes.op_unit_s[ops], offsets)
    setup = _ragged_sum(per_second * modes.op_setup_s[ops], offsets)
    value = prices.material[modes.use_bin[uses]] * modes.use_quantity[uses]
    unit += _ragged_sum(value, modes.use_offsets[rows.start : rows.stop + 1] - uses.start)
    return unit, setup


def _ragged_sum(values: FloatArray, offsets: IntArray) -> FloatArray:
    """Returns the sum of each ragged row, 0 for an empty one."""
    total = np.concatenate([[0.0], np.cumsum(values)])
    sums: FloatArray = total[offsets[1:]] - total[offsets[:-1]]
    return sums


def moving_cost(
    data: ProblemData, stage: int, origins: IntArray, destinations: IntArray
) -> FloatArray:
    """Returns nanoeuros for moving one unit, ``inf`` where there is no link.

    float64, shape ``(num_origins, num_destinations)``; transport and CO2e, without shipment cost.
    """
    mass_g = int(data.stages.mass_g[stage])
    grid = np.ix_(origins, destinations)
    ueur = (mass_g * data.links.kg_ueur[grid].astype(np.int64) + 500) // 1000
    co2_mg = (mass_g * data.links.kg_co2_mg[grid].astype(np.int64) + 500) // 1000
    cost = data.weights.transport * ueur.astype(np.float64) + data.weights.co2 * co2_mg
    return np.where(data.links.lead[grid] == NO_LINK, np.inf, cost)


def _supply(
    data: ProblemData, below: StageCosts, labs: IntArray
) -> tuple[Supply, FloatArray, IntArray]:
    """Returns the sources of a part, its least cost and least wait, per receiving mode."""
    if not len(below.lab):
        nowhere = np.full(len(labs), np.inf)
        return Supply(below, np.zeros(len(labs), np.int64)), nowhere, np.zeros(len(labs), np.int64)
    receivers, inverse = np.unique(labs, return_inverse=True)
    cost = below.unit[:, None] + moving_cost(data, below.stage, below.lab, receivers)
    lead = data.links.lead[np.ix_(below.lab, receivers)].astype(np.int64)
    wait = np.where(lead == NO_LINK, data.num_periods, below.ready[:, None] + lead)
    source = np.argmin(cost, axis=0)[inverse]
    return Supply(below, source), cost.min(axis=0)[inverse], wait.min(axis=0)[inverse]
