"""Photos of work."""

from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, LargeBinary
from sqlmodel import Field

from fabrouter.store.tables.base import Row


class WorkPhoto(Row, table=True):
    """A picture that a lab took of its work: JPEG, without what cameras write beside it.

    It is erased with the words people wrote when the campaign is archived.
    """

    private: ClassVar[frozenset[str]] = frozenset({"image"})

    __tablename__ = "work_photo"
    work_order_id: UUID = Field(foreign_key="work_order.id", index=True)
    taken_by: UUID | None = Field(default=None, foreign_key="account.id")
    width: int
    height: int
    image: bytes = Field(sa_type=LargeBinary)

    __table_args__ = (
        CheckConstraint("width >= 1", name="width_range"),
        CheckConstraint("height >= 1", name="height_range"),
    )
