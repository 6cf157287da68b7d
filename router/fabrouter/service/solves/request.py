"""Asks for solves."""

from typing import Any
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select

from fabrouter.access import Principal
from fabrouter.service.campaigns.access import assert_open, coordinated
from fabrouter.service.refusals import Conflict, Overload
from fabrouter.service.solves.access import record
from fabrouter.service.solves.bell import ring_after_commit
from fabrouter.service.solves.params import SolveOptions
from fabrouter.service.solves.snapshot import horizon_of
from fabrouter.store.tables import Campaign, CampaignState, SolveKind, SolveRun, SolveState
from fabrouter.store.unit_of_work import UnitOfWork
from fabrouter.what_if import RESTRICTIONS

MOST_WAITING = 5
"""Runs of a campaign that may wait or run at a time."""
_UNDER_WAY = (SolveState.QUEUED.value, SolveState.RUNNING.value)
_REPLAN = SolveOptions(engine="auto", time_limit_s=20.0)


def request_solve(
    unit: UnitOfWork,
    principal: Principal | None,
    campaign_id: UUID,
    kind: SolveKind,
    options: SolveOptions,
    *,
    cause: str = "",
    auto_publish: bool = False,
) -> SolveRun:
    """Queues a solve; what it sees is read when a worker takes it up.

    Parameters
    ----------
    unit
        The transaction.
    principal
        The caller; nothing = the system, which holds the campaign's lock.
    campaign_id
        The campaign.
    kind
        ``route`` and ``replan`` may be published, ``what_if`` may not.
    options
        How to solve.
    cause
        Short word, such as ``declined``.
    auto_publish
        Publish the plan as soon as it is checked.

    Raises
    ------
    Conflict
        ``campaign-ended`` or ``campaign-over``.
    Overload
        If too many solves of the campaign wait already.
    """
    if principal is None:
        campaign = unit.session.get_one(Campaign, campaign_id)
    else:
        campaign = coordinated(unit, principal, campaign_id, "solves:write")
    assert_open(campaign)
    horizon_of(campaign, unit.now)
    if principal is not None:
        _assert_room(unit.session, campaign)
    _assert_publishable(campaign, kind, auto_publish)
    _assert_possible(kind, options)
    run = SolveRun(
        campaign_id=campaign.id,
        kind=kind.value,
        cause=cause,
        params=options.model_dump(mode="json"),
        auto_publish=auto_publish,
        requested_by=principal.account_id if principal else None,
        created_at=unit.now,
        changed_at=unit.now,
    )
    unit.add(run)
    record(unit, "requested", campaign, run, solve=run.kind, cause=cause)
    ring_after_commit(unit.session, run.id)
    return run


def request_replan(
    unit: UnitOfWork, campaign: Campaign, cause: str, *, auto_publish: bool | None = None
) -> SolveRun | None:
    """Queues a plan with little change; one that waits already will see this change, too.

    Parameters
    ----------
    unit
        The transaction; it holds the campaign's lock.
    campaign
        The campaign.
    cause
        Short word, such as ``declined``.
    auto_publish
        Publish the plan as soon as it is checked; by default what the campaign says.

    Returns
    -------
    SolveRun or None
        ``None`` if the campaign has no day left to plan.
    """
    waiting = unit.session.exec(
        select(SolveRun)
        .where(
            SolveRun.campaign_id == campaign.id,
            SolveRun.kind == SolveKind.REPLAN.value,
            SolveRun.state == SolveState.QUEUED.value,
        )
        .order_by(col(SolveRun.id))
        .limit(1)
        # A worker may be taking it up just now; then it no longer waits.
        .with_for_update(skip_locked=True)
    ).first()
    if waiting is not None:
        # A worker that was woken while this transaction held the row has found nothing to do.
        ring_after_commit(unit.session, waiting.id)
        return waiting
    try:
        return request_solve(
            unit,
            None,
            campaign.id,
            SolveKind.REPLAN,
            _REPLAN,
            cause=cause,
            auto_publish=campaign.auto_publish if auto_publish is None else auto_publish,
        )
    except Conflict as refusal:
        if refusal.code == "campaign-over":
            return None
        raise


def _assert_room(session: Session, campaign: Campaign) -> None:
    query = select(func.count(col(SolveRun.id))).where(
        SolveRun.campaign_id == campaign.id, col(SolveRun.state).in_(_UNDER_WAY)
    )
    if session.exec(query).one() >= MOST_WAITING:
        detail = f"{MOST_WAITING} solves of the campaign wait or run: cancel one, or wait."
        raise Overload(detail, 10)


def _assert_possible(kind: SolveKind, options: SolveOptions) -> None:
    """Refuses wishes in plans that may be published: labs and lines are what they are."""
    wishes = sorted({row.kind for row in options.changes} - RESTRICTIONS)
    if wishes and kind is not SolveKind.WHAT_IF:
        detail = f"Only a what-if can be asked for with {', '.join(wishes)}."
        raise Conflict("not-publishable", detail, kind=kind.value)


def _assert_publishable(campaign: Campaign, kind: SolveKind, auto_publish: bool) -> None:
    facts: dict[str, Any] = {"state": campaign.state, "kind": kind.value}
    if auto_publish and kind is SolveKind.WHAT_IF:
        raise Conflict("not-publishable", "A what-if is never published.", **facts)
    if auto_publish and campaign.state != CampaignState.ACTIVE:
        detail = f"The campaign is {campaign.state}: launch it first, or publish later."
        raise Conflict("campaign-not-active", detail, **facts)
