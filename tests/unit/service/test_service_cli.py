"""Commands of the service: settings, first accounts, and what serving refuses."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from fabrouter.cli.main import run
from fabrouter.service.first_steps import FIRST_EMAIL, first_link
from fabrouter.service.sign_in import LinkUse, use_link
from fabrouter.settings import Settings
from fabrouter.store import Desk, Store
from fabrouter.store.tables import Account, Campaign, Lab
from fabrouter_api.server import check_settings
from fabrouter_network.issues import InputError
from service_cases import PASSWORD, rows

PROGRAM = Path(sys.executable).with_name("fabrouter")


@pytest.fixture
def database(tmp_path, monkeypatch):
    """Points the settings at an empty folder; returns the database's address."""
    for name in [name for name in os.environ if name.startswith("FABROUTER_")]:
        if name != "FABROUTER_CACHE_DIR":
            monkeypatch.delenv(name)
    url = f"sqlite:///{tmp_path / 'fabrouter.db'}"
    monkeypatch.setenv("FABROUTER_DATABASE_URL", url)
    return url


def test_settings_are_shown_without_secrets(database, monkeypatch, capsys):
    """Secrets and passwords in addresses are masked."""
    monkeypatch.setenv("FABROUTER_SECRET", "canary" * 8)
    monkeypatch.setenv("FABROUTER_SMTP_PASSWORD", "canary")
    monkeypatch.setenv("FABROUTER_DATABASE_URL", "postgresql+psycopg://me:canary@host/name")
    assert run(["config", "show", "--json"]) == 0
    shown = capsys.readouterr().out
    assert "canary" not in shown
    by_name = {row["variable"]: row for row in json.loads(shown)}
    assert by_name["FABROUTER_DATABASE_URL"]["value"].endswith("me:***@host/name")
    assert all(row["meaning"] for row in by_name.values())
    assert run(["config", "show"]) == 0


def test_a_person_is_added(database, capsys):
    """The command prints a link that nobody else sees; again for the same person: a new link."""
    assert run(["db", "upgrade"]) == 0
    assert run(["user", "add", "Ana@example.org", "--administrator"]) == 0
    first = capsys.readouterr().out.strip()
    assert first.startswith("http://127.0.0.1:8000/welcome#fr_")
    assert run(["user", "add", "ana@example.org"]) == 0
    assert capsys.readouterr().out.strip() != first
    store = Store(database)
    found = rows(Desk(store), Account)
    assert [(row.email, row.is_administrator) for row in found] == [("ana@example.org", True)]
    store.close()
    assert run(["user", "add", "ana"]) == 2
    assert "is not an e-mail address" in capsys.readouterr().err


def test_an_outdated_database_is_refused(database, capsys):
    """Nothing is created in a database without tables; the message names the command."""
    assert run(["user", "add", "ana@example.org"]) == 2
    assert "fabrouter db upgrade" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("given", "codes"),
    [
        ({"workers": 2}, {"needs-postgresql", "needs-redis"}),
        ({"workers": 2, "database_url": "postgresql://x", "secret": "s" * 32}, {"needs-redis"}),
        ({"database_url": "postgresql://x"}, {"weak-secret"}),
        ({"secret": "short"}, {"weak-secret"}),
        ({}, set()),
    ],
)
def test_unsafe_settings_are_refused(database, given, codes):
    """Several processes need PostgreSQL and Redis; secrets are long."""
    if not codes:
        check_settings(Settings(**given))
        return
    with pytest.raises(InputError) as refused:
        check_settings(Settings(**given))
    assert {issue.code for issue in refused.value.issues} == codes


def test_the_first_administrator_gets_a_link_until_somebody_can_sign_in(desk):
    """A restart prints a new link as long as nobody has used one."""
    settings = Settings(secret="s" * 40)
    first, second = first_link(desk, settings), first_link(desk, settings)
    assert first is not None
    assert second is not None
    assert first.email == second.email == FIRST_EMAIL
    assert first.url != second.url
    secret = second.url.partition("#")[2]
    use_link(desk, LinkUse(secret=secret, password=PASSWORD), require_totp=True)
    assert first_link(desk, settings) is None


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_serving_from_nothing(database, tmp_path):
    """One command: an empty folder becomes a service with the demo; it stops when told to."""
    port = free_port()
    process = subprocess.Popen(
        [str(PROGRAM), "serve", "--demo", "--port", str(port)],
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"FABROUTER_MAIL_FOLDER": str(tmp_path / "mail")},
    )
    try:
        said = []
        assert process.stderr is not None
        for line in process.stderr:
            said.append(line)
            if "listens at" in line:
                break
        text = "".join(said)
        assert f"First sign-in, as {FIRST_EMAIL}: http://127.0.0.1:{port}/welcome#fr_" in text
        assert re.search(r"The demo is loaded: .* labs", text)
        _wait_for(f"http://127.0.0.1:{port}/health/ready")
        process.send_signal(signal.SIGTERM)
        _, rest = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode in (0, -signal.SIGTERM)
    assert "Traceback" not in text + rest
    store = Store(database)
    assert len(rows(Desk(store), Lab)) > 300
    assert [row.state for row in rows(Desk(store), Campaign)] == ["draft"]
    store.close()


def _wait_for(url):
    for _ in range(300):
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                assert answer.status == 200
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"{url} does not answer")
