"""What the check of capacity looks like over HTTP."""

from typing import Annotated, Self

from pydantic import Field

from fabrouter.service.solves.capacity_check import CapacityCheck
from fabrouter_api.schemas.base import ReadModel


class SupplyRead(ReadModel):
    """Hours of a capability or of people, or a quantity of a material."""

    name: str
    needed: Annotated[float, Field(description="Hours, or units of the material.")]
    there: float
    labs: Annotated[int, Field(description="Labs that have some.")]


class CapacityRead(ReadModel):
    """Sums over a campaign, without set-ups, ways, days and limits of single labs."""

    lines: int
    units: int
    labs: int
    hours: Annotated[list[SupplyRead], Field(description="By capability, scarcest first.")]
    materials: Annotated[list[SupplyRead], Field(description="Stock only; more may be bought.")]
    stuck: Annotated[
        list[str], Field(description="Keys of lines of whose designs no lab can do every stage.")
    ]

    @classmethod
    def of(cls, check: CapacityCheck) -> Self:
        """Returns a check as it is shown."""
        return cls.model_validate(check)
