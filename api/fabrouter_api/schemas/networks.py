"""What networks look like over HTTP."""

from datetime import datetime
from typing import Self
from uuid import UUID

from fabrouter.store.tables import Network
from fabrouter_api.schemas.base import ReadModel


class NetworkRead(ReadModel):
    """A network."""

    id: UUID
    slug: str
    name: str
    country: str
    time_zone: str
    reply_hours: int
    declaration_days: int
    approval_units: int | None
    auto_publish: bool
    version: int
    created_at: datetime
    changed_at: datetime

    @classmethod
    def of(cls, row: Network) -> Self:
        """Returns a row as it is shown."""
        return cls.model_validate(row)
