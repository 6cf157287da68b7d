"""Finds order lines for those who may know of them, locks and records them."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlmodel import col, select

from fabrouter.access import Principal, Relation, Rule, authorise
from fabrouter.service.campaigns.access import locked_campaign, target_of, touch
from fabrouter.service.refusals import NotFound
from fabrouter.store.tables import Campaign, OrderLine
from fabrouter.store.unit_of_work import UnitOfWork

SEES = frozenset({Relation.COORDINATOR, Relation.REQUESTER, Relation.RESEARCHER})
COORDINATES = Rule(frozenset({Relation.COORDINATOR}), SEES)
ASKS = Rule(frozenset({Relation.COORDINATOR, Relation.REQUESTER}), SEES)


def locked_line(
    unit: UnitOfWork, principal: Principal, line_id: UUID, rule: Rule
) -> tuple[Campaign, OrderLine, frozenset[Relation]]:
    """Returns a line and its campaign, both locked, if a rule lets the caller through."""
    campaign_id = unit.session.exec(
        select(OrderLine.campaign_id).where(OrderLine.id == line_id)
    ).first()
    if campaign_id is None:
        raise NotFound
    campaign = locked_campaign(unit, campaign_id)
    line = unit.lock(OrderLine, line_id)
    if line is None:
        raise NotFound
    target = target_of(campaign, site_id=line.site_id)
    return campaign, line, authorise(principal, "campaigns:write", rule, target)


def locked_lines(
    unit: UnitOfWork, campaign: Campaign, keys: Collection[str] | None = None
) -> list[OrderLine]:
    """Returns lines of a campaign, locked, in the order of their ids."""
    query = select(OrderLine).where(OrderLine.campaign_id == campaign.id)
    if keys is not None:
        query = query.where(col(OrderLine.key).in_(keys))
    query = query.order_by(col(OrderLine.id)).with_for_update()
    return list(unit.session.exec(query.execution_options(populate_existing=True)))


def record_line(
    unit: UnitOfWork, verb: str, campaign: Campaign, line: OrderLine, **data: Any
) -> None:
    """Notes a change of a line in the journal and for the campaign's next plan."""
    touch(unit, campaign)
    unit.session.add(line)
    unit.record(
        f"order_line.{verb}",
        line,
        network_id=campaign.network_id,
        campaign_id=campaign.id,
        site_id=str(line.site_id),
        **data,
    )
