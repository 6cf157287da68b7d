"""Appends to the journal and tells whether it is whole."""

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, LargeBinary
from sqlmodel import Session, select

from fabrouter.store.tables import JournalEntry, JournalHead, Table

HEAD_ID = 1
_DOCUMENTS = (JSON, LargeBinary)


def append(session: Session, entries: Iterable[JournalEntry]) -> list[JournalEntry]:
    """Gives entries their positions and hashes and adds them; do this last in a transaction.

    The head row is locked until the transaction ends, so positions are handed out in the order of
    commits and without gaps: an entry that is visible has no invisible one before it.
    """
    waiting = list(entries)
    if not waiting:
        return []
    head = session.exec(
        select(JournalHead).where(JournalHead.id == HEAD_ID).with_for_update()
    ).one()
    for entry in waiting:
        entry.position = head.position + 1
        entry.previous_hash = head.hash
        entry.hash = hash_of(entry)
        head.position, head.hash = entry.position, entry.hash
        session.add(entry)
    session.add(head)
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
