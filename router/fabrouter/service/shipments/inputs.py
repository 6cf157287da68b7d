"""What people write about shipments."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from fabrouter_network.document import MOST_UNITS, Document, Id, Text, Units

Some = Annotated[int, Field(ge=0, le=MOST_UNITS)]
Short = Annotated[Text, Field(max_length=200)]


class ItemToPack(Document):
    """Units of one work order."""

    work_order_id: UUID
    units: Units


class NewShipment(Document):
    """Finished goods for a site, or parts for a lab that goes on with them."""

    site: Annotated[Id | None, Field(description="Where goods go; or else name a lab.")] = None
    lab: Annotated[Id | None, Field(description="Where parts go.")] = None
    items: Annotated[tuple[ItemToPack, ...], Field(min_length=1, max_length=500)]
    carrier: Short = ""


class Dispatch(Document):
    """Who carries it."""

    carrier: Short | None = None
    tracking: Short = ""


class ItemReceived(Document):
    """How the units of one work order arrived."""

    work_order_id: UUID
    good: Some
    bad: Some = 0
    missing: Some = 0


class Receipt(Document):
    """How everything arrived; nothing said = all good."""

    items: Annotated[tuple[ItemReceived, ...], Field(max_length=500)] = ()
