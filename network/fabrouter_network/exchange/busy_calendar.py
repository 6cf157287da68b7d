"""Reads busy times from iCalendar files (RFC 5545): events and free/busy lists."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from fabrouter_network.calendars import Span, common
from fabrouter_network.exchange.found import FoundTimes
from fabrouter_network.issues import InputError, Issue
from fabrouter_network.labs import BusyTime

MOST_BYTES = 5_000_000
MOST_TIMES = 10_000
"""Most busy times that are read from one file."""
_MOST_STEPS = 100_000
"""Most repetitions of one event that are looked at."""
_TOO_OFTEN = {"SECONDLY", "MINUTELY", "HOURLY"}


def read_busy_calendar(
    data: bytes,
    source: str,
    *,
    machine: str | None,
    time_zone: str,
    start: datetime,
    end: datetime,
) -> FoundTimes:
    """Reads when a machine group, or the whole lab, is busy.

    Cancelled events and those that say they take no time are left out; repeated ones are written
    out. What they are about is not read.

    Parameters
    ----------
    data, source
        The file and its name.
    machine
        Machine group; ``None`` = the whole lab.
    time_zone
        Zone of times that name none, and of whole days.
    start, end
        Only what lies between these instants is kept.

    Raises
    ------
    InputError
        If it is no calendar, or repeats without measure.
    """
    if len(data) > MOST_BYTES:
        _refuse(source, "", "too-large", f"the file has {len(data):,} bytes.", "Export less of it.")
    events, free_busy = _components(data, source)
    reader = _Reader(source, ZoneInfo(time_zone), (start, end))
    spans = [*reader.of_events(events), *reader.of_free_busy(free_busy)]
    kept = common(spans, [(start, end)])
    if len(kept) > MOST_TIMES:
        message = f"the calendar has more than {MOST_TIMES:,} busy times."
        _refuse(source, "", "too-many-rows", message, "Export a shorter time.")
    return FoundTimes(tuple(BusyTime(machine=machine, start=a, end=b) for a, b in kept))


def _components(data: bytes, source: str) -> tuple[list[Any], list[Any]]:
    """Returns events and free/busy lists of a file."""
    try:
        from icalendar import Calendar
    except ImportError as error:
        message = "calendars need the package icalendar."
        fix = "Install fabrouter[calendar]."
        raise InputError(source, [Issue("", "missing-extra", message, fix)]) from error
    try:
        calendars = Calendar.from_ical(data, multiple=True)
    except OSError as error:
        # A name such as "Europe" leads the library to a folder of zones instead of a zone.
        message = "it names a time zone that does not exist."
        raise InputError(
            source, [Issue("", "malformed-calendar", message, "Export it again.")]
        ) from error
    except (AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError) as error:
        first = str(error).splitlines()[0][:120] if str(error) else "unreadable"
        message = f"this is no iCalendar file: {first}."
        raise InputError(
            source, [Issue("", "malformed-calendar", message, "Export it again.")]
        ) from error
    if not calendars:
        _refuse(
            source, "", "malformed-calendar", "there is no VCALENDAR in it.", "Export it again."
        )
    walked = [part for calendar in calendars for part in calendar.walk()]
    events = [part for part in walked if part.name == "VEVENT"]
    return events, [part for part in walked if part.name == "VFREEBUSY"]


def _refuse(source: str, where: str, code: str, message: str, fix: str) -> None:
    raise InputError(source, [Issue(where, code, message, fix)])


class _Reader:
    def __init__(self, source: str, zone: ZoneInfo, window: Span) -> None:
        self._source = source
        self._zone = zone
        self._window = window

    def of_events(self, events: list[Any]) -> Iterator[Span]:
        """Yields the times events take; a changed repetition replaces the one it stands for."""
        replaced = {
            (str(event.get("UID", "")), self._instant(event["RECURRENCE-ID"].dt))
            for event in events
            if "RECURRENCE-ID" in event
        }
        for number, event in enumerate(events, start=1):
            try:
                yield from self._of_event(event, replaced)
            except InputError:
                raise
            except (ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:
                message = f"the times of the event cannot be read: {str(error)[:120]}."
                issue = Issue(f"event {number}", "bad-date", message, "Correct or remove it.")
                raise InputError(self._source, [issue]) from error

    def _of_event(self, event: Any, replaced: set[tuple[str, datetime]]) -> Iterator[Span]:
        if str(event.get("STATUS", "")).upper() == "CANCELLED":
            return
        if str(event.get("TRANSP", "")).upper() == "TRANSPARENT":
            return
        begin = event["DTSTART"].dt
        length = self._length(event, begin)
        if length <= timedelta(0):
            return
        changed = "RECURRENCE-ID" in event
        uid = str(event.get("UID", ""))
        for moment in [begin] if changed else self._repetitions(event, begin, length):
            instant = self._instant(moment)
            if changed or (uid, instant) not in replaced:
                yield instant, self._end(moment, length)

    def _length(self, event: Any, begin: date) -> timedelta:
        if "DTEND" in event:
            end = event["DTEND"].dt
            if isinstance(begin, datetime):
                return self._instant(end) - self._instant(begin)
            return _days(begin, end)
        if "DURATION" in event:
            return event["DURATION"].dt  # type: ignore[no-any-return]
        return timedelta(0) if isinstance(begin, datetime) else timedelta(days=1)

    def _end(self, moment: date, length: timedelta) -> datetime:
        """Returns when a repetition ends: days by the calendar, times by the stopwatch."""
        if isinstance(moment, datetime):
            return self._instant(moment) + length
        return self._instant(moment + length)

    def _repetitions(self, event: Any, begin: date, length: timedelta) -> Iterator[date]:
        skipped = {self._instant(moment) for moment in _dates(event, "EXDATE")}
        extra = list(_dates(event, "RDATE"))
        rule = event.get("RRULE")
        listed: Iterable[date] = [begin] if rule is None else self._of_rule(rule, begin, length)
        for moment in (*extra, *listed):
            if self._instant(moment) not in skipped:
                yield moment

    def _of_rule(self, rule: Any, begin: date, length: timedelta) -> Iterator[date]:
        """Yields the repetitions that may reach into the window."""
        from dateutil.rrule import rrulestr

        first = begin if isinstance(begin, datetime) else datetime.combine(begin, time.min)
        for one in rule if isinstance(rule, list) else [rule]:
            self._refuse_too_often(one)
            last = self._last_of(one)
            if first.tzinfo is None:
                last = last.astimezone(self._zone).replace(tzinfo=None)
            most = min(int(one.pop("COUNT", [_MOST_STEPS])[0]), _MOST_STEPS)
            one.pop("UNTIL", None)
            # Without an end of its own, a rule that never fits would be tried to the year 9999.
            repeated = rrulestr(one.to_ical().decode(), dtstart=first).replace(until=last)
            for moment in islice(repeated, most):
                shown = moment if isinstance(begin, datetime) else moment.date()
                if self._instant(shown) + length + timedelta(days=1) > self._window[0]:
                    yield shown

    def _refuse_too_often(self, rule: Any) -> None:
        frequency = {str(word).upper() for word in rule.get("FREQ", [])}
        if frequency & _TOO_OFTEN or any(f"BY{word}" in rule for word in ("SECOND", "MINUTE")):
            message = "an event repeats every hour or more often."
            _refuse(self._source, "", "too-frequent", message, "Write it as one long event.")

    def _last_of(self, rule: Any) -> datetime:
        """Returns the instant after which repetitions do not matter."""
        ends = rule.get("UNTIL", [])
        last = self._window[1]
        for end in ends if isinstance(ends, list) else [ends]:
            day_after = timedelta(0) if isinstance(end, datetime) else timedelta(days=1)
            last = min(last, self._instant(end) + day_after)
        return last

    def _instant(self, moment: date) -> datetime:
        """Returns a moment in UTC; times without a zone and days are local."""
        if not isinstance(moment, datetime):
            moment = datetime.combine(moment, time.min)
        local = moment if moment.tzinfo else moment.replace(tzinfo=self._zone)
        return local.astimezone(UTC)

    def of_free_busy(self, lists: list[Any]) -> Iterator[Span]:
        """Yields the busy periods of free/busy lists."""
        for part in lists:
            entries = part.get("FREEBUSY", [])
            for entry in entries if isinstance(entries, list) else [entries]:
                if str(entry.params.get("FBTYPE", "BUSY")).upper() == "FREE":
                    continue
                for period in getattr(entry, "dts", [entry]):
                    start, end = (period.dt if hasattr(period, "dt") else period)[:2]
                    finish = start + end if isinstance(end, timedelta) else end
                    yield self._instant(start), self._instant(finish)


def _days(begin: date, end: date) -> timedelta:
    return timedelta(days=(end - begin).days)


def _dates(event: Any, name: str) -> Iterator[date]:
    """Yields the moments of a property that may be there several times."""
    found = event.get(name, [])
    for listed in found if isinstance(found, list) else [found]:
        for entry in listed.dts:
            yield entry.dt[0] if isinstance(entry.dt, tuple) else entry.dt
