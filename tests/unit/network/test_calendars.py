"""Opening hours become seconds per period, whatever clocks do."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fabrouter_network.calendars import (
    DAYS,
    Day,
    Horizon,
    Opening,
    WeeklyHours,
    open_seconds,
    open_spans,
    seconds_per_period,
)
from fabrouter_network.document import end_of, start_of

HOUR = 3600
_DAY_26 = date(2020, 10, 26)
WEEKDAYS = ["mon", "tue", "wed", "thu", "fri"]


def horizon(start: str = "2020-04-01", periods: int = 3, **fields: Any) -> Horizon:
    return Horizon.model_validate({"start": start, "periods": periods, **fields}, strict=False)


def opening(*hours: tuple[str, str, str], **exceptions: Any) -> Opening:
    """Returns weekly hours from (days, open, close) and exceptions from dates like d2020_04_02."""
    weekly = [
        {"days": list(DAYS) if days == "all" else days.split(), "open": start, "close": end}
        for days, start, end in hours
    ]
    dated = [
        {
            "date": date.fromisoformat(day[1:].replace("_", "-")),
            "hours": [{"open": start, "close": end} for start, end in spans],
        }
        for day, spans in exceptions.items()
    ]
    return Opening.model_validate({"weekly": weekly, "exceptions": dated}, strict=False)


def hours(lab: Opening, when: Horizon, zone: str = "Europe/Paris") -> list[float]:
    return [seconds / HOUR for seconds in open_seconds(lab, zone, when)]


def test_weekly_hours_count_on_their_days_only() -> None:
    """A lab that opens on weekdays is closed on Saturday and Sunday."""
    lab = opening((" ".join(WEEKDAYS), "09:00", "17:30"))
    assert hours(lab, horizon("2020-04-03", 4)) == [8.5, 0, 0, 8.5]


def test_exception_replaces_weekly_hours() -> None:
    """Hours of a date stand instead of the weekly ones, and no hours mean closed."""
    lab = opening(("all", "09:00", "17:00"), d2020_04_02=[("10:00", "12:00")], d2020_04_03=[])
    assert hours(lab, horizon()) == [8, 2, 0]


def test_exception_opens_a_closed_day() -> None:
    """A date can have hours although the week has none."""
    assert hours(opening(d2020_04_02=[("10:00", "11:30")]), horizon()) == [0, 1.5, 0]


def test_several_hours_of_a_day_add_up() -> None:
    """Morning and afternoon both count."""
    lab = opening(("wed", "09:00", "12:00"), ("wed", "14:00", "18:00"))
    assert hours(lab, horizon()) == [7, 0, 0]


def test_overlapping_hours_count_once() -> None:
    """Hours that overlap or touch are merged into one span."""
    lab = opening(("wed", "09:00", "12:00"), ("wed", "11:00", "15:00"), ("wed", "15:00", "16:00"))
    when = horizon()
    assert hours(lab, when) == [7, 0, 0]
    assert len(open_spans(lab, "Europe/Paris", when.start_utc, when.end_utc)) == 1


def test_midnight_to_midnight_is_a_whole_day() -> None:
    """A day from 00:00 to 24:00 has 24 hours, and two of them join."""
    lab = opening(("all", "00:00", "24:00"))
    when = horizon()
    assert hours(lab, when) == [24, 24, 24]
    assert open_spans(lab, "Europe/Paris", when.start_utc, when.end_utc) == [
        (when.start_utc, when.end_utc)
    ]


def test_hours_are_meant_in_the_time_zone_of_the_lab() -> None:
    """A lab in Réunion that opens at 09:00 is open from 05:00 UTC."""
    lab = opening(("all", "09:00", "17:00"))
    when = horizon("2020-04-01", 24, period_hours=1, time_zone="UTC")
    open_hours = [
        k for k, seconds in enumerate(open_seconds(lab, "Indian/Reunion", when)) if seconds
    ]
    assert open_hours == list(range(5, 13))


def test_hours_of_the_day_before_reach_into_the_horizon() -> None:
    """West of the horizon's zone, the local day before is still running when it starts."""
    lab = opening(("tue", "00:00", "24:00"))
    when = horizon("2020-04-01", 1, time_zone="UTC")
    assert hours(lab, when, "America/Martinique") == [4]


@pytest.mark.parametrize(
    ("day", "length"), [("2020-03-29", 23), ("2020-10-25", 25), ("2020-10-24", 24)]
)
def test_daylight_saving_changes_the_length_of_a_day(day: str, length: int) -> None:
    """In Europe/Paris 29 March 2020 has 23 hours and 25 October 25."""
    lab = Opening.model_validate(
        {"exceptions": [{"date": day, "hours": [{"open": "00:00", "close": "24:00"}]}]},
        strict=False,
    )
    assert sum(hours(lab, horizon(day, 30, period_hours=1))) == length


@pytest.mark.parametrize(
    ("day", "spans", "length"),
    [
        ("2020-03-29", ("01:00", "05:00"), 3),
        ("2020-03-29", ("02:00", "03:00"), 0),
        ("2020-03-29", ("09:00", "17:00"), 8),
        ("2020-10-25", ("01:00", "05:00"), 5),
        ("2020-10-25", ("02:00", "03:00"), 2),
        ("2020-10-25", ("02:00", "02:30"), 0.5),
        ("2020-10-25", ("09:00", "17:00"), 8),
    ],
)
def test_hours_across_the_change(day: str, spans: tuple[str, str], length: float) -> None:
    """Hours across the change are an hour shorter in spring and an hour longer in autumn."""
    first, last = spans
    lab = Opening.model_validate(
        {"exceptions": [{"date": day, "hours": [{"open": first, "close": last}]}]}, strict=False
    )
    assert sum(hours(lab, horizon(day, 2))) == length


@pytest.mark.parametrize("period_hours", [1, 6, 24])
def test_period_length_only_cuts_the_same_hours_differently(period_hours: int) -> None:
    """The open hours of three days are the same in periods of 1, 6 and 24 hours."""
    lab = opening(("all", "09:00", "17:00"))
    when = horizon("2020-04-01", 72 // period_hours, period_hours=period_hours)
    assert sum(hours(lab, when)) == 24


def test_periods_of_six_hours_cut_the_day() -> None:
    """09:00 to 17:00 is 3 hours before noon and 5 after."""
    when = horizon("2020-04-01", 4, period_hours=6)
    assert hours(opening(("all", "09:00", "17:00")), when) == [0, 3, 5, 0]


def test_horizon_may_start_at_any_hour() -> None:
    """A horizon from 13:00 on sees the afternoon first and the next morning in the same period."""
    when = horizon("2020-04-01T13:00:00+02:00", 2)
    assert hours(opening(("wed thu", "09:00", "17:00")), when) == [8, 4]


def test_day_starts_the_horizon_at_local_midnight() -> None:
    """A start given as a day means midnight in the horizon's zone."""
    assert horizon("2020-04-01").start_utc == datetime(2020, 3, 31, 22, tzinfo=UTC)


def test_instants_map_to_periods() -> None:
    """Midnight starts one period and ends the one before it."""
    when = horizon("2020-04-01", 3, time_zone="UTC")
    midnight = datetime(2020, 4, 2, tzinfo=UTC)
    assert when.period_at(midnight) == 1
    assert when.last_period_before(midnight) == 0
    assert when.first_period_from(midnight) == 1
    assert when.last_period_before(midnight + timedelta(seconds=1)) == 1
    assert when.first_period_from(midnight + timedelta(seconds=1)) == 2
    assert when.first_period_from(midnight - timedelta(days=3)) == -2


def test_local_day_of_a_period() -> None:
    """The second period starts on the second local day."""
    assert horizon("2020-04-01").local_day(1) == date(2020, 4, 2)


@pytest.mark.parametrize(
    ("start", "moment", "period"),
    [
        ("2020-10-24", lambda when: when.last_period_before(end_of(_DAY_26, when.zone)), 2),
        ("2020-10-24", lambda when: when.first_period_from(start_of(_DAY_26, when.zone)), 2),
        ("2020-03-28", lambda when: when.period_at(start_of(date(2020, 3, 30), when.zone)), 2),
    ],
    ids=["due in autumn", "release in autumn", "work in spring"],
)
def test_days_after_the_change_keep_their_period(
    start: str, moment: Callable[[Horizon], int], period: int
) -> None:
    """In a horizon of daily periods the third day is period 2, whatever clocks did before."""
    assert moment(horizon(start, 5)) == period


def test_spans_are_cut_at_both_ends_of_the_horizon() -> None:
    """What lies outside the horizon does not count."""
    when = horizon("2020-04-01", 1, time_zone="UTC")
    spans = open_spans(opening(("all", "00:00", "24:00")), "UTC", when.start_utc, when.end_utc)
    assert spans == [(when.start_utc, when.end_utc)]


_DAY_SETS = st.lists(st.sampled_from(DAYS), min_size=1, max_size=7, unique=True)


@st.composite
def _weekly_hours(draw: st.DrawFn) -> WeeklyHours:
    minutes = st.integers(0, 24 * 60)
    first, last = sorted(draw(st.lists(minutes, min_size=2, max_size=2, unique=True)))
    days: list[Day] = draw(_DAY_SETS)
    clocks = [f"{minute // 60:02}:{minute % 60:02}" for minute in (first, last)]
    return WeeklyHours(days=tuple(days), open=clocks[0], close=clocks[1])


@settings(max_examples=150, deadline=None)
@given(
    weekly=st.lists(_weekly_hours(), max_size=4),
    start=st.datetimes(datetime(2020, 3, 20), datetime(2020, 11, 5), timezones=st.just(UTC)),
    periods=st.integers(1, 30),
    period_hours=st.sampled_from([1, 5, 6, 24, 31]),
    zone=st.sampled_from(["Europe/Paris", "America/Cayenne", "Australia/Lord_Howe", "UTC"]),
)
def test_seconds_per_period_add_up_to_the_open_time(
    weekly: list[WeeklyHours], start: datetime, periods: int, period_hours: int, zone: str
) -> None:
    """No second is lost or counted twice, and no period has more seconds than it lasts."""
    when = Horizon(start=start.replace(microsecond=0), periods=periods, period_hours=period_hours)
    spans = open_spans(Opening(weekly=tuple(weekly)), zone, when.start_utc, when.end_utc)
    seconds = seconds_per_period(spans, when)
    assert sum(seconds) == sum((last - first).total_seconds() for first, last in spans)
    lengths = [when.end_of_period(k) - when.start_of_period(k) for k in range(periods)]
    assert all(
        0 <= value <= length.total_seconds() for value, length in zip(seconds, lengths, strict=True)
    )
    assert all(a[1] < b[0] for a, b in pairwise(spans))
