"""What shipments look like over HTTP."""

from collections.abc import Sequence
from datetime import datetime
from typing import Self
from uuid import UUID

from fabrouter.store.tables import Shipment, ShipmentItem
from fabrouter_api.schemas.base import ReadModel


class ItemRead(ReadModel):
    """Units of one work order in a shipment."""

    work_order_id: UUID
    units: int
    good: int
    bad: int
    missing: int
    surplus: int


class ShipmentRead(ReadModel):
    """A shipment with what it holds."""

    id: UUID
    campaign_id: UUID
    lab_id: UUID
    site_id: UUID | None
    to_lab_id: UUID | None
    state: str
    carrier: str
    tracking: str
    items: list[ItemRead]
    km: float
    cost_cents: int
    co2e_g: int
    dispatched_at: datetime | None
    delivered_at: datetime | None
    confirmed_at: datetime | None
    version: int
    created_at: datetime
    changed_at: datetime

    @classmethod
    def of(cls, row: Shipment, items: Sequence[ShipmentItem]) -> Self:
        """Returns a shipment as it is shown."""
        held = [ItemRead.model_validate(item) for item in items]
        return cls.shown(row, items=held)
