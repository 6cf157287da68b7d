"""Who holds a run: claims with a lease and a fence, and what becomes of leases that run out.

A fence rises with every claim. Whatever a worker writes must show the newest one, so that a worker
that was believed dead cannot write over the one that took its place.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import case, update
from sqlmodel import col, select

from fabrouter.access import Relation
from fabrouter.lifecycle import SOLVE_RUN
from fabrouter.service.solves.access import record
from fabrouter.service.solves.incumbent import forget_incumbent, keep_incumbent
from fabrouter.service.steps import move, move_by_system
from fabrouter.store import Desk
from fabrouter.store.tables import Campaign, SolveKind, SolveRun, SolveState
from fabrouter.store.unit_of_work import UnitOfWork

MOST_ATTEMPTS = 3
"""How often a run is taken up; after that something is wrong with it."""
_AT_ONCE = 50


class LeaseLostError(Exception):
    """Somebody else holds the run by now, or it has ended."""


@dataclass(frozen=True)
class Claim:
    """A run that a worker holds.

    Parameters
    ----------
    run_id, campaign_id
        The run and its campaign.
    worker
        Who holds it.
    fence
        What the worker must show.
    """

    run_id: UUID
    campaign_id: UUID
    worker: str
    fence: int


@dataclass(frozen=True)
class Wishes:
    """What people want of a run that is under way.

    Parameters
    ----------
    cancel
        End without a plan.
    stop
        End with the best plan so far.
    """

    cancel: bool
    stop: bool


def claim(desk: Desk, worker: str, lease: timedelta) -> Claim | None:
    """Takes up the run that has waited longest; what-ifs come last. ``None`` = none waits."""

    def take(unit: UnitOfWork) -> Claim | None:
        run = unit.session.exec(
            select(SolveRun)
            .where(SolveRun.state == SolveState.QUEUED.value)
            .order_by(_urgency(), col(SolveRun.created_at), col(SolveRun.id))
            .limit(1)
            .with_for_update(skip_locked=True)
        ).first()
        if run is None:
            return None
        move_by_system(SOLVE_RUN, "claim", run)
        run.worker, run.fence, run.attempts = worker, run.fence + 1, run.attempts + 1
        run.lease_until, run.progress = unit.now + lease, {"phase": "starting"}
        campaign = unit.session.get_one(Campaign, run.campaign_id)
        record(unit, "claimed", campaign, run, fence=run.fence, attempt=run.attempts)
        return Claim(run.id, run.campaign_id, worker, run.fence)

    return desk.write(take)


def _urgency() -> Any:
    return case((col(SolveRun.kind) == SolveKind.WHAT_IF.value, 1), else_=0)


def renew(
    desk: Desk,
    held: Claim,
    lease: timedelta,
    progress: dict[str, Any] | None = None,
    outline: tuple[int, bytes] | None = None,
) -> Wishes:
    """Lengthens a lease, notes progress, and returns what people want by now.

    ``outline`` is the number and the JSON text of the best plan's outline, if it is a new one.

    Raises
    ------
    LeaseLostError
        If the fence is no longer the newest one.
    """

    def lengthen(unit: UnitOfWork) -> Wishes:
        values: dict[str, Any] = {"lease_until": unit.now + lease}
        if progress is not None:
            values["progress"] = progress
        row = unit.session.execute(
            update(SolveRun)
            .where(
                col(SolveRun.id) == held.run_id,
                col(SolveRun.fence) == held.fence,
                col(SolveRun.state) == SolveState.RUNNING.value,
            )
            .values(**values)
            .returning(col(SolveRun.cancel_requested), col(SolveRun.stop_requested))
        ).first()
        if row is None:
            raise LeaseLostError
        if outline is not None:
            keep_incumbent(unit, held.run_id, *outline)
        return Wishes(bool(row[0]), bool(row[1]))

    return desk.write(lengthen)


def held_run(unit: UnitOfWork, held: Claim) -> tuple[Campaign, SolveRun]:
    """Returns a run that a worker still holds, and its campaign, both locked.

    Raises
    ------
    LeaseLostError
        If the fence is no longer the newest one, or the run has ended.
    """
    campaign = unit.lock(Campaign, held.campaign_id)
    run = unit.lock(SolveRun, held.run_id)
    if campaign is None or run is None:
        raise LeaseLostError
    if run.fence != held.fence or run.state != SolveState.RUNNING:
        raise LeaseLostError
    return campaign, run


def give_back(desk: Desk, held: Claim) -> None:
    """Puts a run back into the queue because its worker shuts down; this is no failed attempt."""

    def release(unit: UnitOfWork) -> None:
        campaign, run = held_run(unit, held)
        run.attempts -= 1
        _requeue(unit, campaign, run, "worker stopped")

    desk.write(release)


def reconcile(desk: Desk) -> int:
    """Puts runs whose lease ran out back into the queue, or ends them; returns how many."""

    def sweep(unit: UnitOfWork) -> int:
        lost = _lost(unit)
        for run in lost:
            _settle(unit, run)
        return len(lost)

    return desk.write(sweep) if _anything_lost(desk) else 0


def _anything_lost(desk: Desk) -> bool:
    with desk.store.read() as session:
        query = select(SolveRun.id).where(
            SolveRun.state == SolveState.RUNNING.value, col(SolveRun.lease_until) < desk.clock()
        )
        return session.exec(query.limit(1)).first() is not None


def _lost(unit: UnitOfWork) -> Sequence[SolveRun]:
    return unit.session.exec(
        select(SolveRun)
        .where(SolveRun.state == SolveState.RUNNING.value, col(SolveRun.lease_until) < unit.now)
        .order_by(col(SolveRun.id))
        .limit(_AT_ONCE)
        .with_for_update(skip_locked=True)
    ).all()


def _settle(unit: UnitOfWork, run: SolveRun) -> None:
    campaign = unit.session.get_one(Campaign, run.campaign_id)
    if run.cancel_requested:
        move(SOLVE_RUN, "cancel", run, frozenset({Relation.COORDINATOR}))
        run.finished_at = unit.now
        forget_incumbent(unit.session, run.id)
        record(unit, "cancelled", campaign, run)
    elif run.attempts >= MOST_ATTEMPTS:
        move_by_system(SOLVE_RUN, "fail", run)
        run.error, run.finished_at = "Its worker was lost each time it was tried.", unit.now
        forget_incumbent(unit.session, run.id)
        record(unit, "failed", campaign, run, attempts=run.attempts)
    else:
        _requeue(unit, campaign, run, "lease lost")


def _requeue(unit: UnitOfWork, campaign: Campaign, run: SolveRun, cause: str) -> None:
    move_by_system(SOLVE_RUN, "requeue", run)
    run.worker, run.lease_until, run.progress = None, None, {}
    forget_incumbent(unit.session, run.id)
    record(unit, "requeued", campaign, run, cause=cause, attempts=run.attempts)
