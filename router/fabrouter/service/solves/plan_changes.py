"""What a plan changes for whom: set beside what comes of the work that labs hold without it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from uuid import UUID

from sqlmodel import Session

from fabrouter.access import Principal
from fabrouter.compile import CompiledScenario
from fabrouter.plan.build import PlanBuilder
from fabrouter.plan.document import PlanDocument, PlannedLine, Totals
from fabrouter.replan.differences import LotChange
from fabrouter.service.solves.access import plan_of, readable_run
from fabrouter.service.solves.differences import (
    NO_LOT,
    LotDays,
    changed_lots,
    planned_lots,
    promised_lots,
)
from fabrouter.service.solves.promised_work import WorkKey
from fabrouter.service.solves.settle import settle
from fabrouter.service.solves.snapshot import unpacked
from fabrouter.service.solves.view import place_names
from fabrouter.store.tables import Campaign, Snapshot
from fabrouter_network.scenario import ScenarioDocument
from fabrouter_solver import Lot, Solution

_KEPT = 16
"""Plans whose changes are kept: working them out takes as long as compiling."""


@dataclass(frozen=True)
class Making:
    """Units that are made, and the days of the first and the last of them.

    Parameters
    ----------
    units
        How many.
    first, last
        Local days; nothing if there are no units.
    """

    units: int
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True)
class LotEffect:
    """A lot that is new, gone, larger, smaller or on other days.

    Parameters
    ----------
    change
        What is different, and why.
    before, after
        What is made without and with the plan.
    """

    change: LotChange
    before: Making
    after: Making


@dataclass(frozen=True)
class LabEffect:
    """What changes for one lab, over all its lots.

    Parameters
    ----------
    lab
        Its id in the scenario.
    kind
        ``new``, ``gone``, ``more``, ``less``, ``moved``, or ``other`` for other lots of as many
        units on the same days.
    before, after
        What it makes without and with the plan.
    """

    lab: str
    kind: str
    before: Making
    after: Making


@dataclass(frozen=True)
class Outcome:
    """What one line, or all of them, gets.

    Parameters
    ----------
    on_time, late, unmet
        Units.
    last_arrival
        When the last of its units arrives; nothing if none does.
    """

    on_time: int
    late: int
    unmet: int
    last_arrival: datetime | None = None


@dataclass(frozen=True)
class LineEffect:
    """A line that gets more, less or at other times."""

    line: str
    site: str
    due: datetime
    requested: int
    before: Outcome
    after: Outcome


@dataclass(frozen=True)
class PlanChanges:
    """Everything that publishing a plan would change.

    Parameters
    ----------
    totals_before, totals_after
        What comes of the live work alone, and of the plan; both for the units still asked for.
    labs, lines, lots
        Those that change.
    """

    totals_before: Totals
    totals_after: Totals
    labs: tuple[LabEffect, ...]
    lines: tuple[LineEffect, ...]
    lots: tuple[LotEffect, ...]


@dataclass(frozen=True)
class NamedChanges:
    """The changes of a plan, and what its labs and sites are called now."""

    run_id: UUID
    changes: PlanChanges
    names: Mapping[str, str]


@dataclass(frozen=True)
class _Stored:
    """A plan and its scenario, known by their hashes."""

    key: tuple[str, str]
    plan: bytes = field(compare=False)
    scenario: bytes = field(compare=False)


@dataclass(frozen=True)
class AskedChanges:
    """All that is needed to work out what a plan changes; that takes no database."""

    run_id: UUID
    stored: _Stored
    names: Mapping[str, str]

    def work_out(self) -> NamedChanges:
        """Returns what publishing the plan would change for labs and lines."""
        return NamedChanges(self.run_id, _worked_out(self.stored), self.names)


def ask_for_changes(session: Session, principal: Principal, run_id: UUID) -> AskedChanges:
    """Returns what a run has stored about its plan.

    Raises
    ------
    NotFound
        If the run has no plan, or the caller does not coordinate its campaign.
    """
    run = readable_run(session, principal, run_id)
    plan = plan_of(session, run)
    snapshot = session.get_one(Snapshot, run.snapshot_id)
    stored = _Stored((plan.sha256, snapshot.sha256), plan.document, snapshot.document)
    campaign = session.get_one(Campaign, run.campaign_id)
    return AskedChanges(run.id, stored, place_names(session, campaign))


@lru_cache(maxsize=_KEPT)
def _worked_out(stored: _Stored) -> PlanChanges:
    plan = PlanDocument.model_validate_json(unpacked(stored.plan))
    seen = ScenarioDocument.model_validate_json(unpacked(stored.scenario))
    return changes_between(settle(seen, plan.policy), plan)


def changes_between(compiled: CompiledScenario, plan: PlanDocument) -> PlanChanges:
    """Returns what a plan changes against the live work that its scenario shows.

    Parameters
    ----------
    compiled
        What the plan answers.
    plan
        The plan.
    """
    seen = compiled.document
    as_it_stands = PlanBuilder(compiled, _held_work(compiled))
    before, after = promised_lots(seen), planned_lots(plan, seen.horizon.zone)
    return PlanChanges(
        as_it_stands.totals(),
        plan.totals,
        tuple(_labs(before, after)),
        tuple(_lines(as_it_stands.lines({}), plan.lines)),
        tuple(
            LotEffect(change, _making([before.get(key, NO_LOT)]), _making([after.get(key, NO_LOT)]))
            for key, change in changed_lots(before, after, seen)
        ),
    )


def _held_work(compiled: CompiledScenario) -> Solution:
    """Returns what labs have been offered or have promised, as a plan of its own."""
    lots = (
        Lot(row.line, row.mode, row.setup_period, row.production, row.shipments)
        for row in compiled.data.commitments
    )
    return Solution(tuple(sorted(lots)))


def _making(lots: Iterable[LotDays]) -> Making:
    days: Counter[date] = Counter()
    for lot in lots:
        days.update(lot.days)
    return Making(days.total(), min(days, default=None), max(days, default=None))


def _labs(
    before: Mapping[WorkKey, LotDays], after: Mapping[WorkKey, LotDays]
) -> Iterator[LabEffect]:
    held, planned = _by_lab(before), _by_lab(after)
    for lab in sorted(held.keys() | planned.keys()):
        if held.get(lab) != planned.get(lab):
            old, new = _making(held.get(lab, {}).values()), _making(planned.get(lab, {}).values())
            yield LabEffect(lab, _kind(old, new), old, new)


def _by_lab(
    lots: Mapping[WorkKey, LotDays],
) -> dict[str, dict[WorkKey, LotDays]]:
    """Returns lots by lab; how firm they are makes no difference."""
    found: defaultdict[str, dict[WorkKey, LotDays]] = defaultdict(dict)
    for key, lot in lots.items():
        found[key[3]][key] = LotDays(lot.days)
    return dict(found)


def _kind(old: Making, new: Making) -> str:
    if not old.units or not new.units:
        return "gone" if old.units else "new"
    if old.units != new.units:
        return "more" if new.units > old.units else "less"
    return "other" if (old.first, old.last) == (new.first, new.last) else "moved"


def _lines(before: Sequence[PlannedLine], after: Sequence[PlannedLine]) -> Iterator[LineEffect]:
    """Yields lines that get something else; both plans have the same lines."""
    planned = {line.id: line for line in after}
    for old in before:
        new = planned[old.id]
        if old.arrivals != new.arrivals:
            yield LineEffect(old.id, old.site, old.due, old.requested, _outcome(old), _outcome(new))


def _outcome(line: PlannedLine) -> Outcome:
    last = max((arrival.at for arrival in line.arrivals), default=None)
    return Outcome(line.on_time, line.late, line.unmet, last)
