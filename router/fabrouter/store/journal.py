"""Appends to the journal and tells whether it is whole."""

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, LargeBinary, select, update
from sqlmodel import Session, col

from fabrouter.store.rows import insert_all, look_at
from fabrouter.store.tables import JournalEntry, JournalHead, Table

HEAD_ID = 1
_IS_HEAD = col(JournalHead.id) == HEAD_ID
_LOCKED_HEAD = select(JournalHead).where(_IS_HEAD).with_for_update()
_MOVED_HEAD = update(JournalHead).where(_IS_HEAD)
_DOCUMENTS = (JSON, LargeBinary)


def append(session: Session, entries: Iterable[JournalEntry]) -> list[JournalEntry]:
    """Gives entries their positions and hashes and adds them; do this last in a transaction.

    The head row is locked until the transaction ends, so positions are handed out in the order of
    commits and without gaps: an entry that is visible has no invisible one before it.
    """
    waiting = list(entries)
    if not waiting:
        return []
    (head,) = look_at(session, _LOCKED_HEAD)
    position, newest = head.position, head.hash
    for entry in waiting:
        position += 1
        entry.position, entry.previous_hash = position, newest
        entry.hash = newest = hash_of(entry)
    insert_all(session, waiting)
    session.connection().execute(_MOVED_HEAD, {"position": position, "hash": newest})
    return waiting


def hash_of(entry: JournalEntry) -> str:
    """Returns the SHA-256 of an entry's canonical JSON, its own hash left out."""
    row = {name: _plain(value) for name, value in entry.model_dump(exclude={"hash"}).items()}
    text = json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def public_row(row: Table) -> dict[str, Any]:
    """Returns a row as it may be told: without documents, files and private columns."""
    return {
        column.name: _plain(getattr(row, column.name))
        for column in row.__table__.columns  # type: ignore[attr-defined]
        if column.name not in row.private and not isinstance(column.type, _DOCUMENTS)
    }


def _plain(value: Any) -> Any:
    """Returns a value as JSON knows it; instants to the microsecond in UTC."""
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value.isoformat() if isinstance(value, date) else value
