"""Units that the newest checked plan would add to lines, while it waits to be published."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete
from sqlmodel import Session, col, select

from fabrouter.service.campaigns.ledgers import asked_units
from fabrouter.store.rows import look_at
from fabrouter.store.tables import Campaign, OrderLine, PlannedUnits, SolveRun, StoredPlan
from fabrouter.store.unit_of_work import UnitOfWork

_AT_ONCE = 500
"""Lines asked for in one query; SQLite limits the number of parameters."""


def planned_units(
    session: Session, lines: Sequence[OrderLine] | Sequence[Row[Any]]
) -> dict[UUID, int]:
    """Returns planned units by line; lines that are closed have none."""
    ids = [line.id for line in lines if line.closed_at is None]
    found: dict[UUID, int] = {}
    for first in range(0, len(ids), _AT_ONCE):
        query = select(PlannedUnits.line_id, PlannedUnits.units).where(
            col(PlannedUnits.line_id).in_(ids[first : first + _AT_ONCE])
        )
        found |= dict(map(tuple, look_at(session, query)))
    return found


def keep_planned(
    unit: UnitOfWork, campaign: Campaign, plan: StoredPlan, totals: Mapping[str, int]
) -> None:
    """Notes what a plan that has just been checked adds to lines, in place of the plan before.

    Parameters
    ----------
    unit
        The transaction.
    campaign
        The campaign, locked.
    plan
        The stored plan.
    totals
        Units the plan makes by key of line, those that are offered or promised included.
    """
    forget_plans(unit.session, campaign)
    query = select(OrderLine).where(OrderLine.campaign_id == campaign.id)
    lines = [line for line in unit.session.exec(query) if line.key in totals]
    asked = asked_units(unit.session, lines)
    added = Counter({line.id: totals[line.key] - asked[line.id] for line in lines})
    unit.session.add_all(
        PlannedUnits(created_at=unit.now, plan_id=plan.id, line_id=line_id, units=units)
        for line_id, units in (+added).items()
    )


def forget_plans(session: Session, campaign: Campaign, run: SolveRun | None = None) -> None:
    """Forgets what plans would add, because they were published, overtaken or given up.

    Parameters
    ----------
    session
        Of the transaction.
    campaign
        Whose plans; locked.
    run
        Only the plan of this run.
    """
    plans = select(StoredPlan.id).where(StoredPlan.campaign_id == campaign.id)
    if run is not None:
        plans = plans.where(StoredPlan.run_id == run.id)
    session.execute(delete(PlannedUnits).where(col(PlannedUnits.plan_id).in_(plans)))
