"""Parts of a promise: its first units, what is done by an instant, what has left by then."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TypeVar

from fabrouter_network.orders import Commitment, CommitmentStatus, ShipmentEntry, WorkEntry

Entry = TypeVar("Entry", WorkEntry, ShipmentEntry)


def units_of(entries: Sequence[WorkEntry] | Sequence[ShipmentEntry]) -> int:
    """Returns units of work or of shipments in all."""
    return sum(entry.units for entry in entries)


def first_units(promise: Commitment, units: int) -> Commitment | None:
    """Returns a promise of the units that are made, and leave, first; ``None`` = of nothing."""
    if units <= 0:
        return None
    made, sent = _first(promise.production, units), _first(promise.shipments, units)
    return promise.model_copy(update={"production": tuple(made), "shipments": tuple(sent)})


def done_by(promise: Commitment, until: datetime | None) -> Commitment | None:
    """Returns what a lot has made and sent by an instant, as started; ``None`` = nothing."""
    made = tuple(_before(promise.production, until))
    if not made:
        return None
    update = {
        "status": CommitmentStatus.STARTED,
        "production": made,
        "shipments": tuple(_before(promise.shipments, until)),
    }
    return promise.model_copy(update=update)


def sent_by(promise: Commitment, until: datetime | None) -> Commitment | None:
    """Returns what of a lot has left its lab by an instant; ``None`` = nothing."""
    done = done_by(promise, until)
    return first_units(done, units_of(done.shipments)) if done else None


def _before(entries: Sequence[Entry], until: datetime | None) -> Iterator[Entry]:
    for entry in entries:
        if until is not None and isinstance(entry.at, datetime) and entry.at < until:
            yield entry


def _first(entries: Sequence[Entry], units: int) -> Iterator[Entry]:
    for entry in sorted(entries, key=lambda entry: entry.at):
        taken = min(units, entry.units)
        if taken:
            yield entry.model_copy(update={"units": taken})
        units -= taken
