"""What work orders look like over HTTP."""

from datetime import datetime
from typing import Any, Self
from uuid import UUID

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
    version: int
    created_at: datetime
    changed_at: datetime

    @classmethod
    def of(cls, row: NamedOrder) -> Self:
        """Returns a work order as it is shown."""
        names = {"line": row.line, "site": row.site, "lab": row.lab, "design": row.design}
        return cls(**{**row.order.model_dump(), **names})


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
        return cls(**{**said.order.model_dump(), "shortages": short})


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
