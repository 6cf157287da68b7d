"""Closes campaigns: no new offers, then, once all work has ended, the end."""

from uuid import UUID

from sqlmodel import Session, col, select

from fabrouter.access import Principal
from fabrouter.lifecycle import CAMPAIGN, ENDED_LINE, LIVE_WORK, state_of
from fabrouter.service.campaigns.access import for_action, locked_campaign, touch
from fabrouter.service.campaigns.ledgers import ledgers_of
from fabrouter.service.campaigns.planned import forget_plans
from fabrouter.service.campaigns.wind_up import take_back
from fabrouter.service.orders.lines import locked_lines, record_line
from fabrouter.service.steps import move, move_by_system
from fabrouter.service.versions import require_version
from fabrouter.store.tables import (
    Campaign,
    CampaignState,
    OrderLine,
    Shipment,
    ShipmentState,
    WorkOrder,
    WorkState,
)
from fabrouter.store.unit_of_work import UnitOfWork

_UNDER_WAY = (ShipmentState.PACKED, ShipmentState.DISPATCHED, ShipmentState.DELIVERED)


def close_campaign(
    unit: UnitOfWork, principal: Principal, campaign_id: UUID, version: int | None
) -> Campaign:
    """Begins to close a campaign: offers are withdrawn, accepted work is finished and sent.

    Raises
    ------
    Conflict
        ``invalid-transition``.
    """
    campaign, found = for_action(unit, principal, campaign_id, "close")
    require_version(campaign, version)
    move(CAMPAIGN, "close", campaign, found)
    begin_closing(unit, campaign)
    return campaign


def begin_closing(unit: UnitOfWork, campaign: Campaign) -> None:
    """Takes back the offers of a locked campaign that has just begun to close."""
    take_back(unit, campaign, (WorkState.OFFERED,), "campaign closes")
    forget_plans(unit.session, campaign)
    touch(unit, campaign)
    _record(unit, "closing", campaign)


def finish_closing(unit: UnitOfWork) -> int:
    """Ends every closing campaign that is done; called by the clock. Returns how many."""
    query = select(Campaign.id).where(Campaign.state == CampaignState.CLOSING.value)
    ids = unit.session.exec(query.order_by(col(Campaign.id))).all()
    return sum(finish_if_done(unit, locked_campaign(unit, campaign_id)) for campaign_id in ids)


def finish_if_done(unit: UnitOfWork, campaign: Campaign) -> bool:
    """Ends a closing campaign once nothing is made or on its way any more."""
    unit.session.flush()
    if campaign.state != CampaignState.CLOSING or not is_done(unit.session, campaign):
        return False
    _finish(unit, campaign)
    return True


def is_done(session: Session, campaign: Campaign) -> bool:
    """Returns whether no work is live, no shipment under way and no finished goods wait."""
    working = select(WorkOrder.id).where(
        WorkOrder.campaign_id == campaign.id,
        col(WorkOrder.state).in_([*map(str, LIVE_WORK)]),
    )
    moving = select(Shipment.id).where(
        Shipment.campaign_id == campaign.id, col(Shipment.state).in_([*map(str, _UNDER_WAY)])
    )
    waiting = (
        select(WorkOrder.id)
        .join(OrderLine, col(OrderLine.id) == col(WorkOrder.line_id))
        .where(
            WorkOrder.campaign_id == campaign.id,
            WorkOrder.is_final,
            WorkOrder.made > WorkOrder.rejected + WorkOrder.shipped,
            col(OrderLine.closed_at).is_(None),
        )
    )
    return all(session.exec(query.limit(1)).first() is None for query in (working, moving, waiting))


def _finish(unit: UnitOfWork, campaign: Campaign) -> None:
    move_by_system(CAMPAIGN, "finish", campaign)
    campaign.closed_at = unit.now
    _close_lines(unit, campaign)
    _record(unit, "closed", campaign)


def _close_lines(unit: UnitOfWork, campaign: Campaign) -> None:
    """Closes short what the campaign could not fulfil."""
    lines = locked_lines(unit, campaign)
    ledgers = ledgers_of(unit.session, lines)
    for line in lines:
        if state_of(line, ledgers[line.id]) not in ENDED_LINE:
            line.closed_at, line.closed_because = unit.now, "campaign closed"
            record_line(unit, "closed_short", campaign, line, unmet=ledgers[line.id].unmet)


def _record(unit: UnitOfWork, verb: str, campaign: Campaign) -> None:
    unit.record(
        f"campaign.{verb}", campaign, network_id=campaign.network_id, campaign_id=campaign.id
    )
