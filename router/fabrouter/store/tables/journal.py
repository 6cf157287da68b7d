"""The journal: every change, in order, without a gap; audit trail and event stream in one."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from fabrouter.store.tables.base import Table, json_field


class JournalEntry(Table, table=True):
    """One state change: who did what to what. Holds ids, words and numbers, no personal data.

    ``hash`` is the SHA-256 of the entry without it (RFC 8785 JSON), ``previous_hash`` the hash of
    the entry before, so that a later edit shows.
    """

    __tablename__ = "journal_entry"
    position: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime
    kind: str = Field(max_length=80)
    actor_id: UUID | None = None
    """Nothing = the system."""
    request_id: str = Field(default="", max_length=80)
    network_id: UUID | None = Field(default=None, index=True)
    campaign_id: UUID | None = Field(default=None, index=True)
    lab_id: UUID | None = Field(default=None, index=True)
    subject: str = Field(max_length=40)
    subject_id: UUID = Field(index=True)
    subject_version: int
    data: dict[str, Any] = json_field(default_factory=dict)
    after: dict[str, Any] = json_field(default_factory=dict)
    """The subject's row once the transaction was done, without documents and private columns."""
    previous_hash: str = Field(max_length=64)
    hash: str = Field(max_length=64)

    __table_args__ = (CheckConstraint("position >= 1", name="position_range"),)


class JournalHead(Table, table=True):
    """The one row that is locked to give the next position."""

    __tablename__ = "journal_head"
    id: int = Field(default=1, primary_key=True, sa_column_kwargs={"autoincrement": False})
    position: int = 0
    hash: str = Field(default="", max_length=64)

    __table_args__ = (CheckConstraint("id = 1", name="single_row"),)
