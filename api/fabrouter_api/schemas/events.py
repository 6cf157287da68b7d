"""Events as they are shown."""

from datetime import datetime
from typing import Any, Self
from uuid import UUID

from fabrouter.store.tables import JournalEntry
from fabrouter_api.schemas.base import ReadModel


class EventRead(ReadModel):
    """One change: who did what to what, in ids, words and numbers."""

    position: int
    at: datetime
    kind: str
    actor_id: UUID | None
    subject: str
    subject_id: UUID
    version: int
    network_id: UUID | None
    campaign_id: UUID | None
    lab_id: UUID | None
    data: dict[str, Any]
    hash: str

    @classmethod
    def of(cls, row: JournalEntry) -> Self:
        """Returns an entry of the journal as it is shown."""
        return cls(
            position=row.position,
            at=row.at,
            kind=row.kind,
            actor_id=row.actor_id,
            subject=row.subject,
            subject_id=row.subject_id,
            version=row.subject_version,
            network_id=row.network_id,
            campaign_id=row.campaign_id,
            lab_id=row.lab_id,
            data=row.data,
            hash=row.hash,
        )
