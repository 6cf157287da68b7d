"""Remembers when tokens were used, and writes it down now and then."""

from datetime import datetime, timedelta
from threading import Lock
from uuid import UUID

from sqlalchemy import update

from fabrouter.store import Desk, UnitOfWork
from fabrouter.store.tables import Token

_EVERY = timedelta(minutes=1)


class LastUse:
    """When tokens were used last."""

    def __init__(self) -> None:
        self._seen: dict[UUID, datetime] = {}
        self._lock = Lock()

    def note(self, token_id: UUID, written: datetime | None, now: datetime) -> None:
        """Notes the use of a token, unless a recent one is written down."""
        if written is None or now - written >= _EVERY:
            with self._lock:
                self._seen[token_id] = now

    def write_down(self, desk: Desk) -> None:
        """Writes what was noted since the last time, in one transaction."""
        with self._lock:
            seen, self._seen = self._seen, {}
        if not seen:
            return

        def work(unit: UnitOfWork) -> None:
            for token_id, at in sorted(seen.items()):
                unit.session.connection().execute(
                    update(Token).where(Token.id == token_id).values(used_at=at)  # type: ignore[arg-type]
                )

        desk.write(work)
