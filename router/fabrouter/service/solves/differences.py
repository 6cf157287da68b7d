"""What a plan changes for labs against the work they have been given so far."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from fabrouter.plan.document import PlanDocument
from fabrouter.replan.differences import ChangeReason, LotChange
from fabrouter.service.solves.promised_work import WorkKey
from fabrouter.service.work_orders.schedule import local_day
from fabrouter.store.tables import Campaign, StoredPlan
from fabrouter_network.scenario import ScenarioDocument

_StageKey = tuple[str, str, str]


@dataclass(frozen=True)
class LotDays:
    """Units of one lot by local day.

    Parameters
    ----------
    days
        Units made.
    was
        How firm it is; empty for a lot that is only planned.
    """

    days: Mapping[date, int]
    was: str = ""

    @property
    def units(self) -> int:
        """Units on all days."""
        return sum(self.days.values())


NO_LOT = LotDays({})


def last_published(session: Session, campaign: Campaign) -> StoredPlan | None:
    """Returns the newest published plan of a campaign."""
    query = (
        select(StoredPlan)
        .where(StoredPlan.campaign_id == campaign.id, col(StoredPlan.published_at).is_not(None))
        .order_by(col(StoredPlan.published_at).desc(), col(StoredPlan.id).desc())
    )
    return session.exec(query.limit(1)).first()


def differences_from_last(
    session: Session, campaign: Campaign, seen: ScenarioDocument, plan: PlanDocument
) -> dict[str, Any] | None:
    """Returns what changes for whom; ``None`` if no plan was published before.

    Lots are compared with the live work orders that the plan's scenario shows, so that what labs
    have made since the last plan is no change.
    """
    last = last_published(session, campaign)
    if last is None:
        return None
    before, after = promised_lots(seen), planned_lots(plan, seen.horizon.zone)
    lots = [row for _, row in changed_lots(before, after, seen)]
    units_before = sum(lot.units for lot in before.values())
    moved = sum(abs(lot.after - lot.before) for lot in lots)
    return {
        "previous_plan_id": str(last.id),
        "lots_before": len(before),
        "lots_after": len(after),
        "lots_fixed": sum(lot.was in ("accepted", "started") for lot in before.values()),
        "lots_unchanged": len(before.keys() | after.keys()) - len(lots),
        "changed_units_share": moved / units_before if units_before else 0.0,
        "objective_before_eur": last.objective_eur,
        "objective_after_eur": plan.solve.objective_eur,
        "lots": [lot.model_dump(mode="json") for lot in lots],
    }


def promised_lots(seen: ScenarioDocument) -> dict[WorkKey, LotDays]:
    """Returns the live work orders that a scenario shows."""
    zone = seen.horizon.zone
    return {
        (row.line, row.design, row.stage, row.lab, row.machines): LotDays(
            Counter({local_day(work.at, zone): work.units for work in row.production}),
            row.status.value,
        )
        for row in seen.commitments
    }


def planned_lots(plan: PlanDocument, zone: ZoneInfo) -> dict[WorkKey, LotDays]:
    """Returns the lots of a plan."""
    return {
        (lot.line, lot.design, lot.stage, lot.lab, lot.machines): LotDays(
            Counter({local_day(work.at, zone): work.units for work in lot.production})
        )
        for lot in plan.lots
    }


def changed_lots(
    before: Mapping[WorkKey, LotDays], after: Mapping[WorkKey, LotDays], seen: ScenarioDocument
) -> Iterator[tuple[WorkKey, LotChange]]:
    """Yields every lot that is new, gone, larger, smaller or on other days."""
    sites = {line.id: line.site for line in seen.lines}
    less: defaultdict[_StageKey, set[str]] = defaultdict(set)
    for key, lot in before.items():
        if key not in after or after[key].units < lot.units:
            less[key[:3]].add(key[3])
    known = {key[0] for key in before}
    for key in sorted(before.keys() | after.keys()):
        old, new = before.get(key, NO_LOT), after.get(key, NO_LOT)
        if old.days == new.days:
            continue
        takes_from = tuple(sorted(less[key[:3]] - {key[3]})) if new.units > old.units else ()
        change = LotChange(
            kind=_kind(old, new),
            line=key[0],
            site=sites[key[0]],
            design=key[1],
            stage=key[2],
            lab=key[3],
            before=old.units,
            after=new.units,
            was=old.was,  # type: ignore[arg-type]
            why=_why(key[0] in known, takes_from),
            from_labs=takes_from,
        )
        yield key, change


def _kind(old: LotDays, new: LotDays) -> Any:
    if not old.units or not new.units:
        return "cancelled" if old.units else "new"
    if old.units == new.units:
        return "moved"
    return "more" if new.units > old.units else "less"


def _why(line_is_known: bool, takes_from: tuple[str, ...]) -> ChangeReason:
    if takes_from:
        return "takes_over"
    return "better_plan" if line_is_known else "new_line"
