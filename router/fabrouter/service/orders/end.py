"""Cancels order lines and closes them short."""

from uuid import UUID

from fabrouter.access import Principal
from fabrouter.lifecycle import Ledger
from fabrouter.service.campaigns.ledgers import ledger_of_line
from fabrouter.service.campaigns.wind_up import take_back
from fabrouter.service.orders.change import assert_line_open
from fabrouter.service.orders.lines import ASKS, COORDINATES, locked_line, record_line
from fabrouter.service.refusals import Conflict
from fabrouter.service.versions import require_version
from fabrouter.store.tables import Campaign, OrderLine, WorkState
from fabrouter.store.unit_of_work import UnitOfWork


def cancel_line(
    unit: UnitOfWork, principal: Principal, line_id: UUID, reason: str, version: int | None
) -> OrderLine:
    """Cancels what of a line no lab has promised; what labs have promised goes on.

    Raises
    ------
    Conflict
        ``nothing-to-cancel`` if labs have promised or made all of it; ``line-closed``.
    """
    campaign, line, _ = locked_line(unit, principal, line_id, ASKS)
    require_version(line, version)
    assert_line_open(line)
    ledger = _without_offers(unit, campaign, line, reason)
    if not ledger.unmet:
        raise Conflict(
            "nothing-to-cancel",
            f"Labs have promised or made all units of line '{line.key}'.",
            line=line.key,
        )
    line.cancelled_units += ledger.unmet
    line.closed_because = reason
    record_line(unit, "cancelled", campaign, line, units=ledger.unmet)
    return line


def close_line_short(
    unit: UnitOfWork, principal: Principal, line_id: UUID, reason: str, version: int | None
) -> OrderLine:
    """Ends a line although units are missing: nothing more is offered for it.

    Raises
    ------
    Conflict
        ``line-closed`` or ``line-fulfilled``.
    """
    campaign, line, _ = locked_line(unit, principal, line_id, COORDINATES)
    require_version(line, version)
    if line.closed_at is not None:
        raise Conflict("line-closed", f"Line '{line.key}' is closed already.", line=line.key)
    ledger = ledger_of_line(unit.session, line)
    if ledger.received == ledger.requested - ledger.cancelled:
        raise Conflict("line-fulfilled", f"Line '{line.key}' lacks nothing.", line=line.key)
    close_short(unit, campaign, line, reason)
    return line


def close_short(unit: UnitOfWork, campaign: Campaign, line: OrderLine, reason: str) -> None:
    """Withdraws the offers of a locked line and ends it with what it has."""
    ledger = _without_offers(unit, campaign, line, reason)
    line.closed_at, line.closed_because = unit.now, reason
    record_line(unit, "closed_short", campaign, line, unmet=ledger.unmet)


def _without_offers(unit: UnitOfWork, campaign: Campaign, line: OrderLine, reason: str) -> Ledger:
    """Withdraws all offers for a line and returns its ledger then."""
    take_back(unit, campaign, (WorkState.OFFERED,), reason, line.id)
    unit.session.flush()
    return ledger_of_line(unit.session, line)
