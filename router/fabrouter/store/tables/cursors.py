"""How far readers of the journal have come."""

from sqlmodel import Field

from fabrouter.store.tables.base import Table, not_negative


class Cursor(Table, table=True):
    """The last journal position that a reader has dealt with; locked while it works."""

    name: str = Field(primary_key=True, max_length=80)
    position: int = 0

    __table_args__ = (*not_negative("position"),)
