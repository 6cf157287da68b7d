"""The store: tables, transactions and the journal, on SQLite and PostgreSQL."""

from fabrouter.store.engine import Store
from fabrouter.store.unit_of_work import Desk, UnitOfWork, utc_now

__all__ = ["Desk", "Store", "UnitOfWork", "utc_now"]
