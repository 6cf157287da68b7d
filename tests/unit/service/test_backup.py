"""Backups: written while the service runs, read back by either database."""

import json

import pytest

from fabrouter.service.demo import load_demo
from fabrouter.service.first_steps import first_link
from fabrouter.settings import Settings
from fabrouter.store import Store
from fabrouter.store.export import BackupError, export_lines, restore_lines
from fabrouter.store.upgrade import upgrade
from fabrouter.verify import verify


@pytest.fixture
def lines(desk):
    """Returns the lines of a backup of the demo campaign."""
    first_link(desk, Settings(secret="s" * 40))
    load_demo(desk)
    return list(export_lines(desk.store))


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request, tmp_path):
    """Returns an empty store that is not the test's."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/empty.db"
    else:
        server = request.getfixturevalue("postgresql")
        url = server.create_database(f"restored-{tmp_path.name}")
    store = Store(url)
    upgrade(store)
    yield store
    store.close()


def test_every_row_comes_back_on_either_database(lines, empty):
    """What is written out again is the same, row by row; no rule is broken, nothing twice."""
    assert restore_lines(empty, lines) == len(lines) - 1 > 1000
    again = export_lines(empty)
    assert [json.loads(line) for line in again] == [json.loads(line) for line in lines]
    assert not verify(export_lines(empty, secrets=False))
    with pytest.raises(BackupError, match="not empty"):
        restore_lines(empty, lines)


def test_nothing_is_left_of_a_damaged_backup(lines, tmp_path):
    """A row that cannot be read undoes those before it."""
    store = Store(f"sqlite:///{tmp_path}/empty.db")
    upgrade(store)
    before = list(export_lines(store))
    damaged = [*lines[:-1], lines[-1][:-5]]
    with pytest.raises(BackupError, match=f"Line {len(lines)} is damaged"):
        restore_lines(store, damaged)
    assert list(export_lines(store)) == before
    store.close()


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ({"format": "other", "schema": "0001", "secrets": True}, "no full backup"),
        ({"format": "fabrouter-backup", "schema": "0001", "secrets": False}, "no full backup"),
        ({"format": "fabrouter-backup", "schema": "9999", "secrets": True}, "has schema 9999"),
        ({}, "no header"),
    ],
)
def test_what_is_no_backup_of_this_schema_is_refused(store, header, words):
    """The first line says whether the others can be read."""
    with pytest.raises(BackupError, match=words):
        restore_lines(store, [json.dumps(header)])
