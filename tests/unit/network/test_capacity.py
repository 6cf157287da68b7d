"""Machine and people seconds per period."""

from typing import Any

import pytest

from fabrouter_network.capacity import PoolTime, machine_time, people_time
from scenario_cases import GONE, document

PRINTERS = "/labs/0/machines/0"
BENCH = "/labs/0/machines/1"


def hours(pool: PoolTime | None) -> list[float]:
    assert pool is not None
    return [seconds / 3600 for seconds in pool.offered.tolist()]


def machines(changes: dict[str, Any] | None = None, group: int = 1) -> list[float]:
    """Returns the offered hours of a machine group of the lab in Paris."""
    tiny = document(changes)
    return hours(machine_time(tiny.labs[0], tiny.labs[0].machines[group], tiny.horizon))


def people(changes: dict[str, Any] | None = None) -> list[float]:
    tiny = document(changes)
    return hours(people_time(tiny.labs[0], tiny.horizon))


def test_attended_machines_run_when_the_lab_is_open() -> None:
    """Wednesday to Friday 09:00 to 17:00, and nothing at the weekend."""
    assert machines() == [8, 8, 8, 0, 0]


def test_machines_of_a_group_add_up() -> None:
    """Three benches offer three times the hours."""
    assert machines({f"{BENCH}/count": 3}) == [24, 24, 24, 0, 0]
    assert machines({f"{BENCH}/count": 0}) == [0] * 5


def test_unattended_machines_run_day_and_night() -> None:
    """Two printers at half their hours offer a day between them, weekend included."""
    assert machines(group=0) == [24] * 5


@pytest.mark.parametrize(("day", "length"), [("2020-03-29", 23), ("2020-10-25", 25)])
def test_unattended_machines_run_as_long_as_the_day_lasts(day: str, length: int) -> None:
    """When clocks change the day has 23 or 25 hours; its neighbours have 24."""
    changes = {"/horizon/start": day, "/horizon/periods": 2, f"{PRINTERS}/share_percent": 100}
    assert machines({**changes, f"{PRINTERS}/count": 1}, group=0) == [length, 24]


def test_attended_hours_do_not_change_with_the_clocks() -> None:
    """09:00 to 17:00 is eight hours on the day after the change too."""
    assert machines({"/horizon/start": "2020-03-29", "/horizon/periods": 3}) == [0, 8, 8]


def test_share_of_a_group_and_of_the_lab_multiply() -> None:
    """60 % of a group in a lab that gives half its hours is 30 %."""
    changes = {f"{BENCH}/share_percent": 60, "/labs/0/limits": {"max_share_percent": 50}}
    assert machines(changes) == [2.4, 2.4, 2.4, 0, 0]


def test_the_time_without_the_labs_own_limit_is_kept() -> None:
    """``unlimited`` counts the group's share but not what the lab holds back."""
    changes = {f"{BENCH}/share_percent": 60, "/labs/0/limits": {"max_share_percent": 50}}
    tiny = document(changes)
    pool = machine_time(tiny.labs[0], tiny.labs[0].machines[1], tiny.horizon)
    assert pool.unlimited.tolist() == [17_280, 17_280, 17_280, 0, 0]
    assert pool.offered.tolist() == [8_640, 8_640, 8_640, 0, 0]


def test_seconds_are_whole_and_rounded_down() -> None:
    """A third of a second is not offered."""
    changes = {f"{BENCH}/share_percent": 33, "/labs/0/limits": {"max_share_percent": 33}}
    tiny = document(changes)
    pool = machine_time(tiny.labs[0], tiny.labs[0].machines[1], tiny.horizon)
    assert pool.offered.dtype.kind == "i"
    assert pool.offered[0] == 28_800 * 33 // 100 * 33 // 100


def test_people_add_up_and_follow_the_opening_hours() -> None:
    """Two people at half their time offer eight hours a day."""
    assert people({"/labs/0/people": {"count": 2, "share_percent": 50}}) == [8, 8, 8, 0, 0]
    assert people({"/labs/0/people": {"count": 0}}) == [0] * 5


def test_people_who_are_not_declared_limit_nothing() -> None:
    """Without ``people`` there is no pool of people's time."""
    tiny = document({"/labs/0/people": GONE})
    assert people_time(tiny.labs[0], tiny.horizon) is None


def test_a_lab_that_joins_at_noon_offers_the_afternoon() -> None:
    """``active_from`` cuts opening hours and unattended hours alike."""
    changes = {"/labs/0/active_from": "2020-04-02T12:00:00+02:00"}
    assert machines(changes) == [0, 5, 8, 0, 0]
    assert machines(changes, group=0) == [0, 12, 24, 24, 24]
    assert people(changes) == [0, 10, 16, 0, 0]


def test_a_lab_that_leaves_at_noon_offers_the_morning() -> None:
    """``active_until`` cuts too."""
    changes = {"/labs/0/active_until": "2020-04-02T12:00:00+02:00"}
    assert machines(changes) == [8, 3, 0, 0, 0]
    assert machines(changes, group=0) == [24, 12, 0, 0, 0]


def test_days_of_activity_are_whole_days() -> None:
    """Given as days, the first and the last day count in full."""
    changes = {"/labs/0/active_from": "2020-04-02", "/labs/0/active_until": "2020-04-03"}
    assert machines(changes) == [0, 8, 8, 0, 0]
    assert machines(changes, group=0) == [0, 24, 24, 0, 0]


@pytest.mark.parametrize(
    "changes",
    [
        {"/labs/0/status": "paused"},
        {"/labs/0/active_from": "2020-04-06"},
        {"/labs/0/active_until": "2020-03-31"},
        {"/labs/0/active_from": "2020-04-04", "/labs/0/active_until": "2020-04-02"},
    ],
    ids=["paused", "not yet", "no longer", "never"],
)
def test_labs_that_take_no_part_offer_nothing(changes: dict[str, Any]) -> None:
    """Neither machines nor people of such a lab count."""
    assert machines(changes) == [0] * 5
    assert machines(changes, group=0) == [0] * 5
    assert people(changes) == [0] * 5


def test_an_activity_longer_than_the_horizon_changes_nothing() -> None:
    """Dates outside the horizon do not lengthen it."""
    changes = {"/labs/0/active_from": "2020-01-01", "/labs/0/active_until": "2021-01-01"}
    assert machines(changes, group=0) == [24] * 5


def test_short_periods_share_the_same_hours() -> None:
    """In periods of four hours, the bench runs in three of six."""
    changes = {"/horizon/periods": 6, "/horizon/period_hours": 4}
    assert machines(changes) == [0, 0, 3, 4, 1, 0]


def test_booked_time_is_no_longer_offered() -> None:
    """Half of Thursday's bench hours are promised elsewhere, and all of Friday's and more."""
    booked = [
        {"pool": "bench", "at": "2020-04-02", "seconds": 4 * 3600},
        {"pool": "bench", "at": "2020-04-03", "seconds": 100 * 3600},
        {"pool": "bench", "at": "2020-05-03", "seconds": 3600},
    ]
    bench = document().labs[0].machines[1].id
    rows = [row | {"pool": bench} for row in booked]
    assert machines({"/labs/0/booked": rows}) == [8, 4, 0, 0, 0]


def test_booked_time_comes_off_after_the_share() -> None:
    """Bookings are hours of what the lab offers, not of what it is open."""
    bench = document().labs[0].machines[1].id
    rows = [{"pool": bench, "at": "2020-04-01", "seconds": 3600}]
    changes = {"/labs/0/booked": rows, f"{BENCH}/share_percent": 50}
    assert machines(changes) == [3, 4, 4, 0, 0]


def test_people_are_booked_apart_from_machines() -> None:
    rows = [{"pool": "people", "at": "2020-04-01", "seconds": 3600}]
    changes = {"/labs/0/booked": rows, "/labs/0/people": {"count": 2}}
    assert people(changes)[0] == 15
    assert machines(changes) == [8, 8, 8, 0, 0]
