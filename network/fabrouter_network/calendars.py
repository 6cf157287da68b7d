"""Opening hours → seconds per period, daylight saving included."""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from fabrouter_network.document import Clock, Document, Moment, Text, TimeZone, start_of

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

DAYS: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Span = tuple[datetime, datetime]
"""Start and end instants in UTC."""


class Hours(Document):
    """A time of day from ``open`` to ``close``; a night shift is two of them, split at 24:00."""

    open: Clock
    close: Clock

    @model_validator(mode="after")
    def _check_order(self) -> Self:
        if self.open >= self.close:
            raise PydanticCustomError(
                "date-order",
                "opens at {open} but closes at {close}: split a night shift at 24:00.",
                {"open": self.open, "close": self.close},
            )
        return self


class WeeklyHours(Hours):
    """Hours on some days of every week."""

    days: Annotated[tuple[Day, ...], Field(min_length=1)]


class DatedHours(Document):
    """Hours of one day that replace the weekly ones; none = closed."""

    date: date
    hours: tuple[Hours, ...] = ()
    note: Text = ""


class Opening(Document):
    """When a lab is open: weekly hours and exceptions."""

    weekly: tuple[WeeklyHours, ...] = ()
    exceptions: tuple[DatedHours, ...] = ()


class Horizon(Document):
    """The time a scenario looks at: equal periods from a start instant on.

    Periods of whole days are days on the local clock: they start at the same time of day all
    through the horizon, so the one in which clocks change lasts 23 or 25 hours. Other periods
    last ``period_hours`` by the stopwatch.
    """

    start: Moment
    periods: Annotated[int, Field(ge=1, le=400)]
    period_hours: Annotated[int, Field(ge=1, le=168)] = 24
    time_zone: TimeZone = "Europe/Paris"
    now: Annotated[
        Moment | None,
        Field(
            description="Moment of planning: only what is promised happens before the first period "
            "that starts from then on."
        ),
    ] = None

    @property
    def zone(self) -> ZoneInfo:
        """Time zone in which days are meant."""
        return ZoneInfo(self.time_zone)

    @property
    def start_utc(self) -> datetime:
        """First instant."""
        return start_of(self.start, self.zone)

    @property
    def end_utc(self) -> datetime:
        """Instant after the last period."""
        return self.start_of_period(self.periods)

    @property
    def first_open_period(self) -> int:
        """First period that has not begun by the moment of planning; 0 without one."""
        if self.now is None:
            return 0
        return max(0, self.first_period_from(start_of(self.now, self.zone)))

    def start_of_period(self, period: int) -> datetime:
        """Returns the first instant of a period, in UTC."""
        step = timedelta(hours=self.period_hours * period)
        if self.period_hours % 24:
            return self.start_utc + step
        return (self.start_utc.astimezone(self.zone) + step).astimezone(UTC)

    def end_of_period(self, period: int) -> datetime:
        """Returns the instant at which a period ends and the next one starts, in UTC."""
        return self.start_of_period(period + 1)

    def period_at(self, instant: datetime) -> int:
        """Returns the period that contains an instant; may lie outside the horizon."""
        period = (instant - self.start_utc) // timedelta(hours=self.period_hours)
        while self.end_of_period(period) <= instant:
            period += 1
        while self.start_of_period(period) > instant:
            period -= 1
        return period

    def last_period_before(self, instant: datetime) -> int:
        """Returns the period in which an instant falls or which it closes.

        What is due at midnight is due in the period that ends then.
        """
        return self.first_period_from(instant) - 1

    def first_period_from(self, instant: datetime) -> int:
        """Returns the first period that starts at or after an instant; may be negative."""
        period = self.period_at(instant)
        return period if self.start_of_period(period) == instant else period + 1

    def local_day(self, period: int) -> date:
        """Returns the local day on which a period starts."""
        return self.start_of_period(period).astimezone(self.zone).date()


def _instant(day: date, clock: str, zone: ZoneInfo) -> datetime:
    """Returns a local wall-clock time as an instant; 24:00 is the next midnight."""
    hours, minutes = int(clock[:2]), int(clock[3:])
    if hours == 24:
        day, hours = day + timedelta(days=1), 0
    return datetime(day.year, day.month, day.day, hours, minutes, tzinfo=zone).astimezone(UTC)


def _hours_of_day(opening: Opening, day: date) -> Iterator[Hours]:
    exceptions = [dated for dated in opening.exceptions if dated.date == day]
    if exceptions:
        for dated in exceptions:
            yield from dated.hours
        return
    name = DAYS[day.weekday()]
    for weekly in opening.weekly:
        if name in weekly.days:
            yield weekly


def open_spans(opening: Opening, time_zone: str, start: datetime, end: datetime) -> list[Span]:
    """Returns when a lab is open between two instants: sorted, not overlapping, in UTC."""
    zone = ZoneInfo(time_zone)
    day = start.astimezone(zone).date() - timedelta(days=1)
    last = end.astimezone(zone).date()
    spans: list[Span] = []
    while day <= last:
        for hours in _hours_of_day(opening, day):
            span = (_instant(day, hours.open, zone), _instant(day, hours.close, zone))
            spans.append((max(span[0], start), min(span[1], end)))
        day += timedelta(days=1)
    return _merged(span for span in spans if span[0] < span[1])


def _merged(spans: Iterator[Span]) -> list[Span]:
    merged: list[Span] = []
    for begin, finish in sorted(spans):
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], finish))
        else:
            merged.append((begin, finish))
    return merged


def common(spans: list[Span], others: list[Span]) -> list[Span]:
    """Returns the time that lies in spans and in others."""
    found = (
        (max(begin, other[0]), min(finish, other[1])) for begin, finish in spans for other in others
    )
    return _merged(span for span in found if span[0] < span[1])


def without(spans: list[Span], others: list[Span]) -> list[Span]:
    """Returns the time that lies in spans and in none of the others."""
    left = list(spans)
    for begin, finish in others:
        pieces = [piece for a, b in left for piece in ((a, min(b, begin)), (max(a, finish), b))]
        left = [piece for piece in pieces if piece[0] < piece[1]]
    return _merged(iter(left))


@lru_cache(maxsize=4096)
def open_seconds(
    opening: Opening, time_zone: str, horizon: Horizon, active: Span | None = None
) -> tuple[int, ...]:
    """Returns seconds a lab is open in each period of a horizon, inside ``active`` if given."""
    start, end = active or (horizon.start_utc, horizon.end_utc)
    return seconds_per_period(open_spans(opening, time_zone, start, end), horizon)


def seconds_per_period(spans: list[Span], horizon: Horizon) -> tuple[int, ...]:
    """Returns seconds covered by spans inside each period of a horizon."""
    starts = _starts(horizon)
    seconds = [0] * horizon.periods
    for begin, finish in spans:
        period = max(0, bisect_right(starts, begin) - 1)
        while period < horizon.periods and starts[period] < finish:
            low, high = max(begin, starts[period]), min(finish, starts[period + 1])
            seconds[period] += int((high - low).total_seconds())
            period += 1
    return tuple(seconds)


@lru_cache(maxsize=64)
def _starts(horizon: Horizon) -> tuple[datetime, ...]:
    """Returns the first instant of every period, and the one after the last."""
    return tuple(horizon.start_of_period(period) for period in range(horizon.periods + 1))
