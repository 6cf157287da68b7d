"""An instance as plain arrays: what compiled code reads and never changes.

Compiled functions take few, flat arrays; columns of a table are named by the constants below.
"""

from math import gcd, lcm
from typing import NamedTuple

import numpy as np

from fabrouter_solver import usage
from fabrouter_solver.bounds.prices import FloatArray
from fabrouter_solver.bounds.stage_costs import ModeCosts, plain_costs, stage_costs
from fabrouter_solver.kernel.nearness import near_modes
from fabrouter_solver.objective import overload_limits
from fabrouter_solver.problem_data import Commitment, ProblemData
from fabrouter_solver.tables import NO_LINK, AnyIntArray, IntArray

# columns of ``stages``
(
    PARENT,
    PER_PARENT,
    MASS_G,
    STAGE_MIN_LOT,
    STAGE_MULTIPLE,
    MODE_FIRST,
    MODE_END,
    FULL_STACKS,
    LEAST_COST,
) = range(9)
# columns of ``modes``
STAGE, LAB, UNIT_COST, SETUP_COST, SECONDS, LACKING = range(6)
# columns of ``ops`` and ``uses``
OP_POOL, OP_UNIT_S, OP_SETUP_S = range(3)
USE_BIN, USE_QUANTITY = range(2)
# columns of ``lines``
PLACE, QUANTITY, PRIORITY, RELEASE, DUE, DEADLINE, MIN_LOT, MULTIPLE, MAX_LABS, FIXED = range(10)
# columns of ``options``
FINAL_STAGE, PREFERENCE = range(2)
# columns of ``offers``: offered lots of an earlier plan
OFFER_MODE, OFFER_UNITS = range(2)
# ``weights``
UNMET, TARDINESS, TRANSPORT, CO2, LOT, OVERLOAD, CHANGE = range(7)


class Instance(NamedTuple):
    """Arrays of one instance; ragged tables have an offsets array ``…_at``."""

    stages: IntArray
    children_at: IntArray
    children: IntArray
    modes: IntArray
    ops_at: IntArray
    ops: IntArray
    uses_at: IntArray
    uses: IntArray
    modes_of_lab_at: IntArray
    modes_of_lab: IntArray
    lines: IntArray
    options_at: IntArray
    options: IntArray
    excluded_at: IntArray
    excluded: IntArray
    offers_at: IntArray
    offers: IntArray
    firm_at: IntArray
    firm_mode: IntArray
    firm_made: IntArray
    firm_legs_at: IntArray
    firm_leg_place: IntArray
    firm_leg_sent: IntArray
    limits_at: IntArray
    limit_place: IntArray
    lead: IntArray
    shipment: IntArray
    least_inbound: IntArray
    kg_ueur: IntArray
    kg_co2_mg: IntArray
    opening: IntArray
    overload_limits: IntArray
    declared_s: IntArray
    buying: IntArray
    weights: IntArray
    unit_guide: FloatArray
    unit_real: FloatArray
    near_row: IntArray
    near: IntArray
    near_count: IntArray


def build_instance(data: ProblemData) -> Instance:
    """Returns the arrays of an instance; no resource counts as scarce."""
    weights = data.weights
    children_at, children = _ragged(data.children)
    ops_at, ops = _merged(data.modes.op_offsets, data.modes.op_pool, _op_columns(data))
    uses_at, uses = _merged(
        data.modes.use_offsets, data.modes.use_bin, data.modes.use_quantity[:, None], drop_zero=True
    )
    lab_order = np.argsort(data.modes.lab, kind="stable")
    firm = _firm(data)
    real = least_unit_costs(data, plain_costs(data))
    near = near_modes(data, real)
    limits = np.argsort(data.limits.origin, kind="stable")
    links = data.links
    return Instance(
        stages=_stages(data),
        children_at=children_at,
        children=children,
        modes=_modes(data),
        ops_at=ops_at,
        ops=ops,
        uses_at=uses_at,
        uses=uses,
        modes_of_lab_at=np.searchsorted(data.modes.lab[lab_order], np.arange(data.num_labs + 1)),
        modes_of_lab=lab_order,
        lines=_lines(data),
        options_at=np.array(data.option_offsets),
        options=_options(data),
        excluded_at=np.searchsorted(data.excluded[:, 0], np.arange(data.num_lines + 1)),
        excluded=data.excluded[:, 1].copy(),
        **_offers(data),
        **firm,
        limits_at=np.searchsorted(data.limits.origin[limits], np.arange(data.num_labs + 1)),
        limit_place=data.limits.destination[limits],
        lead=np.minimum(links.lead, data.num_periods).astype(np.int16),
        shipment=_read_only(links.shipment_ueur),
        least_inbound=_least_inbound(data),
        kg_ueur=_read_only(links.kg_ueur),
        kg_co2_mg=_read_only(links.kg_co2_mg),
        opening=weights.lab + weights.production * data.opening_ueur,
        overload_limits=overload_limits(data),
        declared_s=np.maximum(usage.lab_capacity(data), 1),
        buying=weights.production * data.bins.purchase_ueur,
        weights=np.array(
            [
                weights.unmet,
                weights.tardiness,
                weights.transport,
                weights.co2,
                weights.lot,
                weights.overload,
                weights.change,
            ]
        ),
        unit_guide=real,
        unit_real=real,
        **near,
    )


def _least_inbound(data: ProblemData) -> IntArray:
    """Returns microeuros of the cheapest trip from another lab to each lab, 0 without any."""
    labs = np.arange(data.num_labs)
    price = data.links.shipment_ueur[:, : data.num_labs].astype(np.int64)
    none = (data.links.lead[:, : data.num_labs] == NO_LINK) | (labs[:, None] == labs[None, :])
    highest = np.iinfo(np.int64).max
    least = np.where(none, highest, price).min(axis=0, initial=highest)
    return np.where(least == highest, 0, least)


def _read_only(rates: AnyIntArray) -> IntArray:
    """Returns rates as int64, copied only if they are not: one type for compiled code."""
    view = rates.astype(np.int64, copy=False).view()
    view.flags.writeable = False
    return view


def _stages(data: ProblemData) -> IntArray:
    stages, offsets = data.stages, data.mode_offsets
    least = [
        data.weights.production * int(data.modes.unit_ueur[offsets[k] : offsets[k + 1]].min())
        if offsets[k] < offsets[k + 1]
        else 0
        for k in range(data.num_stages)
    ]
    columns = (
        stages.parent,
        stages.per_parent,
        stages.mass_g,
        stages.min_lot,
        stages.lot_multiple,
        offsets[:-1],
        offsets[1:],
        _full_stacks(data),
        np.array(least, np.int64),
    )
    return np.stack(columns, axis=1)


def _full_stacks(data: ProblemData) -> IntArray:
    """Returns the units of each stage that fill stacks and sheets of it and of all parts."""
    full = data.stages.lot_multiple.copy()
    for stage in range(data.num_stages - 1, -1, -1):  # parts stand after what they go into
        parent = int(data.stages.parent[stage])
        if parent >= 0:
            own, per_parent = int(full[stage]), int(data.stages.per_parent[stage])
            full[parent] = lcm(int(full[parent]), own // gcd(own, per_parent))
    return full


def _modes(data: ProblemData) -> IntArray:
    modes, production = data.modes, data.weights.production
    seconds = np.zeros(0, np.int64)
    if data.num_modes:
        seconds = np.add.reduceat(modes.op_unit_s, modes.op_offsets[:-1])
    columns = (
        modes.stage,
        modes.lab,
        production * modes.unit_ueur,
        production * modes.setup_ueur,
        seconds,
        _lacking(data),
    )
    return np.stack(columns, axis=1)


def _lacking(data: ProblemData) -> IntArray:
    """Returns how many kinds of parts of each mode its own lab cannot make."""
    able = {(int(s), int(lab)) for s, lab in zip(data.modes.stage, data.modes.lab, strict=True)}
    counts = [
        sum((child, int(lab)) not in able for child in data.children[stage])
        for stage, lab in zip(data.modes.stage.tolist(), data.modes.lab.tolist(), strict=True)
    ]
    return np.array(counts, np.int64)


def _lines(data: ProblemData) -> IntArray:
    lines = data.lines
    fixed = np.zeros(data.num_lines, np.int64)
    fixed[[line for line, mode in data.firm if data.children[data.modes.stage[mode]]]] = 1
    columns = (
        data.num_labs + lines.site,
        lines.quantity,
        lines.priority,
        lines.release,
        lines.due,
        lines.deadline,
        lines.min_lot,
        lines.lot_multiple,
        lines.max_labs,
        fixed,
    )
    return np.stack(columns, axis=1)


def _options(data: ProblemData) -> IntArray:
    stage = data.final_stage[data.options.design]
    return np.stack([stage, data.weights.preference * data.options.preference_ueur], axis=1)


def _offers(data: ProblemData) -> dict[str, IntArray]:
    offered = sorted((c.line, c.mode, c.units) for c in data.commitments if not c.firm)
    table = np.array(offered, np.int64).reshape(-1, 3)
    at = np.searchsorted(table[:, 0], np.arange(data.num_lines + 1))
    return {"offers_at": at, "offers": table[:, 1:].copy()}


def _firm(data: ProblemData) -> dict[str, IntArray]:
    """Returns the promised lots, sorted by line."""
    lots = [lot for _, lot in sorted(data.firm.items())]
    made = np.zeros((len(lots), data.num_periods), np.int64)
    legs: list[tuple[int, int, IntArray]] = []
    for row, lot in enumerate(lots):
        for period, units in lot.production:
            made[row, period] += units
        legs += [(row, place, sent) for place, sent in _legs(lot, data.num_periods)]
    owner = np.array([row for row, _, _ in legs], np.int64)
    sent = np.array([units for _, _, units in legs], np.int64).reshape(-1, data.num_periods)
    return {
        "firm_at": np.searchsorted([lot.line for lot in lots], np.arange(data.num_lines + 1)),
        "firm_mode": np.array([lot.mode for lot in lots], np.int64),
        "firm_made": made,
        "firm_legs_at": np.searchsorted(owner, np.arange(len(lots) + 1)),
        "firm_leg_place": np.array([place for _, place, _ in legs], np.int64),
        "firm_leg_sent": sent,
    }


def _legs(lot: Commitment, num_periods: int) -> list[tuple[int, IntArray]]:
    """Returns (place, units sent by period), one entry per place."""
    legs: dict[int, IntArray] = {}
    for place, period, units in lot.shipments:
        legs.setdefault(place, np.zeros(num_periods, np.int64))[period] += units
    return sorted(legs.items(), key=lambda leg: leg[0])


def _ragged(rows: tuple[tuple[int, ...], ...]) -> tuple[IntArray, IntArray]:
    at = np.cumsum([0, *(len(row) for row in rows)])
    return at, np.array([value for row in rows for value in row], np.int64)


def _op_columns(data: ProblemData) -> IntArray:
    return np.stack([data.modes.op_unit_s, data.modes.op_setup_s], axis=1)


def _merged(
    offsets: IntArray, key: IntArray, amounts: IntArray, drop_zero: bool = False
) -> tuple[IntArray, IntArray]:
    """Returns a ragged table with one row per owner and key, amounts added up."""
    owner = np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))
    pairs = np.stack([owner, key], axis=1)
    unique, inverse = np.unique(pairs, axis=0, return_inverse=True)
    total = np.zeros((len(unique), amounts.shape[1]), np.int64)
    np.add.at(total, inverse.reshape(-1), amounts)
    kept = total.any(axis=1) if drop_zero else np.ones(len(unique), np.bool_)
    rows = np.hstack([unique[kept][:, 1:], total[kept]])
    return np.searchsorted(unique[kept][:, 0], np.arange(len(offsets))), np.ascontiguousarray(rows)


def least_unit_costs(data: ProblemData, costs: ModeCosts) -> FloatArray:
    """Returns nanoeuros per unit of each mode at the best time, parts included."""
    least = np.zeros(data.num_modes)
    for stage in range(data.num_stages):
        rows = slice(data.modes_of(stage).start, data.modes_of(stage).stop)
        least[rows] = stage_costs(data, stage, costs).unit.min(axis=1)
    return least
