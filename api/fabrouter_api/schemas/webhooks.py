"""Webhooks as they are shown."""

from datetime import datetime
from uuid import UUID

from fabrouter_api.schemas.base import ReadModel


class WebhookRead(ReadModel):
    """A webhook without its secret."""

    id: UUID
    network_id: UUID
    url: str
    kinds: tuple[str, ...]
    failing_since: datetime | None
    disabled_at: datetime | None
    version: int
    created_at: datetime


class SecretRead(ReadModel):
    """What a webhook's calls are signed with."""

    secret: str
    previous_secret: str | None
