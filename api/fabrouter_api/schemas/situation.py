"""What the situation of a campaign looks like over HTTP."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field

from fabrouter.service.campaigns.situation import Situation
from fabrouter_api.schemas.base import ReadModel


class TallyRead(ReadModel):
    """Work orders or shipments in one state."""

    state: str
    count: int
    units: int


class WorkingLabRead(ReadModel):
    """A lab that has had work of the campaign."""

    lab_id: UUID
    name: str
    state: str
    live: Annotated[int, Field(description="Work orders that are offered, accepted or started.")]


class MadeDesignRead(ReadModel):
    """A design that work orders ask for."""

    design_id: UUID
    slug: str


class AlertRead(ReadModel):
    """Something somebody should look at."""

    kind: Annotated[
        str,
        Field(
            description="declined, expired, released, stopped_short (since the last plan was "
            "published), overdue, answer_soon, flagged, lab_away, stock_short, shipment_overdue or "
            "shipment_lost."
        ),
    ]
    count: int
    units: int
    cause: Annotated[str, Field(description="The flag, the lab's state or the material.")]
    lab_id: UUID | None
    lab: str


class SituationRead(ReadModel):
    """How a campaign stands; states that nothing is in are left out."""

    work: list[TallyRead]
    shipments: list[TallyRead]
    labs: list[WorkingLabRead]
    designs: list[MadeDesignRead]
    alerts: list[AlertRead]

    @classmethod
    def of(cls, found: Situation) -> Self:
        """Returns a situation as it is shown."""
        return cls(
            work=[TallyRead.model_validate(row) for row in found.work],
            shipments=[TallyRead.model_validate(row) for row in found.shipments],
            labs=[WorkingLabRead.model_validate(row) for row in found.labs],
            designs=[MadeDesignRead.model_validate(row) for row in found.designs],
            alerts=[AlertRead.model_validate(row) for row in found.alerts],
        )
