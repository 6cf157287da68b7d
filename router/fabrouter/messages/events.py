"""Journal entries as events for others: read in order, told without what is private."""

from typing import Any

from sqlmodel import Session, col, select

from fabrouter.messages.topics import Topics
from fabrouter.store.journal import HEAD_ID
from fabrouter.store.tables import JournalEntry, JournalHead

MOST_AT_ONCE = 500
"""Entries read in one go."""


def head_position(session: Session) -> int:
    """Returns the position of the newest entry; 0 = none yet."""
    head = session.get(JournalHead, HEAD_ID)
    return head.position if head else 0


def entries_after(
    session: Session, position: int, topics: Topics | None = None, limit: int = MOST_AT_ONCE
) -> list[JournalEntry]:
    """Returns the entries after a position, in order; all of them where no topics are given."""
    query = select(JournalEntry).where(col(JournalEntry.position) > position)
    if topics is not None:
        query = query.where(topics.condition())
    return list(session.exec(query.order_by(col(JournalEntry.position)).limit(limit)))


def event_of(entry: JournalEntry) -> dict[str, Any]:
    """Returns what others are told of an entry: ids, words and numbers."""
    return {
        "position": entry.position,
        "at": entry.at.isoformat(),
        "kind": entry.kind,
        "subject": entry.subject,
        "subject_id": str(entry.subject_id),
        "version": entry.subject_version,
        "network_id": _text(entry.network_id),
        "campaign_id": _text(entry.campaign_id),
        "lab_id": _text(entry.lab_id),
        "data": entry.data,
    }


def _text(value: object | None) -> str | None:
    return None if value is None else str(value)
