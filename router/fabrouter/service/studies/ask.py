"""Asks for studies, and gives them up."""

from collections.abc import Sequence
from dataclasses import asdict
from uuid import UUID

from sqlalchemy import delete
from sqlmodel import Session, col, func, select

from fabrouter.access import Principal, Target, authorise
from fabrouter.lifecycle import STUDY_RUN
from fabrouter.research import StudySpec, experiments_of
from fabrouter.service.refusals import Conflict, NotFound, Overload
from fabrouter.service.solves.bell import ring_after_commit
from fabrouter.service.steps import move_by_system
from fabrouter.service.studies.access import RESEARCHES, locked_study, record
from fabrouter.store.tables import RUNS_UNDER_WAY, Network, Study, StudyRun
from fabrouter.store.unit_of_work import UnitOfWork

MOST_UNDER_WAY = 5
"""Most studies of a network that wait or run at a time."""


def create_study(
    unit: UnitOfWork, principal: Principal, network_id: UUID, spec: StudySpec
) -> Study:
    """Queues all runs of a study.

    Raises
    ------
    Overload
        If too many studies of the network wait or run already.
    """
    authorise(principal, "research:write", RESEARCHES, Target(network_id=network_id))
    if unit.lock(Network, network_id) is None:
        raise NotFound
    if _under_way(unit.session, network_id) >= MOST_UNDER_WAY:
        detail = f"{MOST_UNDER_WAY} studies of the network wait or run: cancel one, or wait."
        raise Overload(detail, 60)
    study = Study(
        network_id=network_id,
        asked_by=principal.account_id,
        name=spec.name,
        spec=spec.model_dump(mode="json"),
        created_at=unit.now,
        changed_at=unit.now,
    )
    unit.add(study)
    experiments = experiments_of(spec)
    unit.add_all(
        [
            StudyRun(
                study_id=study.id,
                number=number,
                **asdict(one),
                created_at=unit.now,
            )
            for number, one in enumerate(experiments)
        ]
    )
    record(unit, "created", study, runs=len(experiments))
    ring_after_commit(unit.session, study.id)
    return study


def _under_way(session: Session, network_id: UUID) -> int:
    query = (
        select(func.count(func.distinct(col(StudyRun.study_id))))
        .join(Study, col(Study.id) == col(StudyRun.study_id))
        .where(Study.network_id == network_id, col(StudyRun.state).in_(RUNS_UNDER_WAY))
    )
    return session.exec(query).one()


def cancel_study(unit: UnitOfWork, principal: Principal, study_id: UUID) -> Study:
    """Gives up the runs of a study that wait or run; what is done stays."""
    study = locked_study(unit, principal, study_id)
    open_runs = _open_runs(unit, study)
    for run in open_runs:
        move_by_system(STUDY_RUN, "cancel", run)
        run.worker, run.lease_until, run.finished_at = None, None, unit.now
    if open_runs:
        record(unit, "cancelled", study, runs=len(open_runs))
    return study


def remove_study(unit: UnitOfWork, principal: Principal, study_id: UUID) -> None:
    """Forgets a study and everything it found.

    Raises
    ------
    Conflict
        ``study-under-way`` if some of its runs wait or run.
    """
    study = locked_study(unit, principal, study_id)
    if _open_runs(unit, study):
        raise Conflict("study-under-way", "Some runs wait or run: cancel the study first.")
    record(unit, "removed", study)
    unit.session.execute(delete(StudyRun).where(col(StudyRun.study_id) == study.id))
    unit.session.delete(study)


def _open_runs(unit: UnitOfWork, study: Study) -> Sequence[StudyRun]:
    return unit.session.exec(
        select(StudyRun)
        .where(StudyRun.study_id == study.id, col(StudyRun.state).in_(RUNS_UNDER_WAY))
        .order_by(col(StudyRun.id))
        .with_for_update()
    ).all()
