"""Workers as processes: killed, stopped, raced, cancelled, and without Redis."""

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager

import pytest

import service_cases as cases
from fabrouter.jobs.beside import solving_beside
from fabrouter.jobs.process import ChildProcess
from fabrouter.jobs.supervisor import Supervisor
from fabrouter.jobs.worker import Worker, WorkerSettings
from fabrouter.service.refusals import Conflict
from fabrouter.service.solves.params import SolveOptions
from fabrouter.service.solves.stop import cancel_solve, stop_solve
from fabrouter.settings import Settings
from fabrouter.store import Desk
from fabrouter.store.tables import SolveRun, StoredPlan
from solve_cases import QUICK, ask, crisis, orders_of

LONG = SolveOptions(engine="local_search", time_limit_s=120)
SHORT_LEASE = WorkerSettings(lease_s=1.5, poll_s=0.1)


@pytest.fixture
def desk(store):
    """Returns a desk with the real clock: leases run out as time goes by."""
    return Desk(store)


def until(is_true, seconds=40.0):
    """Waits until something is true."""
    end = time.monotonic() + seconds
    while not is_true():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.05)


def state(desk, run):
    return cases.fetch(desk, run).state


def searching(desk, run):
    row = cases.fetch(desk, run)
    return row.state == "running" and row.progress.get("objective_eur") is not None


def busy_crisis(desk):
    """Returns a crisis whose best plan takes long to prove."""
    return crisis(desk, labs=6, lines=30)


@contextmanager
def supervised(desk, settings=SHORT_LEASE, **fields):
    supervisor = Supervisor(desk, settings, **fields)
    supervisor.start()
    try:
        yield supervisor
    finally:
        supervisor.stop()


@contextmanager
def worker_process(desk, *words, lease=1.5):
    """Runs ``fabrouter worker`` as a process of its own."""
    url = desk.store.url.render_as_string(hide_password=False)
    options = ["--database", url, "--lease", str(lease), "--poll", "0.1", *words]
    code = "from fabrouter.cli import main; main()"
    process = subprocess.Popen([sys.executable, "-c", code, "worker", *options])
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGCONT)
            process.kill()
        process.wait()


def test_embedded_workers_solve_in_a_process_of_their_own(desk):
    world = crisis(desk)
    with supervised(desk):
        run = ask(desk, world.campaign, auto_publish=True)
        until(lambda: state(desk, run) == "published")
    assert sum(row.quantity for row in orders_of(desk, world.campaign)) == 200
    assert cases.fetch(desk, run).attempts == 1


def test_progress_is_told_while_the_search_runs(desk):
    world = busy_crisis(desk)
    with supervised(desk):
        run = ask(desk, world.campaign, options=LONG)
        until(lambda: searching(desk, run))
        row = cases.fetch(desk, run)
        assert row.progress["lower_bound_eur"] <= row.progress["objective_eur"]
        assert 0 <= row.progress["gap"] <= 1
        assert row.progress["phase"]
        desk.write(lambda unit: stop_solve(unit, world.who, run.id))
        until(lambda: state(desk, run) == "verified", 15)
    (plan,) = cases.rows(desk, StoredPlan)
    assert plan.totals["requested_units"] == 3000


def test_cancelled_solves_leave_no_plan(desk):
    world = busy_crisis(desk)
    with supervised(desk):
        run = ask(desk, world.campaign, options=LONG, auto_publish=True)
        until(lambda: searching(desk, run))
        desk.write(lambda unit: cancel_solve(unit, world.who, run.id))
        until(lambda: state(desk, run) == "cancelled", 10)
    assert cases.rows(desk, StoredPlan) == []
    assert orders_of(desk, world.campaign) == []


def test_waiting_solves_are_cancelled_at_once(desk):
    world = crisis(desk)
    run = ask(desk, world.campaign)
    with pytest.raises(Conflict, match="queued"):
        desk.write(lambda unit: stop_solve(unit, world.who, run.id))
    desk.write(lambda unit: cancel_solve(unit, world.who, run.id))
    assert state(desk, run) == "cancelled"
    with pytest.raises(Conflict, match="not possible"):
        desk.write(lambda unit: cancel_solve(unit, world.who, run.id))


def test_shutting_down_gives_the_run_back(desk):
    world = busy_crisis(desk)
    with supervised(desk):
        run = ask(desk, world.campaign, options=LONG)
        until(lambda: searching(desk, run))
    row = cases.fetch(desk, run)
    assert (row.state, row.attempts) == ("queued", 0)


def test_a_killed_worker_s_run_is_taken_up_again(desk):
    world = busy_crisis(desk)
    run = ask(desk, world.campaign, options=LONG, auto_publish=True)
    with worker_process(desk) as process:
        until(lambda: searching(desk, run))
        process.kill()
        process.wait()
    with supervised(desk):
        until(lambda: cases.fetch(desk, run).attempts == 2 and searching(desk, run))
        desk.write(lambda unit: finish_soon(unit, run))
        until(lambda: state(desk, run) == "published")
    row = cases.fetch(desk, run)
    assert row.fence == 2
    assert len(cases.rows(desk, StoredPlan)) == 1
    assert cases.journal_kinds(desk).count("solve_run.published") == 1


def finish_soon(unit, run):
    """Ends the search without switching publication off, as its time limit would."""
    unit.lock(SolveRun, run.id).stop_requested = True


def test_a_zombie_s_answer_is_refused(desk):
    """A worker sleeps past its lease; when it wakes, another one has published."""
    world = crisis(desk)
    run = ask(desk, world.campaign, auto_publish=True)
    with worker_process(desk) as zombie:
        until(lambda: state(desk, run) == "running")
        zombie.send_signal(signal.SIGSTOP)
        with supervised(desk):
            until(lambda: state(desk, run) == "published")
        before = cases.fetch(desk, run)
        zombie.send_signal(signal.SIGCONT)
        time.sleep(2)
        assert zombie.poll() is None
    assert cases.fetch(desk, run) == before
    assert before.fence == 2
    assert len(cases.rows(desk, StoredPlan)) == 1


def test_two_workers_share_the_queue(desk):
    world = crisis(desk)
    runs = [ask(desk, world.campaign, kind="what_if") for _ in range(2)]
    with supervised(desk, count=2):
        until(lambda: all(state(desk, run) == "verified" for run in runs))
    assert {cases.fetch(desk, run).fence for run in runs} == {1}


def test_a_child_that_is_killed_leaves_its_first_plan(desk):
    """The greedy plan is at hand from the beginning; the search is killed later."""
    world = busy_crisis(desk)
    children = []

    def runner(task):
        children.append(ChildProcess(task))
        return children[-1]

    with supervised(desk, runner=runner):
        run = ask(desk, world.campaign, options=LONG)
        until(lambda: searching(desk, run))
        os.kill(children[0].pid, signal.SIGKILL)
        until(lambda: state(desk, run) == "verified", 15)
    row = cases.fetch(desk, run)
    assert "unexpectedly" in row.error
    assert len(cases.rows(desk, StoredPlan)) == 1


def test_a_child_without_memory_fails_and_says_so(desk):
    world = crisis(desk)
    settings = WorkerSettings(lease_s=5, poll_s=0.1, memory_mb=300)
    with supervised(desk, settings):
        run = ask(desk, world.campaign)
        until(lambda: state(desk, run) == "failed")
    assert cases.fetch(desk, run).error


def test_a_child_dies_with_its_worker():
    child = ChildProcess({"do": "solve", "scenario": "{}", "options": {}})
    assert child._process.stdin is not None
    child._process.stdin.close()
    assert child._process.wait(30) == 1
    child.kill()


def test_bells_shorten_the_wait(desk):
    """With a poll of a minute, a ring is what starts the solve."""
    world = crisis(desk)
    with supervised(desk, WorkerSettings(poll_s=60)):
        time.sleep(0.5)
        run = ask(desk, world.campaign, options=QUICK)
        until(lambda: state(desk, run) != "queued", 5)


def test_a_process_on_its_own_solves_beside_its_requests(desk):
    world = crisis(desk)
    with solving_beside(Settings(database_url="sqlite:///alone.db"), desk):
        run = ask(desk, world.campaign, options=QUICK)
        until(lambda: state(desk, run) == "verified")


def test_a_database_that_is_away_is_waited_for(desk):
    """A worker's rounds fail for a while; it goes on when they no longer do."""
    from sqlalchemy.exc import OperationalError

    world = crisis(desk)
    run = ask(desk, world.campaign)
    tries: list[None] = []

    class Flaky(Worker):
        def run_once(self) -> bool:
            tries.append(None)
            if len(tries) < 3:
                raise OperationalError("SELECT 1", {}, ConnectionError("gone"))
            return super().run_once()

    worker = Flaky(desk, WorkerSettings(poll_s=0.05))
    wake = threading.Event()
    thread = threading.Thread(target=worker.run, args=(wake,))
    thread.start()
    until(lambda: state(desk, run) == "verified")
    worker.stop()
    wake.set()
    thread.join()
