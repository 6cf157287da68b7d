"""Labs, what they declare, hold and promise to know."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from fabrouter.store.tables.base import Row, Versioned, json_field, one_of


class LabState(StrEnum):
    """Life of a lab; who may change it stands in ``lifecycle``."""

    APPLIED = "applied"
    VERIFIED = "verified"
    ACTIVE = "active"
    PAUSED = "paused"
    UNRESPONSIVE = "unresponsive"
    SUSPENDED = "suspended"
    RETIRED = "retired"


class StockCause(StrEnum):
    """Why stock changed."""

    COUNTED = "counted"
    RECEIVED = "received"
    USED = "used"
    LOST = "lost"
    SENT = "sent"
    CORRECTED = "corrected"


class Lab(Versioned, table=True):
    """A lab or hub; its row is locked while work is booked on it."""

    private: ClassVar[frozenset[str]] = frozenset({"state_reason"})

    network_id: UUID = Field(foreign_key="network.id")
    slug: str = Field(max_length=80)
    name: str = Field(max_length=200)
    kind: str = Field(default="fab_lab", max_length=16)
    latitude: float
    longitude: float
    country: str = Field(max_length=2)
    region: str = Field(default="", max_length=200)
    city: str = Field(default="", max_length=200)
    postcode: str = Field(default="", max_length=20)
    time_zone: str = Field(default="Europe/Paris", max_length=64)
    url: str = Field(default="", max_length=4000)
    source: str = Field(default="", max_length=4000)
    state: str = Field(default=LabState.APPLIED.value, max_length=16)
    state_reason: str = Field(default="", max_length=4000)
    declaration_id: UUID | None = None
    """The declaration in force; nothing = capacity is undeclared and the lab gets no offers.
    No foreign key: declarations already point here."""
    confirmed_at: datetime | None = None
    expires_at: datetime | None = None
    reminded_at: datetime | None = None

    __table_args__ = (
        Index(None, "network_id", "id"),
        UniqueConstraint("network_id", "slug"),
        one_of("state", LabState),
        CheckConstraint("kind IN ('fab_lab', 'hub')", name="kind_known"),
        CheckConstraint("latitude BETWEEN -90 AND 90", name="latitude_range"),
        CheckConstraint("longitude BETWEEN -180 AND 180", name="longitude_range"),
    )


class Declaration(Row, table=True):
    """What a lab said it can do, at one time; never changed afterwards.

    ``document`` is a :class:`~fabrouter_network.labs.Declaration` as JSON.
    """

    lab_id: UUID = Field(foreign_key="lab.id", index=True)
    number: int
    document: dict[str, Any] = json_field()
    declared_by: UUID | None = Field(default=None, foreign_key="account.id")

    __table_args__ = (
        UniqueConstraint("lab_id", "number"),
        CheckConstraint("number >= 1", name="number_range"),
    )


class StockMovement(Row, table=True):
    """Material that came or went; the balance is the sum of all movements of a material.

    Quantities are thousandths of the material's unit.
    """

    private: ClassVar[frozenset[str]] = frozenset({"note"})

    __tablename__ = "stock_movement"
    lab_id: UUID = Field(foreign_key="lab.id")
    material: str = Field(max_length=80)
    quantity_milli: int
    balance_milli: int
    cause: str = Field(max_length=16)
    work_order_id: UUID | None = Field(default=None, foreign_key="work_order.id", index=True)
    moved_by: UUID | None = Field(default=None, foreign_key="account.id")
    note: str = Field(default="", max_length=4000)

    __table_args__ = (
        Index(None, "lab_id", "material"),
        one_of("cause", StockCause),
        CheckConstraint("quantity_milli <> 0 OR cause = 'counted'", name="quantity_moves"),
        CheckConstraint("balance_milli >= 0", name="balance_range"),
    )


class Certificate(Row, table=True):
    """A skill or certificate that designs may ask for, on some days."""

    lab_id: UUID = Field(foreign_key="lab.id", index=True)
    skill: str = Field(max_length=200)
    valid_from: date | None = None
    valid_until: date | None = None
    checked_by: UUID | None = Field(default=None, foreign_key="account.id")

    __table_args__ = (
        CheckConstraint(
            "valid_from IS NULL OR valid_until IS NULL OR valid_from <= valid_until",
            name="dates_in_order",
        ),
    )


class Contact(Versioned, table=True):
    """How to reach a lab; seen by the lab and by coordinators of campaigns it works for."""

    private: ClassVar[frozenset[str]] = frozenset({"name", "email", "phone", "address"})

    lab_id: UUID = Field(foreign_key="lab.id", index=True)
    role: str = Field(max_length=80)
    name: str | None = Field(default=None, max_length=200)
    email: str | None = Field(default=None, max_length=254)
    phone: str | None = Field(default=None, max_length=40)
    address: str | None = Field(default=None, max_length=4000)
    erased_at: datetime | None = None
    agreed_at: datetime | None = None
    """When the person agreed to be kept on file after campaigns; nothing = erased with them."""


class BusyTime(Row, table=True):
    """Time in which machines are taken by others, from an imported calendar."""

    __tablename__ = "busy_time"
    lab_id: UUID = Field(foreign_key="lab.id", index=True)
    machine: str | None = Field(default=None, max_length=80)
    starts_at: datetime
    ends_at: datetime
    source: str = Field(default="", max_length=200)

    __table_args__ = (CheckConstraint("starts_at < ends_at", name="times_in_order"),)
