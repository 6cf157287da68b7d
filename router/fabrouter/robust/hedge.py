"""The problem that is solved in place of the true one, so that its plans suffer little.

The hedged problem has the rows of the true one, and no more hours: every plan for it is a plan for
the true one. Only hours, prices and due dates differ. The formulas are in ``docs/robust.md``.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from fabrouter.compile.compiled import CompiledScenario
from fabrouter_network.units import NANOEUROS_PER_EURO, SECONDS_PER_HOUR
from fabrouter_solver import Lines, Modes, Pools, ProblemData, Solution, Weights
from fabrouter_solver.tables import BoolArray, IntArray
from fabrouter_solver.usage import arrivals, ragged_rows

EARLY_PERIODS = 2
"""Periods by which due dates are brought forward: as long as the longest standstill."""

LATE_SHARE = 0.1
"""Least price of a period of lateness, as a share of the price of a missing unit."""

EXPOSURES = (0.5, 1.0)
"""Parts of a lab's work that may count as lost when it fails, each of which is tried: about half of
it really is, and labs that fail often also stand still often."""

MOST_PREMIUM = 0.9
"""Most that all risk on the way to a unit counts, as a share of the price of missing it."""

SPREAD_PERCENT = (10, 20, 30, 40, 50, 60, 70, 80, 90)
"""Shares of a lab's hours above which each further hour counts more."""

SPREAD_EUR_PER_HOUR = 0.5
"""Least price of an hour above each share."""


def lab_risk(compiled: CompiledScenario) -> NDArray[np.float64]:
    """Returns how far each lab is hedged against, float64, shape ``(num_labs,)``.

    The chance that it fails, times the policy's ``robust``.
    """
    probability = np.array([lab.delivery_probability for lab in compiled.index.labs], np.float64)
    return compiled.policy.robust * (1 - probability)


def is_hedged(compiled: CompiledScenario) -> bool:
    """Returns whether there is anything to hedge: a policy that does, and a lab that may fail."""
    return bool(lab_risk(compiled).any())


def hedge(
    compiled: CompiledScenario, exposure: float = EXPOSURES[-1], first: Solution | None = None
) -> ProblemData:
    """Returns the hedged problem.

    Parameters
    ----------
    compiled
        The scenario; its policy says how much is hedged.
    exposure
        Part of a lab's work that counts as lost when it fails.
    first
        A plan that shows which lines can be served on time: their due dates are brought forward.
        Labs keep hours back, but none that lines served late or not at all could use. Without a
        plan neither is done.
    """
    data, risk, robust = compiled.data, lab_risk(compiled), compiled.policy.robust
    if not risk.any():
        return data
    weights = _spread(data.weights, robust)
    hedged = replace(data, modes=_charged(data, weights, exposure * risk), weights=weights)
    if first is None:
        return hedged
    on_time = served_on_time(data, first)
    short = designs_of(data, ~on_time)
    pools = _reserved(data.pools, np.where(needed_pools(data, short), 0.0, risk[data.pools.lab]))
    return replace(hedged, pools=pools, lines=_early(data.lines, on_time, robust))


def served_on_time(data: ProblemData, solution: Solution) -> BoolArray:
    """Returns which lines get all they want by their due date, bool, shape ``(num_lines,)``."""
    sent = arrivals(data, solution)
    counts = (data.stages.parent[sent.stage] < 0) & (sent.arrival <= data.lines.due[sent.line])
    units = np.zeros(data.num_lines, np.int64)
    np.add.at(units, sent.line[counts], sent.units[counts])
    served: BoolArray = units >= data.lines.quantity
    return served


def designs_of(data: ProblemData, lines: BoolArray) -> IntArray:
    """Returns the designs that some of the lines accept."""
    return np.unique(data.options.design[lines[data.options.line]])


def needed_pools(data: ProblemData, designs: IntArray) -> BoolArray:
    """Returns which pools the designs could use, bool, shape ``(num_pools,)``."""
    modes = np.flatnonzero(np.isin(data.stages.design[data.modes.stage], designs))
    _, rows = ragged_rows(data.modes.op_offsets, modes)
    needed = np.zeros(len(data.pools.lab), np.bool_)
    needed[data.modes.op_pool[rows]] = True
    return needed


def _reserved(pools: Pools, risk: NDArray[np.float64]) -> Pools:
    """Keeps back a share of every pool's hours, as large as its risk."""
    usable = np.floor(pools.capacity_s * (1 - risk)[:, None])
    return replace(pools, capacity_s=usable.astype(np.int64))


def _charged(data: ProblemData, weights: Weights, lost: NDArray[np.float64]) -> Modes:
    """Charges every unit with the part of its lab's work that is lost on average."""
    modes, stages, lines = data.modes, data.stages, data.lines
    if not lines.quantity.sum():
        return modes
    priority = float(np.average(lines.priority, weights=lines.quantity))
    worth = weights.unmet / weights.production
    count = np.bincount(stages.design, minlength=data.num_designs)[stages.design[modes.stage]]
    most = MOST_PREMIUM * worth * float(lines.priority.min()) / count
    premium = np.minimum(lost[modes.lab] * worth * priority, most)
    whole = np.rint(premium * _per_final_unit(data)[modes.stage]).astype(np.int64)
    return replace(modes, unit_ueur=modes.unit_ueur + whole)


def _per_final_unit(data: ProblemData) -> NDArray[np.float64]:
    """Returns which part of a finished unit hangs on one unit of each stage."""
    share = np.ones(data.num_stages)
    for stage, parent in enumerate(data.stages.parent.tolist()):
        if parent >= 0:
            share[stage] = share[parent] / float(data.stages.per_parent[stage])
    return share


def _early(lines: Lines, on_time: BoolArray, robust: float) -> Lines:
    """Brings due dates forward, but not before the line's release."""
    early = np.where(on_time, round(robust * EARLY_PERIODS), 0)
    due = np.maximum(lines.due - early, np.minimum(lines.release, lines.due))
    return replace(lines, due=due)


def _spread(weights: Weights, robust: float) -> Weights:
    """Makes every further hour of a lab dearer than the one before."""
    rate = round(robust * SPREAD_EUR_PER_HOUR * NANOEUROS_PER_EURO / SECONDS_PER_HOUR)
    return replace(
        weights,
        # Premiums count as production; where that is free they still have to weigh.
        production=max(1, weights.production),
        tardiness=max(weights.tardiness, round(robust * LATE_SHARE * weights.unmet)),
        overload=max(weights.overload, rate),
        overload_percent=SPREAD_PERCENT,
    )
