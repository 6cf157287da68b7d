"""What commands of the service say when something they need is missing: one line, status 2."""

import sys

import pytest

from fabrouter.cli.main import run
from fabrouter.store import Store
from fabrouter.store.upgrade import upgrade


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("postgresql+psycopg://me:canary@127.0.0.1:1/x", "does not answer"),
        ("sqlite:////nowhere/at/all.db", "does not answer"),
        ("nonsense", "Write one like sqlite:///"),
        ("odd://x", "Write one like sqlite:///"),
    ],
)
def test_a_database_that_cannot_be_used(address, words, capsys):
    assert run(["worker", "--database", address]) == 2
    said = capsys.readouterr().err
    assert words in said
    assert len(said.splitlines()) == 1
    assert "canary" not in said


def test_a_database_without_tables(tmp_path, capsys):
    assert run(["worker", "--database", f"sqlite:///{tmp_path}/x.db"]) == 2
    assert "fabrouter db upgrade" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("library", "words"),
    [
        ("psycopg", ["worker", "--database", "postgresql+psycopg://h/x"]),
        ("redis", ["worker", "--redis", "redis://127.0.0.1:1"]),
    ],
)
def test_a_library_that_is_not_there(library, words, tmp_path, monkeypatch, capsys):
    store = Store(f"sqlite:///{tmp_path}/x.db")
    upgrade(store)
    store.close()
    monkeypatch.setenv("FABROUTER_DATABASE_URL", f"sqlite:///{tmp_path}/x.db")
    for name in [n for n in sys.modules if n.partition(".")[0] == library]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delitem(sys.modules, "fabrouter.jobs.redis_bell", raising=False)
    monkeypatch.setitem(sys.modules, library, None)
    assert run(words) == 2
    said = capsys.readouterr().err
    assert f"needs the library {library}" in said
    assert "fabrouter[service,team]" in said


@pytest.mark.parametrize("command", ["worker", "serve"])
def test_a_setting_that_is_wrong(command, monkeypatch, capsys):
    monkeypatch.setenv("FABROUTER_SMTP_PORT", "x")
    assert run([command]) == 2
    assert "FABROUTER_SMTP_PORT" in capsys.readouterr().err
