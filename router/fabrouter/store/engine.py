"""Opens the database: SQLite for one process, PostgreSQL for many, same code for both."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import TypeVar

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine.url import make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import StaticPool
from sqlmodel import Session

Answer = TypeVar("Answer")

_MOST_TRIES = 6
"""How often a transaction is tried that lost a race for locks."""
_BUSY_MS = 10_000
_LOST_RACES = ("40001", "40P01")
"""PostgreSQL's codes of serialisation failures and deadlocks."""


class Store:
    """Sessions of one database.

    Parameters
    ----------
    url
        SQLAlchemy's URL, such as ``sqlite:///fabrouter.db`` or ``postgresql+psycopg://host/name``.
    """

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = _sqlite(url) if self.is_sqlite else _postgresql(url)
        self._writing = Lock()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Gives a session for reading; nothing it changes is kept."""
        with Session(self.engine, expire_on_commit=False, autoflush=False) as session:
            yield session

    def write(self, work: Callable[[Session], Answer]) -> Answer:
        """Runs work in one transaction and commits it; runs it again if it lost a race for locks.

        Parameters
        ----------
        work
            What to do; it may be called several times, so it changes nothing but the session.
        """
        for attempt in range(1, _MOST_TRIES + 1):
            try:
                return self._write_once(work)
            except OperationalError as error:
                if attempt == _MOST_TRIES or not _lost_race(error):
                    raise
                time.sleep(0.01 * 2**attempt)
        raise AssertionError

    def _write_once(self, work: Callable[[Session], Answer]) -> Answer:
        if not self.is_sqlite:
            return self._commit(work)
        # Writers of one process queue here, which is cheaper and fairer than SQLite's own waiting.
        with self._writing:
            return self._commit(work)

    def _commit(self, work: Callable[[Session], Answer]) -> Answer:
        with Session(self.engine, expire_on_commit=False) as session:
            if self.is_sqlite:
                session.connection(execution_options={"fabrouter_writes": True})
            answer = work(session)
            session.commit()
            return answer

    def close(self) -> None:
        """Closes all connections."""
        self.engine.dispose()


def _postgresql(url: str) -> Engine:
    return create_engine(url, pool_pre_ping=True, pool_size=10, max_overflow=20, pool_timeout=5)


def _sqlite(url: str) -> Engine:
    in_memory = make_url(url).database in (None, "", ":memory:")
    options = {"poolclass": StaticPool} if in_memory else {}
    engine = create_engine(
        url, connect_args={"check_same_thread": False, "timeout": _BUSY_MS / 1000}, **options
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection, _record) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    # The driver must not begin transactions by itself: readers and writers begin differently.
    connection.isolation_level = None
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        f"busy_timeout = {_BUSY_MS}",
        "secure_delete = ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    writes = connection.get_execution_options().get("fabrouter_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _lost_race(error: OperationalError) -> bool:
    code = getattr(error.orig, "sqlstate", None)
    return code in _LOST_RACES or "database is locked" in str(error.orig)
