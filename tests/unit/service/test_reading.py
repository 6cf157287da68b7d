"""Who sees what of a campaign."""

from typing import Any

import pytest

import service_cases as cases
from fabrouter.service.campaigns import board
from fabrouter.service.campaigns.access import visible_campaign
from fabrouter.service.refusals import Forbidden, NotFound
from fabrouter.service.shipments.read import shipments_of_campaign, visible_shipment
from fabrouter.service.work_orders.read import orders_of_campaign, orders_of_labs, visible_order
from work_cases import world

EVERYBODY = (
    "coordinator", "second", "requester", "researcher", "maker", "other_maker", "stranger"
)  # fmt: skip


@pytest.fixture
def w(desk):
    found: Any = world(desk)
    found.foreign_line = cases.line(desk, found.campaign, cases.site(desk, found.net), found.design)
    found.order = found.made(10)
    found.parcel = found.packed(found.order)
    found.other_order = found.offer(10, lab=found.other_lab)
    return found


def seen(w, query, *args, **kw):
    """Returns what each caller gets: how many rows, or why nothing."""
    found: dict[str, int | str] = {}
    for name in EVERYBODY:
        with w.desk.store.read() as session:
            try:
                answer = query(session, getattr(w, name), *args, **kw)
                found[name] = len(session.exec(answer).all()) if hasattr(answer, "where") else True
            except (NotFound, Forbidden) as refusal:
                found[name] = refusal.code
    return found


HIDDEN = "not-found"


def test_campaigns(w):
    assert seen(w, visible_campaign, w.campaign.id) == {
        "coordinator": True, "second": True, "requester": True, "researcher": True, "maker": True,
        "other_maker": True, "stranger": HIDDEN,
    }  # fmt: skip
    assert seen(w, board.visible_campaigns) == {
        "coordinator": 1, "second": 1, "requester": 1, "researcher": 1, "maker": 1,
        "other_maker": 1, "stranger": 0,
    }  # fmt: skip
    assert seen(w, board.campaigns_of_network, w.net.id) == {
        "coordinator": 1, "second": HIDDEN, "requester": HIDDEN, "researcher": 1, "maker": HIDDEN,
        "other_maker": HIDDEN, "stranger": HIDDEN,
    }  # fmt: skip


def test_lines(w):
    assert seen(w, board.lines_of_campaign, w.campaign.id) == {
        "coordinator": 2, "second": 2, "requester": 1, "researcher": "forbidden", "maker": HIDDEN,
        "other_maker": HIDDEN, "stranger": HIDDEN,
    }  # fmt: skip
    assert seen(w, board.visible_line, w.foreign_line.id) == {
        "coordinator": True, "second": True, "requester": HIDDEN, "researcher": "forbidden",
        "maker": HIDDEN, "other_maker": HIDDEN, "stranger": HIDDEN,
    }  # fmt: skip


def test_totals_show_requesters_their_sites_only(w):
    with w.desk.store.read() as session:
        requested = {
            name: board.totals_of(session, getattr(w, name), w.campaign.id).ledger.requested
            for name in ("coordinator", "researcher", "requester")
        }
    assert requested == {"coordinator": 200, "researcher": 200, "requester": 100}


def test_work_orders(w):
    assert seen(w, orders_of_campaign, w.campaign.id) == {
        "coordinator": 2, "second": 2, "requester": HIDDEN, "researcher": HIDDEN, "maker": 1,
        "other_maker": 1, "stranger": HIDDEN,
    }  # fmt: skip
    assert seen(w, orders_of_campaign, w.campaign.id, lab_id=w.other_lab.id)["maker"] == 0
    assert seen(w, visible_order, w.order.id) == {
        "coordinator": True, "second": True, "requester": HIDDEN, "researcher": HIDDEN,
        "maker": True, "other_maker": HIDDEN, "stranger": HIDDEN,
    }  # fmt: skip
    assert seen(w, orders_of_labs)["maker"] == 1
    assert set(seen(w, visible_order, w.line.id).values()) == {HIDDEN}


def test_shipments(w):
    assert seen(w, shipments_of_campaign, w.campaign.id) == {
        "coordinator": 1, "second": 1, "requester": 1, "researcher": HIDDEN, "maker": 1,
        "other_maker": 0, "stranger": HIDDEN,
    }  # fmt: skip
    assert seen(w, visible_shipment, w.parcel.id) == {
        "coordinator": True, "second": True, "requester": True, "researcher": HIDDEN,
        "maker": True, "other_maker": HIDDEN, "stranger": HIDDEN,
    }  # fmt: skip


def test_scopes_limit_tokens(w):
    limited = cases.account(w.desk, acts_for=w.lab)
    narrow = cases.principal(w.desk, limited, scopes=frozenset({"labs:read"}))
    with w.desk.store.read() as session, pytest.raises(Forbidden) as caught:
        visible_order(session, narrow, w.order.id)
    assert caught.value.code == "scope-missing"
