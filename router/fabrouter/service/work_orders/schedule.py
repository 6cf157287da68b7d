"""When a lot is to be made and sent, and the hours that takes on each day."""

from collections import Counter
from datetime import date, datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from fabrouter.service.work_orders.terms import Terms
from fabrouter_network.document import Document, Id, Moment, start_of
from fabrouter_network.orders import ShipmentEntry, WorkEntry

Bookings = dict[tuple[str, date], int]
"""Seconds by pool and local day."""

Entry = TypeVar("Entry", WorkEntry, ShipmentEntry)


class Schedule(Document):
    """A lot as a plan has it; the same fields as a commitment's."""

    machines: tuple[Id, ...]
    setup: Moment | None = None
    production: tuple[WorkEntry, ...]
    shipments: tuple[ShipmentEntry, ...] = ()

    @property
    def units(self) -> int:
        """Units that are to be made: full stacks may make more than was ordered."""
        return sum(entry.units for entry in self.production)


def read_schedule(document: dict[str, Any]) -> Schedule:
    """Returns a stored schedule."""
    return Schedule.model_validate(document, strict=False)


def read_terms(document: dict[str, Any]) -> Terms:
    """Returns stored terms."""
    return Terms.model_validate(document, strict=False)


def bookings_of(terms: Terms, schedule: Schedule, zone: ZoneInfo) -> Bookings:
    """Returns the seconds a lot keeps of each pool on each local day."""
    booked: Counter[tuple[str, date]] = Counter()
    for pool in terms.pools:
        for entry in schedule.production:
            booked[pool.pool, local_day(entry.at, zone)] += pool.unit_s * entry.units
        if schedule.setup is not None:
            booked[pool.pool, local_day(schedule.setup, zone)] += pool.setup_s
    return {key: seconds for key, seconds in booked.items() if seconds}


def local_day(moment: date | datetime, zone: ZoneInfo) -> date:
    """Returns the local day of a moment."""
    return start_of(moment, zone).astimezone(zone).date()


def first_units(schedule: Schedule, units: int) -> Schedule:
    """Returns the schedule of the first units of a lot, made and sent as early as planned."""
    return schedule.model_copy(
        update={
            "production": _first(schedule.production, units),
            "shipments": _first(schedule.shipments, units),
        }
    )


def last_units(schedule: Schedule, units: int) -> Schedule:
    """Returns the schedule of what is left of a lot once the first units are taken off."""
    return schedule.model_copy(
        update={
            "production": _first(schedule.production[::-1], units)[::-1],
            "shipments": _first(schedule.shipments[::-1], units)[::-1],
        }
    )


def _first(entries: tuple[Entry, ...], units: int) -> tuple[Entry, ...]:
    kept, left = [], units
    for entry in entries:
        taken = min(entry.units, left)
        if taken:
            kept.append(entry.model_copy(update={"units": taken}))
        left -= taken
    return tuple(kept)
