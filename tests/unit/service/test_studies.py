"""Studies as jobs: claimed once, held by a lease, given up, failed, shared, removed."""

import threading
from datetime import timedelta

import pytest

import service_cases as cases
from fabrouter.jobs.lease import MOST_ATTEMPTS, LeaseLostError
from fabrouter.jobs.study_lease import (
    answer_study_run,
    claim_study_run,
    give_back_study_run,
    renew_study_run,
)
from fabrouter.jobs.study_worker import StudyWorker
from fabrouter.research import StudySpec
from fabrouter.service.refusals import Conflict, NotFound, Overload
from fabrouter.service.studies import ask, share, view
from fabrouter.service.studies.access import shared_study
from fabrouter.store.tables import Study, StudyRun
from solve_cases import LEASE, InPlace

SPEC = StudySpec(
    name="Small", sizes_percent=(25,), days=4, engines=("greedy", "nearest"), time_limit_s=1.0
)


@pytest.fixture
def net(desk):
    return cases.network(desk)


@pytest.fixture
def who(desk, net):
    return cases.principal(desk, cases.account(desk, researches=net))


@pytest.fixture
def study(desk, net, who):
    """Returns a study of two runs that waits."""
    return desk.write(lambda unit: ask.create_study(unit, who, net.id, SPEC))


def runs(desk, study):
    return sorted(cases.rows(desk, StudyRun, StudyRun.study_id == study.id), key=lambda r: r.number)


def taken(desk, worker="one"):
    """Returns the run that a worker has taken up."""
    held = claim_study_run(desk, worker, LEASE)
    assert held is not None
    return held


def states(desk, study):
    return [run.state for run in runs(desk, study)]


def test_a_study_is_done_run_by_run(desk, study):
    """The worker builds, solves and keeps the figures; then the journal tells the end."""
    worker = StudyWorker(desk, runner=InPlace)
    assert worker.run_once()
    assert states(desk, study) == ["done", "queued"]
    assert worker.run_once()
    assert not worker.run_once()
    first, second = runs(desk, study)
    assert first.figures["ran"] == "greedy"
    assert second.figures["ran"] == "nearest"
    assert first.figures["requested_units"] == second.figures["requested_units"] > 0
    assert cases.journal_kinds(desk)[-1] == "study.ended"
    assert cases.journal_kinds(desk).count("study.ended") == 1


def test_a_run_is_claimed_once(desk, study):
    """Of four workers that race for one run, one gets it."""
    desk.write(
        lambda unit: unit.session.delete(unit.session.get_one(StudyRun, runs(desk, study)[1].id))
    )
    found, barrier = [], threading.Barrier(4)

    def take(number):
        barrier.wait()
        found.append(claim_study_run(desk, f"worker {number}", LEASE))

    threads = [threading.Thread(target=take, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(held is not None for held in found) == 1


def test_a_lost_lease_lets_nobody_write(desk, clock, study):
    """Whoever was believed dead finds its fence outdated; after some attempts the run fails."""
    held = taken(desk)
    clock.now += LEASE + timedelta(seconds=1)
    again = taken(desk, "two")
    assert again.run_id == held.run_id
    assert again.fence == held.fence + 1
    for late in (
        lambda: renew_study_run(desk, held, LEASE),
        lambda: answer_study_run(desk, held, {"gap": 0}, ""),
        lambda: give_back_study_run(desk, held),
    ):
        with pytest.raises(LeaseLostError):
            late()
    for _ in range(MOST_ATTEMPTS):
        clock.now += LEASE + timedelta(seconds=1)
        claim_study_run(desk, "three", LEASE)
    assert states(desk, study)[0] == "failed"
    assert "lost" in runs(desk, study)[0].error


def test_given_back_is_no_attempt(desk, study):
    """A worker that shuts down leaves the run as it was."""
    held = taken(desk)
    give_back_study_run(desk, held)
    run = runs(desk, study)[0]
    assert (run.state, run.attempts, run.worker) == ("queued", 0, None)


def test_cancelling_keeps_what_is_done(desk, study, who):
    """What waits and what runs is given up; its worker cannot answer any more."""
    StudyWorker(desk, runner=InPlace).run_once()
    held = taken(desk)
    desk.write(lambda unit: ask.cancel_study(unit, who, study.id))
    assert states(desk, study) == ["done", "cancelled"]
    with pytest.raises(LeaseLostError):
        answer_study_run(desk, held, {"gap": 0}, "")
    assert runs(desk, study)[1].figures is None


def test_a_run_that_fails_says_why(desk, net, who):
    """The others go on."""
    bad = SPEC.model_copy(update={"engines": ("greedy",)})
    study = desk.write(lambda unit: ask.create_study(unit, who, net.id, bad))

    class Broken(InPlace):
        def __init__(self, task):
            super().__init__(task | {"experiment": task["experiment"] | {"tightness": 0.0001}})

    StudyWorker(desk, runner=Broken).run_once()
    run = runs(desk, study)[0]
    assert run.state == "failed"
    assert "nothing is left of the order" in run.error
    assert run.figures is None


def test_too_many_studies_wait(desk, net, who, study):
    """Five at a time; the others are told to come back."""
    for _ in range(ask.MOST_UNDER_WAY - 1):
        desk.write(lambda unit: ask.create_study(unit, who, net.id, SPEC))
    with pytest.raises(Overload):
        desk.write(lambda unit: ask.create_study(unit, who, net.id, SPEC))


def test_sharing_makes_a_new_link_each_time(desk, study, who):
    """A link that was taken back leads nowhere for good."""
    key = desk.write(lambda unit: share.share_study(unit, who, study.id).share_key)
    same = desk.write(lambda unit: share.share_study(unit, who, study.id).share_key)
    assert key == same
    with desk.store.read() as session:
        assert shared_study(session, key).id == study.id
    desk.write(lambda unit: share.unshare_study(unit, who, study.id))
    other = desk.write(lambda unit: share.share_study(unit, who, study.id).share_key)
    assert other != key
    with desk.store.read() as session, pytest.raises(NotFound):
        shared_study(session, key)


def test_removing_waits_for_the_end(desk, study, who):
    """And leaves nothing behind."""
    with pytest.raises(Conflict):
        desk.write(lambda unit: ask.remove_study(unit, who, study.id))
    desk.write(lambda unit: ask.cancel_study(unit, who, study.id))
    desk.write(lambda unit: ask.remove_study(unit, who, study.id))
    assert cases.rows(desk, Study) == cases.rows(desk, StudyRun) == []


def test_the_table_has_a_row_per_run(desk, study, who):
    """Runs that found nothing have empty figures."""
    StudyWorker(desk, runner=InPlace).run_once()
    with desk.store.read() as session:
        header, first, second = view.runs_table(session, who, study.id).decode().splitlines()
    assert header.startswith("number,size_percent,mix,tightness,seed,engine,state,error,labs,")
    assert first.startswith("0,25,one_stage,0.95,1,greedy,done,,")
    assert second.startswith("1,25,one_stage,0.95,1,nearest,queued,,,")
