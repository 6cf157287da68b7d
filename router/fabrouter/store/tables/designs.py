"""Designs and materials a network works with."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from fabrouter.store.tables.base import Row, Versioned, json_field, one_of


class ApprovalState(StrEnum):
    """May a country's sites receive a design?"""

    APPROVED = "approved"
    WITHDRAWN = "withdrawn"


class Material(Versioned, table=True):
    """A material that designs use and labs stock."""

    network_id: UUID = Field(foreign_key="network.id", index=True)
    slug: str = Field(max_length=80)
    document: dict[str, Any] = json_field()

    __table_args__ = (UniqueConstraint("network_id", "slug"),)


class Design(Versioned, table=True):
    """One version of a design: the document never changes, only whether it may be used."""

    network_id: UUID = Field(foreign_key="network.id", index=True)
    slug: str = Field(max_length=80)
    edition: str = Field(max_length=80)
    document: dict[str, Any] = json_field()
    sha256: str = Field(max_length=64)
    withdrawn_at: datetime | None = None
    withdrawn_because: str = Field(default="", max_length=4000)

    __table_args__ = (UniqueConstraint("network_id", "slug", "edition"),)


class Approval(Row, table=True):
    """A country's word on a design version; the newest row counts. ``*`` = all countries."""

    design_id: UUID = Field(foreign_key="design.id", index=True)
    country: str = Field(max_length=2)
    state: str = Field(max_length=16)
    notice: str = Field(default="", max_length=4000)
    notice_fr: str = Field(default="", max_length=4000)
    decided_by: UUID | None = Field(default=None, foreign_key="account.id")

    __table_args__ = (one_of("state", ApprovalState),)
