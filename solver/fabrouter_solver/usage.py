"""What a plan uses and delivers, counted from its decisions alone.

The checker, the objective and the explanations share these sums; no engine keeps its own copy.
"""

from dataclasses import dataclass

import numpy as np

from fabrouter_solver.problem_data import ProblemData
from fabrouter_solver.solution import Solution
from fabrouter_solver.tables import NO_PURCHASE, IntArray


def ragged_rows(offsets: IntArray, owners: IntArray) -> tuple[IntArray, IntArray]:
    """Returns the rows of a ragged table that belong to each owner.

    Parameters
    ----------
    offsets
        int64, shape ``(num_owners + 1,)``.
    owners
        int64, shape ``(n,)``: owners asked for, repeats allowed.

    Returns
    -------
    tuple
        Position in ``owners`` and row in the table, one entry per row found.
    """
    counts = offsets[owners + 1] - offsets[owners]
    position = np.repeat(np.arange(len(owners)), counts)
    first = np.cumsum(counts) - counts
    rows = offsets[owners][position] + np.arange(len(position)) - first[position]
    return position, rows


def pool_load(data: ProblemData, solution: Solution) -> IntArray:
    """Returns seconds of work, int64, shape ``(num_pools, num_periods)``: setups and units."""
    flat, modes = solution.flat, data.modes
    load = np.zeros_like(data.pools.capacity_s)
    entry, row = ragged_rows(modes.op_offsets, flat.lot_mode[flat.made_lot])
    work = flat.made_units[entry] * modes.op_unit_s[row]
    np.add.at(load, (modes.op_pool[row], flat.made_period[entry]), work)
    paid = np.flatnonzero(flat.lot_setup >= 0)
    entry, row = ragged_rows(modes.op_offsets, flat.lot_mode[paid])
    period = flat.lot_setup[paid][entry]
    np.add.at(load, (modes.op_pool[row], period), modes.op_setup_s[row])
    return load


def lab_load(data: ProblemData, load: IntArray) -> IntArray:
    """Returns seconds of work per lab, int64, shape ``(num_labs,)``, from a pool load."""
    return np.bincount(data.pools.lab, weights=load.sum(axis=1), minlength=data.num_labs).astype(
        np.int64
    )


def lab_capacity(data: ProblemData) -> IntArray:
    """Returns declared seconds per lab over the horizon, int64, shape ``(num_labs,)``."""
    return lab_load(data, data.pools.capacity_s)


def material_use(data: ProblemData, solution: Solution) -> IntArray:
    """Returns quantity used and moved away, int64, shape ``(num_bins, num_periods)``."""
    flat, modes = solution.flat, data.modes
    use = np.zeros_like(data.bins.arrivals)
    entry, row = ragged_rows(modes.use_offsets, flat.lot_mode[flat.made_lot])
    quantity = flat.made_units[entry] * modes.use_quantity[row]
    np.add.at(use, (modes.use_bin[row], flat.made_period[entry]), quantity)
    source = data.transfers.source[flat.moved_lane]
    np.add.at(use, (source, flat.moved_period), flat.moved_quantity)
    return use


def material_supply(data: ProblemData, solution: Solution) -> IntArray:
    """Returns quantity that becomes usable, int64, shape ``(num_bins, num_periods)``.

    Purchases and transfers that arrive after the horizon are left out.
    """
    flat = solution.flat
    supply = data.bins.arrivals.copy()
    bought_at = flat.bought_period + data.bins.purchase_lead[flat.bought_bin]
    moved_at = flat.moved_period + data.transfers.lead[flat.moved_lane]
    target = data.transfers.target[flat.moved_lane]
    for bins, period, quantity in (
        (flat.bought_bin, bought_at, flat.bought_quantity),
        (target, moved_at, flat.moved_quantity),
    ):
        inside = period < data.num_periods
        np.add.at(supply, (bins[inside], period[inside]), quantity[inside])
    return supply


def purchasable(data: ProblemData) -> IntArray:
    """Returns what could be bought for use up to each period, int64, as ``Bins.arrivals``."""
    lead = data.bins.purchase_lead[:, None]
    usable = data.first_open_period + lead
    in_time = (lead != NO_PURCHASE) & (usable <= np.arange(data.num_periods)[None, :])
    return np.where(in_time, data.bins.purchase_limit[:, None], 0)


@dataclass(frozen=True)
class Arrivals:
    """Shipment entries with what is known about them.

    Parameters
    ----------
    line, stage, origin, destination, departure, arrival, units
        int64, shape ``(num_shipment_entries,)``; places as in ``ProblemData``.
    """

    line: IntArray
    stage: IntArray
    origin: IntArray
    destination: IntArray
    departure: IntArray
    arrival: IntArray
    units: IntArray


def arrivals(data: ProblemData, solution: Solution) -> Arrivals:
    """Returns every shipment entry of a plan with its line, stage, places and arrival period."""
    flat = solution.flat
    mode = flat.lot_mode[flat.sent_lot]
    origin = data.modes.lab[mode]
    lead = data.links.lead[origin, flat.sent_to].astype(np.int64)
    return Arrivals(
        line=flat.lot_line[flat.sent_lot],
        stage=data.modes.stage[mode],
        origin=origin,
        destination=flat.sent_to,
        departure=flat.sent_period,
        arrival=flat.sent_period + lead,
        units=flat.sent_units,
    )


def delivered(data: ProblemData, solution: Solution) -> tuple[IntArray, IntArray]:
    """Returns units delivered and unit-periods of lateness per line, each shape ``(num_lines,)``.

    Only final-stage units that reach the line's site by its deadline count.
    """
    sent = arrivals(data, solution)
    site = sent.destination - data.num_labs
    final = (data.stages.parent[sent.stage] < 0) & (site == data.lines.site[sent.line])
    counts = final & (sent.arrival <= data.lines.deadline[sent.line])
    units = np.zeros(data.num_lines, np.int64)
    late = np.zeros(data.num_lines, np.int64)
    line, quantity = sent.line[counts], sent.units[counts]
    lateness = np.maximum(sent.arrival[counts] - data.lines.due[line], 0)
    np.add.at(units, line, quantity)
    np.add.at(late, line, quantity * lateness)
    return units, late
