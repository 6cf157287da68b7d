"""The best plan so far of a running solve, in outline, for those who watch it."""

import zlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete
from sqlmodel import Session, col, select

from fabrouter.access import Principal
from fabrouter.plan.outline import PlanOutline
from fabrouter.service.refusals import NotFound
from fabrouter.service.solves.access import readable_run
from fabrouter.service.solves.snapshot import unpacked
from fabrouter.store.tables import Incumbent
from fabrouter.store.unit_of_work import UnitOfWork

_LEVEL = 1
"""An outline is read a few times and then thrown away: little work for packing it."""


@dataclass(frozen=True)
class IncumbentView:
    """An outline, which of its run's it is, and when it was found."""

    run_id: UUID
    number: int
    found_at: datetime
    outline: PlanOutline


def keep_incumbent(unit: UnitOfWork, run_id: UUID, number: int, outline: bytes) -> None:
    """Stores an outline, as JSON, in place of the one before; the caller holds the run."""
    forget_incumbent(unit.session, run_id)
    unit.session.add(
        Incumbent(
            run_id=run_id,
            number=number,
            document=zlib.compress(outline, _LEVEL),
            created_at=unit.now,
        )
    )


def forget_incumbent(session: Session, run_id: UUID) -> None:
    """Removes the outline of a run that has ended or begins anew."""
    session.execute(delete(Incumbent).where(col(Incumbent.run_id) == run_id))


def incumbent_of(session: Session, principal: Principal, run_id: UUID) -> IncumbentView:
    """Returns the newest outline of a run to those who coordinate its campaign.

    Raises
    ------
    NotFound
        For everybody else; and if the run has no plan yet, or has ended.
    """
    run = readable_run(session, principal, run_id)
    row = session.exec(select(Incumbent).where(Incumbent.run_id == run.id)).first()
    if row is None:
        raise NotFound
    outline = PlanOutline.model_validate_json(unpacked(row.document))
    return IncumbentView(run.id, row.number, row.created_at, outline)
