"""Work orders: what labs are asked to make, what they made, and the hours booked for it."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from fabrouter.store.tables.base import Row, Versioned, json_field, not_negative, one_of


class WorkState(StrEnum):
    """Life of a work order."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    STARTED = "started"
    MADE = "made"
    CLOSED = "closed"
    STOPPED_SHORT = "stopped_short"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    RELEASED = "released"
    SPLIT = "split"


class EntryKind(StrEnum):
    """What a lab or the system notes about a work order's units."""

    MADE = "made"
    SCRAPPED = "scrapped"
    REJECTED = "rejected"
    SURPLUS = "surplus"


class WorkOrder(Versioned, table=True):
    """A lot that one lab is asked to make of one stage for one line, for ever.

    Counters are units: of ``quantity``, ``made`` are good, ``scrapped`` were spoilt; of those
    made, ``rejected`` failed a check and ``shipped`` have left; of those shipped, ``received``
    arrived well and ``lost`` did not. ``surplus`` was made beyond the quantity and stays there.
    """

    private: ClassVar[frozenset[str]] = frozenset({"reason"})

    __tablename__ = "work_order"
    campaign_id: UUID = Field(foreign_key="campaign.id")
    line_id: UUID = Field(foreign_key="order_line.id", index=True)
    lab_id: UUID = Field(foreign_key="lab.id", index=True)
    design_id: UUID = Field(foreign_key="design.id")
    stage: str = Field(max_length=80)
    is_final: bool = True
    parent_id: UUID | None = Field(default=None, foreign_key="work_order.id", index=True)
    plan_id: UUID | None = Field(default=None, foreign_key="stored_plan.id", index=True)
    number: int
    """Counts the work orders of a campaign; printed on labels."""
    state: str = Field(default=WorkState.OFFERED.value, max_length=16)
    quantity: int
    made: int = 0
    scrapped: int = 0
    rejected: int = 0
    shipped: int = 0
    received: int = 0
    lost: int = 0
    surplus: int = 0
    schedule: dict[str, Any] = json_field()
    """Machines, production and shipments of the plan's lot."""
    terms: dict[str, Any] = json_field(default_factory=dict)
    """What the lab is told before it decides: hours, materials, money, notice."""
    due: datetime
    reply_by: datetime | None = None
    replied_at: datetime | None = None
    replied_by: UUID | None = Field(default=None, foreign_key="account.id")
    reason: str = Field(default="", max_length=4000)
    ended_at: datetime | None = None
    flag: str | None = Field(default=None, max_length=80)
    """Why somebody should look at promised work, such as ``design_withdrawn``."""

    __table_args__ = (
        Index(None, "campaign_id", "id"),
        Index(None, "campaign_id", "number", unique=True),
        Index(None, "lab_id", "state"),
        one_of("state", WorkState),
        CheckConstraint("quantity BETWEEN 1 AND 1000000", name="quantity_range"),
        *not_negative("made", "scrapped", "rejected", "shipped", "received", "lost", "surplus"),
        CheckConstraint("made + scrapped <= quantity", name="not_overmade"),
        CheckConstraint("rejected + shipped <= made", name="not_overshipped"),
        CheckConstraint("received + lost <= shipped", name="not_overreceived"),
    )


class WorkEntry(Row, table=True):
    """Units a lab reports; never changed, corrections are entries of their own.

    ``key`` is given by who reports, so that a report sent twice counts once.
    """

    private: ClassVar[frozenset[str]] = frozenset({"note"})

    __tablename__ = "work_entry"
    work_order_id: UUID = Field(foreign_key="work_order.id", index=True)
    kind: str = Field(max_length=16)
    units: int
    key: str | None = Field(default=None, max_length=80)
    noted_by: UUID | None = Field(default=None, foreign_key="account.id")
    note: str = Field(default="", max_length=4000)

    __table_args__ = (
        UniqueConstraint("work_order_id", "key", "kind"),
        one_of("kind", EntryKind),
        CheckConstraint("units >= 1", name="units_range"),
    )


class Booking(Row, table=True):
    """Seconds of a lab's pool on one day that a live work order keeps for itself.

    ``day`` is a local day of the campaign's time zone; ``pool`` a machine group or ``people``.
    """

    work_order_id: UUID = Field(foreign_key="work_order.id", index=True)
    lab_id: UUID = Field(foreign_key="lab.id")
    pool: str = Field(max_length=80)
    day: date
    seconds: int

    __table_args__ = (
        Index(None, "lab_id", "day"),
        CheckConstraint("seconds >= 1", name="seconds_range"),
    )
