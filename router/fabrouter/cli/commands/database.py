"""``fabrouter db``: the database of the service, from the outside."""

import gzip
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from fabrouter.cli import exit_codes
from fabrouter.cli.options import AsJson
from fabrouter.cli.output import note, print_json, stdout
from fabrouter_network.issues import InputError, Issue

if TYPE_CHECKING:
    from fabrouter.store import Store

Database = Annotated[
    str,
    typer.Option(
        "--database",
        envvar="FABROUTER_DATABASE_URL",
        help="SQLAlchemy URL; the embedded database by default.",
    ),
]
BackupFile = Annotated[Path, typer.Argument(help="Compressed JSON lines.")]

app = typer.Typer(no_args_is_help=True, help="Upgrade, back up, restore and check the database.")


@app.command("upgrade")
def upgrade_command(database: Database = "") -> None:
    """Bring the database to the schema of this program."""
    from fabrouter.store.upgrade import newest_revision, revision_of, upgrade

    with _opened(database) as store:
        before = revision_of(store)
        upgrade(store)
    if before == newest_revision():
        note(f"The database already has schema {before}.")
    else:
        note(f"The database went from schema {before or 'none'} to {newest_revision()}.")


@app.command("backup")
def backup_command(file: BackupFile, database: Database = "") -> None:
    """Write everything to one file, as it is at one moment, while the service runs."""
    from fabrouter.store.export import export_lines

    with _opened(database) as store:
        count = _write_lines(file, export_lines(store))
    note(f"{count - 1} rows → {file}. It holds password hashes: keep it private.")


@app.command("restore")
def restore_command(file: BackupFile, database: Database = "") -> None:
    """Fill an empty database from a backup; nothing is left behind if anything is wrong."""
    from fabrouter.store.export import BackupError, restore_lines

    with _opened(database) as store:
        try:
            with gzip.open(file, "rt", encoding="utf-8") as lines:
                count = restore_lines(store, lines)
        except (BackupError, EOFError, gzip.BadGzipFile, UnicodeDecodeError) as error:
            message = str(error) if isinstance(error, BackupError) else "it is damaged or cut off."
            raise InputError(str(file), [Issue("", "bad-backup", message)]) from error
    note(f"{count} rows restored from {file}.")


@app.command("check")
def check_command(
    database: Database = "",
    file: Annotated[
        Path | None, typer.Option("--backup", help="Check this backup instead of a database.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check every rule the data must keep, with code that shares nothing with the service."""
    from fabrouter.store.export import export_lines
    from fabrouter.verify import verify

    if file is not None:
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            found = verify(lines)
    else:
        with _opened(database) as store:
            found = verify(export_lines(store, secrets=False))
    rows = [{"rule": v.rule, "subject": v.subject, "message": v.message} for v in found]
    if as_json:
        print_json({"valid": not found, "violations": rows})
    elif found:
        table = Table("Rule", "What", "Violation", title=f"{len(found)} violations")
        for row in rows:
            table.add_row(*row.values())
        stdout.print(table)
    else:
        stdout.print("Every rule holds.", highlight=False)
    if found:
        raise typer.Exit(exit_codes.NO)


@contextmanager
def _opened(database: str) -> Iterator["Store"]:
    """Gives the store; a database that cannot be reached is bad input, not a traceback."""
    try:
        from sqlalchemy.exc import ArgumentError, OperationalError

        from fabrouter.settings import Settings
        from fabrouter.store import Store
    except ModuleNotFoundError as error:
        fix = "Install it with: pip install 'fabrouter[service]'"
        issue = Issue("", "missing-extra", f"the module {error.name} is not installed.", fix)
        raise InputError("fabrouter db", [issue]) from error
    url = database or Settings().database_url
    try:
        store = Store(url)
    except (ArgumentError, ModuleNotFoundError) as error:
        fix = "Write one like sqlite:///fabrouter.db or postgresql+psycopg://host/name."
        raise InputError("--database", [Issue("", "bad-url", f"{error}.", fix)]) from error
    try:
        yield store
    except OperationalError as error:
        message = f"the database cannot be used: {str(error.orig).strip()}"
        raise InputError(store.url.render_as_string(), [Issue("", "database", message)]) from error
    finally:
        store.close()


def _write_lines(path: Path, lines: Iterator[str]) -> int:
    """Writes compressed lines beside the file's place and renames them; returns their number."""
    folder = path.absolute().parent
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as part:
        try:
            count = 0
            with gzip.open(part, "wt", encoding="utf-8") as stream:
                for line in lines:
                    stream.write(line + "\n")
                    count += 1
            part.flush()
            os.fsync(part.fileno())
        except BaseException:
            Path(part.name).unlink()
            raise
    Path(part.name).replace(path)
    return count
