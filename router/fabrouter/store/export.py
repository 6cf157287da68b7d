"""Writes a whole database as JSON lines and reads it back: backup, move to another engine, check.

The first line is a header; every other one is ``{"table": …, "row": {…}}``, parents before
children.
"""

import base64
import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, LargeBinary, TypeDecorator, Uuid, func, insert, inspect, select
from sqlalchemy.sql.schema import Column

from fabrouter.store.engine import Store
from fabrouter.store.tables import Table
from fabrouter.store.upgrade import revision_of, revisions, upgrade

FORMAT = "fabrouter-backup"
_BATCH = 500
_SECRETS = frozenset({"password_hash", "totp_secret", "secret_hash", "secret", "previous_secret"})


class BackupError(ValueError):
    """A backup that cannot be read back here; says why and what to do."""


def export_lines(store: Store, *, secrets: bool = True) -> Iterator[str]:
    """Yields the lines of a backup, all from one moment.

    Parameters
    ----------
    store
        The database.
    secrets
        Whether hashes of passwords and tokens, and keys of webhooks, are in it. A checker needs
        none of them; without them it cannot be restored.
    """
    header = {"format": FORMAT, "schema": revision_of(store), "secrets": secrets}
    yield json.dumps(header)
    with store.engine.connect() as plain:
        connection = (
            plain if store.is_sqlite else plain.execution_options(isolation_level="REPEATABLE READ")
        )
        with connection.begin():
            yield from _rows(connection, secrets)


def _rows(connection: Connection, secrets: bool) -> Iterator[str]:
    for table in Table.metadata.sorted_tables:
        columns = [c for c in table.columns if secrets or c.name not in _SECRETS]
        query = select(*columns).order_by(*table.primary_key.columns)
        for row in connection.execution_options(yield_per=_BATCH).execute(query):
            named = {c.name: _text(value) for c, value in zip(columns, row, strict=True)}
            yield json.dumps({"table": table.name, "row": named}, ensure_ascii=False)


def restore_lines(store: Store, lines: Iterable[str]) -> int:
    """Fills an empty database from a backup, in one transaction, and brings it to this schema.

    Parameters
    ----------
    store
        A database without a schema takes backups of all schemas there have been; one that has one
        takes those of its own.
    lines
        What :func:`export_lines` wrote.

    Returns
    -------
    int
        How many rows there were.

    Raises
    ------
    BackupError
        If the lines are no complete backup, or the database is not empty.
    """
    source = enumerate(lines, start=1)
    schema = _schema_of(next(source, (1, ""))[1])
    _prepare(store, schema)
    options = {"fabrouter_writes": True} if store.is_sqlite else {}
    with store.engine.connect().execution_options(**options) as connection, connection.begin():
        _check_empty(connection)
        connection.execute(Table.metadata.tables["journal_head"].delete())
        written = _insert(connection, source)
    upgrade(store)
    return written


def _insert(connection: Connection, source: Iterable[tuple[int, str]]) -> int:
    written, waiting_for = 0, ""
    waiting: list[dict[str, Any]] = []
    for number, line in source:
        name, row = _parsed(number, line)
        if name != waiting_for or len(waiting) == _BATCH:
            written += _flush(connection, waiting_for, waiting)
            waiting, waiting_for = [], name
        waiting.append(row)
    return written + _flush(connection, waiting_for, waiting)


def _flush(connection: Connection, name: str, rows: list[dict[str, Any]]) -> int:
    if rows:
        connection.execute(insert(Table.metadata.tables[name]), rows)
    return len(rows)


def _schema_of(line: str) -> str:
    """Returns the schema of a full backup by its first line."""
    try:
        header = json.loads(line)
        found, schema, has_secrets = header["format"], header["schema"], header["secrets"]
    except (ValueError, KeyError, TypeError) as error:
        msg = "Line 1 is no header of a backup: give a file that `fabrouter db backup` wrote."
        raise BackupError(msg) from error
    if found != FORMAT or not has_secrets:
        msg = "This is no full backup: write one with `fabrouter db backup`."
        raise BackupError(msg)
    return str(schema)


def _prepare(store: Store, schema: str) -> None:
    """Gives a database the schema of a backup if it has none yet."""
    if schema not in revisions():
        msg = (
            f"The backup has schema {schema}, this program knows {', '.join(revisions())}: "
            "restore with the program that wrote it."
        )
        raise BackupError(msg)
    present = revision_of(store)
    if present is None:
        upgrade(store, schema)
    elif present != schema:
        msg = f"The backup has schema {schema}, the database {present}: restore into a new one."
        raise BackupError(msg)


def _check_empty(connection: Connection) -> None:
    present = set(inspect(connection).get_table_names())
    for table in Table.metadata.sorted_tables:
        if table.name == "journal_head" or table.name not in present:
            continue
        if connection.execute(select(func.count()).select_from(table)).scalar_one():
            msg = f"The database is not empty (table {table.name}): restore into a new one."
            raise BackupError(msg)


def _parsed(number: int, line: str) -> tuple[str, dict[str, Any]]:
    try:
        entry = json.loads(line)
        table = Table.metadata.tables[entry["table"]]
        row = {name: _value(table.columns[name], text) for name, text in entry["row"].items()}
    except (ValueError, KeyError, TypeError) as error:
        msg = f"Line {number} is damaged: the backup is cut off or was changed."
        raise BackupError(msg) from error
    return table.name, row


def _text(value: Any) -> Any:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def _value(column: Column[Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(column.type, LargeBinary):
        return base64.b64decode(value)
    if isinstance(column.type, Uuid):
        return UUID(value)
    kind = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
    python_type = kind.python_type
    if python_type is datetime:
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if python_type is date else value
