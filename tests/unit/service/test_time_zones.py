"""Labs and campaigns in several time zones: hours are those of the lab's clock, all year round."""

from datetime import date, timedelta

import pytest

import service_cases as cases
from fabrouter.service.refusals import Conflict
from fabrouter.service.solves.campaign_facts import read_facts
from fabrouter.service.solves.free_labs import Remainder
from fabrouter.service.work_orders.capacity import booked_seconds, declared_seconds, lab_document
from fabrouter.service.work_orders.local_days import overlapping_days
from work_cases import PRINTERS_S, world

PARIS, NOUMEA = "Europe/Paris", "Pacific/Noumea"
HOUR_S = 4 * 3600
"""An hour of all four printers."""
FULL = (PRINTERS_S - 600) // 300
"""Units of a lot that takes the printers for a whole day."""
DAY = timedelta(days=1)


@pytest.fixture
def w(desk):
    return world(desk, transport={"roads": "none"})


@pytest.fixture
def far(w):
    """Returns a campaign in New Caledonia, nine hours ahead, and its line."""
    campaign = cases.campaign(w.desk, w.net, time_zone=NOUMEA)
    return campaign, cases.line(w.desk, campaign, w.site, w.design, quantity=1000)


@pytest.mark.parametrize(
    ("day", "of_zone", "zone", "days"),
    [
        (date(2020, 4, 5), PARIS, "Europe/Berlin", [5]),
        (date(2020, 4, 5), PARIS, NOUMEA, [5, 6]),
        (date(2020, 4, 5), NOUMEA, PARIS, [4, 5]),
        (date(2020, 4, 5), PARIS, "America/Martinique", [4, 5]),
        (date(2020, 3, 29), PARIS, "Africa/Tunis", [29]),
        (date(2020, 3, 30), PARIS, "Africa/Tunis", [29, 30]),
        (date(2020, 10, 25), PARIS, "UTC", [24, 25]),
    ],
)
def test_days_of_two_zones_meet(day, of_zone, zone, days):
    """On the day clocks change the zones may begin it together and end it apart."""
    assert [found.day for found in overlapping_days(day, of_zone, zone)] == days


def test_a_lab_s_hours_follow_its_own_clock_when_the_campaign_s_changes(w):
    """Nouméa's 9 to 17 is midnight to 8 in Paris; from the day of the change on it is 23 to 7."""
    w.lab.time_zone = NOUMEA
    cases.keep(w.desk, w.lab)
    days = [date(2020, 10, 24) + number * DAY for number in range(3)]
    with w.desk.store.read() as session:
        document = lab_document(session, w.lab)
        offered = declared_seconds(document, days, PARIS)
    assert [offered["printers", day] for day in days] == [8 * HOUR_S, 9 * HOUR_S, 8 * HOUR_S]


def test_machines_that_always_run_offer_23_and_25_hours(w):
    always = {"machines": [{"id": "printers", "name": "P", "capability": "3d_printing",
                            "count": 4, "hours": "always"}]}  # fmt: skip
    cases.declare(w.desk, w.lab, always)
    days = [date(2020, 3, 29), date(2020, 10, 25), date(2020, 4, 1)]
    with w.desk.store.read() as session:
        offered = declared_seconds(lab_document(session, w.lab), days, PARIS)
    assert [offered["printers", day] // HOUR_S for day in days] == [23, 25, 24]


def assert_full(w, **fields):
    """Not one more unit fits."""
    with pytest.raises(Conflict) as caught:
        w.offer(1, **fields)
    assert caught.value.code == "capacity-exceeded"


def test_work_of_another_zone_is_never_booked_twice(w, far):
    """A day in Nouméa holds hours of two days in Paris: both are taken, the third is free."""
    campaign, line = far
    w.line.quantity = 1000
    cases.keep(w.desk, w.line)
    day = w.campaign.starts_on + 4 * DAY
    w.offer(FULL, campaign=campaign, line=line, day=day)
    for taken in (day - DAY, day):
        assert_full(w, day=taken)
    w.offer(FULL, day=day + DAY)
    assert_full(w, campaign=campaign, line=line, day=day + 2 * DAY)
    with w.desk.store.read() as session:
        booked = booked_seconds(session, w.lab.id, [day - DAY, day, day + DAY], PARIS)
    assert set(booked.values()) == {600 + FULL * 300}


def test_plans_see_the_hours_that_another_zone_takes(w, far):
    campaign, line = far
    day = w.campaign.starts_on + 4 * DAY
    w.offer(FULL, campaign=campaign, line=line, day=day)
    with w.desk.store.read() as session:
        facts = read_facts(session, w.campaign, w.desk.clock())
        rest = Remainder(session, facts, {}, w.campaign.starts_on)
        lab = rest.of(lab_document(session, w.lab), (), (), ())
    assert [(row.pool, row.at) for row in lab.booked] == [
        ("printers", day - DAY),
        ("printers", day),
    ]
