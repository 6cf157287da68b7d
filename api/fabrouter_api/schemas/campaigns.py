"""What campaigns and their lines look like over HTTP."""

from datetime import date, datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field

from fabrouter.service.campaigns.board import LineOnBoard, Totals
from fabrouter.service.orders.create import Added
from fabrouter.service.orders.inputs import MOST_LINES, NewLine, OnDuplicate
from fabrouter.store.tables import Campaign
from fabrouter_api.schemas.base import ReadModel
from fabrouter_network.document import Document


class CampaignRead(ReadModel):
    """A campaign."""

    id: UUID
    network_id: UUID
    name: str
    description: str
    state: str
    starts_on: date
    ends_on: date
    time_zone: str
    policy: dict[str, Any]
    transport: dict[str, Any]
    auto_publish: bool
    reply_hours: int
    is_public: bool
    approved_units: int | None
    launched_at: datetime | None
    closed_at: datetime | None
    version: int
    created_at: datetime
    changed_at: datetime

    @classmethod
    def of(cls, row: Campaign) -> Self:
        """Returns a row as it is shown."""
        return cls.model_validate(row)


class LedgerRead(ReadModel):
    """Where units are; all but ``requested`` add up to it."""

    requested: int
    planned: int
    offered: int
    accepted: int
    made: int
    shipped: int
    received: int
    unmet: int
    cancelled: int


class LineRead(ReadModel):
    """An order line with its ledger."""

    id: UUID
    campaign_id: UUID
    key: str
    site_id: UUID
    site: str
    designs: list[dict[str, Any]]
    quantity: int
    priority: int
    release: date | None
    due: date | None
    deadline: date | None
    min_lot: int
    lot_multiple: int
    max_labs: int | None
    note: str
    state: str
    ledger: LedgerRead
    opened_at: datetime | None
    closed_at: datetime | None
    closed_because: str
    version: int
    created_at: datetime
    changed_at: datetime

    @classmethod
    def of(cls, row: LineOnBoard) -> Self:
        """Returns a line as it is shown."""
        return cls.shown(row.line, state=row.state.value, ledger=vars(row.ledger))


class TotalsRead(ReadModel):
    """Sums over the lines of a campaign."""

    ledger: LedgerRead
    lines: Annotated[dict[str, int], Field(description="Lines by state.")]

    @classmethod
    def of(cls, totals: Totals) -> Self:
        """Returns sums as they are shown."""
        states = {state.value: count for state, count in sorted(totals.lines.items())}
        return cls(ledger=LedgerRead.model_validate(totals.ledger), lines=states)


class NewLines(Document):
    """Lines to add: all of them or none."""

    lines: Annotated[tuple[NewLine, ...], Field(min_length=1, max_length=MOST_LINES)]
    on_duplicate: OnDuplicate = "refuse"


class LinesToVerify(Document):
    """Lines that a coordinator lets pass: all of them or none."""

    lines: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=1000)]


class LinesVerified(ReadModel):
    """How many lines were opened."""

    opened: int


class LinesAdded(ReadModel):
    """What adding lines did."""

    added: int
    updated: int
    unchanged: int

    @classmethod
    def of(cls, added: Added) -> Self:
        """Returns an outcome as it is shown."""
        return cls.model_validate(added)
