"""The life of a campaign."""

from datetime import date

import pytest

import service_cases as cases
from fabrouter.service.campaigns.close import close_campaign, finish_closing
from fabrouter.service.campaigns.create import change_campaign, create_campaign
from fabrouter.service.campaigns.inputs import CampaignChange, NewCampaign
from fabrouter.service.campaigns.launch import approve_campaign, launch_campaign
from fabrouter.service.campaigns.states import cancel_campaign, pause_campaign, resume_campaign
from fabrouter.service.orders.change import amend_line
from fabrouter.service.orders.inputs import LineChange
from fabrouter.service.refusals import BadInput, Conflict, NotFound
from fabrouter.service.work_orders import progress, reply, work
from fabrouter.service.work_orders.inputs import Acceptance, Report
from work_cases import world


@pytest.fixture
def w(desk):
    return world(desk)


def draft(name="Spring", **fields):
    days = {"starts_on": date(2020, 4, 2), "ends_on": date(2020, 4, 12)}
    return NewCampaign(**({"name": name} | days | fields))


def test_a_campaign_takes_what_its_network_says(w):
    w.net.reply_hours, w.net.auto_publish = 6, True
    cases.keep(w.desk, w.net)
    made = w.do(create_campaign, w.coordinator, w.net.id, draft())
    assert (made.state, made.reply_hours, made.auto_publish) == ("draft", 6, True)
    assert made.policy == {"name": "balanced"}
    assert made.time_zone == "Europe/Paris"
    refusal = w.refused(create_campaign, w.coordinator, w.net.id, draft())
    assert refusal.code == "duplicate-name"


def test_days_must_be_in_order(w):
    wrong = draft(ends_on=date(2020, 4, 1))
    assert isinstance(w.refused(create_campaign, w.coordinator, w.net.id, wrong), BadInput)


def test_only_coordinators_of_the_network_create(w):
    for who in (w.stranger, w.maker, w.requester):
        assert isinstance(w.refused(create_campaign, who, w.net.id, draft()), NotFound)
    assert w.refused(create_campaign, w.researcher, w.net.id, draft()).code == "forbidden"


def test_a_campaign_changes(w):
    change = CampaignChange(name="Autumn", reply_hours=3)
    changed = w.do(change_campaign, w.coordinator, w.campaign.id, change, 1)
    assert (changed.name, changed.reply_hours, changed.version) == ("Autumn", 3, 2)
    assert w.refused(change_campaign, w.coordinator, w.campaign.id, change, 1).code == (
        "stale-version"
    )


def test_launch_needs_a_fresh_login(w, clock):
    made = w.do(create_campaign, w.coordinator, w.net.id, draft())
    clock.advance(minutes=16)
    refusal = w.refused(launch_campaign, w.coordinator, made.id, None)
    assert refusal.code == "fresh-login-required"


def test_small_campaigns_are_launched_by_one_person(w):
    made = w.do(create_campaign, w.coordinator, w.net.id, draft())
    launched = w.do(launch_campaign, w.coordinator, made.id, 1)
    assert (launched.state, launched.launched_by) == ("active", w.coordinator.account_id)
    refusal = w.refused(launch_campaign, w.coordinator, made.id, None)
    assert (refusal.code, refusal.extra["allowed"]) == (
        "invalid-transition",
        ["cancel", "close", "pause"],
    )


@pytest.fixture
def large(desk):
    made = world(desk, state="draft", launched_at=None)
    made.net.approval_units = 99
    cases.keep(desk, made.net)
    return made


def test_large_campaigns_need_two_people(large):
    w = large
    refusal = w.refused(launch_campaign, w.coordinator, w.campaign.id, None)
    assert (refusal.code, refusal.extra) == ("approval-required", {"units": 100, "limit": 99})
    w.do(approve_campaign, w.coordinator, w.campaign.id, None)
    refusal = w.refused(launch_campaign, w.coordinator, w.campaign.id, None)
    assert refusal.code == "approval-required"
    w.do(approve_campaign, w.second, w.campaign.id, None)
    launched = w.do(launch_campaign, w.coordinator, w.campaign.id, None)
    assert (launched.approved_by, launched.approved_units) == (w.second.account_id, 100)


def test_growing_needs_approval_again(large):
    w = large
    w.do(approve_campaign, w.second, w.campaign.id, None)
    w.do(launch_campaign, w.coordinator, w.campaign.id, None)
    more = LineChange(quantity=101)
    refusal = w.refused(amend_line, w.coordinator, w.line.id, more, None)
    assert refusal.code == "approval-required"
    fewer = LineChange(quantity=99)
    assert w.do(amend_line, w.coordinator, w.line.id, fewer, None).quantity == 99


def test_paused_campaigns_make_no_offers(w):
    w.do(pause_campaign, w.coordinator, w.campaign.id, None)
    with pytest.raises(Conflict) as caught:
        w.offer(1)
    assert caught.value.code == "campaign-not-active"
    w.do(resume_campaign, w.coordinator, w.campaign.id, None)
    assert w.offer(1).state == "offered"


def test_cancelling_keeps_started_work(w):
    offered = w.offer(10)
    accepted = w.offer(20, lab=w.other_lab)
    w.do(reply.accept, w.other_maker, accepted.id, Acceptance(), None)
    started = w.offer(30)
    w.do(reply.accept, w.maker, started.id, Acceptance(), None)
    w.do(work.start, w.maker, started.id, None)
    w.do(cancel_campaign, w.coordinator, w.campaign.id, "over", None)
    states = [w.again(order).state for order in (offered, accepted, started)]
    assert states == ["withdrawn", "released", "started"]
    assert w.ledger() == (0, 30, 0, 0, 0, 0, 70)
    w.do(progress.report, w.maker, started.id, Report(made=30))


def test_closing_waits_for_work_and_then_ends(w):
    offered = w.offer(10)
    started = w.offer(30, lab=w.other_lab)
    w.do(reply.accept, w.other_maker, started.id, Acceptance(), None)
    w.do(work.start, w.other_maker, started.id, None)
    w.do(close_campaign, w.coordinator, w.campaign.id, None)
    assert w.again(offered).state == "withdrawn"
    assert w.do(finish_closing, None) == 0
    w.do(work.stop_short, w.other_maker, started.id, "broken", None)
    assert w.again(w.campaign).state == "closed"
    assert w.again(w.line).closed_because == "campaign closed"
    assert w.ledger() == (0, 0, 0, 0, 0, 100, 0)


def test_closing_without_work_is_ended_by_the_clock(w):
    w.do(close_campaign, w.coordinator, w.campaign.id, None)
    assert w.again(w.campaign).state == "closing"
    assert w.do(finish_closing, None) == 1
    assert w.again(w.campaign).state == "closed"


def test_finished_goods_hold_a_closing_campaign(w):
    order = w.offer(30)
    w.do(reply.accept, w.maker, order.id, Acceptance(), None)
    w.do(work.start, w.maker, order.id, None)
    w.do(progress.report, w.maker, order.id, Report(made=30))
    w.do(close_campaign, w.coordinator, w.campaign.id, None)
    w.do(work.finish, w.maker, order.id, None)
    assert w.again(w.campaign).state == "closing"
