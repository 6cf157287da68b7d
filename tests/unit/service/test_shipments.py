"""Goods on their way, and what becomes of them."""

import pytest

import service_cases as cases
from fabrouter.service.refusals import BadInput, NotFound
from fabrouter.service.shipments import journey, receive
from fabrouter.service.shipments.inputs import (
    Dispatch,
    ItemReceived,
    ItemToPack,
    NewShipment,
    Receipt,
)
from fabrouter.service.shipments.pack import pack
from fabrouter.service.work_orders import progress, reply, work
from fabrouter.service.work_orders.inputs import Acceptance, Rejection, Report
from fabrouter.service.work_orders.settle import close_settled
from fabrouter.store.tables import ShipmentItem, SolveRun
from work_cases import world


@pytest.fixture
def w(desk):
    return world(desk)


def receipt(order, good, bad=0, missing=0):
    counted = ItemReceived(work_order_id=order.id, good=good, bad=bad, missing=missing)
    return Receipt(items=(counted,))


def test_goods_go_from_lab_to_site(w):
    order = w.made(100)
    shipment = w.packed(order, 60)
    assert w.ledger() == (0, 0, 100, 0, 0, 0, 0)
    shipment = w.do(journey.dispatch, w.maker, shipment.id, Dispatch(tracking="X1"), 1)
    assert w.ledger() == (0, 0, 40, 60, 0, 0, 0)
    assert (shipment.carrier, shipment.tracking) == ("a van", "X1")
    assert shipment.km > 0
    assert shipment.cost_cents >= 600
    w.do(receive.deliver, w.requester, shipment.id, 2)
    w.do(receive.confirm, w.requester, shipment.id, Receipt(), 3)
    assert w.ledger() == (0, 0, 40, 0, 60, 0, 0)
    assert w.again(order).state == "made"
    last = w.sent(order, 40)
    w.do(receive.confirm, w.coordinator, last.id, Receipt(), None)
    assert w.again(order).state == "closed"


def test_bad_and_missing_units_are_missing_again(w):
    order = w.made(100)
    shipment = w.sent(order)
    w.do(receive.confirm, w.requester, shipment.id, receipt(order, 90, 6, 4), None)
    assert w.ledger() == (0, 0, 0, 0, 90, 10, 0)
    assert w.again(order).state == "closed"
    assert [run.cause for run in cases.rows(w.desk, SolveRun)] == ["arrived_short"]


@pytest.mark.parametrize("good", [99, 101])
def test_counts_must_add_up(w, good):
    order = w.made(100)
    shipment = w.sent(order)
    refusal = w.refused(receive.confirm, w.requester, shipment.id, receipt(order, good), None)
    assert isinstance(refusal, BadInput)
    assert refusal.issues[0].code == "wrong-total"


def test_no_unit_is_in_two_parcels(w):
    order = w.made(100)
    w.packed(order, 60)
    item = ItemToPack(work_order_id=order.id, units=41)
    new = NewShipment(site=w.site.slug, items=(item,))
    refusal = w.refused(pack, w.maker, w.campaign.id, w.lab.id, new)
    assert (refusal.code, refusal.extra["at_hand"]) == ("not-at-hand", 40)
    refusal = w.refused(progress.reject, w.maker, order.id, Rejection(units=41, reason="x"))
    assert refusal.code == "not-at-hand"


def test_unpacked_and_returned_goods_are_at_hand_again(w):
    order = w.made(100)
    w.do(journey.unpack, w.maker, w.packed(order).id, None)
    shipment = w.sent(order)
    w.do(journey.send_back, w.maker, shipment.id, None)
    assert w.ledger() == (0, 0, 100, 0, 0, 0, 0)
    assert w.sent(order).state == "dispatched"


def test_lost_goods_are_missing_and_may_turn_up(w):
    order = w.made(100)
    shipment = w.sent(order)
    w.do(journey.lose, w.coordinator, shipment.id, None)
    assert w.ledger() == (0, 0, 0, 0, 0, 100, 0)
    assert w.again(order).state == "closed"
    w.do(receive.deliver, w.requester, shipment.id, None)
    assert w.ledger() == (0, 0, 0, 100, 0, 0, 0)
    w.do(receive.confirm, w.requester, shipment.id, Receipt(), None)
    assert w.ledger() == (0, 0, 0, 0, 100, 0, 0)


def test_late_finds_take_offers_back(w):
    shipment = w.sent(w.made(100))
    w.do(journey.lose, w.coordinator, shipment.id, None)
    again = w.offer(100, lab=w.other_lab)
    w.do(receive.deliver, w.requester, shipment.id, None)
    assert w.again(again).state == "withdrawn"
    assert w.ledger() == (0, 0, 0, 100, 0, 0, 0)


def test_late_finds_beyond_accepted_work_are_surplus(w):
    order = w.made(100)
    shipment = w.sent(order)
    w.do(journey.lose, w.coordinator, shipment.id, None)
    again = w.offer(70, lab=w.other_lab)
    w.do(reply.accept, w.other_maker, again.id, Acceptance(), None)
    w.do(receive.deliver, w.requester, shipment.id, None)
    assert w.ledger() == (0, 70, 0, 30, 0, 0, 0)
    w.do(receive.confirm, w.requester, shipment.id, receipt(order, 98, 2), None)
    item = cases.rows(w.desk, ShipmentItem)[0]
    assert (item.good, item.bad, item.surplus) == (30, 0, 70)
    assert w.ledger() == (0, 70, 0, 0, 30, 0, 0)


def test_goods_only_go_to_their_site(w):
    order = w.made(100)
    other = cases.site(w.desk, w.net)
    new = NewShipment(site=other.slug, items=(ItemToPack(work_order_id=order.id, units=1),))
    refusal = w.refused(pack, w.maker, w.campaign.id, w.lab.id, new)
    assert refusal.issues[0].code == "wrong-destination"


def test_orders_of_other_labs_cannot_be_packed(w):
    order = w.made(10, w.other_maker, lab=w.other_lab)
    new = NewShipment(site=w.site.slug, items=(ItemToPack(work_order_id=order.id, units=1),))
    foreign = w.refused(pack, w.maker, w.campaign.id, w.lab.id, new)
    new = NewShipment(site=w.site.slug, items=(ItemToPack(work_order_id=w.line.id, units=1),))
    absent = w.refused(pack, w.maker, w.campaign.id, w.lab.id, new)
    assert foreign.issues == absent.issues


def test_parts_go_to_the_lab_that_needs_them(w):
    parts = w.made(50, stage="frame", is_final=False)
    assert w.ledger() == (0, 0, 0, 0, 0, 100, 0)
    item = (ItemToPack(work_order_id=parts.id, units=50),)
    new = NewShipment(lab=w.other_lab.slug, items=item)
    refusal = w.refused(pack, w.maker, w.campaign.id, w.lab.id, new)
    assert refusal.issues[0].code == "unknown-reference"
    w.offer(50, lab=w.other_lab)
    shipment = w.do(pack, w.maker, w.campaign.id, w.lab.id, new)
    w.do(journey.dispatch, w.maker, shipment.id, Dispatch(), None)
    assert w.refused(receive.confirm, w.maker, shipment.id, Receipt(), None).code == "forbidden"
    assert isinstance(
        w.refused(receive.confirm, w.requester, shipment.id, Receipt(), None), NotFound
    )
    w.do(receive.confirm, w.other_maker, shipment.id, Receipt(), None)
    assert w.again(parts).received == 50
    assert w.again(parts).state == "closed"


def test_work_that_was_sent_before_it_was_finished_closes_too(w):
    order = w.offer(10)
    w.do(reply.accept, w.maker, order.id, Acceptance(), None)
    w.do(work.start, w.maker, order.id, None)
    w.do(progress.report, w.maker, order.id, Report(made=10))
    w.do(receive.confirm, w.coordinator, w.sent(order, 10).id, Receipt(), None)
    w.do(work.finish, w.maker, order.id, None)
    assert w.do(close_settled, None) == 1
    assert w.do(close_settled, None) == 0
    assert w.again(order).state == "closed"


def test_foreign_and_absent_shipments_are_alike(w):
    shipment = w.sent(w.made(100))
    for who in (w.other_maker, w.stranger, w.researcher):
        assert isinstance(w.refused(journey.lose, who, shipment.id, None), NotFound)
    assert isinstance(w.refused(journey.lose, w.coordinator, w.line.id, None), NotFound)
    assert w.refused(journey.lose, w.maker, shipment.id, None).code == "forbidden"
    assert w.refused(receive.confirm, w.maker, shipment.id, Receipt(), None).code == "forbidden"
