"""Reads campaigns and how far each of their lines is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import or_
from sqlmodel import Session, col, select

from fabrouter.access import Principal, Relation, Rule, Target, authorise
from fabrouter.lifecycle import Ledger, LineState, state_of
from fabrouter.service.campaigns.access import READS, target_of
from fabrouter.service.campaigns.ledgers import ledgers_of
from fabrouter.service.refusals import NotFound
from fabrouter.store.tables import Campaign, OrderLine, Site, WorkOrder

_LINES = Rule(
    frozenset({Relation.COORDINATOR, Relation.REQUESTER}), frozenset({Relation.RESEARCHER})
)
_MEMBERS = Rule(frozenset({Relation.COORDINATOR, Relation.RESEARCHER}))


@dataclass(frozen=True)
class LineOnBoard:
    """A line with its units and the state they amount to."""

    line: OrderLine
    site: Site
    ledger: Ledger
    state: LineState


def visible_campaigns(session: Session, principal: Principal, *, states: Sequence[str] = ()) -> Any:
    """Returns the query of campaigns a caller coordinates, studies, asks in or works for."""
    del session
    worked = select(WorkOrder.campaign_id).where(col(WorkOrder.lab_id).in_(principal.lab_ids))
    query = select(Campaign).where(
        or_(
            col(Campaign.network_id).in_(principal.network_roles),
            col(Campaign.id).in_(principal.campaign_roles),
            col(Campaign.id).in_(worked),
        )
    )
    return query.where(col(Campaign.state).in_(states)) if states else query


def campaigns_of_network(
    session: Session, principal: Principal, network_id: UUID, *, states: Sequence[str] = ()
) -> Any:
    """Returns the query of a network's campaigns, for its coordinators and researchers.

    Raises
    ------
    NotFound
        If the caller is neither.
    """
    authorise(principal, "campaigns:read", _MEMBERS, Target(network_id=network_id))
    query = select(Campaign).where(Campaign.network_id == network_id)
    del session
    return query.where(col(Campaign.state).in_(states)) if states else query


def lines_of_campaign(
    session: Session,
    principal: Principal,
    campaign_id: UUID,
    *,
    site_id: UUID | None = None,
    is_open: bool | None = None,
) -> Any:
    """Returns the query of a campaign's lines; requesters only see those of their sites.

    Raises
    ------
    NotFound
        If the caller may not know of the campaign's lines.
    """
    campaign = session.get(Campaign, campaign_id)
    if campaign is None:
        raise NotFound
    found = authorise(principal, "campaigns:read", _LINES, target_of(campaign))
    query = _lines_for(principal, campaign, found)
    if site_id is not None:
        query = query.where(OrderLine.site_id == site_id)
    if is_open is not None:
        opened = col(OrderLine.opened_at)
        query = query.where(opened.is_not(None) if is_open else opened.is_(None))
    return query


def visible_line(session: Session, principal: Principal, line_id: UUID) -> OrderLine:
    """Returns a line to who may know of it.

    Raises
    ------
    NotFound
        If the caller may not.
    """
    line = session.get(OrderLine, line_id)
    if line is None:
        raise NotFound
    campaign = session.get_one(Campaign, line.campaign_id)
    authorise(principal, "campaigns:read", _LINES, target_of(campaign, site_id=line.site_id))
    return line


def _lines_for(principal: Principal, campaign: Campaign, found: frozenset[Relation]) -> Any:
    query = select(OrderLine).where(OrderLine.campaign_id == campaign.id)
    if found & {Relation.COORDINATOR, Relation.RESEARCHER}:
        return query
    sites = principal.site_ids.get(campaign.id, frozenset())
    return query.where(col(OrderLine.site_id).in_(sites))


def on_board(session: Session, lines: Sequence[OrderLine]) -> list[LineOnBoard]:
    """Returns lines with their ledgers; asks in bulk."""
    ledgers = ledgers_of(session, lines)
    ids = {line.site_id for line in lines}
    sites = {site.id: site for site in session.exec(select(Site).where(col(Site.id).in_(ids)))}
    return [
        LineOnBoard(line, sites[line.site_id], ledgers[line.id], state_of(line, ledgers[line.id]))
        for line in lines
    ]


@dataclass(frozen=True)
class Totals:
    """Units of all lines of a campaign by bucket, and lines by state."""

    ledger: Ledger
    lines: dict[LineState, int]


def totals_of(session: Session, principal: Principal, campaign_id: UUID) -> Totals:
    """Returns the sums over all lines, or those of a requester's sites.

    Raises
    ------
    NotFound
        If the caller may not know of the campaign.
    """
    campaign = session.get(Campaign, campaign_id)
    if campaign is None:
        raise NotFound
    found = authorise(principal, "campaigns:read", READS, target_of(campaign))
    lines = session.exec(_lines_for(principal, campaign, found)).all()
    ledgers = ledgers_of(session, lines)
    buckets = ("requested", "planned", "offered", "accepted", "made", "shipped", "received",
               "unmet", "cancelled")  # fmt: skip
    sums = {name: sum(getattr(row, name) for row in ledgers.values()) for name in buckets}
    states: dict[LineState, int] = {}
    for line in lines:
        state = state_of(line, ledgers[line.id])
        states[state] = states.get(state, 0) + 1
    return Totals(Ledger(**sums), states)
