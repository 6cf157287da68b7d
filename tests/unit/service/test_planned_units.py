"""Planned units, flags and outlines: what people see between a plan and the work."""

import json
from dataclasses import replace

import pytest

import service_cases as cases
from fabrouter.jobs.lease import LeaseLostError, claim, renew
from fabrouter.jobs.outlines import Outlines
from fabrouter.plan.outline import PlanOutline, outline_of
from fabrouter.plan.read import solution_of
from fabrouter.service.campaigns.board import on_board, totals_of
from fabrouter.service.campaigns.close import close_campaign
from fabrouter.service.designs.approvals import Decision, decide
from fabrouter.service.labs.states import change_state
from fabrouter.service.orders.end import cancel_line
from fabrouter.service.refusals import NotFound
from fabrouter.service.solves.incumbent import incumbent_of
from fabrouter.service.solves.publish import publish_plan
from fabrouter.service.solves.settle import settle
from fabrouter.service.solves.view import plan_view
from fabrouter.service.work_orders import read, reply, work
from fabrouter.service.work_orders.flags import clear_flag
from fabrouter.service.work_orders.inputs import Acceptance
from fabrouter.store.rows import look_at
from fabrouter.store.tables import ApprovalState, Incumbent, PlannedUnits, SolveRun, WorkOrder
from solve_cases import LEASE, InPlace, ask, solved
from solve_cases import work as do_work
from work_cases import world


@pytest.fixture
def w(desk):
    return world(desk, transport={"roads": "none"})


def ledger(w):
    with w.desk.store.read() as session:
        return on_board(session, [cases.fetch(w.desk, w.line)])[0]


def test_a_checked_plan_shows_what_it_would_add(w):
    """Until it is published: then the same units are on offer."""
    run = solved(w.desk, w.campaign)
    seen = ledger(w)
    assert (seen.ledger.planned, seen.ledger.unmet, seen.state) == (100, 0, "planned")
    with w.desk.store.read() as session:
        assert totals_of(session, w.coordinator, w.campaign.id).ledger.planned == 100
    w.do(publish_plan, w.coordinator, run.id)
    seen = ledger(w)
    assert (seen.ledger.planned, seen.ledger.offered, seen.ledger.unmet) == (0, 100, 0)
    assert cases.rows(w.desk, PlannedUnits) == []


def test_only_units_beyond_offers_and_promises_are_planned(w):
    w.do(reply.accept, w.maker, w.offer(30).id, Acceptance(), None)
    w.offer(20)
    solved(w.desk, w.campaign)
    seen = ledger(w).ledger
    assert (seen.planned, seen.offered, seen.accepted, seen.unmet) == (50, 20, 30, 0)
    assert sum(row.units for row in cases.rows(w.desk, PlannedUnits)) == 50


def test_what_ifs_plan_nothing_and_a_newer_plan_replaces_the_older(w):
    solved(w.desk, w.campaign, kind="what_if")
    assert ledger(w).ledger.planned == 0
    solved(w.desk, w.campaign)
    solved(w.desk, w.campaign)
    assert ledger(w).ledger.planned == 100
    assert len(cases.rows(w.desk, PlannedUnits)) == 1


def test_plans_are_nobody_s_word(w):
    """A line with planned units only can be cancelled to the last unit; closing forgets plans."""
    solved(w.desk, w.campaign)
    cancelled = w.do(cancel_line, w.coordinator, w.line.id, "because", None)
    assert cancelled.cancelled_units == 100
    assert ledger(w).state == "cancelled"
    w.do(close_campaign, w.coordinator, w.campaign.id, None)
    assert cases.rows(w.desk, PlannedUnits) == []


def flags(w, who, **query):
    with w.desk.store.read() as session:
        rows = look_at(session, read.orders_of_campaign(session, who, w.campaign.id, **query))
        return {row.quantity: row.flag for row in rows}


def test_flagged_work_is_listed_until_somebody_decides(w):
    for units in (10, 11):
        w.do(reply.accept, w.maker, w.offer(units).id, Acceptance(), None)
    w.do(change_state, w.maker, w.lab.id, "pause", "holidays")
    assert flags(w, w.coordinator, flagged=True) == {10: "lab_paused", 11: "lab_paused"}
    order = cases.rows(w.desk, WorkOrder)[0]
    assert w.refused(clear_flag, w.maker, order.id, None).code == "forbidden"
    cleared = w.do(clear_flag, w.coordinator, order.id, None)
    assert (cleared.flag, cleared.state) == (None, "accepted")
    assert w.refused(clear_flag, w.coordinator, order.id, None).code == "not-flagged"
    assert flags(w, w.maker, flagged=True) == {11: "lab_paused"}
    assert flags(w, w.maker, flagged=False) == {10: None}
    w.do(change_state, w.maker, w.lab.id, "activate")
    assert flags(w, w.coordinator, flagged=True) == {}
    assert cases.journal_kinds(w.desk)[-1] == "work_order.unflagged"


def test_a_changed_notice_flags_what_carries_the_old_one(w):
    accepted, started = w.offer(10), w.started(5)
    w.do(reply.accept, w.maker, accepted.id, Acceptance(), None)
    offered = w.offer(3)
    new = Decision(country="FR", state=ApprovalState.APPROVED, notice="Wash before use.")
    stopped = w.do(decide, w.coordinator, w.design.id, new).stopped
    assert set(stopped.flagged) == {accepted.id, started.id}
    assert cases.fetch(w.desk, offered).state == "offered"
    assert flags(w, w.coordinator, flagged=True) == {10: "notice_changed", 5: "notice_changed"}
    done = w.do(work.stop_short, w.maker, started.id, "because", None)
    assert done.flag is None


def outline(w, run):
    with w.desk.store.read() as session:
        return incumbent_of(session, w.coordinator, run.id)


def test_a_running_solve_shows_its_best_plan_so_far(w):
    """Only to who coordinates, only while it runs, only from the worker that holds it."""
    run = ask(w.desk, w.campaign)
    held = claim(w.desk, "tester", LEASE)
    assert held is not None
    with pytest.raises(NotFound):
        outline(w, run)
    first = PlanOutline(objective_eur=2.0, lines=(), labs=(), flows=())
    better = PlanOutline(objective_eur=1.0, lines=(), labs=(), flows=())
    for number, text in enumerate((first, better), start=1):
        renew(w.desk, held, LEASE, {"incumbent": number}, (number, text.model_dump_json().encode()))
    seen = outline(w, run)
    assert (seen.number, seen.outline) == (2, better)
    with w.desk.store.read() as session:
        for who in (w.maker, w.requester, w.researcher, w.stranger):
            with pytest.raises(NotFound):
                incumbent_of(session, who, run.id)
    late = replace(held, fence=held.fence - 1)
    with pytest.raises(LeaseLostError):
        renew(w.desk, late, LEASE, {}, (3, b"{}"))
    assert outline(w, run).number == 2


def test_the_outline_agrees_with_the_plan_and_goes_when_the_solve_ends(w):
    messages = []

    class Overheard(InPlace):
        def next(self, timeout):
            message = super().next(timeout)
            if message is not None:
                messages.append(dict(message))
            return message

    run = ask(w.desk, w.campaign)
    do_work(w.desk, Overheard)
    told = [json.loads(row["json"]) for row in messages if row["is"] == "incumbent"]
    assert told
    assert cases.rows(w.desk, Incumbent) == []
    assert cases.rows(w.desk, SolveRun)[0].state == "verified"
    with w.desk.store.read() as session:
        view = plan_view(session, w.coordinator, run.id)
    compiled = settle(view.scenario, view.document.policy)
    seen = outline_of(compiled, solution_of(view.document, compiled))
    totals = view.document.totals
    assert sum(line.on_time + line.late for line in seen.lines) == 100
    assert sum(line.unmet for line in seen.lines) == totals.unmet_units == 0
    assert sum(flow.units for flow in seen.flows) == sum(lab.units for lab in seen.labs) == 100
    assert seen.objective_eur == pytest.approx(view.document.solve.objective_eur)


def test_outlines_are_told_at_most_once_a_second(w):
    """The newest plan is the one that is told when it is time again."""
    run = solved(w.desk, w.campaign)
    with w.desk.store.read() as session:
        view = plan_view(session, w.coordinator, run.id)
    compiled = settle(view.scenario, view.document.policy)
    solution = solution_of(view.document, compiled)
    now = [0.0]
    told: list[str] = []
    outlines = Outlines(compiled, told.append, lambda: now[0])
    for _ in range(5):
        outlines.take(solution)
    assert len(told) == 1
    now[0] = 0.9
    outlines.tick()
    assert len(told) == 1
    now[0] = 1.1
    outlines.tick()
    outlines.tick()
    assert len(told) == 2
