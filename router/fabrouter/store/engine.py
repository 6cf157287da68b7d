"""Opens the database: SQLite for one process, PostgreSQL for many, same code for both."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import TypeVar

from pydantic_core import from_json
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine.url import make_url
from sqlalchemy.exc import DisconnectionError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry, StaticPool
from sqlmodel import Session

Answer = TypeVar("Answer")

_MOST_TRIES = 6
"""How often a transaction is tried that lost a race for locks."""
_BUSY_MS = 10_000
_MOST_WAIT_S = 2
"""Seconds to wait for a connection before callers are told that the database is away."""
_REST_S = 5.0
"""Seconds after which a connection is asked whether it still works."""
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
        # Reads need no transaction on PostgreSQL: each statement sees what is committed anyway.
        self._reader = (
            self.engine
            if self.is_sqlite
            else self.engine.execution_options(isolation_level="AUTOCOMMIT")
        )
        self._still = (
            self.engine
            if self.is_sqlite
            else self.engine.execution_options(isolation_level="REPEATABLE READ")
        )
        self._writing = Lock()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Gives a session for reading; nothing it changes is kept."""
        with Session(self._reader, expire_on_commit=False, autoflush=False) as session:
            yield session

    @contextmanager
    def read_at_once(self) -> Iterator[Session]:
        """Gives a session whose queries all see the same moment; nothing it changes is kept."""
        with Session(self._still, expire_on_commit=False, autoflush=False) as session:
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
    engine = create_engine(
        url,
        pool_size=10,
        max_overflow=20,
        pool_timeout=_MOST_WAIT_S,
        connect_args={"connect_timeout": _MOST_WAIT_S},
        json_deserializer=from_json,
        hide_parameters=True,
    )
    event.listen(engine, "checkin", _note_rest)
    event.listen(engine, "checkout", _ping_rested)
    return engine


def _note_rest(_connection: object, record: ConnectionPoolEntry) -> None:
    record.info["rests_since"] = time.monotonic()


def _ping_rested(connection, record: ConnectionPoolEntry, _proxy: object) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    """Asks whether a connection still works if it has not been used for a while.

    Asking each time would make every short read wait twice; one that broke just now fails once,
    and then all are opened anew.
    """
    if time.monotonic() - record.info.get("rests_since", time.monotonic()) < _REST_S:
        return
    try:
        connection.execute("SELECT 1")
        connection.rollback()
    except Exception as error:
        raise DisconnectionError from error


def _sqlite(url: str) -> Engine:
    in_memory = make_url(url).database in (None, "", ":memory:")
    options = {"poolclass": StaticPool} if in_memory else {}
    engine = create_engine(
        url,
        connect_args={"check_same_thread": False, "timeout": _BUSY_MS / 1000},
        json_deserializer=from_json,
        hide_parameters=True,
        **options,
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
    if connection.get_execution_options().get("fabrouter_writes", False):
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        # Waits for nothing, so no error needs to be translated; every read begins here.
        connection.connection.dbapi_connection.execute("BEGIN")


def _lost_race(error: OperationalError) -> bool:
    code = getattr(error.orig, "sqlstate", None)
    return code in _LOST_RACES or "database is locked" in str(error.orig)
