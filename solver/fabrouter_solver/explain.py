"""Why are units missing? Tested by lifting one kind of limit at a time and inserting again.

A cause is named only if lifting its limit, with all else booked as planned, lets the units in.
"""

from collections import Counter
from dataclasses import dataclass, field, replace
from enum import StrEnum

import numpy as np

from fabrouter_solver import usage
from fabrouter_solver.bounds.stage_costs import plain_costs, stage_costs
from fabrouter_solver.greedy.insertion import Inserter
from fabrouter_solver.greedy.ledger import Ledger
from fabrouter_solver.greedy.ranking import Ranking
from fabrouter_solver.problem_data import ProblemData
from fabrouter_solver.solution import Solution
from fabrouter_solver.tables import NO_LINK, NO_PURCHASE, IntArray
from fabrouter_solver.urgency import urgency_order

UNLIMITED = 10**13
"""Seconds or quantity steps that no plan uses up."""


class CauseCode(StrEnum):
    """Why units of a line are missing."""

    NO_DESIGN = "no_design"
    """No accepted design may go to the site."""
    NO_CAPABLE_LAB = "no_capable_lab"
    """Some stage has no lab that can do it."""
    TOO_FAR = "too_far"
    """No lab could deliver by the deadline, however much time it had."""
    BELOW_MIN_LOT = "below_min_lot"
    """Fewer units than the smallest lot."""
    LAB_LIMITS = "lab_limits"
    """Labs could, but their own limits forbid it."""
    HOURS_SHORT = "hours_short"
    """Machine or people time is used up."""
    MATERIAL_SHORT = "material_short"
    """Material is used up."""
    HOURS_AND_MATERIAL_SHORT = "hours_and_material_short"
    """Both are used up."""
    SHIPPING_LIMIT = "shipping_limit"
    """Hubs or links carry no more."""
    SEVERAL_LIMITS = "several_limits"
    """Limits of several kinds at once, labs' own or those of hubs and links among them."""
    NOT_WORTH = "not_worth"
    """Making them costs more than the policy pays for a unit."""
    NOT_FOUND = "not_found"
    """There is room, but the search ended before it was used."""


@dataclass(frozen=True, slots=True)
class Cause:
    """Why some units of a line are missing.

    Parameters
    ----------
    line, code, units
        Whose, why, how many.
    short_s
        Seconds that are lacking, by pool.
    short_quantity
        Material that is lacking, by bin.
    """

    line: int
    code: CauseCode
    units: int
    short_s: dict[int, int] = field(default_factory=dict)
    short_quantity: dict[int, int] = field(default_factory=dict)


def without_time_limits(data: ProblemData) -> ProblemData:
    """Returns the problem with endless machine and people time in all periods still open."""
    endless = data.pools.capacity_s.copy()
    endless[:, data.first_open_period :] = UNLIMITED
    return replace(data, pools=replace(data.pools, capacity_s=endless))


def without_material_limits(data: ProblemData) -> ProblemData:
    """Returns the problem with endless material."""
    arrivals = data.bins.arrivals.copy()
    arrivals[:, :1] += UNLIMITED
    return replace(data, bins=replace(data.bins, arrivals=arrivals))


def without_shipping_limits(data: ProblemData) -> ProblemData:
    """Returns the problem with hubs and links that carry anything."""
    limits = data.limits
    return replace(data, limits=replace(limits, grams=np.full_like(limits.grams, UNLIMITED)))


class _Relaxation:
    """A plan booked under fewer limits, ready to take more units.

    What one line takes of the room that a lifted limit gives is gone for the next, so that all
    lines together never seem to be saved by the same hour.
    """

    def __init__(self, code: CauseCode, data: ProblemData, solution: Solution) -> None:
        self.code = code
        self._data = data
        self._ledger = Ledger(data)
        self._ledger.load(solution)
        self._inserter = Inserter(data, self._ledger, Ranking(data))

    def insert(self, line: int, real: ProblemData) -> tuple[Cause, dict[int, int]]:
        """Returns how many more units fit, and what they take beyond the real limits.

        Also returns the seconds that lack even if the real time of all periods were put to use.
        """
        overtime, overuse, least = self._overtime(real), self._overuse(real), self._deficit(real)
        units = self._inserter.insert(line)
        seconds = _rise(overtime, self._overtime(real))
        quantity = _rise(overuse, self._overuse(real))
        cause = Cause(line, self.code, units, seconds, quantity)
        return cause, _rise(least, self._deficit(real))

    def _overtime(self, real: ProblemData) -> IntArray:
        over: IntArray = np.maximum(self._used() - real.pools.capacity_s, 0).sum(axis=1)
        return over

    def _deficit(self, real: ProblemData) -> IntArray:
        lacking: IntArray = np.maximum((self._used() - real.pools.capacity_s).sum(axis=1), 0)
        return lacking

    def _used(self) -> IntArray:
        used: IntArray = self._data.pools.capacity_s - self._ledger.free_s
        return used

    def _overuse(self, real: ProblemData) -> IntArray:
        bins, lead = real.bins, real.bins.purchase_lead
        in_time = (lead != NO_PURCHASE) & (lead < real.num_periods)
        have = bins.arrivals.sum(axis=1) + np.where(in_time, bins.purchase_limit, 0)
        over: IntArray = np.maximum(self._ledger.use.sum(axis=1) - have, 0)
        return over


def _rise(before: IntArray, after: IntArray) -> dict[int, int]:
    """Returns by how much entries rose, those that did not left out."""
    rise = after - before
    return {int(row): int(rise[row]) for row in np.flatnonzero(rise > 0)}


def unmet_causes(
    data: ProblemData, solution: Solution, without_lab_limits: ProblemData | None = None
) -> list[Cause]:
    """Returns why units are missing; per line the causes add up to the missing units.

    Parameters
    ----------
    data
        The instance.
    solution
        A feasible plan for it.
    without_lab_limits
        The same instance without the limits labs set themselves; by default without exclusions.
    """
    missing = data.lines.quantity - usage.delivered(data, solution)[0]
    return causes_of(data, solution, missing, without_lab_limits)


def causes_of(
    data: ProblemData,
    solution: Solution,
    missing: IntArray,
    without_lab_limits: ProblemData | None = None,
) -> list[Cause]:
    """Returns why so many units of each line are missing, int64, shape ``(num_lines,)``.

    The other parameters are those of :func:`unmet_causes`.
    """
    lines = [line for line in urgency_order(data) if missing[line] > 0]
    if not lines:
        return []
    if without_lab_limits is None and len(data.excluded):
        without_lab_limits = replace(data, excluded=data.excluded[:0])
    relaxations = _relaxations(data, solution, without_lab_limits)
    return [
        cause
        for line in lines
        for cause in _causes_of_line(data, line, int(missing[line]), relaxations)
    ]


def _relaxations(
    data: ProblemData, solution: Solution, without_lab_limits: ProblemData | None
) -> list[_Relaxation]:
    """Returns what is tried, the mildest change first."""
    endless = without_material_limits(without_time_limits(data))
    tried: list[tuple[CauseCode, ProblemData]] = [(CauseCode.NOT_FOUND, data)]
    if without_lab_limits is not None:
        tried.append((CauseCode.LAB_LIMITS, without_lab_limits))
    if len(data.limits.grams):
        tried.append((CauseCode.SHIPPING_LIMIT, without_shipping_limits(data)))
    tried += [
        (CauseCode.MATERIAL_SHORT, without_material_limits(data)),
        (CauseCode.HOURS_SHORT, without_time_limits(data)),
        (CauseCode.HOURS_AND_MATERIAL_SHORT, endless),
    ]
    if without_lab_limits is not None or len(data.limits.grams):
        free = without_time_limits(without_material_limits(without_lab_limits or data))
        tried.append((CauseCode.SEVERAL_LIMITS, without_shipping_limits(free)))
    return [_Relaxation(code, relaxed, solution) for code, relaxed in tried]


def _causes_of_line(
    data: ProblemData, line: int, missing: int, relaxations: list[_Relaxation]
) -> list[Cause]:
    impossible = _impossible(data, line)
    if impossible is not None:
        return [Cause(line, impossible, missing)]
    causes: list[Cause] = []
    explained = 0
    for relaxation in relaxations:
        found, least_s = relaxation.insert(line, data)
        more = min(found.units, missing) - explained
        if more > 0:
            causes.append(_beyond(found, least_s, more, causes))
            explained += more
    if explained < missing:
        code = CauseCode.BELOW_MIN_LOT if _too_few(data, line, missing) else CauseCode.NOT_WORTH
        causes.append(Cause(line, code, missing - explained))
    return causes


def _beyond(found: Cause, least_s: dict[int, int], units: int, before: list[Cause]) -> Cause:
    """Returns a cause for some of its units, with what is lacking beyond the causes before it.

    Units are booked as early as possible, on top of what is there already: their share of the
    overtime tells what lacks, but it is no less than what lacks over all periods.
    """
    least, quantity = Counter(least_s), Counter(found.short_quantity)
    for earlier in before:
        least -= Counter(earlier.short_s)
        quantity -= Counter(earlier.short_quantity)
    share = {pool: -(-short * units // found.units) for pool, short in found.short_s.items()}
    seconds = {pool: max(short, least[pool]) for pool, short in share.items()}
    return replace(found, units=units, short_s=seconds, short_quantity=dict(quantity))


def _final_stages(data: ProblemData, line: int) -> list[int]:
    designs = (int(data.options.design[option]) for option in data.options_of(line))
    return [int(data.final_stage[design]) for design in designs if data.final_stage[design] >= 0]


def _too_few(data: ProblemData, line: int, missing: int) -> bool:
    """Returns whether every design needs larger lots than what is missing."""
    return all(missing < data.min_lot(line, stage) for stage in _final_stages(data, line))


def _impossible(data: ProblemData, line: int) -> CauseCode | None:
    """Returns a cause that no amount of time and material would remove."""
    stages = _final_stages(data, line)
    if not stages:
        return CauseCode.NO_DESIGN
    capable = [stage for stage in stages if _has_labs(data, stage)]
    if not capable:
        return CauseCode.NO_CAPABLE_LAB
    if all(data.min_lot(line, s) > data.max_lot(line, s) for s in capable):
        return CauseCode.BELOW_MIN_LOT
    if not any(_reachable(data, line, stage) for stage in capable):
        return CauseCode.TOO_FAR
    return None


def _has_labs(data: ProblemData, stage: int) -> bool:
    """Returns whether a stage and all below it have labs."""
    return len(data.modes_of(stage)) > 0 and all(_has_labs(data, c) for c in data.children[stage])


def _reachable(data: ProblemData, line: int, stage: int) -> bool:
    """Returns whether some lab could deliver a unit by the deadline, limits aside."""
    costs = stage_costs(data, stage, plain_costs(data))
    place = data.num_labs + int(data.lines.site[line])
    lead = data.links.lead[costs.lab, place].astype(np.int64)
    arrival = int(data.lines.release[line]) + costs.ready + lead
    in_time = (
        (lead != NO_LINK)
        & (costs.ready < data.num_periods)
        & (arrival <= data.lines.deadline[line])
    )
    return bool(in_time.any())
