"""Brings a database to the schema of this program."""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from fabrouter.store.engine import Store
from fabrouter.store.tables import Table


class OutdatedError(RuntimeError):
    """The database has another schema than this program needs."""


def upgrade(store: Store, revision: str = "head") -> None:
    """Runs the migrations a database has not seen yet; each is one transaction."""
    with store.engine.connect() as connection:
        command.upgrade(_config(connection), revision)
        connection.commit()


def revision_of(store: Store) -> str | None:
    """Returns the revision of a database's schema; nothing = an empty database."""
    with store.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest_revision() -> str | None:
    """Returns the revision this program needs."""
    return ScriptDirectory.from_config(_config(None)).get_current_head()


def revisions() -> tuple[str, ...]:
    """Returns every schema there has been, the oldest first."""
    known = ScriptDirectory.from_config(_config(None)).walk_revisions()
    return tuple(reversed([script.revision for script in known]))


def assert_current(store: Store) -> None:
    """Refuses a database of another schema.

    Raises
    ------
    OutdatedError
        Names both revisions and the command that helps.
    """
    found, wanted = revision_of(store), newest_revision()
    if found != wanted:
        msg = f"The database has schema {found}, this program needs {wanted}: fabrouter db upgrade"
        raise OutdatedError(msg)


def differences(store: Store) -> list[object]:
    """Returns what the tables of the code and of the database do not share."""
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, Table.metadata))


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config
