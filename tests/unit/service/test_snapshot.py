"""The scenario of a solve: a campaign as it is now."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import select

import service_cases as cases
from fabrouter import Scenario
from fabrouter.service.refusals import Conflict
from fabrouter.service.solves.snapshot import packed, snapshot_document
from fabrouter.store.tables import Booking, Campaign
from fabrouter_network.scenario import ScenarioDocument
from solve_cases import order


def taken(desk, campaign) -> ScenarioDocument:
    with desk.store.read() as session:
        row = session.get(Campaign, campaign.id)
        document, _ = snapshot_document(session, row, desk.clock())
    Scenario(document)
    return document


@pytest.fixture
def world(desk):
    """Returns (network, lab, campaign, line): 100 ear savers for one hospital."""
    net = cases.network(desk)
    lab = cases.lab(desk, net)
    made = cases.design(desk, net)
    crisis = cases.campaign(desk, net, transport={"roads": "none"})
    return net, lab, crisis, cases.line(desk, crisis, cases.site(desk, net), made)


def test_scenario_runs_from_today_to_the_last_day(desk, clock, world):
    *_, crisis, _ = world
    document = taken(desk, crisis)
    assert document.horizon.start == crisis.starts_on
    assert document.horizon.periods == 14
    clock.advance(days=3)
    assert taken(desk, crisis).horizon.start == crisis.starts_on + timedelta(days=3)
    assert taken(desk, crisis).horizon.periods == 11


def test_campaign_that_is_over_has_no_scenario(desk, clock, world):
    clock.advance(days=20)
    with pytest.raises(Conflict, match="extend it"):
        taken(desk, world[2])


def test_hours_before_now_are_gone(desk, world):
    """At 10:00 in Paris seven of the eight hours of today are left."""
    assert taken(desk, world[2]).labs[0].active_from == datetime(2020, 4, 1, 8, tzinfo=UTC)


def test_only_labs_that_take_work_are_asked(desk, world):
    net, lab, crisis, _ = world
    cases.lab(desk, net, state="paused")
    cases.lab(desk, net, declared=None)
    cases.lab(desk, cases.network(desk))
    other = cases.network(desk, slug="north")
    cases.grant(desk, cases.lab(desk, other, slug="lent"), net)
    assert [row.id for row in taken(desk, crisis).labs] == sorted([lab.slug, "north:lent"])


def test_expired_declarations_count_no_more(desk, clock, world):
    crisis = cases.campaign(desk, world[0], ends_on=date(2020, 6, 1))
    assert taken(desk, crisis).labs
    clock.advance(days=22)
    assert not taken(desk, crisis).labs


def test_what_is_made_is_no_longer_asked_for(desk, world):
    _, lab, crisis, line = world
    order(desk, line, lab, 40, state="made", made=40, rejected=3, shipped=20, received=10, lost=5)
    assert taken(desk, crisis).lines[0].quantity == 100 - 40 + 3 + 5


def test_lines_that_are_not_open_are_left_out(desk, world):
    net, _, crisis, line = world
    site, made = cases.site(desk, net), cases.design(desk, net)
    cases.line(desk, crisis, site, made, opened_at=None)
    cases.line(desk, crisis, site, made, closed_at=desk.clock())
    cases.line(desk, crisis, site, made, cancelled_units=100)
    assert [row.id for row in taken(desk, crisis).lines] == [line.key]


def test_live_orders_are_commitments_for_what_is_left(desk, clock, world):
    """Of 40 units over two days 25 are made; the rest of the first day moves to today."""
    _, lab, crisis, line = world
    order(desk, line, lab, 40, state="started", made=25, days=2)
    clock.advance(days=1)
    document = taken(desk, crisis)
    (promise,) = document.commitments
    assert promise.status == "started"
    assert [(row.at, row.units) for row in promise.production] == [(date(2020, 4, 2), 15)]
    assert [(row.at, row.units) for row in promise.shipments] == [(date(2020, 4, 2), 15)]
    assert document.lines[0].quantity == 75


def test_orders_of_one_work_are_told_once(desk, world):
    """Two accepted orders of a lab for a line are one commitment; an offer beside them is none."""
    _, lab, crisis, line = world
    order(desk, line, lab, 10, state="accepted")
    order(desk, line, lab, 20, state="accepted", days=2)
    order(desk, line, lab, 5, state="offered")
    (promise,) = taken(desk, crisis).commitments
    assert promise.status == "accepted"
    assert sum(row.units for row in promise.production) == 30


def test_work_that_cannot_be_told_keeps_its_hours_and_units(desk, world):
    """An accepted order of a withdrawn design: its line asks for less, its hours stay booked."""
    net, lab, crisis, line = world
    old = cases.design(desk, net, withdrawn_at=desk.clock())
    accepted = order(desk, line, lab, 30, state="accepted", design=old)
    cases.keep(desk, booking(desk, accepted, 3600))
    document = taken(desk, crisis)
    assert not document.commitments
    assert document.lines[0].quantity == 70
    assert [row.seconds for row in document.labs[0].booked] == [3600]


def booking(desk, order, seconds, day=date(2020, 4, 2)):
    return Booking(
        work_order_id=order.id,
        lab_id=order.lab_id,
        pool="printers",
        day=day,
        seconds=seconds,
        created_at=desk.clock(),
    )


def test_hours_of_other_campaigns_are_taken_off(desk, world):
    net, lab, crisis, line = world
    other = cases.campaign(desk, net)
    theirs = cases.line(desk, other, cases.site(desk, net), cases.design(desk, net))
    cases.keep(desk, booking(desk, order(desk, theirs, lab, 5, state="accepted"), 1800))
    cases.keep(desk, booking(desk, order(desk, theirs, lab, 5), 600))
    cases.keep(desk, booking(desk, order(desk, line, lab, 5), 7200))
    (row,) = taken(desk, crisis).labs[0].booked
    assert (row.pool, row.seconds) == ("printers", 2400)


def test_refusals_are_remembered(desk, world):
    _, lab, crisis, line = world
    order(desk, line, lab, 5, state="declined")
    assert taken(desk, crisis).labs[0].limits.refused_lines == (line.key,)


def test_withdrawn_designs_are_left_out(desk, world):
    net, _, crisis, _ = world
    gone = cases.design(desk, net, withdrawn_at=desk.clock())
    cases.line(desk, crisis, cases.site(desk, net), gone)
    document = taken(desk, crisis)
    assert len(document.lines) == 1
    assert len(document.designs) == 1


def test_snapshot_is_the_same_every_time(desk, world):
    assert packed(taken(desk, world[2])) == packed(taken(desk, world[2]))


def test_snapshot_holds_no_words_about_people(desk, world):
    net, _, crisis, _ = world
    cases.lab(desk, net, name="Canary Atelier", source="canary", url="https://canary.example")
    cases.line(desk, crisis, cases.site(desk, net), cases.design(desk, net), note="canary")
    assert "anary" not in taken(desk, crisis).model_dump_json()


def test_hours_that_labs_no_longer_need_stay_booked(desk, world):
    """30 of 40 units are made ahead of time: tomorrow's booking is more than what is left."""
    _, lab, crisis, line = world
    ahead = order(desk, line, lab, 40, state="started", made=30, days=2)
    cases.keep(desk, booking(desk, ahead, 20 * 300))
    (row,) = taken(desk, crisis).labs[0].booked
    assert (row.at, row.seconds) == (date(2020, 4, 2), 10 * 300)


def test_reading_at_once_sees_one_moment(desk, world):
    """What is committed between two queries is seen by neither."""
    with desk.store.read_at_once() as session:
        before = len(session.exec(select(Campaign)).all())
        cases.campaign(desk, world[0])
        assert len(session.exec(select(Campaign)).all()) == before
