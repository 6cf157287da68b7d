"""The ledger of an order line: where each requested unit is.

``requested = planned + offered + accepted + made + shipped + received + unmet + cancelled``: every
unit is in one bucket. Scrapped, rejected and lost units are in none of the work order's, so they
are unmet again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from fabrouter.store.tables import WorkState


class LineState(StrEnum):
    """State of an order line, derived and never stored."""

    DRAFT = "draft"
    OPEN = "open"
    PLANNED = "planned"
    IN_PROGRESS = "in_progress"
    CLOSING_OUT = "closing_out"
    FULFILLED = "fulfilled"
    CLOSED_SHORT = "closed_short"
    CANCELLED = "cancelled"


ENDED_LINE = (LineState.FULFILLED, LineState.CLOSED_SHORT, LineState.CANCELLED)
"""States of lines for which nothing is planned any more."""


class Work(Protocol):
    """What the ledger needs to know of a work order of the final stage."""

    state: str
    quantity: int
    made: int
    scrapped: int
    rejected: int
    shipped: int
    received: int
    lost: int


class Line(Protocol):
    """What the ledger needs to know of an order line."""

    quantity: int
    cancelled_units: int

    @property
    def opened_at(self) -> datetime | None:
        """When it was verified."""

    @property
    def closed_at(self) -> datetime | None:
        """When it ended."""


@dataclass(frozen=True)
class Ledger:
    """Units of one order line by bucket.

    ``planned`` counts units that the newest checked plan would add while it waits to be published.
    """

    requested: int
    planned: int
    offered: int
    accepted: int
    made: int
    shipped: int
    received: int
    unmet: int
    cancelled: int

    @property
    def committed(self) -> int:
        """Units that labs have promised, made or sent."""
        return self.accepted + self.made + self.shipped + self.received

    @property
    def unpromised(self) -> int:
        """Units that are asked for and that no lab has promised, made or sent."""
        return self.planned + self.offered + self.unmet


def open_units(work: Work) -> int:
    """Returns units of a work order that are still to be made."""
    if work.state in (WorkState.OFFERED, WorkState.ACCEPTED, WorkState.STARTED):
        return work.quantity - work.made - work.scrapped
    return 0


def ledger_of(line: Line, orders: Iterable[Work], planned: int = 0) -> Ledger:
    """Returns the ledger of a line.

    Parameters
    ----------
    line
        The order line.
    orders
        Its work orders of the final stage, in any state.
    planned
        Units a checked plan would make beyond those orders.

    Raises
    ------
    ValueError
        If more is under way than was requested: a defect.
    """
    offered = accepted = made = shipped = received = 0
    for work in orders:
        if work.state == WorkState.OFFERED:
            offered += open_units(work)
        else:
            accepted += open_units(work)
        made += work.made - work.rejected - work.shipped
        shipped += work.shipped - work.received - work.lost
        received += work.received
    cancelled = line.cancelled_units
    left = line.quantity - cancelled - offered - accepted - made - shipped - received
    planned = min(planned, max(left, 0))
    if left < 0:
        msg = f"{-left} units more are under way than the {line.quantity} requested."
        raise ValueError(msg)
    unmet = left - planned
    return Ledger(
        line.quantity, planned, offered, accepted, made, shipped, received, unmet, cancelled
    )


def state_of(line: Line, ledger: Ledger) -> LineState:
    """Returns the state that a line's ledger and facts amount to."""
    if ledger.received and ledger.received >= ledger.requested - ledger.cancelled:
        return LineState.FULFILLED
    if line.closed_at is not None:
        return LineState.CLOSED_SHORT
    if ledger.cancelled == ledger.requested:
        return LineState.CANCELLED
    if ledger.committed:
        return LineState.CLOSING_OUT if ledger.cancelled else LineState.IN_PROGRESS
    if ledger.offered or ledger.planned:
        return LineState.PLANNED
    return LineState.DRAFT if line.opened_at is None else LineState.OPEN
