"""Redis wakes workers; without it they only begin a little later."""

import os
import threading
import time

import pytest

import redis_server
import service_cases as cases
from fabrouter.jobs.beside import solving_beside
from fabrouter.jobs.redis_bell import RedisEar, RedisRinger
from fabrouter.jobs.worker import Worker, WorkerSettings
from fabrouter.service.solves.bell import listen
from fabrouter.settings import Settings
from solve_cases import InPlace, ask, crisis

# SAQ calls SETEX, which the client of Redis would rather see as SET.
pytestmark = pytest.mark.filterwarnings("ignore:Call to deprecated setex:DeprecationWarning")


@pytest.fixture(scope="module")
def redis():
    """Returns a Redis that tests may kill."""
    if redis_server.find_program() is None:
        if os.environ.get("FABROUTER_CI"):
            pytest.fail(redis_server.MISSING)
        pytest.skip(redis_server.MISSING)
    server = redis_server.RedisServer()
    yield server
    server.stop()


@pytest.fixture
def ringer(redis):
    """Rings through Redis for every run that is asked for."""
    ringing = RedisRinger(redis.url)
    leave = listen(ringing)
    yield ringing
    leave()
    ringing.close()


class Team:
    """A worker of another host: it hears Redis, and polls seldom."""

    def __init__(self, desk, url, poll_s):
        self.wake = threading.Event()
        self.worker = Worker(desk, WorkerSettings(poll_s=poll_s), InPlace, "elsewhere")
        self.thread = threading.Thread(target=self.worker.run, args=(self.wake,))
        self.ear = RedisEar(url, self.wake.set)
        self.thread.start()

    def close(self):
        self.worker.stop()
        self.wake.set()
        self.thread.join()
        self.ear.close()


class Teams:
    """Starts such workers and ends them."""

    def __init__(self, desk, redis):
        self.desk, self.redis, self.started = desk, redis, []

    def start(self, poll_s):
        self.started.append(Team(self.desk, self.redis.url, poll_s))
        time.sleep(1.0)

    def end_all(self):
        while self.started:
            self.started.pop().close()


@pytest.fixture
def team(desk, redis):
    """Returns what starts such workers."""
    teams = Teams(desk, redis)
    yield teams
    teams.end_all()


def until_solved(desk, run, seconds=20):
    end = time.monotonic() + seconds
    while cases.fetch(desk, run).state != "verified":
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.05)


def test_a_ring_wakes_a_worker_that_sleeps_long(desk, redis, ringer, team):
    team.start(poll_s=300)
    until_solved(desk, ask(desk, crisis(desk).campaign))


def test_an_emptied_redis_loses_nothing(desk, redis, ringer, team):
    world = crisis(desk)
    runs = [ask(desk, world.campaign) for _ in range(3)]
    redis.flush()
    team.start(poll_s=0.2)
    for run in runs:
        until_solved(desk, run)


def test_forged_rings_change_nothing(desk, redis, ringer, team):
    from uuid import uuid4

    team.start(poll_s=300)
    ringer(uuid4())
    run = ask(desk, crisis(desk).campaign)
    until_solved(desk, run)
    steps = ["requested", "claimed", "verified"]
    assert cases.journal_kinds(desk) == [f"solve_run.{step}" for step in steps]


def test_without_redis_solves_start_by_polling_and_rings_come_back(desk, redis, ringer, team):
    world = crisis(desk)
    redis.kill()
    try:
        team.start(poll_s=0.2)
        before = time.monotonic()
        run = ask(desk, world.campaign)
        assert time.monotonic() - before < 1.0
        until_solved(desk, run)
        used = time.process_time()
        time.sleep(1.0)
        assert time.process_time() - used < 0.6, "it spins"
    finally:
        redis.start()
    team.end_all()
    team.start(poll_s=300)
    until_solved(desk, ask(desk, world.campaign))


def test_web_processes_of_a_team_ring_and_do_not_solve(desk, redis, team):
    settings = Settings(database_url="postgresql://somewhere/else", redis_url=redis.url)
    world = crisis(desk)
    with solving_beside(settings, desk):
        first = ask(desk, world.campaign)
        time.sleep(1.0)
        assert cases.fetch(desk, first).state == "queued"
        team.start(poll_s=300)
        until_solved(desk, ask(desk, world.campaign))
