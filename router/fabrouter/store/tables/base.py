"""What all tables share: ids in order of creation, checked words, JSON columns."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, MetaData
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel
from uuid6 import uuid7

NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
"""Constraints have names, so that migrations can find them again."""

Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
"""Column type of documents that were checked before they got here."""


class Table(SQLModel):
    """A row of any table; nothing here is checked, so never build one from input directly."""

    metadata = MetaData(naming_convention=NAMES)

    private: ClassVar[frozenset[str]] = frozenset()
    """Columns that stay out of the journal: personal data, secrets, free text."""


class Row(Table):
    """A row with an id of its own; ids sort by creation."""

    id: UUID = Field(default_factory=uuid7, primary_key=True)
    created_at: datetime


class Versioned(Row):
    """A row that people change: its version is its ETag."""

    version: int = 1
    changed_at: datetime


def one_of(column: str, words: type[StrEnum]) -> CheckConstraint:
    """Returns the constraint that a text column holds a word of an enumeration."""
    listed = ", ".join(f"'{word.value}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


def not_negative(*columns: str) -> tuple[CheckConstraint, ...]:
    """Returns constraints that integer columns are at least 0."""
    return tuple(CheckConstraint(f"{column} >= 0", name=f"{column}_range") for column in columns)


def json_field(*, nullable: bool = False, **options: Any) -> Any:
    """Returns a field that holds a JSON document."""
    return Field(sa_type=Json, nullable=nullable, **options)
