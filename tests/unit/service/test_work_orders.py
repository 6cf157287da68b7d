"""Offers and what labs make of them."""

from datetime import timedelta

import pytest

import service_cases as cases
from fabrouter.service.refusals import BadInput, Conflict, Forbidden, NotFound
from fabrouter.service.work_orders import progress, reply, work
from fabrouter.service.work_orders.expiry import expire_offers
from fabrouter.service.work_orders.inputs import Acceptance, Rejection, Report
from fabrouter.service.work_orders.lost_labs import release_of_lost_labs
from fabrouter.service.work_orders.offers import declined_labs, offer, withdraw
from fabrouter.store.tables import Booking, SolveRun, StockMovement, WorkEntry, WorkOrder
from work_cases import PETG, PRINTERS_S, world


@pytest.fixture
def w(desk):
    return world(desk)


def booked(w):
    return sum(row.seconds for row in cases.rows(w.desk, Booking))


def test_an_offer_keeps_hours_and_units(w):
    order = w.offer(40)
    assert (order.number, order.state, order.version) == (1, "offered", 1)
    assert booked(w) == 600 + 40 * 300
    assert w.ledger() == (40, 0, 0, 0, 0, 60, 0)
    assert order.reply_by == w.desk.clock() + timedelta(hours=24)


def test_accept_start_make_and_finish(w):
    order = w.offer(100)
    accepted = w.do(reply.accept, w.maker, order.id, Acceptance(), 1)
    assert (accepted.state, accepted.version) == ("accepted", 2)
    assert w.ledger() == (0, 100, 0, 0, 0, 0, 0)
    w.do(work.start, w.maker, order.id, 2)
    w.do(progress.report, w.maker, order.id, Report(made=60, scrapped=5))
    assert w.ledger() == (0, 35, 60, 0, 0, 5, 0)
    assert w.refused(work.finish, w.maker, order.id, None).code == "not-complete"
    w.do(progress.report, w.maker, order.id, Report(made=35))
    made = w.do(work.finish, w.maker, order.id, None)
    assert (made.state, booked(w)) == ("made", 0)
    assert w.ledger() == (0, 0, 95, 0, 0, 5, 0)


def test_a_part_is_accepted_and_the_rest_declined(w):
    order = w.offer(50)
    child = w.do(reply.accept, w.maker, order.id, Acceptance(units=20, reason="one printer"), 1)
    rows = cases.rows(w.desk, WorkOrder)
    assert [(r.state, r.quantity, r.number) for r in rows] == [
        ("split", 50, 1),
        ("accepted", 20, 2),
        ("declined", 30, 3),
    ]
    assert rows[1].id == child.id
    assert {row.parent_id for row in rows[1:]} == {order.id}
    assert booked(w) == 600 + 20 * 300
    assert w.ledger() == (0, 20, 0, 0, 0, 80, 0)
    kinds = cases.journal_kinds(w.desk)[-4:]
    assert kinds[:3] == ["work_order.split", "work_order.accepted", "work_order.declined"]
    assert kinds[3] == "solve_run.requested"


def test_more_than_offered_cannot_be_accepted(w):
    order = w.offer(50)
    refusal = w.refused(reply.accept, w.maker, order.id, Acceptance(units=51), 1)
    assert isinstance(refusal, BadInput)
    assert refusal.issues[0].where == "/units"


def test_a_declined_line_is_not_offered_again(w):
    order = w.offer(50)
    w.do(reply.decline, w.maker, order.id, "no filament", None)
    assert w.again(order).reason == "no filament"
    assert booked(w) == 0
    with w.desk.store.read() as session:
        assert declined_labs(session, [w.line.id]) == {w.line.id: {w.lab.id}}
    with pytest.raises(Conflict) as caught:
        w.offer(10)
    assert caught.value.code == "lab-declined"
    assert w.offer(10, lab=w.other_lab).state == "offered"


def test_declines_ask_once_for_a_replan(w):
    first, second = w.offer(10), w.offer(10, lab=w.other_lab)
    w.do(reply.decline, w.maker, first.id, "no", None)
    w.do(reply.decline, w.other_maker, second.id, "no", None)
    runs = cases.rows(w.desk, SolveRun)
    assert [(run.kind, run.cause, run.auto_publish) for run in runs] == [
        ("replan", "declined", False)
    ]


def test_never_more_offered_than_requested(w):
    w.offer(70)
    with pytest.raises(Conflict) as caught:
        w.offer(31, lab=w.other_lab)
    assert (caught.value.code, caught.value.extra["unmet"]) == ("over-requested", 30)


def test_two_lots_of_one_call_are_added_up(w):
    lots = [w.lot(60), w.lot(60, lab=w.other_lab)]
    with pytest.raises(Conflict, match="120"):
        w.desk.write(lambda unit: offer(unit, w.campaign, lots, None))
    assert cases.rows(w.desk, WorkOrder) == []


def test_hours_of_all_campaigns_count(w):
    other = cases.campaign(w.desk, w.net)
    line = cases.line(w.desk, other, w.site, w.design, quantity=1000)
    most = (PRINTERS_S - 600) // 300
    w.offer(most, campaign=other, line=line)
    with pytest.raises(Conflict) as caught:
        w.offer(1)
    assert caught.value.code == "capacity-exceeded"
    assert caught.value.extra["short"][0]["pool"] == "printers"
    assert w.offer(1, day=w.campaign.starts_on).quantity == 1


@pytest.mark.parametrize("state", ["applied", "paused", "suspended", "retired", "unresponsive"])
def test_only_active_labs_get_offers(w, state):
    lab = cases.lab(w.desk, w.net, state=state)
    with pytest.raises(Conflict) as caught:
        w.offer(1, lab=lab)
    assert caught.value.code == "lab-not-available"


def test_labs_of_other_networks_need_a_grant(w):
    lab = cases.lab(w.desk, cases.network(w.desk))
    with pytest.raises(Conflict):
        w.offer(1, lab=lab)
    cases.grant(w.desk, lab, w.net)
    assert w.offer(1, lab=lab).lab_id == lab.id


def test_undeclared_and_expired_capacity_is_none(w, clock):
    with pytest.raises(Conflict, match="lacks"):
        w.offer(1, lab=cases.lab(w.desk, w.net, declared=None))
    clock.advance(days=22)
    with pytest.raises(Conflict, match="lacks"):
        w.offer(1)


def test_offers_expire(w, clock):
    order = w.offer(50)
    clock.advance(hours=24, seconds=1)
    assert w.refused(reply.accept, w.maker, order.id, Acceptance(), None).code == "offer-expired"
    assert w.do(expire_offers, None) == 1
    assert w.do(expire_offers, None) == 0
    assert w.again(order).state == "expired"
    assert booked(w) == 0
    refusal = w.refused(reply.accept, w.maker, order.id, Acceptance(), None)
    assert (refusal.code, refusal.extra) == (
        "invalid-transition",
        {"action": "accept", "state": "expired", "allowed": []},
    )


def test_withdrawn_offers_free_their_hours(w):
    order = w.offer(50)
    w.desk.write(lambda unit: withdraw(unit, unit.session.get_one(WorkOrder, order.id), "replan"))
    assert (w.again(order).state, booked(w)) == ("withdrawn", 0)


def test_accepted_work_cannot_be_withdrawn(w):
    order = w.offer(50)
    w.do(reply.accept, w.maker, order.id, Acceptance(), None)
    with pytest.raises(Conflict):
        w.desk.write(lambda u: withdraw(u, u.session.get_one(WorkOrder, order.id), "replan"))


def test_reports_with_a_key_count_once(w):
    order = w.started(100)
    for _ in range(3):
        w.do(progress.report, w.maker, order.id, Report(made=10, scrapped=1, key="a"))
    assert (w.again(order).made, w.again(order).scrapped) == (10, 1)
    refusal = w.refused(progress.report, w.maker, order.id, Report(made=9, key="a"))
    assert refusal.code == "key-reused"
    assert len(cases.rows(w.desk, WorkEntry)) == 2


def test_an_overrun_is_surplus_not_a_defect(w):
    order = w.started(100)
    refusal = w.refused(progress.report, w.maker, order.id, Report(made=101))
    assert refusal.issues[0].code == "over-quantity"
    assert "100" in refusal.issues[0].fix
    w.do(progress.report, w.maker, order.id, Report(made=100, surplus=4))
    assert w.again(order).surplus == 4
    assert w.ledger() == (0, 0, 100, 0, 0, 0, 0)


def test_rejected_units_are_missing_again(w):
    order = w.started(100)
    w.do(progress.report, w.maker, order.id, Report(made=50))
    w.do(progress.reject, w.coordinator, order.id, Rejection(units=8, reason="cracks"))
    assert w.ledger() == (0, 50, 42, 0, 0, 8, 0)
    refusal = w.refused(progress.reject, w.maker, order.id, Rejection(units=43, reason="x"))
    assert (refusal.code, refusal.extra) == ("not-at-hand", {"at_hand": 42})


def test_stopping_short_keeps_what_was_made(w):
    order = w.started(100)
    w.do(progress.report, w.maker, order.id, Report(made=30))
    refusal = w.refused(work.stop_short, w.coordinator, order.id, "x", None)
    assert isinstance(refusal, Forbidden)
    w.do(work.stop_short, w.maker, order.id, "printer broke", None)
    assert w.ledger() == (0, 0, 30, 0, 0, 70, 0)
    assert booked(w) == 0


def test_coordinators_stop_the_work_of_lost_labs(w):
    order = w.started(100)
    w.lab.state = "unresponsive"
    cases.keep(w.desk, w.lab)
    assert w.do(work.stop_short, w.coordinator, order.id, "gone", None).state == "stopped_short"


def test_released_work_is_missing_again(w):
    order = w.offer(100)
    w.do(reply.accept, w.maker, order.id, Acceptance(), None)
    w.do(work.release, w.maker, order.id, "ill", None)
    assert w.ledger() == (0, 0, 0, 0, 0, 100, 0)
    assert w.refused(work.start, w.maker, order.id, None).code == "invalid-transition"


def stock(w, grams):
    movement = StockMovement(
        created_at=w.desk.clock(), lab_id=w.lab.id, material="petg",
        quantity_milli=grams * 1000, balance_milli=grams * 1000, cause="counted",
    )  # fmt: skip
    cases.keep(w.desk, movement)


def test_tracked_material_is_used_and_shortage_is_told(w):
    stock(w, 100)
    order = w.started(100, materials=PETG)
    said = w.do(progress.report, w.maker, order.id, Report(made=10, scrapped=2))
    assert said.shortages == ()
    said = w.do(progress.report, w.maker, order.id, Report(made=10))
    assert [(s.material, s.missing_milli) for s in said.shortages] == [("petg", 32_000)]
    balances = [row.balance_milli for row in cases.rows(w.desk, StockMovement)]
    assert balances == [100_000, 28_000, 0]


def test_untracked_material_is_not_booked(w):
    order = w.started(100, materials=PETG)
    assert w.do(progress.report, w.maker, order.id, Report(made=10)).shortages == ()
    assert cases.rows(w.desk, StockMovement) == []


def test_several_offers_are_accepted_or_none(w):
    first, second = w.offer(10), w.offer(20)
    done = w.do(reply.accept_many, w.maker, [first.id, second.id])
    assert {order.state for order in done} == {"accepted"}
    third = w.offer(5)
    refusal = w.refused(reply.accept_many, w.maker, [third.id, second.id])
    assert refusal.code == "invalid-transition"
    assert w.again(third).state == "offered"


def test_withdrawn_designs_start_no_work(w):
    order = w.offer(10)
    w.design.withdrawn_at = w.desk.clock()
    cases.keep(w.desk, w.design)
    assert w.refused(reply.accept, w.maker, order.id, Acceptance(), None).code == "design-withdrawn"
    with pytest.raises(Conflict) as caught:
        w.offer(10)
    assert caught.value.code == "design-withdrawn"


def test_stale_versions_are_refused(w):
    order = w.offer(10)
    assert w.refused(reply.accept, w.maker, order.id, Acceptance(), 7).code == "stale-version"


def test_foreign_and_absent_orders_are_alike(w):
    order = w.offer(10)
    for who in (w.other_maker, w.stranger, w.requester, w.researcher):
        assert isinstance(w.refused(reply.accept, who, order.id, Acceptance(), None), NotFound)
    assert isinstance(w.refused(reply.accept, w.maker, w.line.id, Acceptance(), None), NotFound)
    assert w.refused(reply.accept, w.coordinator, order.id, Acceptance(), None).code == "forbidden"


def test_lost_labs_keep_only_what_they_began(w, clock):
    accepted, begun = w.offer(20), w.started(30)
    w.do(reply.accept, w.maker, accepted.id, Acceptance(), None)
    w.lab.state = "unresponsive"
    w.lab.changed_at = clock()
    cases.keep(w.desk, w.lab)
    clock.advance(hours=23)
    assert w.do(release_of_lost_labs, None) == 0
    clock.advance(hours=1)
    assert w.do(release_of_lost_labs, None) == 1
    assert w.do(release_of_lost_labs, None) == 0
    assert (w.again(accepted).state, w.again(begun).state) == ("released", "started")
    assert [run.cause for run in cases.rows(w.desk, SolveRun)] == ["lab_lost"]
