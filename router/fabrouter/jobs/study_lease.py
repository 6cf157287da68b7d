"""Who holds a run of a study: as with solves, a lease and a fence.

See :mod:`fabrouter.jobs.lease`.
"""

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col, select

from fabrouter.jobs.lease import MOST_ATTEMPTS, LeaseLostError
from fabrouter.lifecycle import STUDY_RUN
from fabrouter.research import Experiment
from fabrouter.service.steps import move_by_system
from fabrouter.service.studies.access import record
from fabrouter.store import Desk
from fabrouter.store.tables import RUNS_UNDER_WAY, Study, StudyRun, StudyRunState
from fabrouter.store.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class StudyClaim:
    """A run that a worker holds.

    Parameters
    ----------
    run_id, fence
        The run, and what the worker must show.
    spec
        The study's specification as JSON.
    experiment
        Fields of the run's :class:`~fabrouter.research.Experiment`.
    """

    run_id: UUID
    fence: int
    spec: dict[str, Any]
    experiment: dict[str, Any]


def claim_study_run(desk: Desk, worker: str, lease: timedelta) -> StudyClaim | None:
    """Takes up the run that has waited longest; ``None`` = none waits."""
    if not _anything_to_do(desk):
        return None

    def take(unit: UnitOfWork) -> StudyClaim | None:
        _settle_lost(unit)
        run = unit.session.exec(
            select(StudyRun)
            .where(StudyRun.state == StudyRunState.QUEUED.value)
            .order_by(col(StudyRun.created_at), col(StudyRun.study_id), col(StudyRun.number))
            .limit(1)
            .with_for_update(skip_locked=True)
        ).first()
        if run is None:
            return None
        move_by_system(STUDY_RUN, "claim", run)
        run.worker, run.fence, run.attempts = worker, run.fence + 1, run.attempts + 1
        run.lease_until = unit.now + lease
        study = unit.session.get_one(Study, run.study_id)
        asked = {field.name: getattr(run, field.name) for field in fields(Experiment)}
        return StudyClaim(run.id, run.fence, study.spec, asked)

    return desk.write(take)


def _anything_to_do(desk: Desk) -> bool:
    with desk.store.read() as session:
        waits = col(StudyRun.state) == StudyRunState.QUEUED.value
        query = select(StudyRun.id).where(waits | _is_lost(desk.clock())).limit(1)
        return session.exec(query).first() is not None


def _is_lost(now: datetime) -> Any:
    runs = col(StudyRun.state) == StudyRunState.RUNNING.value
    return runs & (col(StudyRun.lease_until) < now)


def _settle_lost(unit: UnitOfWork) -> None:
    """Puts runs whose lease ran out back into the queue, or ends them."""
    query = select(StudyRun).where(_is_lost(unit.now))
    for run in unit.session.exec(query.with_for_update(skip_locked=True)).all():
        if run.attempts >= MOST_ATTEMPTS:
            move_by_system(STUDY_RUN, "fail", run)
            run.error, run.finished_at = "Its worker was lost each time it was tried.", unit.now
            _note_end(unit, run)
        else:
            move_by_system(STUDY_RUN, "requeue", run)
            run.worker, run.lease_until = None, None


def renew_study_run(desk: Desk, held: StudyClaim, lease: timedelta) -> None:
    """Lengthens a lease.

    Raises
    ------
    LeaseLostError
        If the fence is no longer the newest one, or the study was given up.
    """

    def lengthen(unit: UnitOfWork) -> None:
        found = unit.session.execute(
            update(StudyRun)
            .where(
                col(StudyRun.id) == held.run_id,
                col(StudyRun.fence) == held.fence,
                col(StudyRun.state) == StudyRunState.RUNNING.value,
            )
            .values(lease_until=unit.now + lease)
            .returning(col(StudyRun.id))
        ).first()
        if found is None:
            raise LeaseLostError

    desk.write(lengthen)


def give_back_study_run(desk: Desk, held: StudyClaim) -> None:
    """Puts a run back into the queue because its worker shuts down."""

    def release(unit: UnitOfWork) -> None:
        run = _held(unit, held)
        move_by_system(STUDY_RUN, "requeue", run)
        run.worker, run.lease_until, run.attempts = None, None, run.attempts - 1

    desk.write(release)


def answer_study_run(
    desk: Desk, held: StudyClaim, figures: dict[str, Any] | None, error: str
) -> None:
    """Writes what a run found, or why it failed.

    Raises
    ------
    LeaseLostError
        If the fence is no longer the newest one, or the study was given up.
    """

    def write(unit: UnitOfWork) -> None:
        run = _held(unit, held)
        run.figures, run.error, run.finished_at = figures, error[:4000], unit.now
        move_by_system(STUDY_RUN, "fail" if figures is None else "finish", run)
        run.worker, run.lease_until = None, None
        _note_end(unit, run)

    desk.write(write)


def _held(unit: UnitOfWork, held: StudyClaim) -> StudyRun:
    run = unit.lock(StudyRun, held.run_id)
    if run is None or run.fence != held.fence or run.state != StudyRunState.RUNNING:
        raise LeaseLostError
    return run


def _note_end(unit: UnitOfWork, run: StudyRun) -> None:
    """Tells the journal once the last run of a study has ended."""
    unit.session.flush()
    if not _is_under_way(unit.session, run.study_id):
        study = unit.lock(Study, run.study_id)
        if study is not None:
            record(unit, "ended", study)


def _is_under_way(session: Session, study_id: UUID) -> bool:
    query = select(StudyRun.id).where(
        StudyRun.study_id == study_id, col(StudyRun.state).in_(RUNS_UNDER_WAY)
    )
    return session.exec(query.limit(1)).first() is not None
