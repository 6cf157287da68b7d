"""Shows studies and what their runs found."""

import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from fabrouter.access import Principal, Target, authorise
from fabrouter.research.table import ASKED, RunRow, runs_csv
from fabrouter.service.refusals import NotFound
from fabrouter.service.studies.access import RESEARCHES, readable_study, shared_study
from fabrouter.store.tables import Network, Study, StudyRun


def studies_of(session: Session, principal: Principal, network_id: UUID) -> SelectOfScalar[Study]:
    """Returns the query of a network's studies."""
    authorise(principal, "research:read", RESEARCHES, Target(network_id=network_id))
    if session.get(Network, network_id) is None:
        raise NotFound
    return select(Study).where(Study.network_id == network_id)


def counts_of(session: Session, studies: Sequence[Study]) -> dict[UUID, Counter[str]]:
    """Returns how many runs of each study are in which state."""
    query = (
        select(StudyRun.study_id, StudyRun.state, func.count())
        .where(col(StudyRun.study_id).in_([study.id for study in studies]))
        .group_by(col(StudyRun.study_id), col(StudyRun.state))
    )
    found: defaultdict[UUID, Counter[str]] = defaultdict(Counter)
    for study_id, state, count in session.exec(query):
        found[study_id][state] = count
    return found


def shared_runs(session: Session, key: str) -> Sequence[StudyRun]:
    """Returns the runs of the study that a link is about."""
    return all_runs(session, shared_study(session, key))


def all_runs(session: Session, study: Study) -> Sequence[StudyRun]:
    """Returns the runs of a study in their order."""
    query = select(StudyRun).where(StudyRun.study_id == study.id)
    return session.exec(query.order_by(col(StudyRun.number))).all()


def runs_table(session: Session, principal: Principal, study_id: UUID) -> bytes:
    """Returns all runs and their figures as CSV."""
    return table_of(all_runs(session, readable_study(session, principal, study_id)))


def table_of(runs: Sequence[StudyRun]) -> bytes:
    """Returns runs and their figures as CSV; what is not known is empty."""
    rows = (RunRow(tuple(getattr(run, name) for name in ASKED), run.figures or {}) for run in runs)
    return runs_csv(rows).encode()


def study_file(session: Session, principal: Principal, study_id: UUID) -> bytes:
    """Returns what a study compares, as a file for ``fabrouter study``."""
    return spec_text(readable_study(session, principal, study_id))


def spec_text(study: Study) -> bytes:
    """Returns what a study compares as JSON text."""
    return json.dumps(study.spec, ensure_ascii=False, indent=2).encode() + b"\n"
