"""Shipments: goods on their way to a site, parts on their way to a lab."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from fabrouter.store.tables.base import Row, Versioned, not_negative, one_of


class ShipmentState(StrEnum):
    """Life of a shipment."""

    PACKED = "packed"
    DISPATCHED = "dispatched"
    DELIVERED = "delivered"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    LOST = "lost"
    RETURNED = "returned"


class Shipment(Versioned, table=True):
    """Units of some work orders that leave one lab together for one place."""

    campaign_id: UUID = Field(foreign_key="campaign.id", index=True)
    lab_id: UUID = Field(foreign_key="lab.id", index=True)
    site_id: UUID | None = Field(default=None, foreign_key="site.id", index=True)
    to_lab_id: UUID | None = Field(default=None, foreign_key="lab.id", index=True)
    state: str = Field(default=ShipmentState.PACKED.value, max_length=16)
    carrier: str = Field(default="", max_length=200)
    tracking: str = Field(default="", max_length=200)
    dispatched_at: datetime | None = None
    delivered_at: datetime | None = None
    confirmed_at: datetime | None = None
    km: float = 0.0
    cost_cents: int = 0
    co2e_g: int = 0

    __table_args__ = (
        one_of("state", ShipmentState),
        CheckConstraint("(site_id IS NULL) <> (to_lab_id IS NULL)", name="one_destination"),
        CheckConstraint("km >= 0", name="km_range"),
        *not_negative("cost_cents", "co2e_g"),
    )


class ShipmentItem(Row, table=True):
    """Units of one work order in a shipment, and how they arrived.

    ``surplus`` units were given up as lost and replaced before they turned up after all; they count
    for nothing else.
    """

    __tablename__ = "shipment_item"
    shipment_id: UUID = Field(foreign_key="shipment.id", index=True)
    work_order_id: UUID = Field(foreign_key="work_order.id", index=True)
    units: int
    good: int = 0
    bad: int = 0
    missing: int = 0
    surplus: int = 0

    __table_args__ = (
        UniqueConstraint("shipment_id", "work_order_id"),
        CheckConstraint("units >= 1", name="units_range"),
        *not_negative("good", "bad", "missing", "surplus"),
        CheckConstraint("good + bad + missing + surplus <= units", name="not_overcounted"),
    )
