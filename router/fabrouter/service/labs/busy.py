"""When machines are taken by others, from the lab's own calendars."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import delete
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from fabrouter.access import Principal
from fabrouter.service.labs.access import BY_LAB, changed_lab
from fabrouter.service.labs.assemble import declared_labs
from fabrouter.service.labs.declare import OverCommitted, over_committed
from fabrouter.service.refusals import BadInput
from fabrouter.store import tables
from fabrouter.store.unit_of_work import UnitOfWork
from fabrouter_network.exchange.busy_calendar import read_busy_calendar
from fabrouter_network.exchange.fab_manager import read_fab_manager
from fabrouter_network.exchange.found import FoundTimes
from fabrouter_network.issues import Issue

WINDOW = timedelta(days=120)
"""How far ahead busy times are kept."""


class CalendarFormat(StrEnum):
    """Files that say when machines are busy."""

    ICALENDAR = "icalendar"
    FAB_MANAGER = "fab_manager"


@dataclass(frozen=True)
class BusyImport:
    """What an import of busy times did, or would do.

    Parameters
    ----------
    times
        How many busy times the source has now.
    replaced
        How many it had before.
    over_committed
        Days on which promises are above what is left.
    warnings
        What was left out.
    dry_run
        Whether nothing was written.
    """

    times: int
    replaced: int
    over_committed: tuple[OverCommitted, ...]
    warnings: tuple[Issue, ...]
    dry_run: bool


def import_busy_times(
    unit: UnitOfWork,
    principal: Principal,
    lab_id: UUID,
    kind: CalendarFormat,
    data: bytes,
    *,
    source: str,
    machines: Mapping[str, str],
    dry_run: bool,
) -> BusyImport:
    """Replaces the busy times that came from a calendar with those it has now.

    Parameters
    ----------
    unit
        The transaction.
    principal
        Who acts for the lab.
    lab_id
        The lab.
    kind
        What the file is.
    data
        The file.
    source
        Name of the calendar: importing it again replaces what it said before.
    machines
        Machine group by the calendar's id of a machine; for iCalendar one group under ``""``,
        or none for the whole lab.
    dry_run
        Check only.

    Raises
    ------
    InputError, BadInput
        With every fault and its place.
    """
    lab, _ = changed_lab(unit, principal, lab_id, BY_LAB)
    _check_groups(unit.session, lab, machines)
    found = _read(unit, lab, kind, data, machines)
    mine = (col(tables.BusyTime.lab_id) == lab.id, col(tables.BusyTime.source) == source)
    known = len(unit.session.exec(select(tables.BusyTime.id).where(*mine)).all())
    if dry_run:
        return BusyImport(len(found.times), known, (), found.warnings, dry_run)
    unit.session.execute(delete(tables.BusyTime).where(*mine))
    unit.session.add_all(_rows(unit, lab, found, source))
    unit.session.flush()
    unit.record(
        "lab.busy_times_replaced",
        lab,
        network_id=lab.network_id,
        lab_id=lab.id,
        times=len(found.times),
        replaced=known,
    )
    return BusyImport(len(found.times), known, over_committed(unit, lab), found.warnings, dry_run)


def busy_times_of(lab_id: UUID) -> SelectOfScalar[tables.BusyTime]:
    """Returns the query of a lab's busy times."""
    return select(tables.BusyTime).where(tables.BusyTime.lab_id == lab_id)


def _check_groups(session: Session, lab: tables.Lab, machines: Mapping[str, str]) -> None:
    said = declared_labs(session, [lab])[0].declaration
    known = {group.id for group in said.machines} if said else set()
    issues = [
        Issue("", "unknown-reference", f"'{name}' is no machine group of the lab.", _advice(known))
        for name in sorted(set(machines.values()) - known)
    ]
    if issues:
        raise BadInput(issues)


def _advice(known: set[str]) -> str:
    return f"Name one of: {', '.join(sorted(known))}." if known else "Declare machines first."


def _read(
    unit: UnitOfWork,
    lab: tables.Lab,
    kind: CalendarFormat,
    data: bytes,
    machines: Mapping[str, str],
) -> FoundTimes:
    if kind is CalendarFormat.FAB_MANAGER:
        return read_fab_manager(data, "calendar.json", machines)
    return read_busy_calendar(
        data,
        "calendar.ics",
        machine=machines.get(""),
        time_zone=lab.time_zone,
        start=unit.now,
        end=unit.now + WINDOW,
    )


def _rows(
    unit: UnitOfWork, lab: tables.Lab, found: FoundTimes, source: str
) -> list[tables.BusyTime]:
    zone = ZoneInfo(lab.time_zone)
    spans = [(time.machine, *time.span(zone)) for time in found.times]
    return [
        tables.BusyTime(
            created_at=unit.now,
            lab_id=lab.id,
            machine=machine,
            starts_at=start,
            ends_at=end,
            source=source,
        )
        for machine, start, end in spans
    ]
