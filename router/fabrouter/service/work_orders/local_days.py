"""Days of one time zone as days of another: campaigns of several zones meet in one lab."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)
_TICK = timedelta(microseconds=1)

MOST_APART = 2
"""No day begins more than so many dates from a day of another zone that it overlaps."""


@lru_cache(maxsize=16384)
def overlapping_days(day: date, of_zone: str, zone: str) -> tuple[date, ...]:
    """Returns the local days of a zone that share a moment with a local day of another zone.

    Zones whose clocks agree on that day give the same one day.
    """
    if of_zone == zone:
        return (day,)
    first = _midnight(day, of_zone).astimezone(ZoneInfo(zone)).date()
    last = (_midnight(day + _DAY, of_zone) - _TICK).astimezone(ZoneInfo(zone)).date()
    return tuple(first + number * _DAY for number in range((last - first).days + 1))


def _midnight(day: date, zone: str) -> datetime:
    # Python counts hours between instants of one zone on its wall clock: leave it first.
    local = datetime.combine(day, time(), ZoneInfo(zone))
    return local.astimezone(ZoneInfo("UTC"))


def moved(
    booked: Mapping[tuple[str, date], int], of_zone: str, zone: str
) -> Counter[tuple[str, date]]:
    """Returns seconds by pool and day of another zone.

    Nobody says at which hour of its day work is done: it counts in full on each day it may fall
    on, so that what fits on paper always fits.
    """
    total: Counter[tuple[str, date]] = Counter()
    for (pool, day), seconds in booked.items():
        for other in overlapping_days(day, of_zone, zone):
            total[pool, other] += seconds
    return total
