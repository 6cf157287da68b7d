"""A whole campaign over HTTP, on both databases, with and without Redis, checked at every step."""

import subprocess
import sys
import time
from typing import Any

import pytest
from litestar.testing import TestClient
from sqlmodel import col

import service_cases as cases
from campaign_script import Script
from fabrouter.jobs.redis_bell import RedisRinger
from fabrouter.service.solves import request
from fabrouter.service.solves.bell import listen
from fabrouter.service.solves.params import SolveOptions
from fabrouter.settings import Settings
from fabrouter.store import Desk
from fabrouter.store.tables import SolveRun
from fabrouter_api.app import create_app
from solve_cases import work

_PATIENCE_S = 300


class Embedded:
    """One process does it all; its clock stands still."""

    redis_url = None

    def __init__(self, store, ask):
        del ask
        self.desk = Desk(store, cases.Clock())

    def work(self):
        work(self.desk)

    def close(self):
        """Nothing is left."""


class Team:
    """A worker process that looks by itself every hour only: Redis has to wake it."""

    def __init__(self, store, ask):
        self.desk = Desk(store)
        self.redis_url = ask("redis_to_kill").url
        self.ringer = RedisRinger(self.redis_url)
        self.leave = listen(self.ringer)
        url = store.url.render_as_string(hide_password=False)
        options = ["--database", url, "--redis", self.redis_url, "--poll", "3600"]
        code = "from fabrouter.cli import main; main()"
        self.worker = subprocess.Popen([sys.executable, "-c", code, "worker", *options])

    def work(self):
        until = time.monotonic() + _PATIENCE_S
        while cases.rows(self.desk, SolveRun, col(SolveRun.state).in_(("queued", "running"))):
            assert self.worker.poll() is None, "the worker has died"
            assert time.monotonic() < until, "nobody took the solve up"
            time.sleep(0.05)

    def close(self):
        self.worker.kill()
        self.worker.wait()
        self.leave()
        self.ringer.close()


FORMS: dict[str, Any] = {"embedded": Embedded, "redis": Team}


@pytest.fixture(params=FORMS)
def form(request, store):
    """Returns how the service is run, on each of the databases."""
    running = FORMS[request.param](store, request.getfixturevalue)
    yield running
    running.close()


@pytest.fixture
def script(form, monkeypatch):
    """Returns what makes a script; plans after bad news may take as long as the first."""

    def make(solve_s, **size):
        options = SolveOptions(engine="auto", time_limit_s=solve_s)
        monkeypatch.setattr(request, "_REPLAN", options)
        return Script(form.desk, client, form.work, solve_s=solve_s, **size)

    settings = Settings(
        secret="s" * 40,
        base_url="http://testserver.local",
        redis_url=form.redis_url,
        requests_per_minute=1_000_000,
    )
    with TestClient(create_app(settings, form.desk), base_url=settings.base_url) as client:
        yield make


@pytest.mark.parametrize("form", ["embedded"], indirect=True)
def test_a_campaign_from_first_lab_to_last_box(script):
    """Eight labs and sixteen needs; the long run has sixty and three hundred."""
    play(script(1.0, labs=8, lines=16))


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_a_large_campaign(script):
    """Sixty labs declare, three hundred lines are made."""
    told = play(script(5.0, labs=60, lines=300, seed=1))
    assert told["declined"] > 30
    assert told["lost"] == 3
    assert told["planned"] > 0


def play(script):
    """Plays a script and returns its figures, which are also printed."""
    begin = time.monotonic()
    script.play()
    print({**script.figures, "seconds": round(time.monotonic() - begin)})  # noqa: T201
    assert script.figures["lots"] >= script.lines
    assert script.figures["declined"] > 0
    assert script.figures["replans"] > 0
    return script.figures
