"""Campaigns and the order lines in them."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from fabrouter.store.tables.base import Versioned, json_field, not_negative, one_of


class CampaignState(StrEnum):
    """Life of a campaign."""

    DRAFT = "draft"
    ACTIVE = "active"
    PAUSED = "paused"
    CLOSING = "closing"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    ARCHIVED = "archived"


class Campaign(Versioned, table=True):
    """An urgent need, from first draft to closing.

    ``revision`` rises with everything a plan depends on; a solve remembers which one it saw. It
    moves with entries of other rows, so the journal leaves it out.
    """

    private: ClassVar[frozenset[str]] = frozenset({"revision"})

    network_id: UUID = Field(foreign_key="network.id", index=True)
    name: str = Field(max_length=200)
    description: str = Field(default="", max_length=4000)
    state: str = Field(default=CampaignState.DRAFT.value, max_length=16)
    starts_on: date
    ends_on: date
    time_zone: str = Field(default="Europe/Paris", max_length=64)
    policy: dict[str, Any] = json_field(default_factory=dict)
    transport: dict[str, Any] = json_field(default_factory=dict)
    auto_publish: bool = False
    reply_hours: int = 24
    is_public: bool = False
    revision: int = 0
    launched_by: UUID | None = Field(default=None, foreign_key="account.id")
    approved_by: UUID | None = Field(default=None, foreign_key="account.id")
    approved_units: int | None = None
    """Most units that a second coordinator has let pass."""
    launched_at: datetime | None = None
    closed_at: datetime | None = None

    __table_args__ = (
        UniqueConstraint("network_id", "name"),
        one_of("state", CampaignState),
        CheckConstraint("starts_on <= ends_on", name="dates_in_order"),
        CheckConstraint("reply_hours BETWEEN 1 AND 720", name="reply_hours_range"),
        *not_negative("revision", "approved_units"),
    )


class OrderLine(Versioned, table=True):
    """Goods for one site. Its state is derived from its work orders and these facts."""

    private: ClassVar[frozenset[str]] = frozenset({"note", "closed_because"})

    __tablename__ = "order_line"
    campaign_id: UUID = Field(foreign_key="campaign.id")
    key: str = Field(max_length=80)
    site_id: UUID = Field(foreign_key="site.id", index=True)
    designs: list[dict[str, Any]] = json_field()
    """``{"design": slug, "preference_eur": …}`` in order of preference."""
    quantity: int
    priority: int = 1
    release: date | None = None
    due: date | None = None
    deadline: date | None = None
    min_lot: int = 1
    lot_multiple: int = 1
    max_labs: int | None = None
    note: str = Field(default="", max_length=4000)
    requested_by: UUID | None = Field(default=None, foreign_key="account.id")
    opened_at: datetime | None = None
    """When a coordinator verified it; lines that are not open are not routed."""
    cancelled_units: int = 0
    closed_at: datetime | None = None
    closed_because: str = Field(default="", max_length=4000)

    __table_args__ = (
        Index(None, "campaign_id", "id"),
        UniqueConstraint("campaign_id", "key"),
        CheckConstraint("quantity BETWEEN 1 AND 1000000", name="quantity_range"),
        CheckConstraint("priority BETWEEN 1 AND 10", name="priority_range"),
        CheckConstraint("min_lot >= 1", name="min_lot_range"),
        CheckConstraint("lot_multiple >= 1", name="lot_multiple_range"),
        CheckConstraint("max_labs IS NULL OR max_labs >= 1", name="max_labs_range"),
        CheckConstraint("cancelled_units BETWEEN 0 AND quantity", name="cancelled_units_range"),
        CheckConstraint(
            "due IS NULL OR deadline IS NULL OR due <= deadline", name="dates_in_order"
        ),
    )
