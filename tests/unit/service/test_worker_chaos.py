"""Workers are killed and put to sleep at random; every solve still ends in one decision."""

import random
import signal
import subprocess
import sys
import time
from collections import Counter

import pytest

import service_cases as cases
from fabrouter.store import Desk
from fabrouter.store.tables import SolveRun, StoredPlan
from solve_cases import ask, crisis

RUNS = 12
KILLS = 4
NAPS = 2
ENDED = ("published", "superseded", "failed")


@pytest.fixture
def desk(store):
    """Returns a desk with the real clock."""
    return Desk(store)


class Team:
    """Three worker processes; one that is killed is replaced."""

    def __init__(self, url):
        self.url = url
        self.workers = [self.start() for _ in range(3)]

    def start(self):
        options = ["--database", self.url, "--lease", "2", "--poll", "0.1"]
        code = "from fabrouter.cli import main; main()"
        return subprocess.Popen([sys.executable, "-c", code, "worker", *options])

    def kill(self, number):
        self.workers[number].kill()
        self.workers[number].wait()
        self.workers[number] = self.start()

    def nap(self, number, seconds):
        self.workers[number].send_signal(signal.SIGSTOP)
        time.sleep(seconds)
        self.workers[number].send_signal(signal.SIGCONT)

    def close(self):
        for worker in self.workers:
            worker.send_signal(signal.SIGCONT)
            worker.kill()
            worker.wait()


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_every_solve_ends_in_one_decision(desk):
    worlds = [crisis(desk) for _ in range(RUNS)]
    runs = [ask(desk, world.campaign, auto_publish=True) for world in worlds]
    chance = random.Random(7)
    team = Team(desk.store.url.render_as_string(hide_password=False))
    # SQLite has one writer: one that sleeps in a transaction would hold up everybody.
    naps = 0 if desk.store.is_sqlite else NAPS
    deeds = ["kill"] * KILLS + ["nap"] * naps
    try:
        for deed in deeds:
            time.sleep(4)
            number = chance.randrange(3)
            if deed == "kill":
                team.kill(number)
            else:
                team.nap(number, 3)
        end = time.monotonic() + 300
        while any(cases.fetch(desk, run).state not in ENDED for run in runs):
            assert time.monotonic() < end, "some are stuck"
            time.sleep(0.5)
    finally:
        team.close()
    assert {cases.fetch(desk, run).state for run in runs} == {"published"}
    plans = Counter(plan.run_id for plan in cases.rows(desk, StoredPlan))
    assert set(plans.values()) == {1}
    published = Counter(
        entry.subject_id
        for entry in cases.journal_entries(desk)
        if entry.kind == "solve_run.published"
    )
    assert published == Counter(run.id for run in runs)
    for plan in cases.rows(desk, StoredPlan):
        owner = cases.rows(desk, SolveRun, SolveRun.id == plan.run_id)[0]
        assert plan.fence == owner.fence
