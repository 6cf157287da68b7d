"""The lines of a campaign as a table: what was asked for, and where its units are."""

from uuid import UUID

from sqlmodel import Session, col

from fabrouter.access import Principal
from fabrouter.service.campaigns.board import LineOnBoard, lines_of_campaign, on_board
from fabrouter.store.rows import look_at
from fabrouter.store.tables import OrderLine
from fabrouter_network.spreadsheets import write_table
from fabrouter_network.spreadsheets.cells import Value

_BUCKETS = (
    "requested", "planned", "offered", "accepted", "made", "shipped", "received", "unmet",
    "cancelled",
)  # fmt: skip
_HEADER = (
    "id", "site", "designs", "priority", "release", "due", "deadline", "state", *_BUCKETS, "note",
)  # fmt: skip


def lines_csv(session: Session, principal: Principal, campaign_id: UUID) -> str:
    """Returns the lines of a campaign as CSV; requesters get those of their sites.

    Raises
    ------
    NotFound
        If the caller may not know of the campaign's lines.
    """
    query = lines_of_campaign(session, principal, campaign_id).order_by(col(OrderLine.key))
    return write_table(_HEADER, map(_row, on_board(session, look_at(session, query))))


def _row(row: LineOnBoard) -> tuple[Value, ...]:
    line = row.line
    designs = " ".join(option["design"] for option in line.designs)
    return (
        line.key, line.site, designs, line.priority, line.release, line.due, line.deadline,
        row.state.value, *(getattr(row.ledger, name) for name in _BUCKETS), line.note,
    )  # fmt: skip
