"""What time does to lines and campaigns: closed short, ended, archived and forgotten."""

from datetime import UTC, datetime, timedelta

import pytest

import service_cases as cases
from fabrouter.service.campaigns.archive import KEPT, archive_campaigns
from fabrouter.service.campaigns.board import on_board
from fabrouter.service.campaigns.close import close_campaign, finish_closing
from fabrouter.service.campaigns.overdue import (
    GRACE,
    close_overdue_lines,
    end_overdue_campaigns,
)
from fabrouter.service.campaigns.states import cancel_campaign
from fabrouter.service.labs.contacts import Reach, add_contact
from fabrouter.service.orders.end import close_line_short
from fabrouter.service.shipments import receive
from fabrouter.service.shipments.inputs import Receipt
from fabrouter.service.work_orders import reply
from fabrouter.service.work_orders.inputs import Acceptance
from fabrouter.store.export import export_lines
from fabrouter.store.tables import Contact, WorkEntry, WorkOrder
from fabrouter.verify import State
from fabrouter.verify.journal import inv_16
from fabrouter.verify.lifecycles import inv_13, inv_14
from work_cases import world


@pytest.fixture
def w(desk):
    return world(desk)


def state_of_line(w):
    with w.desk.store.read() as session:
        return on_board(session, [cases.fetch(w.desk, w.line)])[0].state


def over(w, clock, day):
    """Moves the clock to the last moment of a line's grace, in the campaign's zone (UTC+2)."""
    end = datetime(day.year, day.month, day.day, 22, tzinfo=UTC)
    clock.now = end + GRACE - timedelta(seconds=1)


def test_a_line_closes_short_after_its_deadline_and_grace(w, clock):
    """Not a second before; its offers are taken back and the labs are told."""
    w.line.deadline = w.campaign.starts_on + timedelta(days=6)
    cases.keep(w.desk, w.line)
    offered = w.offer(10)
    over(w, clock, w.line.deadline)
    assert w.do(close_overdue_lines, None) == 0
    clock.advance(seconds=1)
    assert w.do(close_overdue_lines, None) == 1
    assert state_of_line(w) == "closed_short"
    assert cases.fetch(w.desk, offered).state == "withdrawn"
    assert cases.journal_kinds(w.desk)[-1] == "order_line.closed_short"
    assert w.do(close_overdue_lines, None) == 0


def test_without_a_deadline_the_campaign_s_last_day_counts(w, clock):
    over(w, clock, w.campaign.ends_on)
    assert w.do(close_overdue_lines, None) == 0
    clock.advance(seconds=1)
    assert w.do(close_overdue_lines, None) == 1


@pytest.mark.parametrize("fields", [{"opened_at": None}, {"cancelled_units": 100}])
def test_lines_that_are_not_routed_are_left_alone(w, clock, fields):
    for name, value in fields.items():
        setattr(w.line, name, value)
    cases.keep(w.desk, w.line)
    clock.advance(days=60)
    assert w.do(close_overdue_lines, None) == 0


def test_what_is_promised_keeps_a_line_open_and_still_counts(w, clock):
    """All units are on their way: late, but not short."""
    w.line.quantity = 10
    cases.keep(w.desk, w.line)
    parcel = w.sent(w.made(10))
    clock.advance(days=60)
    assert w.do(close_overdue_lines, None) == 0
    w.do(receive.confirm, w.requester, parcel.id, Receipt(), None)
    assert state_of_line(w) == "fulfilled"


def test_a_campaign_ends_once_its_days_and_lines_have(w, clock):
    clock.advance(days=30)
    assert w.do(end_overdue_campaigns, None) == 0
    w.do(close_overdue_lines, None)
    assert w.do(end_overdue_campaigns, None) == 1
    assert w.do(finish_closing, None) == 1
    closed = cases.fetch(w.desk, w.campaign)
    assert (closed.state, closed.closed_at) == ("closed", clock.now)


def test_a_campaign_goes_on_while_its_days_do(w, clock):
    """Somebody may still add a line."""
    w.do(close_line_short, w.coordinator, w.line.id, "because", None)
    over(w, clock, w.campaign.ends_on)
    assert w.do(end_overdue_campaigns, None) == 0
    clock.advance(seconds=1)
    assert w.do(end_overdue_campaigns, None) == 1


def contact(w, **fields):
    reach = Reach(role="workshop", name="Camille", **fields)
    return w.do(add_contact, w.maker, w.lab.id, reach)


def close(w):
    w.do(close_line_short, w.coordinator, w.line.id, "because", None)
    w.do(close_campaign, w.coordinator, w.campaign.id, None)
    w.do(finish_closing, None)


def test_an_archived_campaign_has_forgotten_people(w, clock):
    """Contacts go unless somebody agreed, words go, numbers and the journal stay."""
    order = w.offer(10)
    w.do(reply.decline, w.maker, order.id, "Camille is ill", None)
    w.line.note = "Ask for Camille"
    cases.keep(w.desk, w.line)
    gone, kept = contact(w), contact(w, keep=True)
    close(w)
    clock.advance(days=KEPT.days, seconds=-1)
    assert w.do(archive_campaigns, None) == 0
    clock.advance(seconds=1)
    assert w.do(archive_campaigns, None) == 1
    assert cases.fetch(w.desk, w.campaign).state == "archived"
    assert cases.fetch(w.desk, gone).name is None
    assert cases.fetch(w.desk, gone).erased_at == clock.now
    assert cases.fetch(w.desk, kept).name == "Camille"
    assert cases.fetch(w.desk, order).reason == ""
    assert cases.fetch(w.desk, w.line).note == ""
    assert cases.rows(w.desk, WorkOrder)[0].quantity == 10
    assert not any(row.note for row in cases.rows(w.desk, WorkEntry))
    assert w.do(archive_campaigns, None) == 0
    state = State(export_lines(w.desk.store, secrets=False))
    assert not any("Camille" in str(row) for row in state.journal)
    faults = [found for rule in (inv_13, inv_14) for found in rule(state)]
    assert not [row for row in faults if str(w.campaign.id) in row.subject and row.rule == "I14"]
    assert not [row for row in inv_16(state) if "changed without" in row.message]


def test_contacts_stay_while_another_campaign_needs_the_lab(w, clock):
    row = contact(w)
    w.do(reply.accept, w.maker, w.offer(1).id, Acceptance(), None)
    other = cases.campaign(w.desk, w.net)
    line = cases.line(w.desk, other, w.site, w.design)
    w.offer(5, campaign=other, line=line)
    w.do(cancel_campaign, w.coordinator, w.campaign.id, "because", None)
    clock.advance(days=KEPT.days)
    assert w.do(archive_campaigns, None) == 1
    assert cases.rows(w.desk, Contact)[0].name == row.name == "Camille"


def test_a_cancelled_campaign_with_started_work_is_not_archived(w, clock):
    w.started(5)
    w.do(cancel_campaign, w.coordinator, w.campaign.id, "because", None)
    clock.advance(days=100)
    assert w.do(archive_campaigns, None) == 0
