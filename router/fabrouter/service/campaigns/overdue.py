"""What deadlines bring about: lines close short, and campaigns with nothing left to do end."""

from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func
from sqlmodel import col, select

from fabrouter.lifecycle import CAMPAIGN, ENDED_LINE, state_of
from fabrouter.service.campaigns.access import locked_campaign
from fabrouter.service.campaigns.close import begin_closing
from fabrouter.service.campaigns.ledgers import ledger_of_line, ledgers_of
from fabrouter.service.orders.end import close_short
from fabrouter.service.orders.lines import locked_lines
from fabrouter.service.steps import move_by_system
from fabrouter.store.tables import Campaign, CampaignState, OrderLine
from fabrouter.store.unit_of_work import UnitOfWork
from fabrouter_network.document import end_of

GRACE = timedelta(days=3)
"""How long after its last day a line may still find a lab, and a campaign be prolonged."""
_RUNNING = (CampaignState.ACTIVE.value, CampaignState.PAUSED.value)


def close_overdue_lines(unit: UnitOfWork) -> int:
    """Closes lines short of which units are with nobody long after their deadline.

    The last day of a line without a deadline is that of its campaign. What labs have promised,
    made or sent goes on and still counts when it arrives: a line of which nothing else is missing
    stays open. Called by the clock.

    Returns
    -------
    int
        How many were closed.
    """
    overdue = _overdue(unit)
    return sum(
        _close(unit, locked_campaign(unit, campaign_id), keys)
        for campaign_id, keys in sorted(overdue.items())
    )


def end_overdue_campaigns(unit: UnitOfWork) -> int:
    """Begins to close campaigns whose days are over and whose verified lines have all ended.

    Called by the clock.

    Returns
    -------
    int
        How many there were.
    """
    query = (
        select(Campaign)
        .where(col(Campaign.state).in_(_RUNNING), col(Campaign.ends_on) < unit.now.date())
        .order_by(col(Campaign.id))
    )
    over = [row.id for row in unit.session.exec(query) if _is_over(unit, row, row.ends_on)]
    return sum(_end(unit, locked_campaign(unit, campaign_id)) for campaign_id in over)


def _overdue(unit: UnitOfWork) -> dict[UUID, set[str]]:
    """Returns keys of overdue lines by campaign, read without locks: mostly there are none."""
    last_day = func.coalesce(col(OrderLine.deadline), col(Campaign.ends_on))
    query = (
        select(OrderLine, Campaign)
        .join(Campaign, col(Campaign.id) == col(OrderLine.campaign_id))
        .where(
            col(Campaign.state).in_(_RUNNING),
            col(OrderLine.opened_at).is_not(None),
            col(OrderLine.closed_at).is_(None),
            last_day < unit.now.date(),
        )
    )
    found: dict[UUID, set[str]] = {}
    rows = [(line, of) for line, of in unit.session.exec(query) if _is_due(unit, line, of)]
    ledgers = ledgers_of(unit.session, [line for line, _ in rows])
    for line, campaign in rows:
        if ledgers[line.id].unpromised:
            found.setdefault(campaign.id, set()).add(line.key)
    return found


def _close(unit: UnitOfWork, campaign: Campaign, keys: set[str]) -> int:
    """Closes lines of a locked campaign, each seen again under its lock."""
    if campaign.state not in _RUNNING:
        return 0
    due = [
        line
        for line in locked_lines(unit, campaign, keys)
        if line.closed_at is None
        and _is_due(unit, line, campaign)
        and ledger_of_line(unit.session, line).unpromised
    ]
    for line in due:
        close_short(unit, campaign, line, "the deadline has passed")
    return len(due)


def _is_due(unit: UnitOfWork, line: OrderLine, campaign: Campaign) -> bool:
    return _is_over(unit, campaign, line.deadline or campaign.ends_on)


def _is_over(unit: UnitOfWork, campaign: Campaign, day: date) -> bool:
    return end_of(day, ZoneInfo(campaign.time_zone)) + GRACE <= unit.now


def _end(unit: UnitOfWork, campaign: Campaign) -> bool:
    if campaign.state not in _RUNNING or not _is_over(unit, campaign, campaign.ends_on):
        return False
    lines = [line for line in locked_lines(unit, campaign) if line.opened_at is not None]
    ledgers = ledgers_of(unit.session, lines)
    if any(state_of(line, ledgers[line.id]) not in ENDED_LINE for line in lines):
        return False
    move_by_system(CAMPAIGN, "close", campaign)
    begin_closing(unit, campaign)
    return True
