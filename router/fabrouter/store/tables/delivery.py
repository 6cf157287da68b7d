"""What is remembered for callers and told to others: replays, webhooks, e-mail."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, UniqueConstraint
from sqlmodel import Field

from fabrouter.store.tables.base import Row, Versioned, json_field, not_negative, one_of


class Sending(StrEnum):
    """State of a message on its way out."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


class Replay(Row, table=True):
    """The answer to a call with an idempotency key, stored in the transaction of its effect."""

    principal: str = Field(max_length=80)
    operation: str = Field(max_length=200)
    key: str = Field(max_length=255)
    request_sha256: str = Field(max_length=64)
    status: int
    headers: dict[str, str] = json_field(default_factory=dict)
    body: bytes = Field(sa_type=LargeBinary)
    expires_at: datetime = Field(index=True)

    __table_args__ = (UniqueConstraint("principal", "operation", "key"),)


class Webhook(Versioned, table=True):
    """Somebody else's server that wants to hear of a network's events."""

    private: ClassVar[frozenset[str]] = frozenset(
        {"url", "secret", "previous_secret", "position", "failing_since"}
    )

    network_id: UUID = Field(foreign_key="network.id", index=True)
    url: str = Field(max_length=2000)
    secret: str = Field(max_length=200)
    previous_secret: str | None = Field(default=None, max_length=200)
    kinds: list[str] = json_field(default_factory=list)
    """Beginnings of event kinds; none = all."""
    position: int = 0
    """Last journal position that was queued for it."""
    failing_since: datetime | None = None
    disabled_at: datetime | None = None

    __table_args__ = (*not_negative("position"),)


class WebhookDelivery(Row, table=True):
    """One event for one webhook."""

    __tablename__ = "webhook_delivery"
    webhook_id: UUID = Field(foreign_key="webhook.id")
    position: int
    state: str = Field(default=Sending.WAITING.value, max_length=16)
    attempts: int = 0
    next_at: datetime
    status: int | None = None
    error: str = Field(default="", max_length=400)

    __table_args__ = (
        UniqueConstraint("webhook_id", "position"),
        Index(None, "state", "next_at"),
        one_of("state", Sending),
        CheckConstraint("position >= 1", name="position_range"),
        *not_negative("attempts"),
    )


class Mail(Row, table=True):
    """An e-mail that waits to be sent; addressed by account, so erasure reaches it."""

    account_id: UUID | None = Field(default=None, foreign_key="account.id", index=True)
    contact_id: UUID | None = Field(default=None, foreign_key="contact.id", index=True)
    template: str = Field(max_length=80)
    data: dict[str, Any] = json_field(default_factory=dict)
    state: str = Field(default=Sending.WAITING.value, max_length=16)
    attempts: int = 0
    next_at: datetime
    error: str = Field(default="", max_length=400)

    __table_args__ = (
        Index(None, "state", "next_at"),
        one_of("state", Sending),
        *not_negative("attempts"),
        CheckConstraint("(account_id IS NULL) <> (contact_id IS NULL)", name="one_addressee"),
    )
