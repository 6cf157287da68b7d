"""What people write about work orders."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from fabrouter_network.document import MOST_UNITS, Document, Id, Name, Text, Units

Some = Annotated[int, Field(ge=0, le=MOST_UNITS)]


class Acceptance(Document):
    """A lab's yes; fewer units than were offered = a part of them."""

    units: Units | None = None
    reason: Annotated[Text, Field(description="Why not all, if it is a part.")] = ""


class ManyAcceptances(Document):
    """A lab's yes to several offers: all of them or none."""

    work_orders: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=500)]


class Reason(Document):
    """Why something ends."""

    reason: Name


class Report(Document):
    """Units since the last report. The same ``key`` sent again counts once."""

    made: Some = 0
    scrapped: Some = 0
    surplus: Annotated[Some, Field(description="Made beyond what was ordered.")] = 0
    key: Id | None = None
    note: Text = ""

    @model_validator(mode="after")
    def _check_any(self) -> Self:
        if not (self.made or self.scrapped or self.surplus):
            raise PydanticCustomError("blank", "report at least one unit.")
        return self


class Rejection(Document):
    """Finished units that failed a check before they left."""

    units: Units
    reason: Name
    key: Id | None = None
