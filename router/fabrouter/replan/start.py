"""The previous plan in the row numbers of the changed problem: the warm start."""

from datetime import datetime
from functools import cache

from fabrouter.compile.compiled import CompiledScenario
from fabrouter.plan.document import PlanDocument, PlannedLot
from fabrouter.replan.setups import set_up_in_time
from fabrouter_network.calendars import Horizon
from fabrouter_solver import ALREADY_SET_UP, Lot, Solution
from fabrouter_solver.tables import NO_LINK


def carried_over(plan: PlanDocument, compiled: CompiledScenario) -> Solution:
    """Returns the lots of a plan that still have rows; what they break is for others to mend.

    Material transfers and purchases are left out: they follow from what is made. So are lots of
    finished goods that would miss the line's deadline or cannot be sent at all. Setups that
    were planned in periods that have begun move to later ones.
    """
    periods = _Periods(compiled.horizon)
    rows = (_lot(lot, compiled, periods) for lot in plan.lots)
    lots = sorted(row for row in rows if row is not None)
    return Solution(set_up_in_time(compiled.data, lots))


class _Periods:
    """Knows the period of every instant it has been asked for: plans name the same ones often."""

    def __init__(self, horizon: Horizon) -> None:
        self.at = cache(horizon.period_at)
        self._start, self._end = horizon.start_utc, horizon.end_utc

    def include(self, moments: list[datetime]) -> bool:
        """Returns whether all lie inside the horizon."""
        return all(self._start <= moment < self._end for moment in moments)


def _lot(lot: PlannedLot, compiled: CompiledScenario, periods: _Periods) -> Lot | None:
    index = compiled.index
    stage, lab = index.stage_rows.get((lot.design, lot.stage)), index.lab_rows.get(lot.lab)
    line = index.line_rows.get(lot.line)
    if stage is None or lab is None or line is None:
        return None
    mode = compiled.mode_rows.get((stage, lab, lot.machines))
    if mode is None or not periods.include(_moments(lot)):
        return None
    shipments = []
    for sent in lot.shipments:
        place, period = index.place_rows.get(sent.to), periods.at(sent.at)
        if place is None or not _useful(compiled, line, stage, lab, place, period):
            return None
        shipments.append((place, period, sent.units))
    setup = periods.at(lot.setup) if lot.setup is not None else ALREADY_SET_UP
    made = tuple((periods.at(work.at), work.units) for work in lot.production)
    return Lot(line, mode, setup, made, tuple(sorted(shipments)))


def _useful(
    compiled: CompiledScenario, line: int, stage: int, lab: int, place: int, period: int
) -> bool:
    """Returns whether what leaves a lab for a place arrives, and soon enough to count."""
    data = compiled.data
    lead = int(data.links.lead[lab, place])
    if lead == NO_LINK:
        return False
    if data.stages.parent[stage] >= 0:
        return period + lead < data.num_periods
    site = data.num_labs + int(data.lines.site[line])
    return place == site and period + lead <= int(data.lines.deadline[line])


def _moments(lot: PlannedLot) -> list[datetime]:
    """Returns when something of a lot is done."""
    moments = [work.at for work in lot.production] + [sent.at for sent in lot.shipments]
    return moments + ([lot.setup] if lot.setup is not None else [])
