"""Verifies what requesters ask for: only then is it routed."""

from collections.abc import Sequence
from uuid import UUID

from fabrouter.access import Principal
from fabrouter.service.campaigns.access import assert_open, coordinated
from fabrouter.service.campaigns.launch import require_approval
from fabrouter.service.orders.change import assert_line_open
from fabrouter.service.orders.lines import COORDINATES, locked_line, locked_lines, record_line
from fabrouter.service.refusals import Conflict, NotFound
from fabrouter.service.versions import require_version
from fabrouter.store.tables import Campaign, CampaignState, OrderLine
from fabrouter.store.unit_of_work import UnitOfWork


def verify_line(
    unit: UnitOfWork, principal: Principal, line_id: UUID, version: int | None
) -> OrderLine:
    """Opens a line that a requester has asked for.

    Raises
    ------
    Conflict
        ``line-open`` if it is verified already; ``line-closed``; ``campaign-ended``.
    Forbidden
        ``approval-required`` if a running campaign grows above what two people agreed on.
    """
    campaign, line, _ = locked_line(unit, principal, line_id, COORDINATES)
    require_version(line, version)
    _open(unit, campaign, line)
    _check_size(unit, principal, campaign)
    return line


def verify_lines(
    unit: UnitOfWork, principal: Principal, campaign_id: UUID, line_ids: Sequence[UUID]
) -> list[OrderLine]:
    """Opens several lines, all of them or none; raises what :func:`verify_line` raises."""
    campaign = coordinated(unit, principal, campaign_id)
    lines = {line.id: line for line in locked_lines(unit, campaign)}
    wanted = [lines.get(line_id) for line_id in dict.fromkeys(line_ids)]
    for line in wanted:
        if line is None:
            raise NotFound
        _open(unit, campaign, line)
    _check_size(unit, principal, campaign)
    return [line for line in wanted if line is not None]


def _open(unit: UnitOfWork, campaign: Campaign, line: OrderLine) -> None:
    assert_open(campaign)
    assert_line_open(line)
    if line.opened_at is not None:
        raise Conflict("line-open", f"Line '{line.key}' is verified already.", line=line.key)
    line.opened_at = unit.now
    record_line(unit, "opened", campaign, line, units=line.quantity)


def _check_size(unit: UnitOfWork, principal: Principal, campaign: Campaign) -> None:
    if campaign.state != CampaignState.DRAFT:
        require_approval(unit, principal, campaign)
