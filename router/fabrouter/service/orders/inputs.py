"""What people write about order lines."""

from typing import Annotated, Literal

from pydantic import Field

from fabrouter_network.document import Day, Document, Id, Text, Units
from fabrouter_network.orders import DesignOption

MOST_LINES = 10_000
"""Most lines of one call."""

Priority = Annotated[int, Field(ge=1, le=10, description="Weight; 1 = normal.")]
Lot = Annotated[int, Field(ge=1, le=100_000)]
Multiple = Annotated[int, Field(ge=1, le=10_000)]
Labs = Annotated[int, Field(ge=1, le=10_000)]
Options = Annotated[tuple[DesignOption, ...], Field(min_length=1, max_length=50)]

OnDuplicate = Literal["refuse", "upsert"]
"""What happens to lines whose key exists: all are refused, or those are changed."""


class NewLine(Document):
    """Goods for one site; ``id`` is the key that nobody else in the campaign uses."""

    id: Id
    site: Id
    designs: Options
    quantity: Units
    priority: Priority = 1
    release: Day | None = None
    due: Annotated[Day | None, Field(description="Later units are late.")] = None
    deadline: Annotated[Day | None, Field(description="Later units do not count.")] = None
    min_lot: Lot = 1
    lot_multiple: Multiple = 1
    max_labs: Labs | None = None
    note: Text = ""


class LineChange(Document):
    """What changes; what is left out stays. ``null`` takes a day or limit away."""

    designs: Options | None = None
    quantity: Units | None = None
    priority: Priority | None = None
    release: Day | None = None
    due: Day | None = None
    deadline: Day | None = None
    min_lot: Lot | None = None
    lot_multiple: Multiple | None = None
    max_labs: Labs | None = None
    note: Text | None = None
