"""Planning again after a lab is lost, against planning from scratch with the same time."""

import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace

import numpy as np

from fabrouter.campaigns import build_campaign
from fabrouter.campaigns.suites import Case, campaign_of
from fabrouter.compile import compile_scenario
from fabrouter_network.units import NANOEUROS_PER_EURO
from fabrouter_solver import Commitment, Lot, ProblemData, Result, Solution, SolveParams, solve
from fabrouter_solver.objective import objective_terms
from fabrouter_solver.repair import repair


@dataclass(frozen=True)
class Effort:
    """One way to plan again.

    Parameters
    ----------
    first_s, total_s
        Seconds to the first checked plan, and in all.
    objective_eur
        What the plan costs, changes of offered work not counted.
    gap
        Certified, changes counted.
    lots_changed
        (Line, mode) pairs whose units differ from the earlier plan's, the lost lab's aside.
    units_changed
        Units by which they differ.
    """

    first_s: float
    total_s: float
    objective_eur: float
    gap: float
    lots_changed: int
    units_changed: int


@dataclass(frozen=True)
class Replanning:
    """Both ways side by side.

    Parameters
    ----------
    name
        The instance.
    lots, lots_lost
        Lots of the earlier plan; those of the lost lab.
    gap_before
        Certified gap of the earlier plan.
    repair_s
        Seconds to carry the earlier plan over, part of ``again.first_s``.
    again, scratch
        The two ways.
    """

    name: str
    lots: int
    lots_lost: int
    gap_before: float
    repair_s: float
    again: Effort
    scratch: Effort

    def as_json(self) -> dict[str, object]:
        """Returns everything as a tree."""
        return asdict(self)


def problem_of(case: Case) -> ProblemData:
    """Returns the compiled problem of a case."""
    return compile_scenario(build_campaign(campaign_of(case))).data


def measure_replanning(
    name: str, data: ProblemData, before: SolveParams, params: SolveParams
) -> Replanning:
    """Plans, loses the lab that makes the most units, plans again in both ways.

    Parameters
    ----------
    name
        Of the instance.
    data
        The instance.
    before, params
        How the earlier plan is searched for, and how the later ones.
    """
    first = solve(data, before)
    lab = busiest_lab(data, first.solution)
    lost = without_lab(data, lab)
    earlier = [lot for lot in first.solution.lots if data.modes.lab[lot.mode] != lab]
    offered = replace(lost, commitments=tuple(_offers(earlier, lab)))
    begin = time.perf_counter()
    start = repair(offered, Solution(tuple(earlier)))
    repair_s = time.perf_counter() - begin
    again = _effort(offered, earlier, repair_s, solve(offered, params, start=start))
    scratch = _effort(lost, earlier, 0.0, solve(lost, params))
    lots = len(first.solution.lots)
    return Replanning(name, lots, lots - len(earlier), first.gap, repair_s, again, scratch)


def busiest_lab(data: ProblemData, plan: Solution) -> int:
    """Returns the lab that makes the most units, of any stage."""
    units = np.zeros(data.num_labs, np.int64)
    for lot in plan.lots:
        units[data.modes.lab[lot.mode]] += lot.made
    return int(units.argmax())


def without_lab(data: ProblemData, lab: int) -> ProblemData:
    """Returns the problem with no hours left in a lab."""
    capacity = data.pools.capacity_s.copy()
    capacity[data.pools.lab == lab] = 0
    return replace(data, pools=replace(data.pools, capacity_s=capacity))


def _offers(lots: list[Lot], lost: int) -> Iterator[Commitment]:
    """Yields the lots as offered work, without what they send to the lost lab."""
    for lot in lots:
        sent = tuple(row for row in lot.shipments if row[0] != lost)
        yield Commitment(lot.line, lot.mode, False, lot.setup_period, lot.production, sent)


def _effort(data: ProblemData, earlier: list[Lot], before_s: float, result: Result) -> Effort:
    terms = objective_terms(replace(data, commitments=()), result.solution)
    changes = [abs(units) for units in _differences(earlier, result.solution) if units]
    made = (p.seconds for p in result.trace if p.objective and p.phase != "promised")
    return Effort(
        first_s=before_s + next(made, result.runtime),
        total_s=before_s + result.runtime,
        objective_eur=terms.total(data.weights) / NANOEUROS_PER_EURO,
        gap=result.gap,
        lots_changed=len(changes),
        units_changed=sum(changes),
    )


def _differences(earlier: list[Lot], plan: Solution) -> Iterator[int]:
    """Yields by how many units each (line, mode) pair differs."""
    old = {(lot.line, lot.mode): lot.made for lot in earlier}
    new = {(lot.line, lot.mode): lot.made for lot in plan.lots}
    for key in old.keys() | new.keys():
        yield new.get(key, 0) - old.get(key, 0)
