"""Hours of labs: what they declare, what is booked, and whether more fits."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select

from fabrouter.compile.resources import PEOPLE
from fabrouter.service.refusals import Conflict
from fabrouter.service.work_orders.local_days import MOST_APART, moved
from fabrouter.service.work_orders.schedule import Bookings
from fabrouter.store import tables
from fabrouter.store.unit_of_work import UnitOfWork
from fabrouter_network.calendars import Horizon
from fabrouter_network.capacity import PoolTime, machine_time, people_time
from fabrouter_network.labs import Lab

_LONGEST_HORIZON = 400
"""Days one horizon can hold."""


def declared_seconds(lab: Lab, days: Sequence[date], zone: str) -> Bookings:
    """Returns the seconds each pool of a lab offers on some local days.

    Parameters
    ----------
    lab
        The lab as it is now, its own limits and busy times included.
    days
        Local days, in any order.
    zone
        The time zone in which days are meant.
    """
    return {
        (pool, day): seconds
        for span in _spans(days)
        for pool, time in _times(lab, _horizon(span, zone))
        for day, seconds in zip(_days(span), time.offered.tolist(), strict=True)
        if day in days
    }


def booked_seconds(session: Session, lab_id: UUID, days: Sequence[date], zone: str) -> Bookings:
    """Returns the seconds that live work orders of all campaigns keep of a lab's pools.

    Parameters
    ----------
    session
        Where the bookings are.
    lab_id
        The lab.
    days
        Local days.
    zone
        The time zone in which days are meant; work of campaigns in another zone counts in full on
        each day it may fall on.
    """
    return _on_days(_by_zone(session, lab_id, days), days, zone)


def _by_zone(session: Session, lab_id: UUID, days: Sequence[date]) -> dict[str, Bookings]:
    """Returns bookings about some days by the time zone of their campaigns."""
    if not days:
        return {}
    near = timedelta(days=MOST_APART)
    booking, campaign = tables.Booking, tables.Campaign
    keys = (col(campaign.time_zone), col(booking.pool), col(booking.day))
    query = (
        select(*keys, func.sum(col(booking.seconds)))
        .join(tables.WorkOrder, col(tables.WorkOrder.id) == col(booking.work_order_id))
        .join(campaign, col(campaign.id) == col(tables.WorkOrder.campaign_id))
        .where(
            booking.lab_id == lab_id,
            col(booking.day).between(min(days) - near, max(days) + near),
        )
        .group_by(*keys)
    )
    found: defaultdict[str, Bookings] = defaultdict(dict)
    for of_zone, pool, day, seconds in session.execute(query):
        found[of_zone][pool, day] = int(seconds)
    return found


def _on_days(found: Mapping[str, Bookings], days: Sequence[date], zone: str) -> Bookings:
    """Returns what bookings of all zones come to on some days of one."""
    total: Counter[tuple[str, date]] = Counter()
    for of_zone, booked in found.items():
        total.update(moved(booked, of_zone, zone))
    return {key: seconds for key, seconds in total.items() if key[1] in days}


def assert_fits(
    unit: UnitOfWork,
    row: tables.Lab,
    extra: Mapping[tuple[str, date], int],
    zone: str,
    lab: Lab | None = None,
) -> None:
    """Refuses work that would overbook a lab; what is overbooked already gets nothing new.

    Parameters
    ----------
    unit
        The transaction.
    row
        The lab's row, locked: otherwise two transactions may both find the last hour free.
    extra
        Seconds to be added by pool and local day.
    zone
        The time zone in which days are meant.
    lab
        The lab as a document, if the caller has it.

    Raises
    ------
    Conflict
        ``capacity-exceeded`` with every pool and day that is short.
    """
    wanted = {key: seconds for key, seconds in extra.items() if seconds}
    if not wanted:
        return
    found = _by_zone(unit.session, row.id, [day for _, day in wanted])
    document = lab or lab_document(unit.session, row, unit.now)
    short = [
        shortage
        for other in (zone, *sorted(found.keys() - {zone}))
        for shortage in _shortages(document, found, moved(wanted, zone, other), other)
    ]
    if short:
        first = short[0]
        raise Conflict(
            "capacity-exceeded",
            f"Lab '{row.slug}' has too little time left: {first['pool']} on {first['day']} lacks "
            f"{first['over_s']} s. Solve again with the present hours.",
            lab=row.slug,
            short=short,
        )


def _shortages(
    lab: Lab, found: Mapping[str, Bookings], wanted: Mapping[tuple[str, date], int], zone: str
) -> list[dict[str, Any]]:
    """Returns pools and days of a zone on which more would be booked than declared."""
    days = sorted({day for _, day in wanted})
    declared = declared_seconds(lab, days, zone)
    booked = _on_days(found, days, zone)
    return [
        {"pool": pool, "day": day.isoformat(), "over_s": over}
        for (pool, day), seconds in sorted(wanted.items())
        if (over := booked.get((pool, day), 0) + seconds - declared.get((pool, day), 0)) > 0
    ]


def overbooked_seconds(
    session: Session, row: tables.Lab, days: Sequence[date], zone: str
) -> Bookings:
    """Returns by how much bookings are above what the lab declares now, where they are."""
    declared = declared_seconds(lab_document(session, row), days, zone)
    booked = booked_seconds(session, row.id, days, zone)
    over = {key: seconds - declared.get(key, 0) for key, seconds in booked.items()}
    return {key: seconds for key, seconds in over.items() if seconds > 0}


def lab_document(session: Session, row: tables.Lab, now: datetime | None = None) -> Lab:
    """Returns a lab as the solver would see it; an expired declaration offers no time."""
    return lab_documents(session, [row], now)[0]


def lab_documents(
    session: Session, rows: Sequence[tables.Lab], now: datetime | None = None
) -> tuple[Lab, ...]:
    """Returns labs as the solver would see them, in the order of the rows."""
    # Labs know nothing of work orders; importing late keeps the two from importing each other.
    from fabrouter.service.labs.assemble import assemble_labs

    return assemble_labs(session, rows, now)


def _spans(days: Sequence[date]) -> Iterator[tuple[date, date]]:
    """Yields first and last days of stretches that one horizon can hold."""
    first = last = None
    for day in sorted(set(days)):
        if first is None or (day - first).days >= _LONGEST_HORIZON:
            if first is not None and last is not None:
                yield first, last
            first = day
        last = day
    if first is not None and last is not None:
        yield first, last


def _days(span: tuple[date, date]) -> Iterator[date]:
    day = span[0]
    while day <= span[1]:
        yield day
        day += timedelta(days=1)


def _horizon(span: tuple[date, date], zone: str) -> Horizon:
    return Horizon(start=span[0], periods=(span[1] - span[0]).days + 1, time_zone=zone)


def _times(lab: Lab, horizon: Horizon) -> Iterator[tuple[str, PoolTime]]:
    for group in lab.machines:
        yield group.id, machine_time(lab, group, horizon)
    people = people_time(lab, horizon)
    if people is not None:
        yield PEOPLE, people
