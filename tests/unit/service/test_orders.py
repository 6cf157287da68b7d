"""What sites need: added, imported, verified, changed, ended."""

from datetime import date

import pytest

import service_cases as cases
from fabrouter.service.orders.change import amend_line
from fabrouter.service.orders.create import create_lines
from fabrouter.service.orders.end import cancel_line, close_line_short
from fabrouter.service.orders.importing import import_lines
from fabrouter.service.orders.inputs import LineChange, NewLine
from fabrouter.service.orders.verify import verify_line, verify_lines
from fabrouter.service.refusals import BadInput, Conflict, Forbidden, NotFound
from fabrouter.service.work_orders import reply
from fabrouter.service.work_orders.inputs import Acceptance
from fabrouter.store.tables import OrderLine
from fabrouter_network.orders import DesignOption
from work_cases import world


@pytest.fixture
def w(desk):
    return world(desk)


def new(w, key="a", **fields):
    designs = (DesignOption(design=w.design.slug),)
    return NewLine(**({"id": key, "site": w.site.slug, "designs": designs, "quantity": 7} | fields))


def test_coordinators_lines_are_open_at_once(w):
    added = w.do(create_lines, w.coordinator, w.campaign.id, [new(w), new(w, "b")])
    assert (added.added, [line.key for line in added.lines]) == (2, ["a", "b"])
    assert all(line.opened_at for line in added.lines)


def test_requesters_lines_wait_for_a_coordinator(w):
    line = w.do(create_lines, w.requester, w.campaign.id, [new(w)]).lines[0]
    assert line.opened_at is None
    with pytest.raises(Conflict) as caught:
        w.offer(1, line=line)
    assert caught.value.code == "line-not-open"
    assert w.refused(verify_line, w.requester, line.id, None).code == "forbidden"
    assert w.do(verify_line, w.coordinator, line.id, 1).opened_at
    assert w.refused(verify_line, w.coordinator, line.id, None).code == "line-open"


def test_requesters_ask_for_their_own_site_only(w):
    other = cases.site(w.desk, w.net)
    foreign = w.refused(create_lines, w.requester, w.campaign.id, [new(w, site=other.slug)])
    absent = w.refused(create_lines, w.requester, w.campaign.id, [new(w, site="nowhere")])
    assert isinstance(foreign, BadInput)
    assert foreign.issues[0].where == absent.issues[0].where == "/lines/0/site"
    assert foreign.issues[0].code == absent.issues[0].code


def test_every_fault_has_its_pointer(w):
    wrong = new(w, site="nowhere", designs=(DesignOption(design="none"),), due=date(2020, 1, 1))
    refusal = w.refused(create_lines, w.coordinator, w.campaign.id, [new(w), new(w), wrong])
    assert {(i.where, i.code) for i in refusal.issues} == {
        ("/lines/0/id", "duplicate-id"),
        ("/lines/1/id", "duplicate-id"),
        ("/lines/2/id", "duplicate-id"),
        ("/lines/2/site", "unknown-reference"),
        ("/lines/2/designs/0/design", "unknown-reference"),
        ("/lines/2/due", "date-order"),
    }


def test_known_keys_are_refused_or_updated(w):
    w.do(create_lines, w.coordinator, w.campaign.id, [new(w)])
    refusal = w.refused(create_lines, w.coordinator, w.campaign.id, [new(w), new(w, "b")])
    assert (refusal.code, refusal.extra["keys"]) == ("duplicate-key", ["a"])
    lines = [new(w), new(w, "b"), new(w, w.line.key, quantity=120)]
    added = w.do(create_lines, w.coordinator, w.campaign.id, lines, "upsert")
    assert (added.added, added.updated, added.unchanged) == (1, 1, 1)
    assert w.again(w.line).quantity == 120


CSV = "id;lieu;modèle;quantité;échéance\na;{site};{design};40;2020-04-09\nb;{site};{design};2;\n"


def test_a_table_is_imported(w):
    data = CSV.format(site=w.site.slug, design=w.design.slug).encode()
    tried = w.do(import_lines, w.coordinator, w.campaign.id, data, dry_run=True)
    assert (tried.added, tried.lines, len(cases.rows(w.desk, OrderLine))) == (2, [], 1)
    added = w.do(import_lines, w.coordinator, w.campaign.id, data)
    assert [(line.key, line.quantity, line.due) for line in added.lines] == [
        ("a", 40, date(2020, 4, 9)),
        ("b", 2, None),
    ]
    assert w.refused(import_lines, w.coordinator, w.campaign.id, data).code == "duplicate-key"
    data = data.replace(b";40;", b";41;")
    kw = {"on_duplicate": "upsert"}
    tried = w.do(import_lines, w.coordinator, w.campaign.id, data, dry_run=True, **kw)
    assert (tried.added, tried.updated, tried.unchanged) == (0, 1, 1)
    added = w.do(import_lines, w.coordinator, w.campaign.id, data, **kw)
    assert (added.added, added.updated, added.unchanged) == (0, 1, 1)


def test_every_fault_of_a_table_has_row_and_column(w):
    rows = [
        "id,site,designs,quantity,due",
        f"a,{w.site.slug},{w.design.slug},0,2020-04-09",
        f"b,nowhere,{w.design.slug},5,03/04/2020",
        f"c,{w.site.slug},what,5,2020-04-09T10:00:00+02:00",
        f"d,{w.site.slug},{w.design.slug},5,2020-01-01",
        f"d,{w.site.slug},{w.design.slug},5,",
        f"e,nowhere,{w.design.slug},5,",
    ]
    refusal = w.refused(
        import_lines, w.coordinator, w.campaign.id, "\n".join(rows).encode(), dry_run=True
    )
    assert [(i.where, i.code) for i in refusal.issues] == [
        ("row 2, column quantity", "out-of-range"),
        ("row 3, column due", "ambiguous-date"),
        ("row 4, column due", "bad-date"),
        ("row 5, column due", "date-order"),
        ("row 5, column id", "duplicate-id"),
        ("row 6, column id", "duplicate-id"),
        ("row 7, column site", "unknown-reference"),
    ]
    assert len(cases.rows(w.desk, OrderLine)) == 1


def test_quantities_stay_above_what_labs_promised(w):
    order = w.offer(60)
    w.do(reply.accept, w.maker, order.id, Acceptance(units=40), None)
    last = w.offer(30, lab=w.other_lab)
    refusal = w.refused(amend_line, w.coordinator, w.line.id, LineChange(quantity=39), None)
    assert (refusal.code, refusal.extra["committed"]) == ("below-committed", 40)
    line = w.do(amend_line, w.coordinator, w.line.id, LineChange(quantity=45), 1)
    assert (line.quantity, line.version) == (45, 2)
    assert w.again(last).state == "withdrawn"
    assert w.ledger() == (0, 40, 0, 0, 0, 5, 0)


def test_days_can_be_changed_and_taken_away(w):
    line = w.do(amend_line, w.coordinator, w.line.id, LineChange(due=None, priority=3), None)
    assert (line.due, line.priority) == (None, 3)
    change = LineChange(due=date(2020, 4, 9), deadline=date(2020, 4, 8))
    assert isinstance(w.refused(amend_line, w.coordinator, w.line.id, change, None), BadInput)


def test_requesters_change_until_verified(w):
    line = w.do(create_lines, w.requester, w.campaign.id, [new(w)]).lines[0]
    assert w.do(amend_line, w.requester, line.id, LineChange(quantity=9), None).quantity == 9
    w.do(verify_lines, w.coordinator, w.campaign.id, [line.id])
    refusal = w.refused(amend_line, w.requester, line.id, LineChange(quantity=8), None)
    assert isinstance(refusal, Forbidden)


def test_only_what_nobody_promised_is_cancelled(w):
    order = w.offer(60)
    w.do(reply.accept, w.maker, order.id, Acceptance(units=40), None)
    offered = w.offer(10, lab=w.other_lab)
    w.do(cancel_line, w.requester, w.line.id, "fewer patients", None)
    assert w.again(offered).state == "withdrawn"
    assert w.ledger() == (0, 40, 0, 0, 0, 0, 60)
    refusal = w.refused(cancel_line, w.requester, w.line.id, "x", None)
    assert refusal.code == "line-closed"


def test_lines_close_short(w):
    order = w.offer(60)
    w.do(close_line_short, w.coordinator, w.line.id, "others help", None)
    assert w.again(order).state == "withdrawn"
    assert w.ledger() == (0, 0, 0, 0, 0, 100, 0)
    with pytest.raises(Conflict):
        w.offer(1)


def test_strangers_see_no_lines(w):
    for who in (w.stranger, w.maker):
        assert isinstance(w.refused(cancel_line, who, w.line.id, "x", None), NotFound)
        assert isinstance(w.refused(create_lines, who, w.campaign.id, [new(w)]), NotFound)
    assert w.refused(cancel_line, w.researcher, w.line.id, "x", None).code == "forbidden"
    other = cases.line(w.desk, w.campaign, cases.site(w.desk, w.net), w.design)
    assert isinstance(w.refused(cancel_line, w.requester, other.id, "x", None), NotFound)


def test_ended_campaigns_take_no_lines(w):
    w.campaign.state = "closing"
    cases.keep(w.desk, w.campaign)
    refusal = w.refused(create_lines, w.coordinator, w.campaign.id, [new(w)])
    assert refusal.code == "campaign-ended"
