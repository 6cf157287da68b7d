"""Claims, leases and fences."""

import threading
from uuid import UUID

import pytest

import service_cases as cases
from fabrouter.jobs.answer import Seen, store_plan
from fabrouter.jobs.lease import LeaseLostError, claim, give_back, reconcile, renew
from fabrouter.service.solves.bell import listen
from fabrouter.service.solves.request import request_replan
from fabrouter.store.tables import SolveRun
from solve_cases import LEASE, ask, claimed, crisis


@pytest.fixture
def run(desk):
    """Returns a queued run."""
    return ask(desk, crisis(desk).campaign)


def test_a_run_is_claimed_once(desk, run):
    held = claimed(desk, "one")
    assert held.run_id == run.id
    assert held.fence == 1
    assert claim(desk, "two", LEASE) is None


def test_two_workers_race_for_one_run(desk, run):
    found, barrier = [], threading.Barrier(4)

    def take(number):
        barrier.wait()
        found.append(claim(desk, f"worker {number}", LEASE))

    threads = [threading.Thread(target=take, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(held is not None for held in found) == 1


def test_a_worker_that_looked_while_the_run_was_locked_is_woken_again(desk):
    """More bad news joins a replan that waits, and keeps it from being claimed until the commit."""
    campaign = crisis(desk).campaign
    desk.write(lambda unit: request_replan(unit, campaign, "declined"))
    rung: list[UUID] = []
    leave = listen(rung.append)

    def more_news(unit):
        waiting = request_replan(unit, campaign, "expired")
        if not desk.store.is_sqlite:
            assert claim(desk, "early", LEASE) is None
        assert rung == []
        assert waiting is not None
        return waiting.id

    waiting_id = desk.write(more_news)
    leave()
    assert rung == [waiting_id]
    assert claimed(desk, "woken").run_id == waiting_id


def test_what_ifs_come_last(desk):
    world = crisis(desk)
    ask(desk, world.campaign, kind="what_if")
    route = ask(desk, world.campaign)
    assert claimed(desk, "one").run_id == route.id


def test_a_lost_lease_is_given_to_somebody_else(desk, clock, run):
    first = claimed(desk, "one")
    clock.advance(seconds=29)
    assert reconcile(desk) == 0
    renew(desk, first, LEASE)
    clock.advance(seconds=29)
    assert reconcile(desk) == 0
    clock.advance(seconds=2)
    assert reconcile(desk) == 1
    second = claimed(desk, "two")
    assert second.fence == 2


def test_a_zombie_can_write_nothing(desk, clock, run):
    """A worker that slept past its lease is refused everything once another one holds its run."""
    zombie = claimed(desk, "one")
    clock.advance(seconds=31)
    reconcile(desk)
    with pytest.raises(LeaseLostError):
        renew(desk, zombie, LEASE)
    claim(desk, "two", LEASE)
    seen = Seen(b"{}", 0, clock())
    with pytest.raises(LeaseLostError):
        renew(desk, zombie, LEASE)
    with pytest.raises(LeaseLostError):
        desk.write(lambda unit: store_plan(unit, zombie, seen, b"{}"))
    with pytest.raises(LeaseLostError):
        give_back(desk, zombie)
    assert cases.fetch(desk, run).worker == "two"


def test_three_attempts_are_enough(desk, clock, run):
    for _ in range(3):
        assert claim(desk, "one", LEASE) is not None
        clock.advance(seconds=31)
        assert reconcile(desk) == 1
    assert claim(desk, "one", LEASE) is None
    ended = cases.fetch(desk, run)
    assert ended.state == "failed"
    assert "worker was lost" in ended.error


def test_giving_back_is_no_attempt(desk, run):
    give_back(desk, claimed(desk, "one"))
    again = cases.fetch(desk, run)
    assert (again.state, again.attempts, again.worker) == ("queued", 0, None)


def test_cancelled_runs_whose_worker_is_lost_end(desk, clock, run):
    claim(desk, "one", LEASE)

    def cancel(unit):
        unit.lock(SolveRun, run.id).cancel_requested = True

    desk.write(cancel)
    clock.advance(seconds=31)
    reconcile(desk)
    assert cases.fetch(desk, run).state == "cancelled"


def test_every_step_is_in_the_journal(desk, clock, run):
    held = claimed(desk, "one")
    renew(desk, held, LEASE, {"phase": "searching"})
    clock.advance(seconds=31)
    reconcile(desk)
    steps = ["requested", "claimed", "requeued"]
    assert cases.journal_kinds(desk) == [f"solve_run.{step}" for step in steps]
    assert cases.fetch(desk, run).version == 3
