"""What a coordinator is told to look at, and offers taken back."""

import pytest

import service_cases as cases
from fabrouter.service.campaigns.situation import ANSWER_SOON, LONG_ON_THE_WAY, situation_of
from fabrouter.service.labs.states import change_state
from fabrouter.service.refusals import Conflict, Forbidden, NotFound
from fabrouter.service.shipments import journey
from fabrouter.service.work_orders import progress, reply, work
from fabrouter.service.work_orders.flags import set_flag
from fabrouter.service.work_orders.inputs import Acceptance, Report
from fabrouter.service.work_orders.take_back import take_back
from fabrouter.store.tables import Booking, Campaign, SolveRun, StockMovement, WorkOrder
from solve_cases import solved
from work_cases import PETG, world


@pytest.fixture
def w(desk):
    return world(desk, transport={"roads": "none"})


def seen(w, who=None):
    with w.desk.store.read() as session:
        return situation_of(session, who or w.coordinator, w.campaign.id, w.desk.clock())


def alerts(w):
    return {(row.kind, row.cause): (row.count, row.units) for row in seen(w).alerts}


def test_nothing_is_wrong_at_first(w):
    order = w.offer(10)
    found = seen(w)
    assert [(row.state, row.count, row.units) for row in found.work] == [("offered", 1, 10)]
    assert [(row.lab_id, row.state, row.live) for row in found.labs] == [(w.lab.id, "active", 1)]
    assert [(row.design_id, row.slug) for row in found.designs] == [(w.design.id, w.design.slug)]
    assert found.alerts == ()
    assert cases.fetch(w.desk, order).state == "offered"


def test_only_coordinators_are_told(w):
    for who in (w.maker, w.requester, w.researcher, w.stranger):
        with pytest.raises((Forbidden, NotFound)):
            seen(w, who)


def test_what_labs_gave_up_counts_until_a_plan_is_published(w):
    declined, kept, given_back = w.offer(20), w.offer(10), w.offer(7)
    w.do(reply.decline, w.maker, declined.id, "no", None)
    w.do(reply.accept, w.maker, kept.id, Acceptance(), None)
    w.do(reply.accept, w.maker, given_back.id, Acceptance(), None)
    w.do(work.release, w.maker, given_back.id, "ill", None)
    assert alerts(w) == {("declined", ""): (1, 20), ("released", ""): (1, 7)}
    solved(w.desk, w.campaign, kind="replan", auto_publish=True)
    assert alerts(w) == {}


def test_offers_whose_time_runs_out_and_work_that_is_late(w, clock):
    order = w.offer(10)
    clock.now = order.reply_by - ANSWER_SOON
    assert alerts(w) == {}
    clock.advance(seconds=1)
    assert alerts(w) == {("answer_soon", ""): (1, 10)}
    w.do(reply.accept, w.maker, order.id, Acceptance(), None)
    assert alerts(w) == {}
    clock.now = order.due
    assert alerts(w) == {}
    clock.advance(seconds=1)
    assert alerts(w) == {("overdue", ""): (1, 10)}


def test_labs_that_are_away_and_flags(w):
    w.started(10)
    w.do(change_state, w.maker, w.lab.id, "pause", "flood")
    (away,) = [row for row in seen(w).alerts if row.kind == "lab_away"]
    assert (away.count, away.units, away.cause) == (1, 10, "paused")
    assert (away.lab_id, away.lab) == (w.lab.id, w.lab.name)
    assert alerts(w)["flagged", "lab_paused"] == (1, 10)


def test_flags_are_told_by_their_cause(w):
    order = w.started(10)

    def flag(unit):
        stored = unit.lock(WorkOrder, order.id)
        set_flag(unit, unit.session.get_one(Campaign, w.campaign.id), stored, "notice_changed")

    w.desk.write(flag)
    assert alerts(w) == {("flagged", "notice_changed"): (1, 10)}


def test_material_that_runs_short_as_the_last_report_says(w):
    movement = StockMovement(
        created_at=w.desk.clock(), lab_id=w.lab.id, material="petg",
        quantity_milli=15_000, balance_milli=15_000, cause="counted",
    )  # fmt: skip
    cases.keep(w.desk, movement)
    order = w.started(10, materials=PETG)
    w.do(progress.report, w.maker, order.id, Report(made=2))
    assert alerts(w) == {}
    w.do(progress.report, w.maker, order.id, Report(made=1))
    (short,) = [row for row in seen(w).alerts if row.kind == "stock_short"]
    assert (short.cause, short.count, short.lab) == ("petg", 1, w.lab.name)
    w.do(progress.report, w.maker, order.id, Report(made=7))
    w.do(work.finish, w.maker, order.id, None)
    assert alerts(w) == {}


def test_shipments_that_do_not_arrive(w, clock):
    parcel = w.sent(w.made(10))
    clock.advance(seconds=LONG_ON_THE_WAY.total_seconds())
    assert alerts(w) == {}
    clock.advance(seconds=1)
    assert alerts(w) == {("shipment_overdue", ""): (1, 10)}
    w.do(journey.lose, w.coordinator, parcel.id, None)
    assert alerts(w) == {("shipment_lost", ""): (1, 10)}
    found = seen(w)
    assert [(row.state, row.count, row.units) for row in found.shipments] == [("lost", 1, 10)]


def test_an_offer_taken_back_frees_its_hours_and_asks_for_a_plan(w):
    order = w.offer(40)
    w.do(take_back, w.coordinator, order.id, "they called", None)
    stored = cases.fetch(w.desk, order)
    assert (stored.state, stored.reason) == ("withdrawn", "they called")
    assert cases.rows(w.desk, Booking, Booking.work_order_id == order.id) == []
    assert w.ledger() == (0, 0, 0, 0, 0, 100, 0)
    assert [run.cause for run in cases.rows(w.desk, SolveRun)] == ["withdrawn"]


def test_what_a_lab_has_promised_is_not_taken_back(w):
    order = w.offer(40)
    w.do(reply.accept, w.maker, order.id, Acceptance(), None)
    refusal = w.refused(take_back, w.coordinator, order.id, "no", None)
    assert isinstance(refusal, Conflict)
    assert refusal.code == "invalid-transition"
    assert cases.fetch(w.desk, order).state == "accepted"
