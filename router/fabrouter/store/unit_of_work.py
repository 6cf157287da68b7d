"""One transaction as use cases see it: who acts, when, on what, and what the journal will say."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlmodel import Session, col, select

from fabrouter.store import journal
from fabrouter.store.bell import Bell
from fabrouter.store.engine import Store
from fabrouter.store.tables import JournalEntry, Row, Versioned

Answer = TypeVar("Answer")
Entity = TypeVar("Entity", bound=Row)

_AT_ONCE = 500
"""Rows asked for in one query; SQLite limits the number of parameters."""


def utc_now() -> datetime:
    """Returns the present instant."""
    return datetime.now(UTC)


@dataclass
class UnitOfWork:
    """A transaction under way.

    Parameters
    ----------
    session
        Its database session.
    actor_id
        The account that acts; nothing = the system.
    now
        The instant that counts as now everywhere in the transaction.
    request_id
        Ties journal entries to the log of one HTTP request.
    """

    session: Session
    actor_id: UUID | None
    now: datetime
    request_id: str = ""
    _entries: list[tuple[JournalEntry, Row]] = field(default_factory=list)
    _added: set[UUID] = field(default_factory=set)

    def lock(self, table: type[Entity], row_id: UUID) -> Entity | None:
        """Returns a row that nobody else changes until the transaction ends, as it is now."""
        query = select(table).where(table.id == row_id).with_for_update()
        return self.session.exec(query.execution_options(populate_existing=True)).first()

    def lock_all(self, table: type[Entity], ids: Iterable[UUID]) -> dict[UUID, Entity]:
        """Returns rows by their ids, locked in the order of ids, as they are now."""
        found: dict[UUID, Entity] = {}
        ordered = sorted(ids)
        for first in range(0, len(ordered), _AT_ONCE):
            some = ordered[first : first + _AT_ONCE]
            query = select(table).where(col(table.id).in_(some)).order_by(col(table.id))
            query = query.with_for_update().execution_options(populate_existing=True)
            found |= {row.id: row for row in self.session.exec(query)}
        return found

    def add_all(self, rows: Sequence[Row]) -> None:
        """Adds new rows at once, so that later queries of the transaction see them."""
        self._added.update(row.id for row in rows)
        self.session.add_all(rows)
        self.session.flush()

    def add(self, row: Entity) -> Entity:
        """Adds a new row, so that later queries of the transaction see it."""
        self._added.add(row.id)
        self.session.add(row)
        self.session.flush()
        return row

    def record(
        self,
        kind: str,
        subject: Row,
        *,
        network_id: UUID | None = None,
        campaign_id: UUID | None = None,
        lab_id: UUID | None = None,
        **data: Any,
    ) -> None:
        """Notes a change in the journal, and counts up the version of what was changed.

        Parameters
        ----------
        kind
            Such as ``work_order.accepted``.
        subject
            The row that was changed or added.
        network_id, campaign_id, lab_id
            Whom it concerns; decides who may see the event.
        data
            Ids, words and numbers; never personal data.
        """
        entry = JournalEntry(
            position=0,
            at=self.now,
            kind=kind,
            actor_id=self.actor_id,
            request_id=self.request_id,
            network_id=network_id,
            campaign_id=campaign_id,
            lab_id=lab_id,
            subject=str(type(subject).__tablename__),
            subject_id=subject.id,
            subject_version=self._count_up(subject),
            data=data,
            previous_hash="",
            hash="",
        )
        self._entries.append((entry, subject))

    def _count_up(self, subject: Row) -> int:
        """Returns the new version of a subject; the first entry of an added row keeps its first."""
        if not isinstance(subject, Versioned):
            return 1
        if subject.id in self._added:
            self._added.discard(subject.id)
            return subject.version
        subject.version += 1
        subject.changed_at = self.now
        self.session.add(subject)
        return subject.version

    def finish(self) -> int:
        """Writes the journal entries and returns their number; called once, last."""
        self.session.flush()
        for entry, subject in self._entries:
            entry.after = journal.public_row(subject)
        return len(journal.append(self.session, (entry for entry, _ in self._entries)))


@dataclass(frozen=True)
class Desk:
    """Where use cases get their transactions.

    Parameters
    ----------
    store
        The database.
    clock
        Tells the present instant; tests bring their own.
    bell
        Rung when the journal has something new.
    """

    store: Store
    clock: Callable[[], datetime] = utc_now
    bell: Bell = field(default_factory=Bell)

    def write(
        self,
        work: Callable[[UnitOfWork], Answer],
        *,
        actor_id: UUID | None = None,
        request_id: str = "",
    ) -> Answer:
        """Runs a use case in one transaction, with its journal entries.

        Parameters
        ----------
        work
            The use case; called again with a new transaction if it lost a race for locks.
        actor_id
            Who acts; nothing = the system.
        request_id
            Ties journal entries to the log of one HTTP request.
        """

        def once(session: Session) -> tuple[Answer, int]:
            unit = UnitOfWork(session, actor_id, self.clock(), request_id)
            answer = work(unit)
            return answer, unit.finish()

        answer, news = self.store.write(once)
        if news:
            self.bell.ring()
        return answer
