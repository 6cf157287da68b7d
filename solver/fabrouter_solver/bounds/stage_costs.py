"""Least costs of having one unit of a stage made by a period, by min-plus over the stage tree."""

from dataclasses import dataclass

import numpy as np

from fabrouter_solver.bounds.prices import FloatArray, Prices
from fabrouter_solver.bounds.rows import CapacityRows
from fabrouter_solver.problem_data import ProblemData
from fabrouter_solver.tables import NO_LINK, IntArray


@dataclass(frozen=True)
class ModeCosts:
    """What one unit and one setup of every mode count, prices included, parts left aside.

    Parameters
    ----------
    unit, setup
        float64, shape ``(num_modes, num_periods)``, nanoeuros.
    """

    unit: FloatArray
    setup: FloatArray


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
        float64, shape ``(num_modes_of_stage, num_periods)``: nanoeuros per unit finished in a
        period; ``inf`` = impossible. Periods count from the release of the line.
    fixed
        float64, shape ``(num_modes_of_stage,)``: least nanoeuros of a lot: the lot itself, setup
        cost and priced setup time.
    below
        Least nanoeuros of one lot of each stage below.
    ready
        int64, same shape: first period after release in which a unit can be finished;
        ``num_periods`` = never.
    parts
        Costs of the parts it is made from.
    """

    stage: int
    lab: IntArray
    unit: FloatArray
    fixed: FloatArray
    below: float
    ready: IntArray
    parts: tuple["StageCosts", ...]


def plain_costs(data: ProblemData) -> ModeCosts:
    """Returns costs of all modes when nothing is scarce."""
    modes, weights = data.modes, data.weights
    periods = np.ones(data.num_periods)
    return ModeCosts(
        weights.production * modes.unit_ueur[:, None] * periods,
        weights.production * modes.setup_ueur[:, None] * periods,
    )


def priced_costs(data: ProblemData, rows: CapacityRows, prices: Prices) -> ModeCosts:
    """Returns costs of all modes at some prices."""
    modes, plain = data.modes, plain_costs(data)
    time = prices.time[rows.op_row]
    unit = _ragged_sum(time * rows.op_unit[:, None], rows.op_offsets)
    setup = _ragged_sum(time * rows.op_setup[:, None], rows.op_offsets)
    step = prices.using_material[modes.use_bin]
    unit += _ragged_sum(step * modes.use_quantity[:, None], modes.use_offsets)
    load = prices.load.sum(axis=1)[modes.lab]
    unit += (load * _per_mode(modes.op_unit_s, modes.op_offsets))[:, None]
    setup += (load * _per_mode(modes.op_setup_s, modes.op_offsets))[:, None]
    return ModeCosts(plain.unit + unit, plain.setup + setup)


def stage_costs(
    data: ProblemData, stage: int, costs: ModeCosts, shares: FloatArray | None = None
) -> StageCosts:
    """Returns the least costs of a stage.

    Parameters
    ----------
    data, stage, costs
        The instance, the stage and the costs of all modes.
    shares
        float64, shape ``(num_modes, num_periods)``: share of a trip to another lab that a unit
        owes by the period in which it leaves, falling; ``None`` = trips of parts are free.
    """
    modes = data.modes_of(stage)
    rows = slice(modes.start, modes.stop)
    lab, unit, below = data.modes.lab[rows], costs.unit[rows].copy(), 0.0
    parts = tuple(stage_costs(data, child, costs, shares) for child in data.children[stage])
    for part in parts:
        unit += int(data.stages.per_parent[part.stage]) * _inbound(data, part, lab, shares)
        below += float(part.fixed.min(initial=np.inf)) + part.below
    fixed = data.weights.lot + costs.setup[rows].min(axis=1)
    return StageCosts(stage, lab, unit, fixed, below, _ready(data, lab, parts), parts)


def _ready(data: ProblemData, labs: IntArray, parts: tuple[StageCosts, ...]) -> IntArray:
    """Returns the periods that parts take to be at a lab, counted from a line's release."""
    ready = np.zeros(len(labs), np.int64)
    for part in parts:
        leads = data.links.lead[np.ix_(part.lab, labs)].astype(np.int64)
        there = np.where(leads == NO_LINK, data.num_periods, leads + part.ready[:, None])
        ready = np.maximum(ready, there.min(axis=0, initial=data.num_periods))
    return ready


def best_source(
    data: ProblemData, part: StageCosts, lab: int, period: int, shares: FloatArray | None = None
) -> tuple[int, int]:
    """Returns mode and period in which a part that a lab needs by a period is best made.

    It leaves as late as it can: then it owes least of its trip.
    """
    first = data.modes_of(part.stage).start
    leads = data.links.lead[part.lab, lab]
    moving = moving_cost(data, part.stage, part.lab, np.array([lab]))[:, 0]
    made = np.arange(data.num_periods)[None, :] + leads[:, None]
    cost = np.where((leads[:, None] != NO_LINK) & (made <= period), part.unit, np.inf)
    if shares is not None:
        leaves = np.clip(period - leads, 0, data.num_periods - 1)
        owed = shares[first + np.arange(len(leads)), leaves]
        moving = moving + owed * _trip(data, part.lab, np.array([lab]))[:, 0]
    row, when = divmod(int((cost + moving[:, None]).argmin()), data.num_periods)
    return first + row, when


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


def _trip(data: ProblemData, origins: IntArray, destinations: IntArray) -> FloatArray:
    """Returns nanoeuros of a trip, float64, shape ``(num_origins, num_destinations)``."""
    ueur = data.links.shipment_ueur[np.ix_(origins, destinations)]
    return data.weights.transport * ueur.astype(np.float64)


def _ragged_sum(values: FloatArray, offsets: IntArray) -> FloatArray:
    """Returns the sum of the rows of each owner, 0 for an owner without any."""
    total = np.zeros((len(values) + 1, values.shape[1]))
    np.cumsum(values, axis=0, out=total[1:])
    sums: FloatArray = total[offsets[1:]] - total[offsets[:-1]]
    return sums


def _per_mode(values: IntArray, offsets: IntArray) -> FloatArray:
    return _ragged_sum(values[:, None].astype(np.float64), offsets)[:, 0]


def _inbound(
    data: ProblemData, part: StageCosts, labs: IntArray, shares: FloatArray | None
) -> FloatArray:
    """Returns the least cost of a part that is at a lab by each period.

    float64, shape ``(num_labs_asked_for, num_periods)``.
    """
    periods = data.num_periods
    receivers, inverse = np.unique(labs, return_inverse=True)
    cost = np.full((len(receivers), periods), np.inf)
    finished = np.minimum.accumulate(part.unit, axis=1)
    moving = moving_cost(data, part.stage, part.lab, receivers)
    trip = None if shares is None else _trip(data, part.lab, receivers)
    first = data.modes_of(part.stage).start
    leads = data.links.lead[np.ix_(part.lab, receivers)]
    for lead in np.unique(leads[(leads >= 0) & (leads < periods)]).tolist():
        near = np.flatnonzero((leads == lead).any(axis=1))
        step = np.where(leads[near] == lead, moving[near], np.inf)
        for period in range(lead, periods):
            arriving = step + finished[near, period - lead, None]
            if trip is not None and shares is not None:
                arriving += trip[near] * shares[first + near, period - lead, None]
            np.minimum(cost[:, period], arriving.min(axis=0), out=cost[:, period])
    return cost[inverse]
