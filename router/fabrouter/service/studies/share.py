"""Links by which anybody may read a study."""

import secrets
from uuid import UUID

from fabrouter.access import Principal
from fabrouter.service.studies.access import locked_study, record
from fabrouter.store.tables import Study
from fabrouter.store.unit_of_work import UnitOfWork

_KEY_BYTES = 18


def share_study(unit: UnitOfWork, principal: Principal, study_id: UUID) -> Study:
    """Gives a study a link for reading; one that has one keeps it."""
    study = locked_study(unit, principal, study_id)
    if study.share_key is None:
        study.share_key = secrets.token_urlsafe(_KEY_BYTES)
        record(unit, "shared", study)
    return study


def unshare_study(unit: UnitOfWork, principal: Principal, study_id: UUID) -> Study:
    """Takes a study's link away for good; sharing it again makes another one."""
    study = locked_study(unit, principal, study_id)
    if study.share_key is not None:
        study.share_key = None
        record(unit, "unshared", study)
    return study
