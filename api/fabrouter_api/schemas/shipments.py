"""What shipments look like over HTTP."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field

from fabrouter.service.shipments.named import NamedShipment
from fabrouter_api.schemas.base import ReadModel


class ItemRead(ReadModel):
    """Units of one work order in a shipment."""

    work_order_id: UUID
    number: Annotated[int, Field(description="Of the work order, as papers say it.")]
    line_id: UUID
    line: Annotated[str, Field(description="Key of the order line.")]
    design_id: UUID
    design: str
    stage: str
    is_final: Annotated[bool, Field(description="Finished goods, not parts.")]
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
    lab: Annotated[str, Field(description="Name of the lab that sends it.")]
    site_id: UUID | None
    site: Annotated[str | None, Field(description="Name of the site it goes to.")]
    to_lab_id: UUID | None
    to_lab: Annotated[str | None, Field(description="Name of the lab that parts go to.")]
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
    def of(cls, row: NamedShipment) -> Self:
        """Returns a shipment as it is shown."""
        held = [ItemRead.model_validate(item) for item in row.items]
        return cls.shown(row.shipment, lab=row.lab, site=row.site, to_lab=row.to_lab, items=held)
