"""What work orders look like over HTTP."""

from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field

from fabrouter.service.work_orders.progress import Reported
from fabrouter.service.work_orders.read import NamedOrder
from fabrouter.store.tables import WorkEntry
from fabrouter_api.schemas.base import ReadModel


class WorkOrderRead(ReadModel):
    """A work order."""

    id: UUID
    campaign_id: UUID
    number: int
    line_id: UUID
    line: str
    site: str
    lab_id: UUID
    lab: str
    design_id: UUID
    design: str
    stage: str
    is_final: bool
    parent_id: UUID | None
    plan_id: UUID | None
    state: str
    quantity: int
    made: int
    scrapped: int
    rejected: int
    shipped: int
    received: int
    lost: int
    surplus: int
    schedule: dict[str, Any]
    terms: dict[str, Any]
    due: datetime
    reply_by: datetime | None
    replied_at: datetime | None
    reason: str
    ended_at: datetime | None
    flag: Annotated[
        str | None,
        Field(
            description="Why somebody should look at promised work, such as design_withdrawn, "
            "design_not_approved, notice_changed or lab_paused."
        ),
    ]
    version: int
    created_at: datetime
    changed_at: datetime

    @classmethod
    def of(cls, row: NamedOrder) -> Self:
        """Returns a work order as it is shown."""
        return cls.shown(row)


class WorkOrdersAccepted(ReadModel):
    """Work orders that were accepted together."""

    work_orders: list[UUID]


class ShortageRead(ReadModel):
    """Material the lab's stock lacks, in thousandths of its unit."""

    material: str
    missing_milli: int


class ReportRead(ReadModel):
    """A work order after a report."""

    id: UUID
    state: str
    quantity: int
    made: int
    scrapped: int
    surplus: int
    shortages: list[ShortageRead]
    version: int

    @classmethod
    def of(cls, said: Reported) -> Self:
        """Returns a report's outcome as it is shown."""
        short = [ShortageRead.model_validate(row) for row in said.shortages]
        return cls.shown(said.order, shortages=short)


class WorkEntryRead(ReadModel):
    """What was reported once."""

    id: UUID
    kind: str
    units: int
    note: str
    created_at: datetime

    @classmethod
    def of(cls, row: WorkEntry) -> Self:
        """Returns a row as it is shown."""
        return cls.model_validate(row)


class WorkEntries(ReadModel):
    """Everything that was reported about a work order, oldest first."""

    entries: list[WorkEntryRead]
