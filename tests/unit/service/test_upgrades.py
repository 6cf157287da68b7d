"""Databases of every schema there has been are brought to the present one, with all they hold."""

import json
import lzma
from collections import Counter
from pathlib import Path

import pytest

from campaign_script import made_by_factory
from fabrouter.store import Store
from fabrouter.store.export import BackupError, export_lines, restore_lines
from fabrouter.store.upgrade import (
    OutdatedError,
    assert_current,
    differences,
    newest_revision,
    revision_of,
    revisions,
    upgrade,
)
from fabrouter.verify import verify

DATA = Path(__file__).parents[2] / "data"
OLD = revisions()[:-1]


def backup_of(revision):
    """Returns the lines of a backup of a database of an old schema."""
    with lzma.open(DATA / f"schema_{revision}.jsonl.xz", "rt", encoding="utf-8") as stream:
        return stream.read().splitlines()


@pytest.fixture(params=["sqlite", "postgresql"])
def bare(request, tmp_path):
    """Returns a database without any schema."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/bare.db"
    else:
        server = request.getfixturevalue("postgresql")
        url = server.create_database(f"bare-{tmp_path.name}")
    store = Store(url)
    yield store
    store.close()


def tables_of(lines):
    """Returns rows by table and how often each is there."""
    entries = [json.loads(line) for line in lines]
    return Counter(entry["table"] for entry in entries if "table" in entry)


def rows_of(lines):
    """Returns rows as (table, values of the columns that are not empty)."""
    entries = [json.loads(line) for line in lines]
    return [
        (entry["table"], {name: value for name, value in entry["row"].items() if value is not None})
        for entry in entries
        if "table" in entry
    ]


@pytest.mark.parametrize("revision", OLD)
def test_a_database_of_an_old_schema_keeps_every_row(bare, revision):
    """Row by row and value by value; afterwards models and tables match and every rule holds."""
    before = backup_of(revision)
    assert revision_of(bare) is None
    restore_lines(bare, before)
    assert revision_of(bare) == newest_revision()
    after = list(export_lines(bare))
    assert tables_of(after) == tables_of(before)
    assert sum(tables_of(after).values()) > 400
    assert sorted(rows_of(after), key=repr) == sorted(rows_of(before), key=repr)
    assert differences(bare) == []
    assert [found for found in verify(after) if not made_by_factory(found)] == []


@pytest.mark.parametrize("revision", OLD)
def test_an_old_database_is_refused_until_it_is_upgraded(bare, revision):
    """The service says which command helps; the way is the one a running database takes, too."""
    upgrade(bare, revision)
    with pytest.raises(OutdatedError, match="fabrouter db upgrade"):
        assert_current(bare)
    upgrade(bare)
    assert_current(bare)
    assert differences(bare) == []


def test_a_backup_of_another_schema_than_the_database_has_is_refused(store):
    """Nothing is guessed: a new database takes it."""
    with pytest.raises(BackupError, match="restore into a new one"):
        restore_lines(store, backup_of(OLD[-1]))
