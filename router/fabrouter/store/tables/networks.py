"""Networks, the sites they serve, and the labs they lend each other."""

from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from fabrouter.store.tables.base import Row, Versioned, not_negative


class Network(Versioned, table=True):
    """Labs and people of one region, beside others that see nothing of it."""

    slug: str = Field(max_length=80, unique=True)
    name: str = Field(max_length=200)
    country: str = Field(max_length=2)
    time_zone: str = Field(default="Europe/Paris", max_length=64)
    reply_hours: int = 24
    declaration_days: int = 21
    approval_units: int | None = None
    auto_publish: bool = False

    __table_args__ = (
        CheckConstraint("reply_hours BETWEEN 1 AND 720", name="reply_hours_range"),
        CheckConstraint("declaration_days BETWEEN 1 AND 365", name="declaration_days_range"),
        *not_negative("approval_units"),
    )


class LabConsent(Versioned, table=True):
    """Who has agreed that another network may use a lab; the grant begins when both sides have."""

    __tablename__ = "lab_consent"
    lab_id: UUID = Field(foreign_key="lab.id", index=True)
    network_id: UUID = Field(foreign_key="network.id", index=True)
    lab_agreed_by: UUID | None = Field(default=None, foreign_key="account.id")
    network_agreed_by: UUID | None = Field(default=None, foreign_key="account.id")

    __table_args__ = (UniqueConstraint("lab_id", "network_id"),)


class LabGrant(Row, table=True):
    """A network may use a lab of another one; both the lab and its own network have agreed."""

    __tablename__ = "lab_grant"
    lab_id: UUID = Field(foreign_key="lab.id", index=True)
    network_id: UUID = Field(foreign_key="network.id", index=True)

    __table_args__ = (UniqueConstraint("lab_id", "network_id"),)


class Site(Versioned, table=True):
    """A place that needs goods."""

    network_id: UUID = Field(foreign_key="network.id", index=True)
    slug: str = Field(max_length=80)
    name: str = Field(max_length=200)
    kind: str = Field(default="", max_length=200)
    latitude: float
    longitude: float
    country: str = Field(max_length=2)
    region: str = Field(default="", max_length=200)
    city: str = Field(default="", max_length=200)
    postcode: str = Field(default="", max_length=20)
    source: str = Field(default="", max_length=4000)

    __table_args__ = (
        UniqueConstraint("network_id", "slug"),
        CheckConstraint("latitude BETWEEN -90 AND 90", name="latitude_range"),
        CheckConstraint("longitude BETWEEN -180 AND 180", name="longitude_range"),
    )
